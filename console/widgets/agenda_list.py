"""The agenda: Enter takes up the item under the cursor."""

from collections.abc import Mapping
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from console.actions import legal_actions
from console.picture import Picture, one_line
from console.widgets.choice_list import ChoiceList
from controller.contract.commands import AgendaEntry
from controller.contract.documents.meeting import AgendaDocument

NOTHING_ID = "nothing"
DEPTH_MAX = 3
"""An amendment to a clause of an item is the deepest there is."""
DEPTH_GAP = "  "


class AgendaList(ChoiceList):
    """All items; the one being taken is marked, and the cursor follows it when it changes.

    The space bar marks motions that are to be voted on together (合并表决).
    """

    BINDINGS: ClassVar[list[BindingType]] = [("space", "mark")]

    class NotMarked(Message):
        """The item under the cursor is no motion, or done with."""

    def __init__(self, widget_id: str) -> None:
        super().__init__(widget_id)
        self._current: int | None = None
        self._marked: set[int] = set()
        self._picture: Picture | None = None

    def show(self, picture: Picture) -> None:
        """Draw the agenda of `picture`."""
        self._picture = picture
        agenda = picture.store.agenda
        self.border_title = picture.words("console.agenda")
        if agenda is None or not agenda.items:
            self.fill([(NOTHING_ID, Content.styled(picture.words("console.no_agenda"), "$muted"))])
            return
        vote = picture.store.vote
        self._marked &= _markable(agenda) - set(vote.item_numbers if vote else ())
        self.border_subtitle = self._subtitle(picture, agenda)
        current = agenda.item_number
        results = {number: _RESULTS[result] for number, result in agenda.settled.items()}
        parts = {item.number: item.part_of for item in agenda.items}
        lines = (
            (
                str(item.number),
                _line(
                    item,
                    results.get(item.number, " "),
                    is_current=item.number == current,
                    is_marked=item.number in self._marked,
                    depth=_depth(item, parts),
                ),
            )
            for item in agenda.items
        )
        self.fill(list(lines))
        if current != self._current:
            self._current = current
            self.choose(str(current))

    def action_cursor_up(self) -> None:
        """Stop at the first line."""
        if self.highlighted:
            super().action_cursor_up()

    def action_cursor_down(self) -> None:
        """Stop at the last line."""
        if self.highlighted != self.option_count - 1:
            super().action_cursor_down()

    def action_mark(self) -> None:
        """Mark the item under the cursor, or take its mark away; what is no motion or done with is not marked."""
        agenda = self._picture.store.agenda if self._picture else None
        if agenda is not None and self._picture is not None:
            chosen = {self.chosen_number or 0} & _markable(agenda)
            self._marked ^= chosen
            self.show(self._picture)
            if not chosen:
                self.post_message(self.NotMarked())

    @property
    def marked(self) -> tuple[int, ...]:
        """Numbers of the items that are marked, in their order."""
        return tuple(sorted(self._marked))

    def _subtitle(self, picture: Picture, agenda: AgendaDocument) -> str:
        """How many are marked; how to mark where that is possible."""
        if self._marked:
            return picture.words("console.together_marked", count=len(self._marked))
        can_vote = any(action.command == "vote.open" for action in legal_actions(picture.store))
        return picture.words("console.together_hint") if can_vote and len(_markable(agenda)) > 1 else ""

    @property
    def chosen_number(self) -> int | None:
        """Number of the item under the cursor."""
        chosen = self.chosen_id or NOTHING_ID
        return None if chosen == NOTHING_ID else int(chosen)


_RESULTS = {True: "✓", False: "✗", None: "–"}
"""Carried, not carried, withdrawn."""


def _markable(agenda: AgendaDocument) -> set[int]:
    """Motions that are still open."""
    return {
        item.number for item in agenda.items if item.kind == "motion" and item.number not in agenda.settled
    }


def _depth(item: AgendaEntry, parts: Mapping[int, int | None]) -> int:
    """How many items it is part of, one of the other."""
    depth, above = 0, item.part_of
    while above is not None and depth < DEPTH_MAX:
        depth, above = depth + 1, parts.get(above)
    return depth


def _line(item: AgendaEntry, result: str, *, is_current: bool, is_marked: bool, depth: int) -> Content:
    """Parts of an item stand below it; whatever is done with says so, also while it is still being taken."""
    style = "bold" if is_current else "$muted" if result == _RESULTS[None] else ""
    joint = Content.styled("+", "bold $warning") if is_marked else Content(result if is_current else " ")
    indent = DEPTH_GAP * depth
    mark = "▶" if is_current else result
    return Content.assemble((mark, style), joint, indent, (f"{item.number}. {one_line(item.title)}", style))
