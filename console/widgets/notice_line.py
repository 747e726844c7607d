"""What became of the last command."""

from textual.content import Content
from textual.geometry import Size

from console.picture import Picture, cut, one_line
from console.widgets.drawn import Drawn
from console.words import time_of_day

STYLES = {
    "plain": "$muted",
    "good": "$success",
    "warn": "bold $warning",
    "bad": "bold $text on $error",
}


ROWS_MAX = 3
"""What a refusal needs on 80 columns, the remedy at its end included; the hall keeps the rest."""


class NoticeLine(Drawn):
    """Commands without an answer stay until it comes; below them the last answer, on as many lines as it needs."""

    def show(self, picture: Picture) -> None:
        """Take the room that the text needs."""
        super().show(picture)
        if len(self.lines(picture, self.content_size.width)) != self.content_size.height:
            self.refresh(layout=True)

    def get_content_height(self, _container: Size, _viewport: Size, width: int) -> int:
        """One line where there is nothing to say."""
        return max(1, len(self.lines(self._picture, width))) if self._picture else 1

    def lines(self, picture: Picture, width_cells: int) -> list[Content]:
        """At most ROWS_MAX lines."""
        overdue, answer = _overdue(picture), _answer(picture)
        rows = [cut(overdue, width_cells)] if overdue else []
        return [*rows, *(_wrapped(answer, width_cells, ROWS_MAX - len(rows)) if answer else ())]


def _wrapped(answer: Content, width_cells: int, rows_max: int) -> list[Content]:
    """All of it if there is room, else an ellipsis at the end."""
    rows = answer.wrap(width_cells) if width_cells else [answer]
    if len(rows) <= rows_max:
        return rows
    return [*rows[: rows_max - 1], cut(Content(" ").join(rows[rows_max - 1 :]), width_cells)]


def _overdue(picture: Picture) -> Content | None:
    waiting = picture.desk.overdue(picture.now.monotonic_s)
    if not waiting:
        return None
    first, words = waiting[0], picture.words
    told = words("console.no_reply", label=words(first.label), since=time_of_day(first.sent_at_ms))
    more = f" +{len(waiting) - 1}" if len(waiting) > 1 else ""
    return Content.styled(f" ⚠{more} {told} ", "bold $text on $warning")


def _answer(picture: Picture) -> Content | None:
    notice = picture.desk.notice
    if notice is None:
        return None
    return Content.styled(f" {one_line(notice.line(picture.words))} ", STYLES[notice.tone])
