"""The disk is full in the middle of a vote: nothing is accepted that is not kept, and nothing is lost."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.integration.stack import CHOICES, TALLY, sitting_in
from tests.mqtt.waiting import until

EARLY = {seat: key for seat, key in CHOICES.items() if seat <= 10}
LATE = {seat: key for seat, key in CHOICES.items() if seat > 10}


@contextmanager
def full_disk_of(process_id: int) -> Iterator[None]:
    """No file of that process takes another byte."""
    before = resource.prlimit(process_id, resource.RLIMIT_FSIZE)
    resource.prlimit(process_id, resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.prlimit(process_id, resource.RLIMIT_FSIZE, before)


async def test_votes_pressed_while_the_disk_is_full_blink_until_they_are_kept(tmp_path: Path) -> None:
    async with sitting_in(tmp_path) as sitting:
        stack, desk = sitting.stack, sitting.desk
        await desk.done("vote.open", item_number=1)
        await stack.vote(EARLY)
        await stack.all_accepted(EARLY)
        with full_disk_of(sitting.program.process_id):
            await stack.vote(LATE)
            await until(lambda: desk.documents["health"]["journal"]["state"] == "read_only")
            journal = desk.documents["health"]["journal"]
            assert journal["since_ms"] > desk.vote["opened_at_ms"]
            assert journal["reason"]
            refused = await desk.ask("vote.close")
            assert refused.refusal is not None
            assert refused.refusal.code == "read_only"
            assert all(stack.blinks(seat) for seat in LATE)
            assert all(stack.is_accepted(seat) for seat in EARLY)
        await stack.all_accepted()
        await until(lambda: desk.documents["health"]["journal"]["state"] == "ok")
        await desk.done("vote.close")
        assert (await desk.phase("closed"))["tally"] == TALLY


async def test_a_count_that_could_not_be_kept_is_made_again(tmp_path: Path) -> None:
    async with sitting_in(tmp_path) as sitting:
        stack, desk = sitting.stack, sitting.desk
        await desk.done("vote.open", item_number=1)
        await stack.vote()
        await stack.all_accepted()
        stack.hall.mute_seat(24)  # the count waits for this seat, so that the disk is full before its end
        await desk.done("vote.close")
        with full_disk_of(sitting.program.process_id):
            await until(lambda: desk.documents["health"]["journal"]["state"] == "read_only")
            stack.hall.mute_seat(24, is_muted=False)
        if (await desk.phase("closed", "unreachable"))["phase"] == "unreachable":
            await desk.done("vote.sweep_again")
        assert (await desk.phase("closed"))["tally"] == TALLY
