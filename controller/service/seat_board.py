"""Which seats answer, and what they last said; hears the bridge and tells the engine."""

from collections.abc import Callable, Iterable

from controller.domain.inputs import HallInput
from controller.service.seat_inputs import inputs_of
from seat_protocol.identity import SeatIdentity
from seat_protocol.status import Flag, SeatStatus


class SeatBoard:
    """The bridge's sink. `links` says by seat whether it answers, None while nobody has tried."""

    def __init__(
        self,
        seats: Iterable[int],
        happened: Callable[[HallInput], None],
        changed: Callable[[], None],
        now_ms: Callable[[], int],
    ) -> None:
        self.links: dict[int, bool | None] = dict.fromkeys(seats)
        self.lost: dict[int, tuple[int, str]] = {}
        self._statuses: dict[int, SeatStatus] = {}
        self._identities: dict[int, SeatIdentity] = {}
        self._happened = happened
        self._changed = changed
        self._now_ms = now_ms

    def seat_changed(self, seat: int, status: SeatStatus, previous: SeatStatus | None) -> None:
        """A new reading.

        The first one after a seat was lost is compared with the last before: the unit has counted on, and a
        key that was pressed meanwhile is not forgotten.
        """
        if previous is None and Flag.REBOOTED not in status.flags:
            previous = self._statuses.get(seat)
        self._statuses[seat] = status
        for an_input in inputs_of(seat, status, previous):
            self._happened(an_input)

    def seat_lost(self, seat: int, reason: str) -> None:
        """The seat no longer answers, or never did."""
        self.links[seat] = False
        self.lost[seat] = (self._now_ms(), reason)
        self._changed()

    def seat_back(self, seat: int, identity: SeatIdentity) -> None:
        """The seat answers; another unit than before has counters of its own."""
        if self._identities.get(seat) != identity:
            self._statuses.pop(seat, None)
        self._identities[seat] = identity
        self.links[seat] = True
        self.lost.pop(seat, None)
        self._changed()

    def line_lost(self, line: str, reason: str) -> None:  # noqa: ARG002 - the bridge's health tells which
        """A port is gone."""
        self._changed()

    def line_back(self, line: str) -> None:  # noqa: ARG002 - the bridge's health tells which
        """A port is there."""
        self._changed()

    def tell_again(self) -> None:
        """Repeat the votes that the seats have latched: after a time in which nothing could be kept."""
        for seat, status in self._statuses.items():
            for an_input in inputs_of(seat, status, None):
                self._happened(an_input)
