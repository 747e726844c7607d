"""Agenda items between the contract and the domain."""

from controller.contract.commands import AgendaEntry
from controller.domain.agenda import AgendaItem
from controller.domain.choices import Choice
from controller.domain.elections import Election
from controller.domain.questions import Question
from controller.domain.satisfaction import Grading


def item_of(entry: AgendaEntry) -> AgendaItem:
    """The item that a client names."""
    return AgendaItem(
        entry.number,
        entry.title,
        entry.motion,
        entry.preset,
        entry.secret,
        entry.part,
        entry.part_of,
        entry.question,
        entry.speakers,
    )


def entry_of(item: AgendaItem) -> AgendaEntry:
    """The item as clients are told."""
    plain = AgendaEntry(
        number=item.number,
        title=item.title,
        motion=item.motion,
        preset=item.preset,
        secret=item.secret,
        part=item.part,
        part_of=item.part_of,
        speakers=item.speakers,
    )
    return plain.model_copy(update={"kind": item.question.kind, **question_fields(item.question)})


def question_fields(question: Question) -> dict[str, object]:
    """What the contract says of a question beside its kind."""
    if isinstance(question, Election):
        return {
            "options": question.candidates,
            "places": question.seats,
            "write_ins": question.has_write_ins,
        }
    if isinstance(question, Choice):
        return {"options": question.options, "places": question.places, "marks_max": question.marks_max}
    if isinstance(question, Grading):
        favourable = tuple(grade for grade in question.grades if grade in question.favourable)
        return {"options": question.grades, "favourable": favourable}
    return {}
