import asyncio
import os
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Self

import pytest

from seat_protocol.face import Lamp, Lamps, Mode, SeatFace
from seat_protocol.frames import Request, read_registers, write_registers
from seat_protocol.identity import SeatIdentity
from seat_protocol.registers import FACE, IDENTITY, NAMEPLATE, STATUS
from seat_protocol.status import Choice, Flag, Key, SeatStatus
from simulators.errors import FolderInUseError, LayoutError, NoSuchSeatError
from simulators.faults import LineFaults
from simulators.hall import SimulatedHall

ANSWER_TIMEOUT_S = 10.0
"""For answers that come; far beyond what a busy machine needs."""
SILENCE_S = 0.1
"""For answers that must not come: thirty times a whole transaction."""


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[SimulatedHall]:
    async with SimulatedHall(seats=8, lines=2, seed=5, folder=tmp_path / "run") as hall:
        yield hall


class Master:
    """A controller's hands on the port of one line."""

    def __init__(self, hall: SimulatedHall, line: int) -> None:
        self._port = os.open(path_of(hall.urls()[line - 1]), os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._port)

    async def transact(self, request: Request, timeout_s: float = ANSWER_TIMEOUT_S) -> bytes:
        os.write(self._port, request.frame)
        answer, deadline_s = b"", time.monotonic() + timeout_s
        while len(answer) < request.response_length and time.monotonic() < deadline_s:
            await asyncio.sleep(0.001)
            answer += self._read()
        return answer

    async def status(self, unit: int) -> SeatStatus:
        request = read_registers(unit, STATUS.address, STATUS.count)
        return SeatStatus.from_registers(request.parse(await self.transact(request)))

    async def show(self, unit: int, face: SeatFace) -> None:
        for block, registers in ((FACE, face.face_registers()), (NAMEPLATE, face.nameplate_registers())):
            request = write_registers(unit, block.address, registers)
            request.parse(await self.transact(request))

    async def is_silent(self, unit: int) -> bool:
        return await self.transact(read_registers(unit, STATUS.address, 1), SILENCE_S) == b""

    def _read(self) -> bytes:
        try:
            return os.read(self._port, 256)
        except BlockingIOError:
            return b""


def path_of(url: str) -> str:
    return url.removeprefix("serial://").partition("?")[0]


def test_seats_are_spread_evenly_and_in_order(tmp_path: Path) -> None:
    hall = SimulatedHall(seats=96, lines=3, folder=tmp_path)
    assert [(min(seats), max(seats)) for seats in map(hall.addresses, (1, 2, 3))] == [
        (1, 32),
        (33, 64),
        (65, 96),
    ]
    assert hall.addresses(2)[33] == 1
    uneven = SimulatedHall(seats=10, lines=4, folder=tmp_path)
    assert [len(uneven.addresses(line)) for line in (1, 2, 3, 4)] == [2, 3, 2, 3]


@pytest.mark.parametrize(("seats", "lines"), [(0, 1), (2, 3), (4, 0), (248, 1)])
def test_a_hall_that_cannot_be_is_refused(tmp_path: Path, seats: int, lines: int) -> None:
    with pytest.raises(LayoutError):
        SimulatedHall(seats, lines, folder=tmp_path)


def test_the_urls_say_where_and_how_fast(tmp_path: Path) -> None:
    hall = SimulatedHall(seats=2, lines=2, baud=9600, folder=tmp_path)
    assert hall.urls() == tuple(f"serial://{tmp_path}/line-{line}?baud=9600&parity=N" for line in (1, 2))


async def test_a_delegate_votes_and_sees_it_accepted(hall: SimulatedHall) -> None:
    with Master(hall, line=2) as master:
        await master.show(
            1, SeatFace(3, Mode.VOTE_LAST, Lamps(yes=Lamp.BLINK, no=Lamp.BLINK), nameplate="代表05")
        )
        assert hall.shown(5).lamps.yes is Lamp.BLINK
        assert hall.press(5, Key.YES)
        assert (await master.status(1)).choice is Choice.YES
        await master.show(1, SeatFace(3, Mode.VOTE_LAST, Lamps(yes=Lamp.ON), nameplate="代表05"))
    view = hall.shown(5)
    assert (view.mode, view.lamps, view.text) == (Mode.VOTE_LAST, Lamps(yes=Lamp.ON), "代表05")
    assert hall.shown(6).text == ""
    assert hall.status(5).choice is Choice.YES


async def test_a_held_key_shows_until_it_is_released(hall: SimulatedHall) -> None:
    with Master(hall, line=1) as master:
        hall.hold(2, Key.SPEAK)
        assert (await master.status(2)).keys == Key.SPEAK
        hall.release(2, Key.SPEAK)
        assert (await master.status(2)).keys == Key(0)


async def test_an_unplugged_seat_is_dark_and_silent_and_comes_back_rebooted(hall: SimulatedHall) -> None:
    with Master(hall, line=1) as master:
        await master.show(3, SeatFace(3, Mode.VOTE_LAST, nameplate="张三"))
        hall.press(3, Key.NO)
        hall.unplug_seat(3)
        assert hall.shown(3).is_dark
        assert await master.is_silent(3)
        assert (await master.status(2)).round_tag == 0
        hall.replug_seat(3)
        status = await master.status(3)
    assert (status.choice, status.flags, hall.shown(3).text) == (Choice.NONE, Flag.REBOOTED, "张三")


async def test_a_muted_seat_keeps_its_vote_and_tells_it_later(hall: SimulatedHall) -> None:
    with Master(hall, line=1) as master:
        await master.show(3, SeatFace(3, Mode.VOTE_LAST))
        hall.mute_seat(3)
        hall.press(3, Key.NO)
        assert await master.is_silent(3)
        hall.mute_seat(3, is_muted=False)
        assert (await master.status(3)).choice is Choice.NO


async def test_a_replaced_seat_has_another_serial_number_at_the_same_address(hall: SimulatedHall) -> None:
    who = read_registers(4, IDENTITY.address, IDENTITY.count)
    with Master(hall, line=1) as master:
        before = SeatIdentity.from_registers(who.parse(await master.transact(who)))
        told = hall.replace_seat(4)
        after = SeatIdentity.from_registers(who.parse(await master.transact(who)))
    assert after == told
    assert after.serial != before.serial


async def test_a_duplicate_address_garbles_who_is_there_until_it_is_removed(hall: SimulatedHall) -> None:
    who = read_registers(4, IDENTITY.address, IDENTITY.count)
    with Master(hall, line=1) as master:
        good = await master.transact(who)
        hall.add_duplicate(4)
        assert await master.transact(who) != good
        hall.remove_duplicate(4)
        assert await master.transact(who) == good


async def test_card_and_fault_are_reported(hall: SimulatedHall) -> None:
    hall.insert_card(1, b"\x04\xa1")
    hall.break_hardware(1)
    with Master(hall, line=1) as master:
        assert (await master.status(1)).flags == Flag.REBOOTED | Flag.CARD | Flag.FAULT


async def test_a_line_unplugged_keeps_its_votes_and_comes_back_under_the_same_path(
    hall: SimulatedHall,
) -> None:
    with Master(hall, line=1) as master:
        await master.show(1, SeatFace(8, Mode.VOTE_LAST))
    hall.unplug_line(1)
    assert not is_there(path_of(hall.urls()[0]))
    assert hall.press(1, Key.ABSTAIN)
    hall.replug_line(1)
    with Master(hall, line=1) as master:
        assert (await master.status(1)).choice is Choice.ABSTAIN


async def test_misfortune_befalls_only_the_line_that_it_was_ordered_for(hall: SimulatedHall) -> None:
    hall.set_faults(1, LineFaults(answer_loss=1))
    with Master(hall, line=1) as unlucky, Master(hall, line=2) as lucky:
        assert await unlucky.is_silent(1)
        assert not await lucky.is_silent(1)
    assert (hall.line(1).counters().lost, hall.line(2).counters().lost) == (1, 0)


async def test_the_same_seed_builds_the_same_units(tmp_path: Path) -> None:
    halls = [SimulatedHall(seats=3, lines=1, seed=seed, folder=tmp_path) for seed in (7, 7, 8)]
    serials = [hall.replace_seat(1).serial for hall in halls]
    assert serials[0] == serials[1] != serials[2]


def test_a_seat_or_line_that_is_not_there_is_named(tmp_path: Path) -> None:
    hall = SimulatedHall(seats=3, lines=1, folder=tmp_path)
    with pytest.raises(NoSuchSeatError, match="seat 4: the hall has seats 1 to 3"):
        hall.press(4, Key.YES)
    with pytest.raises(LayoutError, match="line 0"):
        hall.unplug_line(0)


async def test_nothing_is_left_behind_not_even_the_folders_it_made(tmp_path: Path) -> None:
    threads, descriptors = threading.active_count(), descriptor_count()
    async with SimulatedHall(seats=4, lines=4, folder=tmp_path / "a" / "b"):
        assert threading.active_count() == threads + 4
    assert (threading.active_count(), descriptor_count()) == (threads, descriptors)
    assert names_in(tmp_path) == []


async def test_a_hall_that_cannot_start_leaves_nothing_behind_either(tmp_path: Path) -> None:
    (tmp_path / "line-2").touch()
    threads, descriptors = threading.active_count(), descriptor_count()
    with pytest.raises(FolderInUseError):
        async with SimulatedHall(seats=4, lines=4, folder=tmp_path):
            pass
    assert (threading.active_count(), descriptor_count()) == (threads, descriptors)
    assert names_in(tmp_path) == ["line-2"]


def is_there(path: str) -> bool:
    return Path(path).is_symlink()


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def descriptor_count() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
