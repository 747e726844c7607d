"""The broker is not there, or dies: the vote goes on, and afterwards nobody has missed an event."""

from pathlib import Path

from tests.debian import needs_program
from tests.integration.desk import desk_at
from tests.integration.stack import CHOICES, TALLY, stack_in
from tests.mqtt.brokers import Mosquitto
from tests.mqtt.waiting import until

EARLY = {seat: key for seat, key in CHOICES.items() if seat <= 10}
LATE = {seat: key for seat, key in CHOICES.items() if seat > 10}


def lasting_mosquitto(folder: Path) -> Mosquitto:
    """A broker that keeps its clients' sessions on disk at every change."""
    lasting = (
        "allow_anonymous true",
        "user root",  # where the tests run as root; else it means nothing
        "persistence true",
        f"persistence_location {folder}/",
        "autosave_on_changes true",
        "autosave_interval 1",
    )
    return Mosquitto(folder, "\n".join(lasting))


@needs_program("mosquitto")
async def test_a_broker_absent_at_the_start_and_killed_in_a_vote_costs_no_vote_and_no_event(
    tmp_path: Path,
) -> None:
    broker = lasting_mosquitto(tmp_path)
    await broker.start()
    async with desk_at(broker.port, is_lasting=True):
        pass  # from now on the broker keeps for this desk what it misses
    await broker.stop()
    async with stack_in(tmp_path, broker="external", mqtt_port=broker.port) as stack:
        with stack.controller():
            await broker.start()
            try:
                async with desk_at(broker.port, is_lasting=True) as desk:
                    await until(lambda: desk.status == "online")
                    await desk.done("meeting.open")
                    await stack.sign_in()
                    await desk.done("vote.open", item_number=1)
                    await stack.vote(EARLY)
                    await stack.all_accepted(EARLY)
                    await until(lambda: len(desk.bodies("BallotRecorded")) == len(EARLY))
                    await broker.kill()
                await stack.vote(LATE)
                await stack.all_accepted()
                await broker.start()
                async with desk_at(broker.port, is_lasting=True) as later:
                    await until(lambda: later.vote.get("voted") == len(CHOICES))
                    await later.done("vote.close")
                    assert (await later.phase("closed"))["tally"] == TALLY
                    await until(lambda: bool(later.bodies("VoteClosed")))
                    later.events[:0] = desk.events
                    told = later.told_once()
            finally:
                await broker.stop()
    assert list(told) == list(range(1, len(told) + 1))
    assert len(later.bodies("BallotRecorded")) == len(CHOICES)
