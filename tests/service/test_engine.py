"""Nobody is told anything that is not on disk, and nothing that is on disk is forgotten."""

import asyncio
from pathlib import Path

import pytest

from controller.domain.events.counts import BallotRecorded
from controller.domain.events.meeting import RosterImported
from controller.domain.events.votes import VoteOpened
from controller.domain.inputs.floor import GrantFloor
from controller.domain.inputs.hall import SignInPressed, SpeakPressed, VoteRead, VoteSwept
from controller.domain.inputs.meeting import AdjournMeeting, ImportRoster, OpenMeeting
from controller.domain.inputs.votes import MoveVote
from controller.domain.refusal import Refusal
from controller.domain.vote_phases import VoteMove, VotePhase
from controller.domain.votes import Ballot, PressRule, Secrecy
from controller.journal.journal import Journal
from controller.service import engine as engine_module
from controller.service.engine import Work
from tests.domain.sitting import open_vote, roster
from tests.service.running_engine import Running, answer, running

YES, NO, ABSTAIN = Ballot
OPENING = (ImportRoster(roster(4)), OpenMeeting("会", "procedural_motion", 2))


async def meeting(hall: Running) -> None:
    """Open a meeting with four members present."""
    await hall.all_done(*OPENING)
    await hall.heard(*(SignInPressed(seat) for seat in range(1, 5)))


async def test_orders_are_answered_with_the_last_event_that_is_on_disk(tmp_path: Path) -> None:
    async with running(tmp_path) as hall:
        assert await hall.ask(OPENING[1]) == "no_roster 0"
        assert await hall.ask(OPENING[0]) == "done 1"
        assert await hall.ask(OPENING[1]) == "done 2"
        assert hall.engine.seq == 2
        assert hall.journal.replay() == hall.engine.state


async def test_until_the_commit_is_done_nobody_can_see_the_decision(tmp_path: Path) -> None:
    async with running(tmp_path) as hall:
        hall.journal.gate.clear()
        hall.order(OPENING[0], "command-1")
        await hall.journal.reached.wait()
        assert (hall.kept, hall.replies, hall.engine.seq) == ([], [], 0)
        assert hall.engine.state.members == {}
        hall.journal.gate.set()
        await hall.settled()
        assert hall.replies == ["done 1"]
        assert [type(event) for event in hall.kept] == [RosterImported]
        assert len(hall.engine.state.members) == 4


async def test_what_waits_during_a_commit_is_kept_in_one_batch(tmp_path: Path) -> None:
    async with running(tmp_path) as hall:
        await meeting(hall)
        await hall.all_done(open_vote())
        hall.journal.gate.clear()
        hall.journal.reached.clear()
        hall.engine.happened(VoteRead(1, 1, YES))
        await hall.journal.reached.wait()
        attempts = hall.journal.attempts
        for seat in (2, 3, 4):
            hall.engine.happened(VoteRead(seat, 1, NO))
        hall.journal.gate.set()
        await hall.settled()
        assert hall.journal.attempts == attempts + 1
        vote = hall.engine.state.vote
        assert vote is not None
        assert len(vote.ballots) == 4


async def test_a_command_sent_twice_at_once_is_carried_out_once(tmp_path: Path) -> None:
    async with running(tmp_path) as hall:
        await meeting(hall)
        for _ in range(3):
            hall.order(GrantFloor(1, None), "command-1")
        hall.order(GrantFloor(1, None), "command-2")
        await hall.settled()
        assert hall.replies == ["done 7", "done 7", "done 7", "already_speaking 7"]
        assert len(hall.engine.state.speaking) == 1


async def test_a_command_is_carried_out_once_even_if_nobody_waits_for_the_answer(tmp_path: Path) -> None:
    async with running(tmp_path) as hall:
        await meeting(hall)
        for _ in range(2):
            hall.engine.order(Work(GrantFloor(1, None), command_id="command-1", answer=answer))
        await hall.settled()
        assert [speech.seat for speech in hall.engine.state.speaking] == [1]
        assert hall.journal.reply_to("command-1") == "done 7"


async def test_a_repeated_command_is_answered_from_disk_after_a_restart(tmp_path: Path) -> None:
    async with running(tmp_path) as hall:
        await meeting(hall)
        assert await hall.ask(AdjournMeeting(), "command-1") == "done 7"
        assert await hall.ask(AdjournMeeting(), "command-2") == "meeting_not_open 7"
    async with running(tmp_path) as hall:
        assert await hall.ask(AdjournMeeting(), "command-1") == "done 7"
        assert await hall.ask(AdjournMeeting(), "command-2") == "meeting_not_open 7"
        assert hall.engine.seq == 7


async def test_a_precondition_is_judged_when_its_turn_comes(tmp_path: Path) -> None:
    async with running(tmp_path) as hall:
        await meeting(hall)

        def nobody_speaks(state: object) -> Refusal | None:
            return Refusal("state_moved_on") if getattr(state, "speaking", ()) else None

        hall.order(GrantFloor(1, None), precondition=nobody_speaks)
        hall.order(GrantFloor(2, None), precondition=nobody_speaks)
        await hall.settled()
        assert hall.replies == ["done 7", "state_moved_on 7"]


async def test_a_batch_that_cannot_be_kept_is_taken_back_whole(tmp_path: Path) -> None:
    async with running(tmp_path) as hall:
        await meeting(hall)
        await hall.all_done(open_vote(Secrecy.SECRET))
        await hall.heard(VoteRead(1, 1, YES))
        told = list(hall.kept)
        hall.journal.is_full = True
        hall.engine.happened(VoteRead(2, 1, NO))
        hall.engine.happened(VoteRead(1, 1, NO))
        hall.order(GrantFloor(1, None), "command-1")
        await hall.settled()
        assert hall.replies == ["read_only 8"]
        assert hall.problems == [hall.engine.journal_problem]
        assert "disk is full" in (hall.engine.journal_problem or "")
        assert hall.kept == told
        assert hall.engine._urn == {1: YES}
        assert hall.journal.reply_to("command-1") is None
        assert hall.journal.replay() == hall.engine.state == hall.engine._draft


async def test_while_nothing_can_be_kept_orders_are_refused_and_keys_ignored(tmp_path: Path) -> None:
    async with running(tmp_path) as hall:
        await meeting(hall)
        done = await hall.ask(GrantFloor(1, None), "command-1")
        hall.journal.is_full = True
        hall.engine.happened(SpeakPressed(2))
        await hall.settled()
        attempts = hall.journal.attempts
        await hall.heard(SpeakPressed(3))
        assert await hall.ask(GrantFloor(2, None), "command-2") == "read_only 7"
        assert await hall.ask(GrantFloor(1, None), "command-1") == done
        assert hall.journal.attempts == attempts
        assert hall.engine.state.waiting == []


async def test_a_mended_disk_is_found_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "PROBE_INTERVAL_S", 0.01)
    async with running(tmp_path) as hall:
        await meeting(hall)
        hall.journal.is_full = True
        assert await hall.ask(GrantFloor(1, None), "command-1") == "read_only 6"
        for _ in range(3):
            hall.journal.reached.clear()
            await hall.journal.reached.wait()
        hall.journal.is_full = False
        await hall.mended.wait()
        assert len(hall.problems) == 2
        assert await hall.ask(GrantFloor(1, None), "command-1") == "done 7"
        assert hall.journal.replay() == hall.engine.state


async def test_keys_that_never_rest_do_not_put_off_the_mending(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "PROBE_INTERVAL_S", 0.05)
    async with running(tmp_path) as hall:
        await meeting(hall)
        hall.journal.is_full = True
        assert await hall.ask(GrantFloor(1, None)) == "read_only 6"
        hall.journal.is_full = False
        while not hall.mended.is_set():
            hall.engine.happened(SpeakPressed(2))
            await asyncio.sleep(0.001)


async def test_a_secret_vote_goes_on_after_the_disk_was_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "PROBE_INTERVAL_S", 0.01)
    async with running(tmp_path) as hall:
        await meeting(hall)
        await hall.all_done(open_vote(Secrecy.SECRET, PressRule.FIRST))
        await hall.heard(VoteRead(1, 1, YES))
        hall.journal.is_full = True
        await hall.heard(VoteRead(2, 1, NO))
        hall.journal.is_full = False
        await hall.mended.wait()
        await hall.heard(VoteRead(1, 1, YES), VoteRead(2, 1, NO))
        await hall.all_done(MoveVote(VoteMove.CLOSE))
        await hall.heard(VoteSwept(1, {3: ABSTAIN}, ()))
        tally = hall.engine.state.vote.tally if hall.engine.state.vote else None
        assert tally is not None
        assert (tally.yes, tally.no, tally.abstain, tally.not_voted) == (1, 1, 1, 1)
        assert hall.engine._urn == {}


async def test_a_choice_of_one_round_never_reaches_the_next_in_the_same_batch(tmp_path: Path) -> None:
    async with running(tmp_path) as hall:
        await meeting(hall)
        await hall.all_done(open_vote(Secrecy.SECRET, PressRule.FIRST))
        await hall.heard(VoteRead(1, 1, YES))
        hall.order(MoveVote(VoteMove.CANCEL))
        hall.order(open_vote(Secrecy.SECRET, PressRule.FIRST))
        hall.engine.happened(VoteRead(1, 2, NO))
        await hall.settled()
        assert [type(event) for event in hall.kept[-2:]] == [VoteOpened, BallotRecorded]
        assert hall.engine._urn == {1: NO}


async def test_a_restart_in_a_secret_vote_counts_what_the_seats_still_hold(tmp_path: Path) -> None:
    async with running(tmp_path) as hall:
        await meeting(hall)
        await hall.all_done(open_vote(Secrecy.SECRET))
        await hall.heard(VoteRead(1, 1, YES), VoteRead(2, 1, NO))
    async with running(tmp_path) as hall:
        assert hall.engine._urn == {}
        await hall.heard(VoteRead(1, 1, YES), VoteRead(2, 1, NO))
        await hall.all_done(MoveVote(VoteMove.CLOSE))
        await hall.heard(VoteSwept(1, {1: YES, 2: NO}, ()))
        vote = hall.engine.state.vote
        assert vote is not None
        assert vote.phase is VotePhase.CLOSED
        assert vote.tally is not None
        assert (vote.tally.yes, vote.tally.no, vote.tally.not_voted) == (1, 1, 2)


async def test_a_full_inbox_refuses_orders_and_keeps_what_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "WAITING_INPUTS_MAX", 3)
    async with running(tmp_path) as hall:
        await meeting_slowly(hall)
        for seat in (1, 2, 3):
            hall.engine.happened(SpeakPressed(seat))
        hall.engine.happened(SpeakPressed(4))
        hall.order(GrantFloor(1, None), "command-1")
        assert hall.replies == ["overloaded 6"]
        await hall.settled()
        assert {request.seat for request in hall.engine.state.waiting} == {1, 2, 3}
        assert await hall.ask(GrantFloor(1, None), "command-1") == "done 10"


async def meeting_slowly(hall: Running) -> None:
    """The same meeting through a small inbox."""
    await hall.all_done(*OPENING)
    for seat in range(1, 5):
        await hall.heard(SignInPressed(seat))


async def test_a_flood_is_worked_off_in_bounded_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "BATCH_INPUTS_MAX", 10)
    async with running(tmp_path) as hall:
        await meeting(hall)
        attempts = hall.journal.attempts
        for _ in range(95):
            hall.engine.happened(SpeakPressed(1))
        await hall.settled()
        assert hall.journal.attempts == attempts + 10
        assert len(hall.engine.state.waiting) == 1
    with Journal(tmp_path) as journal:
        assert journal.replay() == hall.engine.state
