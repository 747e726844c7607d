"""Draws the pictures of the console: drives it through a vote on made-up documents and saves what it shows.

    python docs/pictures/make_console_picture.py [folder]

The clocks stand still, so the same program draws the same pictures.
"""

import asyncio
import os
import sys
import time
from pathlib import Path

from console import ConsoleApp, ConsoleSettings
from console.rehearsal import CLIENT, HALL, START_WALL_MS, FrozenClock, RehearsalHall, ScriptedLink
from controller.contract.catalogue import Language
from controller.contract.documents.event_message import EventMessage
from controller.contract.documents.health import StatusDocument

SIZE = (120, 40)
VOTE_ACTIONS = (
    "vote.close",
    "vote.hold",
    "vote.cancel",
    "attendance.check_in",
    "attendance.leave",
    "message.push",
    "message.clear",
)
BETWEEN_VOTES_ACTIONS = ("vote.open", "agenda.select", "speech.grant", "meeting.adjourn")
COUNTED_ACTIONS = ("vote.announce", "vote.void", "attendance.check_in", "attendance.leave", "message.push")
EVENTS: tuple[tuple[str, dict[str, object]], ...] = (
    ("SpeechRequested", {"seat": 8}),
    ("CheckedIn", {"member_id": "m94", "method": "key"}),
    ("VoteOpened", {"round_tag": 7}),
)


def hall_in_a_vote(seat_count: int = 96) -> RehearsalHall:
    """A vote that runs: most have voted, two seats are lost, three people wait for the floor."""
    return RehearsalHall(
        seat_count=seat_count,
        actions=VOTE_ACTIONS,
        absent=frozenset({5, seat_count - 2}),
        on_leave=frozenset({9}),
        lost=frozenset({seat_count // 2}),
        voted=seat_count * 3 // 4,
        vote={"phase": "open", "duration_s": 60, "remaining_ms": 23_000},
        waiting=(3, 11, 8),
    )


def hall_after_the_count(hall: RehearsalHall, phase: str) -> RehearsalHall:
    """The same vote counted."""
    present = hall.present_count
    no, abstain, not_voted = present // 18, present // 22, present // 31
    yes = present - no - abstain - not_voted
    tally = {"yes": yes, "no": no, "abstain": abstain, "not_voted": not_voted}
    need = hall.seat_count // 2 + 1
    verdict = {"rule": "all > 1/2", "base_count": hall.seat_count, "need": need, "passed": True}
    vote = {"phase": phase, "tally": tally, "verdict": verdict, "closed_at_ms": START_WALL_MS}
    actions = COUNTED_ACTIONS if phase == "closed" else BETWEEN_VOTES_ACTIONS
    return hall.but(vote=vote, voted=present - not_voted, actions=actions)


async def draw(language: Language, size: tuple[int, int] = SIZE) -> dict[str, str]:
    """Pictures by name: the vote running, counted, and announced."""
    settings = ConsoleSettings(HALL, "127.0.0.1", 1883, None, None, language, "", CLIENT)
    link = ScriptedLink()
    app = ConsoleApp(settings, link, FrozenClock())
    pictures = {}
    async with app.run_test(size=size) as pilot:
        link.status(StatusDocument(state="online", at_ms=START_WALL_MS))
        for number, (kind, body) in enumerate(EVENTS, start=1):
            link.event(EventMessage(id=number, at_ms=START_WALL_MS, kind=kind, body=body))
        hall = hall_in_a_vote()
        for name, state in (
            ("", hall),
            ("-counted", hall_after_the_count(hall, "closed")),
            ("-announced", hall_after_the_count(hall, "announced")),
        ):
            link.publish(*state.documents())
            await pilot.pause()
            await pilot.wait_for_scheduled_animations()
            picture = app.export_screenshot(title="hall")
            pictures[f"console-{language}{name}"] = picture.replace("<svg ", '<svg xml:space="preserve" ', 1)
    return pictures


def main(folder: Path) -> None:
    """Write the pictures of both languages."""
    os.environ["TZ"] = "Asia/Shanghai"
    time.tzset()
    for language in Language:
        for name, picture in asyncio.run(draw(language)).items():
            if not name.endswith("-counted"):
                (folder / f"{name}.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
