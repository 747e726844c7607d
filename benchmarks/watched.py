"""Simulated lines whose units note the moment at which a lamp confirms a press."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from seat_protocol.face import Lamp, Lamps
from seat_protocol.frames import READ_WRITE
from seat_protocol.identity import Capability, SeatIdentity
from seat_protocol.registers import FACE, PROTOCOL_VERSION
from seat_protocol.status import Key
from simulators.delegate import VOTE_KEYS
from simulators.firmwares import MODEL
from simulators.line import SimulatedLine
from simulators.rehearsal import RehearsalLine
from simulators.timing import LineTiming
from simulators.unit import SeatUnit
from simulators.view import keys_in_state

LATENESS_SAMPLES_MAX = 20_000
"""A minute of a line that is read without a pause."""

Confirmed = Callable[[int], None]
"""Hears the monotonic nanoseconds at which the lamp turned steady; called in the thread of the line."""

_LAMPS_ADDRESS = FACE.address_of("lamps")


class WatchedUnit(SeatUnit):
    """A unit that tells when the key pressed last is confirmed; `late_ns` collects how late its line ran."""

    def __init__(self, identity: SeatIdentity, address: int, late_ns: deque[int]) -> None:
        super().__init__(identity, address, time.monotonic_ns())
        self._late_ns = late_ns
        self._awaited: Key | None = None
        self._confirmed: Confirmed = _nobody

    def press_and_watch(self, key: Key, confirmed: Confirmed) -> int | None:
        """Press now; the monotonic nanoseconds of the press, None where the key was dead."""
        now_ns = time.monotonic_ns()
        if not self.press(key, now_ns):
            return None
        self._awaited, self._confirmed = key, confirmed
        return now_ns

    def handle(self, frame: bytes, now_ns: int) -> bytes | None:
        """See SeatUnit; `now_ns` is the time on the wire, which the thread may have reached late."""
        really_ns = time.monotonic_ns()
        self._late_ns.append(really_ns - now_ns)
        answer = super().handle(frame, now_ns)
        if self._awaited is not None and frame[1] == READ_WRITE and self.steady_keys() == self._awaited:
            self._awaited = None
            self._confirmed(really_ns)
        return answer

    def steady_keys(self) -> Key:
        """Keys for a vote whose lamp is steady."""
        return keys_in_state(self._lamps(), Lamp.ON) & VOTE_KEYS

    def is_invited(self) -> bool:
        """Whether the keys for a vote blink."""
        return keys_in_state(self._lamps(), Lamp.BLINK) & VOTE_KEYS == VOTE_KEYS

    def signs_in(self) -> bool:
        """Whether the person is signed in; if not, the key is pressed."""
        is_signed_in = self._lamps().sign_in is Lamp.ON
        if not is_signed_in:
            self.press(Key.SIGN_IN, time.monotonic_ns())
        return is_signed_in

    def _lamps(self) -> Lamps:
        (register,) = self.read(_LAMPS_ADDRESS, 1, time.monotonic_ns())
        return Lamps.from_register(register)


class WatchedLines:
    """Seats 1..n spread over lines in order, each line with its port and thread while `plugged` lasts."""

    def __init__(self, seats: int, lines: int, baud: int, folder: Path) -> None:
        self.seats = range(1, seats + 1)
        self.late_ns: deque[int] = deque(maxlen=LATENESS_SAMPLES_MAX)
        self._units: dict[int, tuple[SimulatedLine, WatchedUnit]] = {}
        self.lines: list[SimulatedLine] = []
        self._described: list[RehearsalLine] = []
        for number in range(1, lines + 1):
            numbers = range(seats * (number - 1) // lines + 1, seats * number // lines + 1)
            self._build(number, numbers, baud, folder)

    @contextmanager
    def plugged(self) -> Iterator[None]:
        """The ports exist inside."""
        with ExitStack() as stack:
            for line in self.lines:
                stack.enter_context(line)
            yield

    @property
    def described(self) -> list[RehearsalLine]:
        """The lines as the config of a rehearsal names them."""
        return self._described

    @contextmanager
    def unit(self, seat: int) -> Iterator[WatchedUnit]:
        """One unit, while its line waits."""
        line, unit = self._units[seat]
        with line.units():
            yield unit

    def _build(self, number: int, seats: range, baud: int, folder: Path) -> None:
        units = [
            WatchedUnit(_identity(seat), address, self.late_ns) for address, seat in enumerate(seats, start=1)
        ]
        line = SimulatedLine(folder.absolute() / f"line-{number}", list(units), LineTiming(baud))
        self.lines.append(line)
        self._units |= {seat: (line, unit) for seat, unit in zip(seats, units, strict=True)}
        self._described.append(RehearsalLine(f"line{number}", line.url, f"{seats[0]}-{seats[-1]}"))


def _identity(serial: int) -> SeatIdentity:
    return SeatIdentity(PROTOCOL_VERSION, Capability.MICROPHONE, MODEL, 1, 0, serial)


def _nobody(_at_ns: int) -> None:
    """Nobody waits for a lamp."""
