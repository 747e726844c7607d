"""A unit that tells when the lamp of the key pressed last is steady, and fingers for it."""

import asyncio
from collections.abc import Callable, Iterable

from benchmarks.bus.virtual_line import now_ns
from benchmarks.figures import BenchmarkError
from seat_protocol.face import Lamp
from seat_protocol.frames import READ_WRITE
from seat_protocol.identity import SeatIdentity
from seat_protocol.status import Key
from simulators.delegate import VOTE_KEYS
from simulators.reactions import Reaction
from simulators.unit import SeatUnit
from simulators.view import keys_in_state


class LampUnit(SeatUnit):
    """A unit that tells the moment at which the lamp of the key pressed last is steady."""

    def __init__(self, identity: SeatIdentity, address: int, now_ns: int) -> None:
        super().__init__(identity, address, now_ns)
        self._awaited: Key | None = None
        self._confirmed: Callable[[int], None] = lambda _: None

    def press_and_watch(self, key: Key, confirmed: Callable[[int], None]) -> None:
        """Press now; `confirmed` hears the moment in nanoseconds. BenchmarkError where the key is dead."""
        if not self.press(key, now_ns()):
            raise BenchmarkError(f"the keys of unit {self.address} are dead")
        self._awaited, self._confirmed = key, confirmed

    def react(self, frame: bytes, now_ns: int) -> Reaction | None:
        """See SeatUnit."""
        reaction = super().react(frame, now_ns)
        if self._awaited is not None and frame[1] == READ_WRITE and self.steady() == self._awaited:
            self._awaited = None
            self._confirmed(now_ns)
        return reaction

    def steady(self) -> Key:
        """Keys for a vote whose lamp is steady."""
        return keys_in_state(self.shown(now_ns()).lamps, Lamp.ON) & VOTE_KEYS

    def is_invited(self) -> bool:
        """Whether the keys for a vote blink."""
        return keys_in_state(self.shown(now_ns()).lamps, Lamp.BLINK) & VOTE_KEYS == VOTE_KEYS

    def is_signed_in(self) -> bool:
        """Whether the lamp says so."""
        return self.shown(now_ns()).lamps.sign_in is Lamp.ON


def presses_within(
    units: Iterable[LampUnit], within_s: float, key: Callable[[], Key], moment: Callable[[], float]
) -> list[asyncio.TimerHandle]:
    """Every unit's key is pressed once, `moment()` (0..1) of the way through `within_s`."""
    loop = asyncio.get_running_loop()
    return [loop.call_later(within_s * moment(), _press, unit, key()) for unit in units]


def _press(unit: LampUnit, key: Key) -> None:
    if not unit.press(key, now_ns()):
        raise BenchmarkError(f"the keys of unit {unit.address} are dead")
