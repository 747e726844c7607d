"""The controller is killed in the middle of a vote; the seats remember."""

from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from controller.journal.database import open_for_reading
from seat_protocol.status import Key
from tests.integration.desk import desk_at
from tests.integration.stack import CHOICES, TALLY, Stack, sitting_in
from tests.mqtt.waiting import until

FIRST_HALF = {seat: key for seat, key in CHOICES.items() if seat % 2}
SECOND_HALF = {seat: key for seat, key in CHOICES.items() if not seat % 2}


@pytest.mark.parametrize("secrecy", ["named", "secret"])
async def test_votes_pressed_before_and_after_the_crash_are_counted_once(
    tmp_path: Path, secrecy: str
) -> None:
    async with sitting_in(tmp_path) as sitting:
        stack = sitting.stack
        await sitting.desk.done("vote.open", item_number=1, secrecy=secrecy)
        for seat in SECOND_HALF:
            await until(partial(stack.is_invited, seat))
        await stack.vote(FIRST_HALF)  # some are kept already, some are still on their way
        sitting.program.kill()
        for seat, key in SECOND_HALF.items():
            assert stack.hall.press(seat, key)
        with stack.controller() as (_, port):
            async with desk_at(port) as desk:
                await stack.all_accepted()
                await desk.done("vote.close")
                assert (await desk.phase("closed"))["tally"] == TALLY
        assert ballots_kept(stack) == Counter(CHOICES.keys())


async def test_a_controller_killed_while_it_counts_counts_again(tmp_path: Path) -> None:
    async with sitting_in(tmp_path) as sitting:
        stack = sitting.stack
        await sitting.desk.done("vote.open", item_number=1, secrecy="secret")
        await stack.vote()
        await stack.all_accepted()
        stack.hall.mute_seat(24)  # the count waits for this seat
        await sitting.desk.done("vote.close")
        sitting.program.kill()
        stack.hall.mute_seat(24, is_muted=False)
        with stack.controller() as (_, port):
            async with desk_at(port) as desk:
                if (await desk.phase("closed", "unreachable"))["phase"] == "unreachable":
                    await desk.done("vote.sweep_again")
                assert (await desk.phase("closed"))["tally"] == TALLY


async def test_a_change_of_mind_while_the_controller_is_away_is_what_counts(tmp_path: Path) -> None:
    async with sitting_in(tmp_path) as sitting:
        stack = sitting.stack
        await sitting.desk.done("vote.open", item_number=1, press_rule="last")
        await stack.vote()
        await stack.all_accepted()
        sitting.program.kill()
        assert stack.hall.press(1, Key.NO)
        with stack.controller() as (_, port):
            async with desk_at(port) as desk:
                await desk.done("vote.close")
                assert (await desk.phase("closed"))["tally"] == TALLY | {"yes": 13, "no": 6}


def ballots_kept(stack: Stack) -> Counter[int]:
    """How many ballots the journal holds for each seat."""
    journal = open_for_reading(stack.journal)
    try:
        rows = journal.query(
            "SELECT json_extract(body, '$.seat') AS seat FROM event WHERE kind = 'BallotRecorded'"
        )
        return Counter(row["seat"] for row in rows)
    finally:
        journal.close()
