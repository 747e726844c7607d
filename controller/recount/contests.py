"""Elections and choices over their rounds: nobody who has won is put again, and no more places than are left. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from controller.domain.choices import Choice, ChoiceOutcome
from controller.domain.elections import Election, ElectionCount
from controller.domain.events import Event
from controller.domain.events.counts import ElectionDecided, ResultAnnounced, VoteClosed
from controller.domain.events.meeting import AgendaReplaced, MeetingOpened
from controller.domain.events.votes import VoteOpened, VoteRepeated
from controller.domain.questions import Question
from controller.domain.votes import Purpose
from controller.recount.differences import Difference


@dataclass(slots=True)
class Contests:
    """What each item asks, and who or what has won by which round of the meeting, as far as the record was read."""

    asked: dict[int, Question] = field(default_factory=dict)
    won: dict[int, dict[int, tuple[str, ...]]] = field(default_factory=dict)
    opened: VoteOpened | None = None
    chosen: tuple[str, ...] = ()

    def take(self, event: Event) -> tuple[Difference, ...]:
        """Read one more event; what of the round that it belongs to cannot be, seen from the rounds before."""
        match event:
            case AgendaReplaced(items=items):
                for item in items:
                    self._ask(item.number, item.question)
            case MeetingOpened():
                self.won.clear()
            case VoteOpened():
                self.opened, self.chosen = event, ()
                return tuple(self._put_again(event))
            case VoteClosed():
                self.chosen = event.outcome.chosen if isinstance(event.outcome, ChoiceOutcome) else ()
                return tuple(self._written_in_again(event))
            case ResultAnnounced(round_tag=tag):
                self._win(tag, self.chosen)
            case ElectionDecided(round_tag=tag, outcome=outcome):
                self._win(tag, outcome.elected)
            case VoteRepeated(round_tag=tag):
                for by_round in self.won.values():
                    by_round.pop(tag, None)
        return ()

    def _ask(self, number: int, question: Question) -> None:
        if self.asked.get(number) != question:
            self.asked[number] = question
            self.won.pop(number, None)

    def _win(self, round_tag: int, names: tuple[str, ...]) -> None:
        number = self._number()
        if number is not None and names:
            self.won.setdefault(number, {})[round_tag] = names

    def _number(self) -> int | None:
        """The item whose election or choice the present round decides."""
        if self.opened is None or self.opened.settings.purpose is not Purpose.DECISION:
            return None
        return self.opened.settings.item_number

    def _winners(self) -> list[str]:
        by_round = self.won.get(self._number() or 0, {})
        return [name for names in by_round.values() for name in names]

    def _put_again(self, opened: VoteOpened) -> Iterator[Difference]:
        names, places = _names_and_places(opened.settings.question)
        winners = self._winners()
        for name in winners:
            if name in names:
                yield Difference("won_put_again", name=name)
        _, places_asked = _names_and_places(self.asked.get(self._number() or 0))
        if winners and len(winners) + places > places_asked:
            yield Difference("places", places=places, filled=len(winners), places_asked=places_asked)

    def _written_in_again(self, closed: VoteClosed) -> Iterator[Difference]:
        written_in = closed.count.write_ins if isinstance(closed.count, ElectionCount) else {}
        for name in self._winners():
            if name in written_in:
                yield Difference("won_written_in", name=name)


def _names_and_places(question: Question | None) -> tuple[tuple[str, ...], int]:
    match question:
        case Election(candidates=names, seats=places) | Choice(options=names, places=places):
            return names, places
    return (), 0
