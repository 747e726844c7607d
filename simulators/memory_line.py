"""A simulated line in memory: `sim://rehearsal?units=1-32&baud=115200`.

No pty, no thread, no sleeping: the line's events are timers of the event loop, so in virtual time
(simulators.virtual_time) a whole sitting passes as fast as it can be computed, with exact wire times.
"""

import asyncio
import itertools
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult

from firmware_bridge import register_scheme
from firmware_bridge.errors import LineUrlError, PortAbsentError, PortBusyError
from firmware_bridge.ports import READ_BYTES_MAX, UrlOptions
from firmware_bridge.timer import LineTimer, line_timer
from firmware_bridge.timing import HOST_LATENCY_S
from seat_protocol.identity import Capability, SeatIdentity
from seat_protocol.registers import PROTOCOL_VERSION, UNIT_MAX
from simulators.defects import NO_DEFECTS, Defects
from simulators.faults import Misfortune
from simulators.firmwares import FIRMWARES, MODEL
from simulators.timing import LineTiming
from simulators.unit import SeatUnit
from simulators.wire import Wire

UNREAD_BYTES_MAX = 4096
"""What the receive buffer of a serial port holds; what nobody reads is lost, oldest last."""
TURNAROUND_US_MAX = 1_000_000
SEED_MAX = 0xFFFF_FFFF
_NS_PER_S = 1_000_000_000


class MemoryLine:
    """The units of one line; they outlive the port that is opened on them. Used in one event loop at a time."""

    def __init__(self, name: str, units: list[SeatUnit], timing: LineTiming, seed: int = 0) -> None:
        self.name = name
        self.timing = timing
        self.units = units
        self.misfortune = Misfortune(seed)
        self.wire = Wire(units, timing, self.misfortune)
        self.is_plugged = True
        self._port: _MemoryPort | None = None

    def open(self) -> "_MemoryPort":
        """The port of the line; PortAbsentError while it is unplugged, PortBusyError while it is open."""
        if not self.is_plugged:
            raise PortAbsentError(self.name, "it is unplugged; plug it in")
        if self._port is not None:
            raise PortBusyError(self.name, "it is open already; a line has one master")
        self._port = _MemoryPort(self.name, self.wire, self._closed)
        return self._port

    def unplug(self) -> None:
        """Pull the adapter; the units keep their power."""
        self.is_plugged = False
        if self._port is not None:
            self._port.hang_up()

    def plug(self) -> None:
        """Plug the adapter in again."""
        self.is_plugged = True

    def _closed(self) -> None:
        self._port = None


class _MemoryPort:
    """See firmware_bridge.Port."""

    def __init__(self, name: str, wire: Wire, closed: Callable[[], None]) -> None:
        self.name = name
        self.baud = wire.timing.baud
        self.character_bits = wire.timing.bits_per_character
        self.latency_s = HOST_LATENCY_S
        self._wire = wire
        self._closed = closed
        self._now_s = asyncio.get_running_loop().time
        self._unread = bytearray()
        self._is_there = True
        self._rests_until_s = self._now_s()
        self._readable: Callable[[], None] | None = None
        self._timer = line_timer(self._advance)
        self._arm()

    def watch(self, readable: Callable[[], None]) -> None:
        """See Port."""
        self._readable = readable

    def rest(self, until_s: float) -> None:
        """See Port."""
        self._rests_until_s = until_s

    def read(self) -> bytes:
        """See Port."""
        if self._unread:
            data = bytes(self._unread[:READ_BYTES_MAX])
            del self._unread[:READ_BYTES_MAX]
            return data
        if not self._is_there:
            return b""
        raise BlockingIOError

    def write(self, data: bytes) -> int:
        """See Port."""
        if not self._is_there:
            raise OSError(0, "unplugged")
        if not self._wire.has_room:
            return 0
        self._wire.receive(data, self._now_ns())
        self._arm()
        return len(data)

    def timer(self, callback: Callable[[], None]) -> LineTimer:
        """See Port."""
        return line_timer(callback)

    def close(self) -> None:
        """See Port."""
        self._timer.close()
        self._readable = None
        self._closed()

    def hang_up(self) -> None:
        """The adapter was pulled: what was under way is lost, and whoever reads is told."""
        self._is_there = False
        self._unread.clear()
        self._timer.disarm()
        if self._readable is not None:
            self._readable()

    def _now_ns(self) -> int:
        return round(self._now_s() * _NS_PER_S)

    def _arm(self) -> None:
        """Wake for what the units are to hear now; what the master will read later can be computed later."""
        due_ns = self._wire.due_ns()
        if due_ns is None:
            return
        due_s = due_ns / _NS_PER_S
        self._timer.arm(max(due_s, self._rests_until_s) if self._wire.is_heard else due_s)

    def _advance(self) -> None:
        if not self._is_there:
            return
        arrived = self._wire.advance(self._now_ns())
        self._unread += arrived[: UNREAD_BYTES_MAX - len(self._unread)]
        self._arm()
        if arrived:
            self._tell_reader()

    def _tell_reader(self) -> None:
        """As a descriptor does: again as long as the reader takes something and leaves something."""
        left_bytes = -1
        while self._readable is not None and len(self._unread) not in (0, left_bytes):
            left_bytes = len(self._unread)
            self._readable()


@dataclass(frozen=True, slots=True)
class MemoryLineSettings:
    """What a `sim://` URL says: units with the addresses first..last, born with serial numbers of their own.

    To train on: `dead`, `twins` and `spares`, `losses` and `noise` in a thousand answers, `latency_ms`, `echo`.
    """

    name: str
    first_unit: int
    last_unit: int
    timing: LineTiming
    capabilities: Capability
    seed: int
    defects: Defects = NO_DEFECTS

    @classmethod
    def from_url(cls, parts: SplitResult) -> "MemoryLineSettings":
        """Read the URL; LineUrlError for anything that is not understood."""
        url = parts.geturl()
        if not parts.netloc or parts.path not in ("", "/"):
            raise LineUrlError(url, "a name follows two slashes: sim://rehearsal?units=1-32")
        options = UrlOptions(parts)
        first_unit, last_unit = _unit_range(url, options.text("units", "1-32"))
        timing = LineTiming(
            options.baud(),
            options.letter("parity", "E", "EON"),
            options.number("turnaround_us", 200, 0, TURNAROUND_US_MAX),
        )
        seed = options.number("seed", zlib.crc32(parts.netloc.encode()), 0, SEED_MAX)
        capabilities = FIRMWARES[options.word("firmware", "full", FIRMWARES)]
        defects = Defects.from_options(options, url)
        options.end()
        return cls(parts.netloc, first_unit, last_unit, timing, capabilities, seed, defects)

    def build(self, now_ns: int) -> MemoryLine:
        """The line with its units, just switched on."""
        serials = itertools.count(self.seed % 0x8000_0000 + 1)  # leaves room in 32 bits to count on
        addresses = (*range(self.first_unit, self.last_unit + 1), *self.defects.more_addresses())
        units = [
            SeatUnit(
                SeatIdentity(PROTOCOL_VERSION, self.capabilities, MODEL, 1, 0, next(serials)), address, now_ns
            )
            for address in addresses
        ]
        line = MemoryLine(self.name, units, self.timing, self.seed)
        line.misfortune.faults = self.defects.faults()
        self.defects.spoil(units)
        return line


class MemoryLines:
    """The lines in memory of one program, by name: opened again, a line has the units that it had before."""

    def __init__(self) -> None:
        self._lines: dict[str, MemoryLine] = {}

    def add(self, line: MemoryLine) -> None:
        """Let `sim://NAME` reach a line that was built elsewhere; what else the URL says is passed over."""
        self._lines[line.name] = line

    async def open(self, parts: SplitResult) -> "_MemoryPort":
        """The opener of `sim://`."""
        settings = MemoryLineSettings.from_url(parts)
        if settings.name not in self._lines:
            now_ns = round(asyncio.get_running_loop().time() * _NS_PER_S)
            self._lines[settings.name] = settings.build(now_ns)
        return self._lines[settings.name].open()

    def register(self) -> None:
        """Make `sim://` URLs open lines of this collection."""
        register_scheme("sim", self.open, MemoryLineSettings.from_url)


def _unit_range(url: str, text: str) -> tuple[int, int]:
    first, dash, last = text.partition("-")
    if not dash:
        last = first
    fields = (first, last)
    if not all(field.isascii() and field.isdigit() and len(field) <= len(str(UNIT_MAX)) for field in fields):
        raise LineUrlError(url, f"units is {text[:20]!r}; give a range like 1-32")
    if not 1 <= int(first) <= int(last) <= UNIT_MAX:
        raise LineUrlError(url, f"units is {text[:20]!r}; addresses go from 1 to {UNIT_MAX}, lowest first")
    return int(first), int(last)
