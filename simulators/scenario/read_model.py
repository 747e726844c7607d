"""Expectations of what the controller publishes: whole documents, and the questions asked most."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, model_validator

from controller.contract.documents import STATE_DOCUMENTS
from controller.contract.documents.health import StatusDocument
from controller.domain.people import Attendance
from simulators.scenario.matching import at_path, mismatch, path_parts, shown
from simulators.scenario.stage import Stage
from simulators.scenario.step import Expectation
from simulators.scenario.values import Seats, word_of

DOCUMENTS: Mapping[str, type[BaseModel]] = {**STATE_DOCUMENTS, "status": StatusDocument}
"""Every retained document by the name that scenarios use."""
NOBODY: tuple[int, ...] = ()


class Published(Expectation):
    """What is compared with one document."""

    async def _act(self, stage: Stage) -> None:
        await stage.eventually(lambda: self._problem(stage.listener.documents), self.timeout_s, self.holds_s)

    @abstractmethod
    def _problem(self, documents: Mapping[str, Any]) -> str | None:
        """What is not as wanted in the newest documents."""


class DocumentHas(Published):
    """A document has these values. What is not named is not compared."""

    document: str
    wanted: dict[str, Any]

    def _problem(self, documents: Mapping[str, Any]) -> str | None:
        if self.document not in documents:
            return f"nothing was published as {self.document}"
        return mismatch(self.wanted, documents[self.document])


def _path(value: str) -> str:
    path_parts(value)
    return value


class DocumentAt(Published):
    """One place of a retained document has a value; the place may be deep inside."""

    word = "document"
    name: Annotated[str, word_of("document", DOCUMENTS)] = Field(
        description=f"One of: {', '.join(f'`{name}`' for name in DOCUMENTS)}."
    )
    path: Annotated[str, AfterValidator(_path)] = Field(
        description="The place, for example `seats[seat=5].link` or `items[0].title`."
    )
    equals: Any = Field(default=None, description='The value; `"none"` for nothing.')
    contains: Any = Field(
        default=None, description="In place of equals: what the list or the text there holds."
    )

    @model_validator(mode="after")
    def _one_wish(self) -> "DocumentAt":
        if (self.equals is None) == (self.contains is None):
            raise ValueError("say what the place equals, or what it contains")
        return self

    def _problem(self, documents: Mapping[str, Any]) -> str | None:
        if self.name not in documents:
            return f"nothing was published as {self.name}"
        try:
            value = at_path(documents[self.name], self.path)
        except LookupError as error:
            return str(error.args[0])
        if self.contains is None:
            return mismatch(self.equals, value, self.path)
        is_inside = isinstance(value, str | list) and self.contains in value
        return None if is_inside else f"{self.path} is {shown(value)}"


class Quorum(Published):
    """The quorum (法定人数) of the meeting."""

    word = "quorum"
    reached: bool = Field(description="Whether it is reached.")
    need: int | None = Field(default=None, description="How many must be present.")

    def _problem(self, documents: Mapping[str, Any]) -> str | None:
        wanted: dict[str, object] = {"reached": self.reached}
        if self.need is not None:
            wanted["need"] = self.need
        return mismatch({"quorum": wanted}, documents.get("attendance"))


class Queue(Published):
    """The speakers' list (发言队列): who waits, in this order."""

    word = "queue"
    seats: Seats = Field(default=NOBODY, description="The seats in order; without it, nobody waits.")

    def _problem(self, documents: Mapping[str, Any]) -> str | None:
        return _seats_problem(documents, "waiting", self.seats)


class Speaking(Published):
    """Who has the floor, in the order in which it was given."""

    word = "speaking"
    seats: Seats = Field(default=NOBODY, description="The seats in order; without it, nobody speaks.")

    def _problem(self, documents: Mapping[str, Any]) -> str | None:
        return _seats_problem(documents, "speaking", self.seats)


class PersonIs(Published):
    """The attendance of the people on some seats, as the seat map shows it."""

    word = "person"
    seats: Seats = Field(description="Whose.")
    attendance: Annotated[str, word_of("attendance", Attendance)] = Field(
        description="`absent`, `present`, `on_leave` or `left`."
    )

    def _problem(self, documents: Mapping[str, Any]) -> str | None:
        return _seat_map_problem(documents, self.seats, {"attendance": self.attendance})


class Link(Published):
    """Whether the controller reaches the units of some seats."""

    word = "link"
    seats: Seats = Field(description="Whose.")
    state: Annotated[str, word_of("link", ("ok", "lost"))] = Field(description="`ok` or `lost`.")

    def _problem(self, documents: Mapping[str, Any]) -> str | None:
        return _seat_map_problem(documents, self.seats, {"link": self.state})


class TallyAsPressed(Expectation):
    """The tally says what the people pressed, counted by the scenario itself since the vote was opened.

    It counts what units have accepted, whether or not the controller could hear them.
    """

    word = "tally_as_pressed"

    async def _act(self, stage: Stage) -> None:
        await stage.eventually(lambda: self._difference(stage), self.timeout_s, self.holds_s)

    def _difference(self, stage: Stage) -> str | None:
        chosen = list(stage.chosen.values())
        wanted = {key: chosen.count(key) for key in ("yes", "no", "abstain")}
        seen = stage.listener.documents.get("vote", {}).get("tally")
        problem = mismatch(wanted, seen, "tally")
        return problem and f"{problem}; pressed were {wanted}"


def _seats_problem(documents: Mapping[str, Any], name: str, seats: tuple[int, ...]) -> str | None:
    seen = [entry["seat"] for entry in documents.get("speech", {}).get(name, ())]
    if "speech" in documents and seen == list(seats):
        return None
    return f"{name} are seats {seen}" if "speech" in documents else "nothing was published as speech"


def _seat_map_problem(
    documents: Mapping[str, Any], seats: tuple[int, ...], wanted: Mapping[str, object]
) -> str | None:
    seen = {entry["seat"]: entry for entry in documents.get("seats", {}).get("seats", ())}
    for seat in seats:
        if problem := mismatch(wanted, seen.get(seat), f"seat {seat}"):
            return problem
    return None


READ_MODEL: Iterable[type[Expectation]] = (
    Quorum,
    Queue,
    Speaking,
    PersonIs,
    Link,
    TallyAsPressed,
    DocumentAt,
)
"""The expectations of this file beside the documents, in the order of the reference."""
