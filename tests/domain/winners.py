"""Who has won what, read off the record alone: the announced rounds that nothing has taken the place of."""

from collections.abc import Iterable

from controller.domain.choices import ChoiceOutcome
from controller.domain.events import Event
from controller.domain.events.counts import ElectionDecided, ResultAnnounced, VoteClosed
from controller.domain.events.votes import VoteOpened, VoteRepeated


def winners(record: Iterable[Event]) -> dict[int, tuple[str, ...]]:
    """By the number of the item, in the order of the rounds."""
    item_of: dict[int, int | None] = {}
    chosen: dict[int, tuple[str, ...]] = {}
    standing: dict[int, tuple[str, ...]] = {}
    for event in record:
        match event:
            case VoteOpened(round_tag=tag, settings=settings):
                item_of[tag] = settings.item_number
            case VoteClosed(round_tag=tag, outcome=ChoiceOutcome(chosen=names)):
                chosen[tag] = names
            case ResultAnnounced(round_tag=tag):
                standing[tag] = chosen.get(tag, ())
            case ElectionDecided(round_tag=tag, outcome=outcome):
                standing[tag] = outcome.elected
            case VoteRepeated(round_tag=tag):
                standing.pop(tag, None)
    won: dict[int, tuple[str, ...]] = {}
    for tag, names in standing.items():
        number = item_of[tag]
        if number is not None:
            won[number] = won.get(number, ()) + names
    return won
