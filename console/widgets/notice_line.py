"""One line: what became of the last command."""

from textual.content import Content

from console.picture import Picture, one_line
from console.widgets.drawn import Drawn
from console.words import time_of_day

STYLES = {
    "plain": "$text-muted",
    "good": "$success",
    "warn": "bold $warning",
    "bad": "bold $text on $error",
}


class NoticeLine(Drawn):
    """Commands without an answer come before the last answer, and stay until it comes."""

    def lines(self, picture: Picture, width_cells: int) -> list[Content]:
        """At most one line."""
        overdue = picture.desk.overdue(picture.now.monotonic_s)
        if overdue:
            first = overdue[0]
            told = picture.words(
                "console.no_reply",
                label=picture.words(first.label),
                since=time_of_day(first.sent_at_ms),
                more=len(overdue) - 1,
            )
            return [
                Content.styled(f" ⚠ {told} ", "bold $text on $warning").truncate(width_cells, ellipsis=True)
            ]
        notice = picture.desk.notice
        if notice is None:
            return []
        told = one_line(notice.line(picture.words))
        return [Content.styled(f" {told} ", STYLES[notice.tone]).truncate(width_cells, ellipsis=True)]
