"""From an action to the parameters of its command: what is chosen on the screen, or asked in a dialog."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from console.actions import PREPARED_PHASES, SPEECH_MINUTES, SPEECH_STEP_S, Action
from console.attendance_dialogs import ATTENDANCE_DIALOGS
from console.dialogs import Answer, ConfirmDialog, Dialog, MessageDialog, SeatDialog
from console.floor_dialogs import RowsDialog, SpeakersDialog, floor_rows, kind_rows
from console.picture import one_line
from console.question import hindrance_in_words, question_of
from console.store import Store, rules_called
from console.vote_dialog import VoteDialog
from console.vote_forms import VOTE_FORMS, acclaimed_in_words, entered_in_words
from console.widgets.option_rows import OptionRow
from console.words import Words
from controller.contract.documents.meeting import MeetingDocument


@dataclass(frozen=True, slots=True)
class Missing:
    """The action lacks something to act upon; `hint` is the text that says what."""

    hint: str


@dataclass(frozen=True, slots=True)
class Selection:
    """What is under the cursors."""

    item_number: int | None
    speaker: tuple[str, int] | None
    """("speaking", "waiting" or "listed", seat)."""
    marked: tuple[int, ...] = ()
    """Items that are to be voted on together."""


class AskDialog(Protocol):
    """Shows a dialog and waits for the answer."""

    def __call__(self, dialog: Dialog, /) -> Awaitable[Answer | None]:
        """None when the dialog was left."""


@dataclass(frozen=True, slots=True)
class Conduct:
    """Finds the parameters of an action."""

    store: Store
    words: Words

    async def params(self, action: Action, selection: Selection, ask: AskDialog) -> Answer | Missing | None:
        """Parameters for the command; None when the chair thought better of it, or the dialog has ordered itself."""
        chosen = self.chosen(action, selection)
        if isinstance(chosen, Missing) or (chosen is not None and not action.confirm):
            return chosen
        if chosen is not None:
            asked = await ask(self._confirmation(action, self._item_in_words(action, selection)))
            return None if asked is None else chosen
        dialog = self._dialog(action, selection)
        return {} if dialog is None else await ask(dialog)

    def chosen(self, action: Action, selection: Selection) -> Answer | Missing | None:
        """What is under the cursors for `action`; None where it is not about a cursor."""
        choose = CHOSEN.get(action.command)
        return choose(self.store, selection) if choose else None

    def _title(self, action: Action) -> str:
        return self.words(action.label)

    def _dialog(self, action: Action, selection: Selection) -> Dialog | None:
        """What is to be asked before `action`, if anything."""
        if action.confirm:
            return self._confirmation(action, self._consequence(action))
        return self._form(action, selection)

    def _confirmation(self, action: Action, consequence: str) -> Dialog:
        title, keep = self._title(action), self.words(action.keep)
        return ConfirmDialog(self.words, title, consequence, keep=keep, asks_reason=action.asks_reason)

    def _form(self, action: Action, selection: Selection) -> Dialog | None:
        """What is to be filled in for `action`, if anything."""
        match action.command:
            case command if command in VOTE_FORMS or command in {"vote.open", "vote.prepare"}:
                return self._vote_form(action, selection.marked)
            case "speech.grant":
                return self._floor_dialog(action, selection)
            case "message.push":
                return MessageDialog(self.words)
        make = ATTENDANCE_DIALOGS.get(action.command)
        if make is not None:
            return make(self.words, self._title(action), self.store)
        return self._floor_form(action)

    def _floor_form(self, action: Action) -> Dialog | None:
        title, speech = self._title(action), self.store.speech
        match action.command:
            case "speech.request":
                return SeatDialog(self.words, title, self.store, kind_rows(self.words))
            case "speech.list":
                return SpeakersDialog(self.words, title, speech)
            case "floor.set":
                return RowsDialog(self.words, title, floor_rows(self.words, speech))
        return None

    def _vote_form(self, action: Action, marked: tuple[int, ...]) -> Dialog | None:
        """What is to be filled in for an action on a vote; nothing where the vote is prepared already."""
        vote, title = self.store.vote, self._title(action)
        if vote is not None and action.command in VOTE_FORMS:
            return VOTE_FORMS[action.command](self.words, title, self.store, vote)
        if vote is not None and vote.phase in PREPARED_PHASES and action.command == "vote.open":
            return None
        return VoteDialog(
            self.words,
            question_of(self.store, marked),
            self.store.meeting,
            title,
            hindrance=hindrance_in_words(self.store, self.words),
            keys="console.keys_prepare" if action.command == "vote.prepare" else "console.keys_rows",
        )

    def _item_in_words(self, action: Action, selection: Selection) -> str:
        agenda = self.store.agenda
        titles = {item.number: item.title for item in agenda.items} if agenda else {}
        number = selection.item_number or 0
        return self.words(action.confirm, number=number, title=titles.get(number, ""))

    def _consequence(self, action: Action) -> str:
        vote = self.store.vote
        unreachable = vote.unreachable if vote else ()
        if vote is not None and vote.method == "acclamation" and action.command == "vote.confirm":
            return acclaimed_in_words(vote, self.words)
        told = self.words(
            action.confirm,
            round_tag=vote.round_tag if vote else 0,
            title=vote.title if vote else "",
            count=len(unreachable),
            seats=self.words.listed(unreachable),
            figures=entered_in_words(vote, self.words) if vote else "",
        )
        match action.command:
            case "meeting.adjourn":
                return told + self._items_without_result()
            case "vote.repeat" if (
                vote is not None and vote.phase == "announced" and vote.purpose == "decision"
            ):
                return f"{told}\n{self.words('console.result_undone')}"
        return told

    def _items_without_result(self) -> str:
        """What the meeting would leave undone."""
        agenda = self.store.agenda
        left = [item for item in agenda.items if item.number not in agenda.settled] if agenda else []
        if not left:
            return ""
        items = "\n".join(f"{item.number}. {one_line(item.title)}" for item in left)
        return "\n" + self.words("console.items_without_result", items=items)

    def _floor_dialog(self, action: Action, selection: Selection) -> Dialog:
        """Any seat and any limit, beginning with who is next."""
        minutes = tuple((self._minutes(minutes), minutes * 60) for minutes in SPEECH_MINUTES)
        usual = (self._usual_limit(), None)
        limits = OptionRow("limit_s", self.words("console.option_limit"), (usual, *minutes))
        seat = _next_speaker(self.store, selection)
        return SeatDialog(self.words, self._title(action), self.store, (limits,), seat)

    def _minutes(self, minutes: int) -> str:
        return self.words("console.minutes", minutes=minutes)

    def _preset_of_topic(self, meeting: MeetingDocument) -> str:
        """The rules by which the item under discussion is spoken on."""
        items = self.store.agenda.items if self.store.agenda else ()
        own = (item.preset for item in items if item.number == meeting.item_number)
        return next(own, None) or meeting.preset

    def _usual_limit(self) -> str:
        """How long a turn lasts by the rules of the item under discussion."""
        meeting = self.store.meeting
        rules = rules_called(self._preset_of_topic(meeting), meeting) if meeting else None
        if rules is None:
            return self.words("console.by_preset")
        first, second = rules.speech_first_s // 60, rules.speech_second_s // 60
        told = self.words("console.minutes_by_turn", first=first, second=second)
        return self.words("console.value_by_preset", value=told if first != second else self._minutes(first))


def _select_item(_store: Store, selection: Selection) -> Answer | Missing:
    if selection.item_number is None:
        return Missing("console.missing_item")
    return {"number": selection.item_number}


def _together(store: Store, selection: Selection) -> Missing | None:
    """One item alone is not voted on together; what is prepared already stands as it is."""
    is_prepared = store.vote is not None and store.vote.phase in PREPARED_PHASES
    return Missing("console.missing_together") if len(selection.marked) == 1 and not is_prepared else None


def _next_speaker(store: Store, selection: Selection) -> int | None:
    """The one under the cursor, else who is next."""
    if selection.speaker and selection.speaker[0] != "speaking":
        return selection.speaker[1]
    waiting = store.speech.waiting if store.speech else ()
    following = store.speech.next_seat if store.speech else None
    return following or (waiting[0].seat if waiting else None)


def _withdrawn_seat(_store: Store, selection: Selection) -> Answer | Missing:
    """Only the one under the cursor: nobody loses a turn by a slip."""
    if selection.speaker and selection.speaker[0] != "speaking":
        return {"seat": selection.speaker[1]}
    return Missing("console.missing_choice")


def _speaking_seat(store: Store, selection: Selection) -> Answer | Missing:
    """The one under the cursor, else the only one who speaks."""
    if selection.speaker and selection.speaker[0] == "speaking":
        return {"seat": selection.speaker[1]}
    speaking = store.speech.speaking if store.speech else ()
    if not speaking:
        return Missing("console.missing_speaking")
    return {"seat": speaking[0].seat} if len(speaking) == 1 else Missing("console.missing_choice")


def _extended_seat(store: Store, selection: Selection) -> Answer | Missing:
    found = _speaking_seat(store, selection)
    return found if isinstance(found, Missing) else {**found, "extra_s": SPEECH_STEP_S}


CHOSEN: dict[str, Callable[[Store, Selection], Answer | Missing | None]] = {
    "vote.open": _together,
    "vote.prepare": _together,
    "agenda.select": _select_item,
    "agenda.withdraw": _select_item,
    "speech.end": _speaking_seat,
    "speech.extend": _extended_seat,
    "speech.withdraw": _withdrawn_seat,
}
"""Actions on what is under a cursor."""
