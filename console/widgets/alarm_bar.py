"""The line that appears when the picture cannot be trusted, and stays until it can."""

from textual.content import Content

from console.picture import Picture, cut, one_line
from console.widgets.drawn import Drawn
from console.words import time_of_day


class AlarmBar(Drawn):
    """Hidden while broker and controller are there."""

    def show(self, picture: Picture) -> None:
        """Appear or vanish with the trouble."""
        self.display = picture.store.is_stale
        super().show(picture)

    def lines(self, picture: Picture, width_cells: int) -> list[Content]:
        """What is missing, since when, and what that means for the picture below."""
        return [cut(Content(f" {_what(picture)} "), width_cells)]


def _what(picture: Picture) -> str:
    connection, status, words = picture.store.connection, picture.store.status, picture.words
    if not connection.is_up:
        since = time_of_day(connection.since_ms)
        return words("console.not_connected", since=since, reason=one_line(connection.reason) or "…")
    if status is None:
        return words("console.controller_unknown", since=time_of_day(connection.since_ms))
    key = "console.controller_stopped" if status.state == "stopped" else "console.controller_lost"
    return words(key, since=time_of_day(picture.store.gone_since_ms))
