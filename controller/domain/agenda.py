"""The agenda (议程) and its items."""

from dataclasses import dataclass

AGENDA_ITEMS_MAX = 200
"""More than any published agenda of a sitting; a longer list is a mistake in the file."""


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One agenda item (议题). `motion` is the voting text (表决稿), empty when nothing is put to the vote.

    `preset` names the rules for this item where they differ from the meeting's, `secret` likewise.
    """

    number: int
    title: str
    motion: str = ""
    preset: str | None = None
    secret: bool | None = None
