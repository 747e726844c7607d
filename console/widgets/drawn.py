"""Base of the widgets that draw a Picture as text."""

from textual.content import Content
from textual.widget import Widget

from console.picture import Picture


class Drawn(Widget):
    """Draws itself from the newest Picture, at whatever size it has."""

    def __init__(self, widget_id: str) -> None:
        super().__init__(id=widget_id)
        self._picture: Picture | None = None

    def show(self, picture: Picture) -> None:
        """Draw `picture` from now on."""
        self._picture = picture
        self.refresh()

    def render(self) -> Content:
        """The picture as lines of text; empty before the first one."""
        if self._picture is None:
            return Content("")
        return Content("\n").join(self.lines(self._picture, self.content_size.width))

    def lines(self, picture: Picture, width_cells: int) -> list[Content]:
        """The lines for `picture`, none wider than `width_cells`."""
        raise NotImplementedError
