"""The newest event of the record."""

from textual.content import Content

from console.picture import Picture, one_line
from console.widgets.drawn import Drawn
from console.words import time_of_day
from controller.contract.documents import EventMessage

DETAILS = ("seat", "member_id", "number", "round_tag")
"""What of an event names its object; never a choice, whatever a body holds."""
DETAIL_CHARS_MAX = 40
"""As long as the longest member id with room; the ticker is one line."""


class Ticker(Drawn):
    """The last events on one line, newest first."""

    def lines(self, picture: Picture, width_cells: int) -> list[Content]:
        """As many events as fit."""
        told = "   ".join(_told(event) for event in reversed(picture.store.events))
        return [Content.styled(told, "$muted").truncate(width_cells, ellipsis=True)]


def _told(event: EventMessage) -> str:
    named = [str(event.body[key])[:DETAIL_CHARS_MAX] for key in DETAILS if event.body.get(key) is not None]
    return one_line(" ".join([f"#{event.id}", time_of_day(event.at_ms), event.kind, *named]))
