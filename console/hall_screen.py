"""The main screen: where everything stands."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen

from console.actions import KEYS
from console.conduct import Selection
from console.picture import Picture
from console.widgets.action_bar import ActionBar
from console.widgets.agenda_list import AgendaList
from console.widgets.alarm_bar import AlarmBar
from console.widgets.banner import Banner
from console.widgets.health_bar import HealthBar
from console.widgets.notice_line import NoticeLine
from console.widgets.seat_map import SeatMap
from console.widgets.speech_list import SpeechList
from console.widgets.ticker import Ticker
from console.widgets.vote_panel import VotePanel


class HallScreen(Screen[None]):
    """Composes the widgets and hands each new Picture to them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, f"app.act('{key}')", show=False) for key in KEYS),
        Binding("q", "app.quit", show=False),
        Binding("r", "app.missing", show=False),
        Binding("D", "app.result", show=False),
        Binding("l", "app.switch_language", show=False),
        Binding("question_mark", "app.help", show=False),
        Binding("escape", "app.dismiss_notice", show=False),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - an instance variable in Screen
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]  # noqa: RUF012 - likewise

    def __init__(self) -> None:
        super().__init__()
        self._banner = Banner("banner")
        self._alarm = AlarmBar("alarm")
        self._body = Horizontal(id="body")
        self._vote = VotePanel("vote")
        self._seats = SeatMap("seats")
        self._agenda = AgendaList("agenda")
        self._speech = SpeechList("speech")
        self._health = HealthBar("health")
        self._ticker = Ticker("ticker")
        self._notice = NoticeLine("notice")
        self._actions = ActionBar("actions")

    def compose(self) -> ComposeResult:
        """Head, the four panels, foot."""
        yield self._banner
        yield self._alarm
        with self._body:
            with Vertical(id="left"):
                yield self._vote
                yield self._seats
            with Vertical(id="right"):
                yield self._agenda
                yield self._speech
        yield self._health
        yield self._ticker
        yield self._notice
        yield self._actions

    def on_mount(self) -> None:
        """The arrows belong to the agenda first."""
        self._agenda.focus()

    def show(self, picture: Picture) -> None:
        """Draw everything anew."""
        self.tick(picture)
        for widget in (self._seats, self._agenda, self._health, self._ticker, self._actions):
            widget.show(picture)

    def tick(self, picture: Picture) -> None:
        """Draw what changes with time alone."""
        for widget in (self._banner, self._alarm, self._vote, self._speech, self._notice):
            widget.show(picture)
        self._body.set_class(picture.store.is_stale, "stale")

    @property
    def selection(self) -> Selection:
        """What is under the cursors."""
        return Selection(self._agenda.chosen_number, self._speech.chosen, self._agenda.marked)
