"""The head of the screen: which meeting, who is here, is there a quorum, what time is it."""

from textual.content import Content

from console.outcome_words import decides, purpose_mark
from console.picture import Picture, one_line, spread
from console.store import ENDED_PHASES
from console.widgets.drawn import Drawn
from console.words import Words, time_of_day
from controller.contract.documents.attendance import AttendanceDocument
from controller.contract.rule_words import rule_text_in_words

PHASE_KEYS = {
    "prepared": "console.meeting_prepared",
    "open": "console.meeting_open",
    "adjourned": "console.meeting_adjourned",
}
PHASE_STYLES = {"prepared": "$warning", "open": "$success", "adjourned": "$muted"}


class Banner(Drawn):
    """Two lines that never move."""

    def lines(self, picture: Picture, width_cells: int) -> list[Content]:
        """Title and clock above, attendance and quorum below."""
        return [_title_line(picture, width_cells), _attendance_line(picture, width_cells)]


def _title_line(picture: Picture, width_cells: int) -> Content:
    meeting = picture.store.meeting
    clock = Content.styled(time_of_day(picture.now.wall_ms), "bold $primary-lighten-2")
    if meeting is None:
        return spread(Content.styled(picture.words("console.no_meeting"), "$muted"), clock, width_cells)
    phase = Content.styled(f"● {picture.words(PHASE_KEYS[meeting.phase])}", PHASE_STYLES[meeting.phase])
    name = one_line(meeting.title)
    title = (
        Content.styled(name, "bold") if name else Content.styled(picture.words("console.untitled"), "$muted")
    )
    right = Content.assemble(_rehearsal(picture), phase, "   ", clock)
    if title.cell_length + right.cell_length >= width_cells:  # the phase gives way before the title does
        right = Content.assemble(_rehearsal(picture), phase[:1], " ", clock)
    return spread(title, right, width_cells)


def _rehearsal(picture: Picture) -> Content:
    """That the vote which is on decides nothing."""
    vote = picture.store.vote
    if vote is None or decides(vote) or vote.phase in ENDED_PHASES:
        return Content("")
    return Content.assemble((f" {purpose_mark(vote, picture.words)} ", "bold $text on $warning"), "  ")


def _attendance_line(picture: Picture, width_cells: int) -> Content:
    attendance = picture.store.attendance
    if attendance is None:
        return Content.styled(picture.words("console.no_attendance"), "$muted")
    right = _quorum(attendance, picture.words)
    meeting = picture.store.meeting
    if meeting is not None and meeting.phase == "open" and not attendance.sign_in.is_open:
        closed = Content.styled(picture.words("console.sign_in_closed"), "bold $warning")
        right = Content.assemble(closed, "  ", right)
    return spread(_counts(attendance, picture.words), right, width_cells)


def _counts(attendance: AttendanceDocument, words: Words) -> Content:
    parts = [
        (words("console.expected"), attendance.expected, "bold"),
        (words("console.present"), attendance.present, "bold $success"),
        (words("console.absent"), attendance.absent, "bold $warning" if attendance.absent else "bold"),
        (words("console.on_leave"), attendance.on_leave, "bold"),
    ]
    if attendance.left:
        parts.append((words("console.left"), attendance.left, "bold $warning"))
    if attendance.late:
        parts.append((words("console.late"), attendance.late, "bold"))
    if attendance.remote:
        parts.append((words("console.remote"), attendance.remote, "bold"))
    if attendance.observers_present:
        parts.append((words("console.observers"), attendance.observers_present, "bold"))
    if attendance.visitors_present:
        parts.append((words("console.visitors"), attendance.visitors_present, "bold"))
    shown = [Content.assemble((f"{label} ", "$muted"), (str(count), style)) for label, count, style in parts]
    return Content("  ").join(shown)


def _quorum(attendance: AttendanceDocument, words: Words) -> Content:
    quorum = attendance.quorum
    if quorum.rule is None:
        return Content.styled(words("console.quorum_none"), "$muted")
    if quorum.need is None:
        return _quorum_by_rule(quorum.rule, words, is_reached=quorum.reached)
    if quorum.reached:
        return Content.styled(f"✓ {words('console.quorum_reached', need=quorum.need)}", "bold $success")
    told = words("console.quorum_lost", need=quorum.need)
    if quorum.lost_since_ms is not None:
        since = time_of_day(quorum.lost_since_ms)
        told = words("console.quorum_lost_since", need=quorum.need, since=since)
    return Content.styled(f" ✗ {told} ", "bold $text on $error")


def _quorum_by_rule(rule: str, words: Words, *, is_reached: bool) -> Content:
    """A quorum of several groups: no one number says it."""
    said = rule_text_in_words(rule, words.language)
    if is_reached:
        return Content.styled(f"✓ {words('console.quorum_by_rule_reached', rule=said)}", "bold $success")
    return Content.styled(f" ✗ {words('console.quorum_by_rule_lost', rule=said)} ", "bold $text on $error")
