"""All words of the scenario language, by kind. Commands and documents come from the published contract."""

from collections.abc import Mapping

from pydantic import BaseModel

from simulators.scenario.cards import CARDS
from simulators.scenario.fingers import FINGERS
from simulators.scenario.health import HEALTH
from simulators.scenario.orders import COMMANDS, ORDERS, Order
from simulators.scenario.programs import PROGRAMS
from simulators.scenario.read_model import DOCUMENTS, READ_MODEL, DocumentHas
from simulators.scenario.record import RECORD
from simulators.scenario.step import Deed, Expectation
from simulators.scenario.troubles import TROUBLES
from simulators.scenario.unit_view import UNIT_VIEW
from simulators.scenario.wiring import WIRING

DEEDS: Mapping[str, type[Deed]] = {
    deed.word: deed for deeds in (FINGERS, CARDS, WIRING, TROUBLES, PROGRAMS, ORDERS) for deed in deeds
}
"""Verbs that are not commands."""
EXPECTATIONS: Mapping[str, type[Expectation]] = {
    each.word: each for group in (READ_MODEL, HEALTH, UNIT_VIEW, RECORD) for each in group
}
"""Expectations that are not about a whole document."""
VERBS = (*DEEDS, *COMMANDS)
"""What can stand after `do`."""
SUBJECTS = (*EXPECTATIONS, *DOCUMENTS)
"""What can stand after `expect`."""


def own_keys(step: type[BaseModel]) -> tuple[str, ...]:
    """The keys that a step of this type has in a file."""
    return tuple(name for name in step.model_fields if name not in ("command", "document", "wanted"))


def command_keys(name: str) -> tuple[str, ...]:
    """The keys of a command: its own fields, and those of every command."""
    return (*(field for field in COMMANDS[name].model_fields if field != "name"), *own_keys(Order))


def document_keys(name: str) -> tuple[str, ...]:
    """The keys of an expectation about a document: its fields, and those of every expectation."""
    return (*DOCUMENTS[name].model_fields, *own_keys(DocumentHas))
