"""One line: what became of the last command."""

from textual.content import Content

from console.picture import Picture, cut, one_line, spread
from console.widgets.drawn import Drawn
from console.words import time_of_day

STYLES = {
    "plain": "$muted",
    "good": "$success",
    "warn": "bold $warning",
    "bad": "bold $text on $error",
}


class NoticeLine(Drawn):
    """Commands without an answer stay on the left until it comes; the last answer stands beside them."""

    def lines(self, picture: Picture, width_cells: int) -> list[Content]:
        """At most one line."""
        overdue = _overdue(picture)
        answer = _answer(picture)
        if overdue is None or answer is None:
            told = overdue or answer
            return [cut(told, width_cells)] if told else []
        return [spread(overdue, cut(answer, width_cells // 2), width_cells)]


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
