"""The chair's console: wires link, read model, screen and commands together, and holds no rule of its own."""

import logging
from collections.abc import Callable, Mapping
from functools import partial

from pydantic import ValidationError
from textual import work
from textual.app import App
from textual.widgets import OptionList

from console.actions import (
    BY_COMMAND,
    MAY_GO_ON,
    Action,
    Sender,
    build_command,
    expectations,
    legal_actions,
)
from console.chronicle import in_words
from console.clock import Clock, SystemClock
from console.conduct import Conduct, Missing, Selection
from console.desk import Desk, Notice, Tone, Waiting, never, not_now_in_words, refusal_in_words
from console.dialogs import Answer, ConfirmDialog, Dialog
from console.hall_screen import HallScreen
from console.help_screen import HelpScreen
from console.inbox import LinkDown, MailArrived
from console.link import Link
from console.missing import MissingScreen
from console.order_dialog import Order, OrderDialog
from console.outcome_screen import OutcomeScreen, result_screen
from console.picture import Picture, one_line
from console.reading import ReadingScreen, ResultScreen
from console.settings import ConsoleSettings
from console.store import Connection, Moment, Store
from console.theme import EXTRA_COLOURS, HALL_THEME
from console.words import Words
from controller.contract.commands import ReplyMessage
from controller.contract.documents.vote import VoteDocument
from controller.contract.transport import where_to_connect

TICK_S = 0.25
"""A countdown that is never more than a quarter of a second behind; four drawings a second cost nothing."""

NOTICE_S_MIN = 5.0
"""Long enough to read two lines, and for the documents that a command changes to have arrived."""

log = logging.getLogger(__name__)


class ConsoleApp(App[None]):
    """Renders what the controller publishes and sends what the chair decides."""

    CSS_PATH = "hall.tcss"
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, settings: ConsoleSettings, link: Link, clock: Clock | None = None) -> None:
        super().__init__()
        self._link = link
        self._settings = settings
        self._is_asked_to_quit = False
        self._order_dialog: OrderDialog | None = None
        self._clock = clock or SystemClock()
        self._hall_screen = HallScreen()
        self.words = Words(settings.language)
        self._sender = Sender(settings.client, settings.operator or self.words("console.operator"))
        self.store = Store(Connection(is_up=False, since_ms=self._clock.wall_ms()))
        self.desk = Desk()
        self._conduct = Conduct(self.store, self.words)

    def get_default_screen(self) -> HallScreen:
        """The hall is the first screen, and the last one to close."""
        return self._hall_screen

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Colours of our own, known before the theme is."""
        return EXTRA_COLOURS

    def on_mount(self) -> None:
        """Dress."""
        self.register_theme(HALL_THEME)
        self.theme = HALL_THEME.name

    def on_ready(self) -> None:
        """Show the empty hall and connect."""
        self._show()
        self.set_interval(TICK_S, self._tick)
        self.run_worker(self._link.run(self.post_message), name="link", group="link")

    def on_link_up(self) -> None:
        """The broker is there."""
        self.store.link_up(self._moment())
        self._show()

    def on_link_down(self, message: LinkDown) -> None:
        """The broker is gone."""
        self.store.link_down(message.reason, self._moment())
        self._show()

    def on_mail_arrived(self, message: MailArrived) -> None:
        """Take in all that came since the last drawing, then draw once."""
        vote_before = self.store.vote
        for letter in message.inbox.take_all():
            reply = self.store.accept(letter, self._moment())
            if reply is not None:
                self._answered(reply)
        self._show()
        self._announce(vote_before, self.store.vote)

    def on_agenda_list_not_marked(self) -> None:
        """The space bar on an item that cannot be voted on together with others."""
        self._tell("warn", "console.not_markable")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter in a list is the obvious action on the line."""
        speaker = self._hall_screen.selection.speaker
        if event.option_list.id == "agenda":
            self._begin_if_legal("agenda.select")
        elif speaker is not None:
            command = "speech.end" if speaker[0] == "speaking" else "speech.grant"
            self._begin_if_legal(command, {"seat": speaker[1]})

    def action_act(self, key: str) -> None:
        """Do what `key` stands for at this moment."""
        action = next((action for action in legal_actions(self.store) if action.key == key), None)
        if action is None:
            self._tell_not_now()
        else:
            self._begin(action)

    def action_switch_language(self) -> None:
        """Go over to the other language."""
        self.words.switch()
        self._show()

    def action_help(self) -> None:
        """Explain keys and signs, and where the broker is."""
        settings = self._settings
        where = where_to_connect(settings.broker_host, settings.broker_port, settings.hall)
        self.push_screen(HelpScreen(self.words, self.store, where))

    def action_missing(self) -> None:
        """Who is missing, at this moment."""
        self.push_screen(MissingScreen(self.words, self.store))

    def action_result(self) -> None:
        """The figures of the last count, large."""
        vote = self.store.vote
        screen = result_screen(self.words, vote) if vote else None
        if screen is None:
            self._tell("warn", "console.no_result")
        else:
            self.push_screen(screen)

    async def action_quit(self) -> None:
        """Quit at once, unless a meeting would end with this console: then ask."""
        meeting = self.store.meeting
        if not self._settings.ends_hall or meeting is None or meeting.phase != "open":
            self.exit()
        elif not self._is_asked_to_quit:
            self._is_asked_to_quit = True
            title = one_line(meeting.title) or self.words("console.untitled")
            told = self.words("console.confirm_quit", title=title)
            keep = self.words("console.keep_running")
            dialog = ConfirmDialog(self.words, self.words("console.do_quit"), told, keep=keep)
            self.push_screen(dialog, self._quit_if)

    def action_help_quit(self) -> None:
        """Ctrl-C ends nothing by a slip."""
        self._tell("warn", "console.how_to_quit")

    def _quit_if(self, answer: Answer | None) -> None:
        self._is_asked_to_quit = False
        if answer is not None:
            self.exit()

    def action_dismiss_notice(self) -> None:
        """The chair has read the line."""
        self.desk.dismiss(self._clock.monotonic_s())
        self._tick()

    def _begin_if_legal(self, command: str, params: Answer | None = None) -> None:
        if BY_COMMAND[command] in legal_actions(self.store):
            self._begin(BY_COMMAND[command], params)
        else:
            self._tell_not_now()

    def _begin(self, action: Action, params: Answer | None = None) -> None:
        """Start an action on what the chair sees now; a second press in the same breath does nothing.

        With `params` there is nothing left to ask.
        """
        is_repeat = self.desk.is_in_flight(action.label, self._clock.monotonic_s())
        if is_repeat and action.command != "speech.extend":
            return
        expects = expectations(action.command, self.store)
        self._carry_out(action, self._hall_screen.selection, expects, params)

    @work(group="act")
    async def _carry_out(
        self,
        action: Action,
        selection: Selection,
        expects: Mapping[str, object],
        known_params: Answer | None,
    ) -> None:
        """Ask what is to be asked, send, and note when."""
        ask = partial(self._ask, Order(action, expects))
        params = known_params or await self._conduct.params(action, selection, ask)
        if isinstance(params, Missing):
            self._tell_missing(params, action)
        elif params is not None:
            await self._send(action, params, expects)

    async def _ask(self, order: Order, dialog: Dialog) -> Answer | None:
        if isinstance(dialog, OrderDialog):
            dialog.order = order
            self._order_dialog = dialog
        return await self.push_screen_wait(dialog)

    @work(group="act")
    async def on_order_dialog_ordered(self, message: OrderDialog.Ordered) -> None:
        """A dialog that stays until its order is carried out."""
        order = message.dialog.order
        if order is not None and not self.desk.is_in_flight(order.action.label, self._clock.monotonic_s()):
            await self._send(order.action, message.answer, order.expects, message.dialog)

    async def _send(
        self,
        action: Action,
        params: Mapping[str, object],
        expects: Mapping[str, object],
        dialog: OrderDialog | None = None,
    ) -> None:
        now = self._moment()
        try:
            command = build_command(self._sender, action.command, params, expects, now.wall_ms)
        except ValidationError:
            log.exception("a command that the contract does not take: %s", action.command)
            self._tell("bad", "console.unfit_command")
            self._tell_dialog(dialog, "console.unfit_command")
            return
        go_on = partial(self._ask_to_go_on, action, params, expects)
        told = dialog.answered if dialog else None
        self.desk.sent(command.id, Waiting(action.label, now.wall_ms, now.monotonic_s, go_on, told))
        self._tick()
        if not await self._link.send(command):
            self.desk.not_sent(command.id)
            self._tell("bad", "console.not_sent", action.label)
            self._tell_dialog(dialog, "console.not_sent", action.label)

    def _answered(self, reply: ReplyMessage) -> None:
        waiting = self.desk.answered(reply)
        if waiting is None:
            return
        if waiting.told is not None:
            waiting.told(reply)
        if reply.refusal is None:
            is_done = reply.outcome == "done"
            tone: Tone = "good" if is_done else "bad"
            key = "console.done" if is_done else "console.refused"
            self._tell(tone, key, waiting.label, self._when_moved_on())
            if is_done and waiting.label == BY_COMMAND["attendance.count"].label:
                self._tell_head_count()
            return
        refusal, label = reply.refusal, waiting.label
        if refusal.code in MAY_GO_ON and waiting.ask_to_go_on is not None:
            waiting.ask_to_go_on(self.words.either(refusal.zh, refusal.en))
        self.desk.notice = Notice(
            "bad",
            lambda words: words(
                "console.refused_because", label=words(label), reason=refusal_in_words(refusal, words)
            ),
            self._when_moved_on(),
        )

    def _tell_dialog(self, dialog: OrderDialog | None, key: str, label_key: str = "console.do_help") -> None:
        if dialog is not None:
            dialog.tell(self.words(key, label=self.words(label_key)))

    def _ask_to_go_on(
        self, action: Action, params: Mapping[str, object], expects: Mapping[str, object], reason: str
    ) -> None:
        """Seats are not ready: only the chair can say that the vote goes on without them."""

        def go_on(answer: Answer | None) -> None:
            if answer is not None:
                selection = self._hall_screen.selection
                self._carry_out(action, selection, expects, {**params, "despite_unready": True})

        told = self.words("console.confirm_unready", reason=reason)
        do = self.words("console.do_go_on")
        self.push_screen(ConfirmDialog(self.words, self.words(action.label), told, do=do), go_on)

    def _announce(self, before: VoteDocument | None, after: VoteDocument | None) -> None:
        """Show a result large at the moment of its announcement, and only then; a new round takes it away."""
        if before is None or after is None:
            return
        if before.round_tag != after.round_tag:
            if isinstance(self.screen, ResultScreen | OutcomeScreen):
                self.screen.dismiss()
            return
        if before.phase == after.phase or after.phase != "announced":
            return
        screen = result_screen(self.words, after)
        if screen is None:
            return
        if isinstance(self.screen, ReadingScreen):
            self.screen.dismiss()  # a result that nobody has closed gives way to the next one
        self.push_screen(screen)

    def _tell(
        self, tone: Tone, key: str, label_key: str = "console.do_help", is_over: Callable[[], bool] = never
    ) -> None:
        self.desk.notice = Notice(tone, lambda words: words(key, label=words(label_key)), is_over)
        self._tick()

    def _when_moved_on(self) -> Callable[[], bool]:
        """Once the meeting stands elsewhere than the command has brought it."""
        told_at_s, place = self._clock.monotonic_s(), self.store.place

        def is_over() -> bool:
            nonlocal place
            if self._clock.monotonic_s() - told_at_s < NOTICE_S_MIN:
                place = self.store.place
            return self.store.place != place

        return is_over

    def _tell_head_count(self) -> None:
        """The figures, which may arrive after the answer, until they are read."""
        before = self.desk.notice

        def line(words: Words) -> str:
            counted = self.store.head_count
            if counted is not None:
                return in_words(counted, self.store, words)
            return before.line(words) if before else ""

        self.desk.notice = Notice("good", line)
        self._tick()

    def _tell_not_now(self) -> None:
        """Until the controller is back, or until other things are possible than now."""
        if self.store.is_stale:
            line, is_over = not_now_in_words(self.store), lambda: not self.store.is_stale
        else:
            legal = legal_actions(self.store)
            line, is_over = not_now_in_words(self.store), lambda: legal_actions(self.store) != legal
        self.desk.notice = Notice("warn", line, is_over)
        self._tick()

    def _tell_missing(self, missing: Missing, action: Action) -> None:
        """Until it is there, or until it is of no use any more."""

        def is_over() -> bool:
            selection = self._hall_screen.selection
            is_found = not isinstance(self._conduct.chosen(action, selection), Missing)
            return is_found or action not in legal_actions(self.store)

        self.desk.notice = Notice("warn", lambda words: words(missing.hint), is_over)
        self._tick()

    def _moment(self) -> Moment:
        return Moment(self._clock.wall_ms(), self._clock.monotonic_s())

    def _picture(self) -> Picture:
        return Picture(self.store, self.desk, self.words, self._moment(), self._settings.hall)

    def _show(self) -> None:
        self.desk.settle()
        self._hall_screen.show(self._picture())
        if self._order_dialog is not None and self._order_dialog.is_attached:
            self._order_dialog.state_changed()

    def _tick(self) -> None:
        self.desk.settle()
        if self._order_dialog is not None and self.desk.overdue(self._clock.monotonic_s()):
            self._order_dialog.not_answered()
        self._hall_screen.tick(self._picture())
