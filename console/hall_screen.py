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
        Binding("l", "app.switch_language", show=False),
        Binding("question_mark", "app.help", show=False),
        Binding("escape", "app.dismiss_notice", show=False),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - an instance variable in Screen
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]  # noqa: RUF012 - likewise

    def compose(self) -> ComposeResult:
        """Head, the four panels, foot."""
        yield Banner("banner")
        yield AlarmBar("alarm")
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield VotePanel("vote")
                yield SeatMap("seats")
            with Vertical(id="right"):
                yield AgendaList("agenda")
                yield SpeechList("speech")
        yield HealthBar("health")
        yield Ticker("ticker")
        yield NoticeLine("notice")
        yield ActionBar("actions")

    def on_mount(self) -> None:
        """The arrows belong to the agenda first."""
        self.query_one(AgendaList).focus()

    def show(self, picture: Picture) -> None:
        """Draw everything anew."""
        self.tick(picture)
        self.query_one(SeatMap).show(picture)
        self.query_one(AgendaList).show(picture)
        for kind in (HealthBar, Ticker, ActionBar):
            self.query_one(kind).show(picture)

    def tick(self, picture: Picture) -> None:
        """Draw what changes with time alone."""
        self.query_one(SpeechList).show(picture)
        for kind in (Banner, AlarmBar, VotePanel, NoticeLine):
            self.query_one(kind).show(picture)
        self.query_one("#body").set_class(picture.store.is_stale, "stale")

    @property
    def selection(self) -> Selection:
        """What is under the cursors."""
        return Selection(self.query_one(AgendaList).chosen_number, self.query_one(SpeechList).chosen)
