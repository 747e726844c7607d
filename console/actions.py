"""What the chair can do: one table from command to key, label and confirmation."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from console.store import Store
from controller.contract.commands import CommandMessage

VOTE_MOVES = frozenset(
    {
        "vote.ready",
        "vote.extend",
        "vote.enter",
        "vote.confirm",
        "vote.call",
        "vote.cast",
        "vote.fall_back",
        "vote.repeat",
        "vote.hold",
        "vote.resume",
        "vote.close",
        "vote.sweep_again",
        "vote.accept",
        "vote.announce",
        "vote.cancel",
        "vote.void",
    }
)
"""Commands that hold only for the vote that the chair saw."""
PREPARED_PHASES = frozenset({"draft", "ready"})
"""Opening or changing a vote that is prepared holds for that one alone."""
MAY_GO_ON = frozenset({"seats_unready"})
"""Refusals that leave it to the chair."""
SPEECH_STEP_S = 60
"""One minute a key press: the chair presses again for more, and nobody gets an hour by a slip."""
SPEECH_MINUTES = (1, 2, 3, 5, 10, 15, 20, 30)
"""The limits in use for a turn, from a short reply to a report."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. `confirm` is the text that says what will happen, empty where it can be undone.

    `asks_reason`: the record has room for the chair's reason. `keep` names the choice not to do it.
    """

    command: str
    key: str
    label: str
    confirm: str = ""
    is_urgent: bool = False
    asks_reason: bool = False
    keep: str = "console.button_no"


ACTIONS = (
    Action(
        "alarm.clear",
        "A",
        "console.do_alarm_clear",
        is_urgent=True,
        confirm="console.confirm_alarm_clear",
        keep="console.keep_alarm",
    ),
    Action("meeting.open", "o", "console.do_meeting_open", is_urgent=True),
    Action("vote.close", "c", "console.do_vote_close", is_urgent=True),
    Action("vote.announce", "n", "console.do_vote_announce", is_urgent=True),
    Action("vote.sweep_again", "s", "console.do_vote_sweep_again", is_urgent=True),
    Action(
        "vote.accept",
        "a",
        "console.do_vote_accept",
        confirm="console.confirm_vote_accept",
        keep="console.keep_waiting",
    ),
    Action("vote.call", "C", "console.do_vote_call", is_urgent=True),
    Action("vote.cast", "C", "console.do_vote_cast", is_urgent=True),
    Action(
        "vote.confirm", "Y", "console.do_vote_confirm", confirm="console.confirm_vote_confirm", is_urgent=True
    ),
    Action("vote.enter", "C", "console.do_vote_enter", is_urgent=True),
    Action("vote.open", "v", "console.do_vote_open", is_urgent=True),
    Action("vote.ready", "Y", "console.do_vote_ready", is_urgent=True),
    Action("vote.prepare", "V", "console.do_vote_prepare"),
    Action("vote.extend", "X", "console.do_vote_extend"),
    Action("vote.hold", "p", "console.do_vote_hold"),
    Action("vote.resume", "p", "console.do_vote_resume", is_urgent=True),
    Action("vote.fall_back", "H", "console.do_vote_fall_back"),
    Action("vote.repeat", "G", "console.do_vote_repeat", confirm="console.confirm_vote_repeat"),
    Action(
        "vote.cancel",
        "x",
        "console.do_vote_cancel",
        confirm="console.confirm_vote_cancel",
        keep="console.keep_vote",
        asks_reason=True,
    ),
    Action(
        "vote.void",
        "x",
        "console.do_vote_void",
        confirm="console.confirm_vote_void",
        keep="console.keep_result",
        asks_reason=True,
    ),
    Action("agenda.select", "t", "console.do_agenda_select"),
    Action(
        "agenda.withdraw",
        "T",
        "console.do_agenda_withdraw",
        confirm="console.confirm_agenda_withdraw",
        keep="console.keep_item",
    ),
    Action("speech.grant", "g", "console.do_speech_grant"),
    Action("speech.next", "N", "console.do_speech_next"),
    Action("speech.end", "e", "console.do_speech_end"),
    Action("speech.extend", "plus", "console.do_speech_extend"),
    Action("speech.withdraw", "w", "console.do_speech_withdraw"),
    Action("attendance.check_in", "i", "console.do_attendance_check_in"),
    Action("attendance.leave", "d", "console.do_attendance_leave"),
    Action("message.push", "m", "console.do_message_push"),
    Action("message.clear", "k", "console.do_message_clear"),
    Action(
        "meeting.adjourn",
        "j",
        "console.do_meeting_adjourn",
        confirm="console.confirm_meeting_adjourn",
        keep="console.keep_meeting",
    ),
    Action("attendance.count", "u", "console.do_attendance_count"),
    Action("attendance.close_sign_in", "f", "console.do_attendance_close_sign_in"),
    Action("attendance.open_sign_in", "S", "console.do_attendance_open_sign_in"),
    Action("attendance.video", "y", "console.do_attendance_video"),
    Action("attendance.cancel_leave", "z", "console.do_attendance_cancel_leave"),
    Action("seat.assign", "b", "console.do_seat_assign"),
    Action("seat.swap", "h", "console.do_seat_swap"),
    Action("floor.priority", "P", "console.do_floor_priority"),
    Action("floor.priority_end", "O", "console.do_floor_priority_end"),
    Action("speech.end_all", "E", "console.do_speech_end_all"),
    Action("speech.request", "R", "console.do_speech_request"),
    Action("floor.set", "F", "console.do_floor_set"),
    Action("speech.list", "L", "console.do_speech_list"),
    Action(
        "alarm.raise",
        "A",
        "console.do_alarm_raise",
        confirm="console.confirm_alarm_raise",
        asks_reason=True,
    ),
)
"""In the order of the footer. Two actions share a key only where they are never legal together."""

BY_COMMAND: Mapping[str, Action] = {action.command: action for action in ACTIONS}
KEYS: tuple[str, ...] = tuple(dict.fromkeys(action.key for action in ACTIONS))


def legal_actions(store: Store) -> tuple[Action, ...]:
    """What the controller says is legal now, as far as this console knows it; nothing on a stale picture."""
    if store.meeting is None or store.is_stale:
        return ()
    legal = set(store.meeting.actions)
    return tuple(action for action in ACTIONS if action.command in legal)


def expectations(command: str, store: Store) -> dict[str, object]:
    """What the chair saw when choosing `command`: a vote that has moved on must not be moved by it."""
    if store.vote is None or store.vote.phase is None:
        return {}
    if command not in VOTE_MOVES and store.vote.phase not in PREPARED_PHASES:
        return {}
    if not command.startswith("vote."):
        return {}
    return {
        "round_tag": store.vote.round_tag,
        "vote_phase": store.vote.phase.value,
        "vote_revision": store.vote.revision,
    }


@dataclass(frozen=True, slots=True)
class Sender:
    """In whose name commands go out."""

    client: str
    operator: str


def build_command(
    sender: Sender,
    command: str,
    params: Mapping[str, object],
    expects: Mapping[str, object],
    wall_ms: int,
) -> CommandMessage:
    """A command with a fresh id. pydantic.ValidationError when `params` do not fit the contract."""
    return CommandMessage.model_validate(
        {
            "id": uuid.uuid4().hex,
            "client": sender.client,
            "operator": sender.operator,
            "sent_at_ms": wall_ms,
            "expects": dict(expects),
            "command": {"name": command, **params},
        }
    )
