"""A list that keeps the cursor where it was when its lines change under it."""

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option


class ChoiceList(OptionList):
    """Lines with an id each; refilled only where something changed."""

    def __init__(self, widget_id: str) -> None:
        super().__init__(id=widget_id, markup=False)
        self._shown: list[tuple[str, Content]] = []

    def fill(self, lines: list[tuple[str, Content]]) -> None:
        """Show `lines` (id and text); the cursor stays on its id, or near where it was.

        Of two lines with one id the last stands: a list from outside may hold anything.
        """
        lines = list({key: (key, content) for key, content in lines}.values())
        before, self._shown = self._shown, lines
        if [key for key, _ in lines] != [key for key, _ in before]:
            self._refill(lines)
            return
        for (key, content), (_, content_before) in zip(lines, before, strict=True):
            if not content.is_same(content_before):
                self.replace_option_prompt(key, content)

    def _refill(self, lines: list[tuple[str, Content]]) -> None:
        chosen, index = self.chosen_id, self.highlighted or 0
        self.set_options([Option(content, id=key) for key, content in lines])
        self.highlighted = min(index, len(lines) - 1) if lines else None
        self.choose(chosen)

    def choose(self, key: str | None) -> None:
        """Put the cursor on the line with id `key`, if there is one."""
        index = next((index for index, (known, _) in enumerate(self._shown) if known == key), None)
        if index is not None:
            self.highlighted = index

    @property
    def chosen_id(self) -> str | None:
        """Id of the line under the cursor."""
        return self.highlighted_option.id if self.highlighted_option else None
