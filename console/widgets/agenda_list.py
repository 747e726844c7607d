"""The agenda: Enter takes up the item under the cursor."""

from textual.content import Content

from console.picture import Picture, one_line
from console.widgets.choice_list import ChoiceList
from controller.contract.commands import AgendaEntry

NOTHING_ID = "nothing"


class AgendaList(ChoiceList):
    """All items; the one being taken is marked, and the cursor follows it when it changes."""

    def __init__(self, widget_id: str) -> None:
        super().__init__(widget_id)
        self._current: int | None = None

    def show(self, picture: Picture) -> None:
        """Draw the agenda of `picture`."""
        agenda = picture.store.agenda
        self.border_title = picture.words("console.agenda")
        if agenda is None or not agenda.items:
            self.fill([(NOTHING_ID, Content.styled(picture.words("console.no_agenda"), "$muted"))])
            return
        current = agenda.item_number
        results = {number: _RESULTS[result] for number, result in agenda.settled.items()}
        lines = (
            (str(item.number), _line(item, results.get(item.number, " "), is_current=item.number == current))
            for item in agenda.items
        )
        self.fill(list(lines))
        if current != self._current:
            self._current = current
            self.choose(str(current))

    @property
    def chosen_number(self) -> int | None:
        """Number of the item under the cursor."""
        chosen = self.chosen_id or NOTHING_ID
        return None if chosen == NOTHING_ID else int(chosen)


_RESULTS = {True: "✓", False: "✗", None: "–"}
"""Carried, not carried, withdrawn."""


def _line(item: AgendaEntry, result: str, *, is_current: bool) -> Content:
    mark = "▶" if is_current else result
    style = "bold" if is_current else "$muted" if result == _RESULTS[None] else ""
    return Content.styled(f"{mark} {item.number}. {one_line(item.title)}", style)
