"""The agenda (议程), its items, and the order in which they may be put to the vote.

Amendments come first, then clauses taken separately (单独表决), then the whole.
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from controller.domain.kinds import MOTION
from controller.domain.questions import Question, check_question
from controller.domain.refusal import RefusedError

AGENDA_ITEMS_MAX = 200
"""More than any published agenda of a sitting; a longer list is a mistake in the file."""
SPEAKERS_MAX = 200
"""A day of the shortest speeches; a longer list is no list of speakers."""


class Part(StrEnum):
    """What an item is of another one."""

    WHOLE = "whole"  # 整体表决, or an item by itself
    AMENDMENT = "amendment"  # 修正案
    CLAUSE = "clause"  # 单独表决


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One agenda item (议题). `motion` is the voting text (表决稿), empty when nothing is put to the vote.

    `preset` names the rules for this item where they differ from the meeting's, `secret` likewise. An amendment or
    a clause is `part_of` the item of that number. `speakers` are the ids of those who are to speak on it, in their
    order (发言名单).
    """

    number: int
    title: str
    motion: str = ""
    preset: str | None = None
    secret: bool | None = None
    part: Part = Part.WHOLE
    part_of: int | None = None
    question: Question = MOTION
    speakers: tuple[str, ...] = ()

    def is_same_matter(self, other: "AgendaItem | None") -> bool:
        """Whether the same is put under the same rules; who is to speak on it decides nothing."""
        return other is not None and replace(self, speakers=()) == replace(other, speakers=())


Agenda = tuple[AgendaItem, ...]


def check_agenda(agenda: Agenda) -> None:
    """RefusedError for an item that is part of nothing, or of itself, and for a question that can't be put."""
    by_number = {item.number: item for item in agenda}
    for item in agenda:
        check_question(item.question)
        check_part(by_number, item)


def check_part(by_number: Mapping[int, AgendaItem], item: AgendaItem) -> None:
    """RefusedError where `item` is part of nothing, of what is not in the agenda, or of itself."""
    if (item.part is Part.WHOLE) != (item.part_of is None):
        raise RefusedError("part_of_nothing", number=item.number)
    if item.part_of is not None and item.part_of not in by_number:
        raise RefusedError("part_of_unknown", number=item.number, whole=item.part_of)
    _check_no_circle(by_number, item)


def _check_no_circle(by_number: Mapping[int, AgendaItem], item: AgendaItem) -> None:
    above = item.part_of
    for _ in by_number:
        if above is None:
            return
        if above == item.number:
            raise RefusedError("part_of_itself", number=item.number)
        above = by_number[above].part_of if above in by_number else None


def first_unsettled(agenda: Agenda, settled: Container[int], item: AgendaItem) -> AgendaItem | None:
    """What has to be voted on, or withdrawn, before `item`; None where it may be put.

    That is its amendments and its clauses, and for a clause the amendments to the same whole.
    """
    parts = [other for other in agenda if other.part_of == item.number]
    if item.part is Part.CLAUSE:
        parts += [other for other in agenda if other.part_of == item.part_of and other.part is Part.AMENDMENT]
    unsettled = [part for part in parts if part.number not in settled]
    return min(unsettled, key=lambda part: (part.part is not Part.AMENDMENT, part.number), default=None)


def require_turn(agenda: Agenda, settled: Mapping[int, bool | None], item: AgendaItem) -> None:
    """RefusedError for an item that was withdrawn, whose whole is done with, or whose turn has not come."""
    require_in_order(agenda, settled, item)
    if item.number in settled and settled[item.number] is None:
        raise RefusedError("item_withdrawn", number=item.number)
    for number in _wholes(agenda, item):
        if number in settled:
            raise RefusedError("item_settled", number=number)


def require_in_order(agenda: Agenda, settled: Container[int], item: AgendaItem) -> None:
    """RefusedError while something else has to be voted on before `item`."""
    before = first_unsettled(agenda, settled, item)
    if before is None:
        return
    if before.part is Part.AMENDMENT:
        raise RefusedError("amendment_first", number=before.number, title=before.title)
    raise RefusedError("clause_first", number=before.number, title=before.title)


def _wholes(agenda: Agenda, item: AgendaItem) -> Iterator[int]:
    """What `item` is part of, and what that is part of, upwards; `check_agenda` knows of no circle."""
    by_number = {each.number: each for each in agenda}
    above = item.part_of
    while above is not None:
        yield above
        above = by_number[above].part_of if above in by_number else None
