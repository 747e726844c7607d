"""A large hall is given its new faces in parts, and everybody else has a turn in between."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from controller.domain.inputs.meeting import ImportRoster, OpenMeeting
from controller.domain.people import Member
from controller.domain.votes import PressRule
from controller.journal.journal import Journal
from controller.service.clock import MeetingClock
from controller.service.engine import Work
from controller.service.hall_service import FACES_AT_ONCE, HallService
from controller.service.orders import MeetingDefaults
from firmware_bridge import GapPolicy, LineSettings
from seat_protocol.face import Mode, SeatFace
from tests.mqtt.waiting import until

SEATS = 2 * FACES_AT_ONCE + 1
A_LINE = 200
DEFAULTS = MeetingDefaults("第一次会议", "presidium", 1, True, None, PressRule.LAST)


class Shown:
    """The faces that the bridge was told of, and how many in each turn of the event loop."""

    def __init__(self, service: HallService, monkeypatch: pytest.MonkeyPatch) -> None:
        self.faces: dict[int, SeatFace] = {}
        self.in_turn: Counter[int] = Counter()
        self._turn = 0
        monkeypatch.setattr(service.bridge, "show", self._show)

    def _show(self, seat: int, face: SeatFace) -> None:
        self.in_turn[self._turn] += 1
        self.faces[seat] = face

    async def count_turns(self) -> None:
        while True:
            self._turn += 1
            await asyncio.sleep(0)


@asynccontextmanager
async def running(service: HallService, shown: Shown) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(shown.count_turns()), asyncio.create_task(service.run())]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def service_on(journal: Journal, folder: Path) -> HallService:
    """A hall of SEATS seats on lines that are not plugged in."""
    lines = [
        LineSettings(
            f"line{first}",
            f"serial://{folder}/absent{first}",
            GapPolicy.STRICT,
            {seat: seat - first + 1 for seat in range(first, min(first + A_LINE, SEATS + 1))},
        )
        for first in range(1, SEATS + 1, A_LINE)
    ]
    return HallService(journal, lines, DEFAULTS, MeetingClock(), "0")


async def test_no_turn_of_the_event_loop_is_longer_than_some_faces_and_every_seat_gets_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Journal(tmp_path) as journal:
        service = service_on(journal, tmp_path)
        shown = Shown(service, monkeypatch)
        async with running(service, shown):
            await until(lambda: len(shown.faces) == SEATS)
        assert list(shown.in_turn.values()) == [FACES_AT_ONCE, FACES_AT_ONCE, 1]


async def test_a_change_while_faces_are_on_their_way_reaches_every_seat_as_the_state_is_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = tuple(Member(f"m{seat}", f"代表{seat:03}", seat) for seat in range(1, SEATS + 1))
    with Journal(tmp_path) as journal:
        service = service_on(journal, tmp_path)
        shown = Shown(service, monkeypatch)
        for order in (ImportRoster(members), OpenMeeting("第一次会议", "presidium", 1)):
            service.engine.order(Work(order))
        async with running(service, shown):
            await until(lambda: len(shown.faces) == SEATS)
            await until(lambda: {face.mode for face in shown.faces.values()} == {Mode.SIGN_IN})
        assert shown.faces[SEATS].nameplate == f"代表{SEATS:03}"
        assert max(shown.in_turn.values()) == FACES_AT_ONCE
