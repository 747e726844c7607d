"""What is about to be put to the vote: an item, what is left of an election, several items together, or a title."""

from dataclasses import dataclass, replace

from console.outcome_words import named
from console.picture import one_line
from console.store import Store
from console.vote_forms import METHOD_KEYS
from console.words import Words
from controller.contract.commands import AgendaEntry
from controller.contract.documents.meeting import AgendaDocument
from controller.contract.documents.outcome import QuestionDocument, StandingDocument

VOTING_KEYS = 3
"""Of a seat unit: as many grades can be told apart with it."""
BY_HEADS = ("paper", "hands")
"""Methods that need no key, by how usual they are for elections."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the chair is about to put. `items` is empty where nothing but a title is voted on.

    `options` and `places` are those of the round that comes next;
    `candidate` is whose turn it is where candidates are voted on one by one.
    """

    items: tuple[AgendaEntry, ...] = ()
    options: tuple[str, ...] = ()
    places: int = 1
    write_ins: bool = False
    candidate: str = ""
    is_further_round: bool = False

    @property
    def item(self) -> AgendaEntry | None:
        """The item whose rules hold; the first where there are several."""
        return self.items[0] if self.items else None

    @property
    def kind(self) -> str:
        """Kind of the question; several items together are a motion."""
        return str(self.items[0].kind) if len(self.items) == 1 else "motion"

    @property
    def is_one_by_one(self) -> bool:
        """Whether the keys can take this election, one candidate after the other."""
        return self.kind == "election" and len(self.options) <= self.places and not self.write_ins

    @property
    def methods(self) -> tuple[str, ...]:
        """How it can be taken, the usual method first."""
        if self.kind == "motion":
            return tuple(METHOD_KEYS)
        if self.is_one_by_one:
            return ("electronic", *BY_HEADS, "roll_call")
        has_keys = self.kind == "satisfaction" and len(self.options) <= VOTING_KEYS
        return ("electronic", *BY_HEADS) if has_keys else BY_HEADS

    @property
    def params(self) -> dict[str, object]:
        """What the command says of the items."""
        if len(self.items) > 1:
            return {"item_numbers": tuple(item.number for item in self.items)}
        return {"item_number": self.items[0].number} if self.items else {}


def question_of(store: Store, marked: tuple[int, ...]) -> Question:
    """The items that are marked, else the one that is being taken, as far as it is still open."""
    agenda = store.agenda
    items = tuple(item for item in (agenda.items if agenda else ()) if item.number in marked)
    if items:
        return Question(items)
    item = store.current_item
    if item is None or _hindrance(item, store.agenda) is not None:
        return Question()
    question = Question((item,), item.options, item.places or 1, item.write_ins)
    return _still_open(question, agenda.standings.get(item.number) if agenda else None)


def hindrance_in_words(store: Store, words: Words) -> str:
    """Why the item that is being taken is not put to the vote; empty where it can be."""
    item = store.current_item
    hindrance = _hindrance(item, store.agenda) if item else None
    if item is None or hindrance is None:
        return ""
    key, before = hindrance
    return words(key, number=item.number, numbers=named(map(str, before), words))


def question_in_words(question: Question, words: Words) -> str:
    """What is put: the motion, or kind, names and numbers."""
    if len(question.items) > 1:
        listed = (f"{item.number}. {one_line(item.motion or item.title)}" for item in question.items)
        return "\n".join((words("console.together", count=len(question.items)), *listed))
    item = question.item
    if item is None:
        return ""
    if question.kind == "motion":
        return item.motion or item.title
    lines = (one_line(item.motion or item.title), *_details(question, item, words))
    return "\n".join(lines)


def terms_in_words(question: QuestionDocument, words: Words, *, is_further_round: bool = False) -> str:
    """How many of how many, and what else a ballot may say; of grades, which are favourable. Empty for a motion."""
    names = named(question.options, words)
    count, places = len(question.options), question.places or 1
    if question.kind == "satisfaction":
        return words("console.told_grades", grades=names, favourable=named(question.favourable, words))
    if question.kind == "choice":
        return words("console.told_choice", count=count, places=places, marks=question.marks_max or places)
    if question.kind != "election":
        return ""
    marks = [
        words(key)
        for key, holds in (
            ("console.told_further_round", is_further_round),
            ("console.told_write_ins", question.write_ins),
        )
        if holds
    ]
    told = words("console.told_election", count=count, places=places)
    return words.either("，", ", ").join((told, *marks))


def _hindrance(item: AgendaEntry, agenda: AgendaDocument | None) -> tuple[str, tuple[int, ...]] | None:
    """The text that says it, and the items that come before; as far as the agenda tells, the controller decides."""
    if agenda is None:
        return None
    if item.number in agenda.settled:
        is_withdrawn = agenda.settled[item.number] is None
        return ("console.not_put_withdrawn" if is_withdrawn else "console.not_put_settled"), ()
    before = tuple(
        other.number
        for other in agenda.items
        if other.number not in agenda.settled
        and (
            other.part_of == item.number
            or (item.part == "clause" and other.part == "amendment" and other.part_of == item.part_of)
        )
    )
    return ("console.not_put_before", before) if before else None


def _details(question: Question, item: AgendaEntry, words: Words) -> tuple[str, ...]:
    document = QuestionDocument(
        kind=item.kind,
        options=question.options,
        places=question.places,
        marks_max=min(item.marks_max or question.places, question.places),
        write_ins=question.write_ins,
        favourable=item.favourable,
    )
    told = terms_in_words(document, words, is_further_round=question.is_further_round)
    turn = (words("console.told_turn", name=question.candidate),) if question.is_one_by_one else ()
    names = () if question.kind == "satisfaction" else (named(question.options, words),)
    return told, *turn, *names


def _still_open(question: Question, standing: StandingDocument | None) -> Question:
    """What the announced rounds of the item have left; all of it before the first, and where it is decided."""
    if standing is None or not standing.places_left:
        first = question.options[0] if question.is_one_by_one and question.options else ""
        return replace(question, candidate=first)
    return replace(
        question,
        options=standing.next_candidates,
        places=standing.places_left,
        write_ins=standing.write_ins,
        candidate=standing.turn,
        is_further_round=standing.further_round,
    )
