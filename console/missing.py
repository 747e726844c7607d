"""A screen to read: who has not signed in, who is away and why, and who has not voted in a named vote."""

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from console.picture import one_line
from console.reading import ReadingScreen
from console.store import Store
from console.words import Words
from controller.contract.documents.attendance import PersonAttendance

AWAY_KEYS = {"on_leave": "console.list_on_leave", "left": "console.list_left"}


class MissingScreen(ReadingScreen):
    """The lists as they are at this moment."""

    def __init__(self, words: Words, store: Store) -> None:
        super().__init__(words)
        self._store = store

    def compose(self) -> ComposeResult:
        """One paragraph a list."""
        with Vertical(classes="dialog", id="help"):
            yield Static(Content(self._words("console.do_missing")), classes="dialog-title")
            with VerticalScroll(id="help-text", can_focus=False):
                for paragraph in self._paragraphs():
                    yield Static(paragraph, classes="dialog-text")
            yield Static(Content(self._words("console.keys_read")), classes="dialog-keys")

    def _paragraphs(self) -> list[Content]:
        attendance, vote = self._store.attendance, self._store.vote
        if attendance is None:
            return [Content(self._words("console.no_attendance"))]
        missing = [self._person(member.name, member.seat) for member in attendance.not_signed_in]
        lists = [("console.list_not_signed_in", missing)]
        for kind, key in AWAY_KEYS.items():
            away = [self._away(person) for person in attendance.people if person.attendance == kind]
            lists.append((key, away))
        if vote is not None and vote.not_voted_seats:
            names = [self._person(self._name_at(seat), seat) for seat in vote.not_voted_seats]
            lists.append(("console.list_not_voted", names))
        return [self._paragraph(key, names) for key, names in lists]

    def _paragraph(self, key: str, names: list[str]) -> Content:
        title = Content.styled(self._words(key, count=len(names)), "bold")
        if not names:
            return title
        return Content.assemble(title, "\n", self._words("console.separator").join(names))

    def _away(self, person: PersonAttendance) -> str:
        member = self._store.member_called(person.member_id)
        name = one_line(member.name) if member else person.member_id
        reason = one_line(person.reason)
        return self._words("console.away_because", name=name, reason=reason) if reason else name

    def _person(self, name: str, seat: int | None) -> str:
        name = one_line(name)
        return name if seat is None else self._words("console.person_at_seat", name=name, seat=seat)

    def _name_at(self, seat: int) -> str:
        member = self._store.member_at(seat)
        return member.name if member else ""
