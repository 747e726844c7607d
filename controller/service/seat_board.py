"""Which seats answer, and what they last said; hears the bridge and tells the engine."""

import logging
import math
from collections.abc import Callable, Collection, Container, Iterable, Mapping
from types import MappingProxyType

from controller.domain.inputs.hall import CardRead, HallInput
from controller.domain.inputs.votes import SeatReport
from controller.seat_numbers import seat_ranges
from controller.service.seat_inputs import inputs_of
from firmware_bridge import Moment
from firmware_bridge.sink import LINE_IS_LOST
from seat_protocol.identity import SeatIdentity
from seat_protocol.status import Choice, Flag, SeatStatus

SILENCE_MS_MAX = 10_000
"""Keys pressed while a unit was out of touch for a moment still count; after longer, nobody waits for them."""

_log = logging.getLogger(__name__)


class SeatBoard:
    """The bridge's sink. `links` says by seat whether it answers, None while nobody has tried.

    A unit that was out of touch for no longer than SILENCE_MS_MAX goes on where it was: its presses count.
    """

    def __init__(
        self,
        seats: Iterable[int],
        happened: Callable[[HallInput], None],
        changed: Callable[[], None],
        now_ms: Callable[[], int],
        at_ms: Callable[[float], int],
        known_cards: Callable[[], Container[int]] = frozenset,
        seats_of_line: Mapping[str, Collection[int]] = MappingProxyType({}),
    ) -> None:
        self.links: dict[int, bool | None] = dict.fromkeys(seats)
        self.lost: dict[int, tuple[int, str]] = {}
        self._statuses: dict[int, SeatStatus] = {}
        self._read_at_ms: dict[int, int] = {}
        self._identities: dict[int, SeatIdentity] = {}
        self._before_silence: dict[int, SeatStatus] = {}
        self._happened = happened
        self._changed = changed
        self._now_ms = now_ms
        self._at_ms = at_ms
        self._known_cards = known_cards
        self._seats_of_line = seats_of_line
        self._cards: dict[int, str] = {}

    def report(self, round_tag: int) -> SeatReport:
        """What the seats say about a round that is to be opened."""
        out_of_touch = frozenset(seat for seat, is_linked in self.links.items() if not is_linked)
        showing = {seat for seat, status in self._statuses.items() if status.round_tag == round_tag}
        with_choice = frozenset(seat for seat in showing if self._statuses[seat].choice is not Choice.NONE)
        return SeatReport(out_of_touch, frozenset(self.links) - out_of_touch - showing, with_choice)

    def seat_changed(
        self, seat: int, status: SeatStatus, previous: SeatStatus | None, pressed: Moment
    ) -> None:
        """A new reading."""
        known = previous or self._before_silence.pop(seat, None)
        if known is not None and status.has_fewer_presses_than(known):
            known = None  # it has started anew; its counters begin again
        self._statuses[seat] = status
        self._read_at_ms[seat] = self._now_ms()
        for an_input in inputs_of(seat, status, known, self._read_at_ms[seat], self._bounds_ms(pressed)):
            self._happened(an_input)
        if Flag.CARD not in status.flags:
            self._card_gone(seat)

    def card_read(self, seat: int, card: str) -> None:
        """A card is in the unit."""
        self._cards[seat] = card
        self._happened(CardRead(seat, card))

    def tell_cards_again(self, seats: Iterable[int] | None = None) -> None:
        """Repeat which cards are in the units (of `seats`, None for all): what they mean has changed."""
        for seat in list(self._cards) if seats is None else self._cards.keys() & set(seats):
            self._happened(CardRead(seat, self._cards[seat]))

    def _card_gone(self, seat: int) -> None:
        """Told where a card was before: by what was read, or by the record of an earlier run."""
        was_read = self._cards.pop(seat, None) is not None
        if was_read or seat in self._known_cards():
            self._happened(CardRead(seat, None))

    def seat_lost(self, seat: int, reason: str) -> None:
        """The seat no longer answers, or never did."""
        self.links[seat] = False
        self._before_silence.pop(seat, None)
        self.lost[seat] = (self._now_ms(), reason)
        if reason != LINE_IS_LOST:  # the log has one line for all of them
            _log.info("seat %d is lost: %s", seat, reason)
        self._changed()

    def seat_back(self, seat: int, identity: SeatIdentity) -> None:
        """The seat answers."""
        self.links[seat] = True
        if seat in self.lost:
            self._remember(seat, identity, *self.lost.pop(seat))
        self._identities[seat] = identity
        self._changed()

    def _bounds_ms(self, pressed: Moment) -> tuple[int, int] | None:
        if not math.isfinite(pressed.earliest_s):
            return None
        return self._at_ms(pressed.earliest_s), self._at_ms(pressed.latest_s) + 1

    def _remember(self, seat: int, identity: SeatIdentity, lost_at_ms: int, _reason: str) -> None:
        """Go on with the last reading before a short silence, if its counters are surely those of this unit."""
        last = self._statuses.get(seat)
        is_short = self._now_ms() - lost_at_ms <= SILENCE_MS_MAX
        is_same = self._identities.get(seat) == identity
        if is_short and is_same and last is not None:
            self._before_silence[seat] = last

    def line_lost(self, line: str, reason: str) -> None:
        """A port is gone."""
        seats = seat_ranges(self._seats_of_line.get(line, ())) or "none"
        _log.warning("line %s is lost (seats %s): %s", line, seats, reason)
        self._changed()

    def line_back(self, line: str) -> None:
        """A port is there."""
        _log.info("line %s is up", line)
        self._changed()

    def tell_again(self) -> None:
        """Repeat the votes that the seats have latched, and their cards: after a time in which nothing was kept."""
        for seat, status in self._statuses.items():
            for an_input in inputs_of(seat, status, None, self._read_at_ms[seat]):
                self._happened(an_input)
            if Flag.CARD not in status.flags:
                self._card_gone(seat)
        self.tell_cards_again()
