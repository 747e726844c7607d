"""The seat side of a line: the wire contract turned round, over a transport that can misbehave."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from urllib.parse import SplitResult

from firmware_bridge import DescriptorPort, Port, register_scheme
from seat_protocol.crc import with_crc
from seat_protocol.face import Mode, face_check
from seat_protocol.frames import (
    EXCEPTION_BIT,
    READ_WRITE,
    WRITE_MANY,
    WRITE_ONE,
    FrameScanner,
    pack_registers,
    request_length,
    unpack_registers,
)
from seat_protocol.identity import Capability, SeatIdentity
from seat_protocol.registers import AGE_CS_MAX, CONTROL, FACE, IDENTITY, NAMEPLATE, PAGE, STATUS, Block
from seat_protocol.status import Choice, Flag, SeatStatus
from seat_protocol.text import decode_text

ILLEGAL_ADDRESS = 2


class ScriptedUnit:
    """A seat unit that keeps its registers and counts what it is asked."""

    def __init__(self, unit: int) -> None:
        self.unit = unit
        self.mute = False
        self.deaf_to_broadcasts = False
        self.refuses: set[int] = set()  # addresses it answers with an exception
        self.requests: list[bytes] = []
        self.identity = SeatIdentity(1, Capability.SCREEN_PAGE, 7, 1, 2, 0x00010000 + unit)
        self.nameplate = (0,) * NAMEPLATE.count
        self.power_up()

    def power_up(self) -> None:
        """Everything but the nameplate is forgotten."""
        self.face = (0,) * FACE.count
        self.page = (0,) * PAGE.count
        self.choice = Choice.NONE
        self.event_counter = 0
        self.chosen_at_s: float | None = None
        self.pressed_at_s: float | None = None
        self.flags = Flag.REBOOTED

    def press(self, choice: Choice) -> None:
        """A delegate presses a key of a seat that may vote."""
        if self.face[1] in (Mode.VOTE_FIRST, Mode.VOTE_LAST) and not self.flags & Flag.FROZEN:
            self.pressed_at_s = time.monotonic()
            if choice is not self.choice:
                self.choice = choice
                self.chosen_at_s = self.pressed_at_s
            self.event_counter += 1

    @property
    def nameplate_text(self) -> str:
        return decode_text(NAMEPLATE, self.nameplate)

    def status(self) -> SeatStatus:
        check = face_check(self.face, self.nameplate, self.page)
        return SeatStatus(
            self.face[0],
            self.choice,
            event_counter=self.event_counter,
            flags=self.flags,
            press_tick=self.event_counter,
            face_check=check,
            press_age_cs=_age_cs(self.pressed_at_s),
            choice_age_cs=_age_cs(self.chosen_at_s),
        )

    def answer(self, frame: bytes) -> bytes | None:
        """The answer to a request frame, None where a unit keeps silent."""
        unit, function = frame[0], frame[1]
        if self.mute or unit not in (0, self.unit) or (unit == 0 and self.deaf_to_broadcasts):
            return None
        self.requests.append(frame)
        try:
            body = self._act(function, frame)
        except KeyError:
            body = bytes((function | EXCEPTION_BIT, ILLEGAL_ADDRESS))
        return None if unit == 0 else with_crc(bytes((unit,)) + body)

    def _act(self, function: int, frame: bytes) -> bytes:
        first, second = unpack_registers(frame[2:6])
        if function == WRITE_ONE:
            self._write(first, (second,))
            return frame[1:6]
        if function == WRITE_MANY:
            self._write(first, unpack_registers(frame[7:-2]))
            return frame[1:6]
        if function == READ_WRITE:
            self._write(unpack_registers(frame[6:8])[0], unpack_registers(frame[11:-2]))
        registers = self._read(first)[:second]
        return bytes((function, 2 * len(registers))) + pack_registers(registers)

    def _read(self, address: int) -> tuple[int, ...]:
        blocks: dict[int, Callable[[], tuple[int, ...]]] = {
            IDENTITY.address: self.identity.to_registers,
            STATUS.address: lambda: self.status().to_registers(),
        }
        return blocks[address]()

    def _write(self, address: int, registers: tuple[int, ...]) -> None:
        if address in self.refuses:
            raise KeyError(address)
        if address == FACE.address:
            self._write_face(registers)
        elif address == NAMEPLATE.address:
            self.nameplate = registers
        elif address == PAGE.address:
            self.page = registers
        else:
            self._obey(address, registers[0])

    def _write_face(self, registers: tuple[int, ...]) -> None:
        if registers[0] != self.face[0]:
            self.choice = Choice.NONE
            self.chosen_at_s = None
            self.flags &= ~Flag.FROZEN
        self.face = registers

    def _obey(self, address: int, value: int) -> None:
        if address == CONTROL.address_of("freeze"):
            if value == self.face[0]:
                self.flags |= Flag.FROZEN
        elif value == 1:
            self.flags &= ~Flag.REBOOTED


def _age_cs(happened_at_s: float | None) -> int:
    if happened_at_s is None:
        return AGE_CS_MAX
    return min(int((time.monotonic() - happened_at_s) * 100), AGE_CS_MAX)


def writes_to(unit: ScriptedUnit, block: Block) -> int:
    """How many requests wrote that block of the unit."""
    at = {WRITE_ONE: 2, WRITE_MANY: 2, READ_WRITE: 6}
    wanted = block.address.to_bytes(2, "big")
    return sum(frame[at[frame[1]] :][:2] == wanted for frame in unit.requests if frame[1] in at)


@dataclass
class Behaviour:
    """How the wire treats what the units send."""

    byte_by_byte: bool = False
    loss: float = 0.0
    delay_s: float = 0.0
    echo: bool = False
    prefix: bytes = b""
    seed: int = 1
    garble: Callable[[bytes], list[bytes]] | None = None  # what comes instead of an answer
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)


class ScriptedLine:
    """The far end of a line: the units act on requests, and their answers take the wire as told."""

    def __init__(self, units: list[ScriptedUnit], behaviour: Behaviour) -> None:
        self.units = {unit.unit: unit for unit in units}
        self.behaviour = behaviour
        self.opened = 0
        self._scanner = FrameScanner(request_length)
        self._far: socket.socket | None = None
        self._near: socket.socket | None = None
        self._sending: set[asyncio.TimerHandle] = set()

    async def open(self, parts: SplitResult) -> Port:
        near, far = socket.socketpair()
        near.setblocking(False)
        far.setblocking(False)
        self._near, self._far = near, far
        self.opened += 1
        asyncio.get_running_loop().add_reader(far.fileno(), self._receive)
        return DescriptorPort(parts.geturl(), near.fileno(), 115_200, 11, self._closed)

    def hang_up(self) -> None:
        """The port is unplugged."""
        if self._far is not None:
            asyncio.get_running_loop().remove_reader(self._far.fileno())
            self._far.close()
            self._far = None

    def send(self, data: bytes) -> None:
        """Put bytes on the wire, asked or not."""
        if self._far is not None:
            self._far.send(data)

    def _closed(self) -> None:
        self.hang_up()
        if self._near is not None:
            self._near.close()
            self._near = None
        for handle in self._sending:
            handle.cancel()
        self._sending.clear()

    def _receive(self) -> None:
        data = self._far.recv(4096) if self._far is not None else b""
        if not data:
            self.hang_up()
            return
        if self.behaviour.echo:
            self.send(data)
        for frame in self._scanner.feed(data):
            for unit in self.units.values():
                answer = unit.answer(frame)
                if answer is not None:
                    self._answer(answer)

    def _answer(self, answer: bytes) -> None:
        behaviour = self.behaviour
        pieces = [behaviour.prefix + answer] if behaviour.garble is None else behaviour.garble(answer)
        if behaviour.random.random() < behaviour.loss:
            lost_at = behaviour.random.randrange(len(answer) + 1)
            pieces = [answer[:lost_at] + answer[lost_at + 1 :]] if lost_at < len(answer) else []
        if behaviour.byte_by_byte:
            pieces = [bytes((byte,)) for piece in pieces for byte in piece]
        self._send_pieces(pieces, behaviour.delay_s)

    def _send_pieces(self, pieces: list[bytes], delay_s: float) -> None:
        if not pieces:
            return
        loop = asyncio.get_running_loop()

        def send() -> None:
            self._sending.discard(handle)
            self.send(pieces[0])
            self._send_pieces(pieces[1:], 0.0)

        handle = loop.call_later(delay_s, send)
        self._sending.add(handle)


@asynccontextmanager
async def scripted_lines(**lines: ScriptedLine) -> AsyncIterator[None]:
    """Make `scripted://NAME` reach these lines."""

    async def open_line(parts: SplitResult) -> Port:
        return await lines[parts.netloc].open(parts)

    register_scheme("scripted", open_line)
    try:
        yield
    finally:
        for line in lines.values():
            line.hang_up()
