"""Two people give orders at the same time, and a network repeats what they said."""

import asyncio
from pathlib import Path

from tests.integration.desk import desk_at
from tests.integration.stack import sitting_in
from tests.mqtt.waiting import until


async def test_two_consoles_close_the_same_vote_and_one_of_them_is_told_that_it_moved_on(
    tmp_path: Path,
) -> None:
    async with sitting_in(tmp_path) as sitting, desk_at(sitting.port, "desk-2") as second:
        await sitting.desk.done("vote.open", item_number=1)
        seen = {"round_tag": 1, "vote_phase": "open"}
        answers = await asyncio.gather(
            *(desk.ask("vote.close", expects=seen) for desk in (sitting.desk, second))
        )
        assert sorted(answer.outcome for answer in answers) == ["done", "refused"]
        refused = next(answer for answer in answers if answer.refusal is not None)
        assert refused.refusal is not None
        assert refused.refusal.code == "state_moved_on"
        assert refused.refusal.zh
        assert refused.refusal.en
        await sitting.desk.phase("closed")
        assert len(sitting.desk.bodies("VoteFrozen")) == 1


async def test_two_consoles_extend_the_same_vote_and_it_lasts_once_longer(tmp_path: Path) -> None:
    async with sitting_in(tmp_path) as sitting, desk_at(sitting.port, "desk-2") as second:
        await sitting.desk.done("vote.open", item_number=1, duration_s=600)
        seen = {"round_tag": 1, "vote_phase": "open", "vote_revision": 0}
        answers = await asyncio.gather(
            *(desk.ask("vote.extend", extra_s=60, expects=seen) for desk in (sitting.desk, second))
        )
        assert sorted(answer.outcome for answer in answers) == ["done", "refused"]
        assert len(sitting.desk.bodies("VoteExtended")) == 1


async def test_a_draft_that_somebody_has_changed_is_not_opened_as_what_it_was(tmp_path: Path) -> None:
    async with sitting_in(tmp_path) as sitting, desk_at(sitting.port, "desk-2") as second:
        await sitting.desk.done("vote.prepare", item_number=1)
        await second.done("vote.prepare", item_number=1, title="另一个问题")
        seen = {"round_tag": 1, "vote_phase": "draft"}
        answer = await sitting.desk.ask("vote.open", expects=seen | {"vote_revision": 0})
        assert answer.refusal is not None
        assert answer.refusal.code == "state_moved_on"
        await sitting.desk.done("vote.open", expects=seen | {"vote_revision": 1})


async def test_a_command_that_comes_twice_is_carried_out_once_and_answered_twice(tmp_path: Path) -> None:
    async with sitting_in(tmp_path) as sitting:
        desk = sitting.desk
        order = desk.message("message.push", text="请就座")
        await desk.send(order)
        await desk.send(order)
        await until(lambda: len(desk.replies) == 3)  # the first one opened the meeting
        first, again = desk.replies[1:]
        assert first == again
        assert first.outcome == "done"

        sitting.program.kill()
        with sitting.stack.controller() as (_, port):
            async with desk_at(port, desk.name) as after_restart:
                await after_restart.send(order)
                await until(lambda: len(after_restart.replies) == 1)
                assert after_restart.replies == [first]
                await after_restart.done("message.clear")
                after_restart.events[:0] = desk.events  # what was not noted as delivered comes again
                assert len(after_restart.bodies("MessagePushed")) == 1
