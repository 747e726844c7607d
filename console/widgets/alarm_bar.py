"""The line that appears in a fire alarm, or when the picture cannot be trusted, and stays as long."""

from textual.content import Content

from console.picture import Picture, cut, one_line
from console.widgets.drawn import Drawn
from console.words import time_of_day


class AlarmBar(Drawn):
    """Hidden while all is well, and broker and controller are there."""

    def show(self, picture: Picture) -> None:
        """Appear or vanish with the trouble."""
        self.display = bool(_told(picture))
        super().show(picture)

    def lines(self, picture: Picture, width_cells: int) -> list[Content]:
        """The fire alarm first; then what is missing, since when, and what that means for the picture below."""
        return [cut(Content(f" {_told(picture)} "), width_cells)]


def _told(picture: Picture) -> str:
    """All that there is to say; empty where nothing is wrong."""
    stale = _what(picture) if picture.store.is_stale else ""
    return "   ".join(part for part in (_fire(picture), stale) if part)


def _fire(picture: Picture) -> str:
    """The fire alarm; on a picture that is old it stands as it was last told."""
    meeting = picture.store.meeting
    if meeting is None or meeting.alarm is None:
        return ""
    since = time_of_day(meeting.alarm.since_ms)
    return picture.words("console.fire_alarm", since=since, reason=one_line(meeting.alarm.reason)).strip()


def _what(picture: Picture) -> str:
    connection, status, words = picture.store.connection, picture.store.status, picture.words
    if not connection.is_up:
        since = time_of_day(connection.since_ms)
        return words("console.not_connected", since=since, reason=one_line(connection.reason) or "…")
    if status is None:
        since = time_of_day(connection.since_ms)
        return words("console.controller_unknown", since=since, hall=picture.hall)
    key = "console.controller_stopped" if status.state == "stopped" else "console.controller_lost"
    return words(key, since=time_of_day(picture.store.gone_since_ms))
