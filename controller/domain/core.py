"""`decide` and `apply`: the whole domain behind two functions."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from controller.domain import (
    alarm,
    attendance,
    ballots,
    by_hand,
    deciding,
    events,
    meeting,
    opening,
    quorum_watch,
    roll_call,
    seating,
    sign_in,
    voting,
)
from controller.domain.decision import Decision, Urn
from controller.domain.events import Event
from controller.domain.floor import grants, limits, priority, requests, settings
from controller.domain.inputs import (
    AdjournMeeting,
    AssignSeat,
    CallMember,
    CallNext,
    CancelLeave,
    CardRead,
    CheckInManually,
    ClearAlarm,
    ClearMessages,
    CloseSignIn,
    ConfirmCount,
    CountHeads,
    EndAllSpeeches,
    EndPriority,
    EndSpeech,
    EnterByCard,
    EnterCount,
    ExtendSpeech,
    ExtendVote,
    FallBack,
    GrantFloor,
    ImportRoster,
    Input,
    ListSpeakers,
    MicrophoneFree,
    MoveVote,
    OpenMeeting,
    OpenSignIn,
    OpenVote,
    PrepareVote,
    PushMessage,
    RaiseAlarm,
    ReadyVote,
    RecordAway,
    RepeatVote,
    RequestFloor,
    SelectItem,
    SetAgenda,
    SetFloor,
    SignInPressed,
    SignInTimeUp,
    SpeakPressed,
    SpeechNearEnd,
    SpeechTimeUp,
    SwapSeats,
    TakePriority,
    VoteRead,
    VoteSwept,
    VoteTimeUp,
    WithdrawItem,
    WithdrawRequest,
)
from controller.domain.refusal import RefusedError
from controller.domain.state import State


def decide(state: State, urn: Urn, an_input: Input, now_ms: int) -> Decision:
    """What `an_input` leads to at wall time `now_ms`. Changes nothing."""
    try:
        decision = _decide(state, urn, an_input, now_ms)
        watched = quorum_watch.watch(state, decision.events)
        return replace(decision, events=(*decision.events, *watched)) if watched else decision
    except RefusedError as refused:
        return Decision(refusal=refused.refusal)


def _decide(state: State, urn: Urn, an_input: Input, now_ms: int) -> Decision:
    simple = _SIMPLE.get(type(an_input))
    if simple is not None:
        return Decision(simple(state, an_input))
    return _FULL[type(an_input)](state, urn, an_input, now_ms)


_SIMPLE: Mapping[type, Callable[[State, Any], tuple[Event, ...]]] = {
    OpenMeeting: meeting.decide_open,
    AdjournMeeting: meeting.decide_adjourn,
    ImportRoster: meeting.decide_roster,
    SetAgenda: meeting.decide_agenda,
    SelectItem: meeting.decide_select,
    WithdrawItem: meeting.decide_withdraw_item,
    PushMessage: meeting.decide_push,
    ClearMessages: meeting.decide_clear,
    CheckInManually: attendance.decide_check_in,
    RecordAway: attendance.decide_away,
    SignInPressed: attendance.decide_sign_in,
    GrantFloor: grants.decide_grant,
    ExtendSpeech: limits.decide_extend,
    EndSpeech: limits.decide_end,
    WithdrawRequest: requests.decide_withdraw,
    CallNext: grants.decide_next,
    MicrophoneFree: grants.decide_microphone_free,
    EndAllSpeeches: limits.decide_end_all,
    ListSpeakers: requests.decide_list,
    SetFloor: settings.decide_set,
    TakePriority: priority.decide_take,
    EndPriority: priority.decide_end,
    RaiseAlarm: alarm.decide_raise,
    ClearAlarm: alarm.decide_clear,
    CancelLeave: attendance.decide_cancel_leave,
    EnterByCard: attendance.decide_enter,
    CountHeads: attendance.decide_count,
    OpenSignIn: sign_in.decide_open_sign_in,
    CloseSignIn: sign_in.decide_close_sign_in,
    CardRead: seating.decide_card,
    AssignSeat: seating.decide_assign,
    SwapSeats: seating.decide_swap,
    PrepareVote: opening.decide_prepare,
    ExtendVote: voting.decide_extend,
    EnterCount: by_hand.decide_enter,
    ConfirmCount: by_hand.decide_confirm,
    CallMember: roll_call.decide_call,
}
"""Inputs whose decision needs the state alone."""


_FULL: Mapping[type, Callable[[State, Urn, Any, int], Decision]] = {
    ReadyVote: lambda state, urn, order, _now_ms: Decision(*opening.decide_ready(state, urn, order)),
    OpenVote: lambda state, urn, order, _now_ms: Decision(*opening.decide_open(state, urn, order)),
    RepeatVote: lambda state, urn, order, _now_ms: Decision(*opening.decide_repeat(state, urn, order)),
    FallBack: lambda state, _urn, order, _now_ms: Decision(*opening.decide_fall_back(state, order)),
    MoveVote: lambda state, urn, order, now_ms: Decision(voting.decide_move(state, urn, order, now_ms)),
    VoteRead: lambda state, urn, read, _now_ms: ballots.decide_read(state, urn, read),
    VoteSwept: lambda state, urn, swept, _now_ms: ballots.decide_swept(state, urn, swept),
    VoteTimeUp: lambda state, _urn, time_up, now_ms: Decision(
        voting.decide_time_up(state, time_up.round_tag, now_ms)
    ),
    SpeakPressed: lambda state, _urn, press, now_ms: Decision(
        requests.decide_speak_key(state, press, now_ms)
    ),
    SpeechTimeUp: lambda state, _urn, time_up, now_ms: Decision(
        limits.decide_time_up(state, time_up, now_ms)
    ),
    SpeechNearEnd: lambda state, _urn, near, now_ms: Decision(limits.decide_near_end(state, near, now_ms)),
    RequestFloor: lambda state, _urn, order, now_ms: Decision(requests.decide_request(state, order, now_ms)),
    SignInTimeUp: lambda state, _urn, time_up, now_ms: Decision(
        sign_in.decide_sign_in_time_up(state, time_up, now_ms)
    ),
}
"""Inputs whose decision needs the urn, the clock or a refusal that is recorded."""


def apply(state: State, event: Event, at_ms: int) -> None:
    """Change `state` by an event that happened at wall time `at_ms`. The only function that does."""
    _APPLY[type(event)](state, event, at_ms)


_APPLY: Mapping[type, Callable[[State, Any, int], None]] = {
    events.RosterImported: meeting.apply_roster,
    events.AgendaReplaced: meeting.apply_agenda,
    events.MeetingOpened: meeting.apply_opened,
    events.MeetingAdjourned: meeting.apply_adjourned,
    events.ItemTaken: meeting.apply_item,
    events.ItemWithdrawn: meeting.apply_withdrawn_item,
    events.MessagePushed: meeting.apply_pushed,
    events.MessagesCleared: meeting.apply_cleared,
    events.CheckedIn: attendance.apply_attendance,
    events.WentAway: attendance.apply_attendance,
    events.SpeechRequested: requests.apply_requested,
    events.RequestWithdrawn: requests.apply_withdrawn,
    events.FloorGranted: grants.apply_granted,
    events.SpeechExtended: limits.apply_extended,
    events.SpeechEnded: limits.apply_ended,
    events.SpeechNearsEnd: limits.apply_near_end,
    events.FloorChanged: settings.apply_changed,
    events.SpeakersListed: requests.apply_listed,
    events.SpeakerUnlisted: requests.apply_unlisted,
    events.FloorPriorityTaken: priority.apply_taken,
    events.FloorPriorityEnded: priority.apply_ended,
    events.AlarmRaised: alarm.apply_raised,
    events.AlarmCleared: alarm.apply_cleared,
    events.VotePrepared: opening.apply_prepared,
    events.VoteReadied: opening.apply_readied,
    events.VoteOpened: opening.apply_opened,
    events.VoteOpeningRefused: opening.apply_opening_refused,
    events.VoteRepeated: opening.apply_repeated,
    events.VoteFellBack: opening.apply_fell_back,
    events.CountEntered: by_hand.apply_entered,
    events.CountConfirmed: by_hand.apply_confirmed,
    events.VoteAcclaimed: by_hand.apply_acclaimed,
    events.BallotCalled: roll_call.apply_called,
    events.VoteExtended: voting.apply_extended,
    events.CountDiscrepant: voting.apply_discrepant,
    events.BallotRecorded: ballots.apply_recorded,
    events.VoteHeld: voting.apply_held,
    events.VoteResumed: voting.apply_resumed,
    events.VoteFrozen: voting.apply_frozen,
    events.SeatsUnreachable: voting.apply_unreachable,
    events.VoteClosed: voting.apply_closed,
    events.ResultAnnounced: voting.apply_announced,
    events.ElectionDecided: deciding.apply_decided,
    events.VoteCancelled: voting.apply_cancelled,
    events.VoteVoided: voting.apply_voided,
    events.LeaveCancelled: attendance.apply_attendance,
    events.HeadsCounted: attendance.apply_counted,
    events.SignInOpened: sign_in.apply_sign_in_opened,
    events.SignInClosed: sign_in.apply_sign_in_closed,
    events.CardInserted: seating.apply_inserted,
    events.CardRemoved: seating.apply_removed,
    events.SeatAssigned: seating.apply_assigned,
    events.SeatsSwapped: seating.apply_swapped,
    events.QuorumReached: quorum_watch.apply_reached,
    events.QuorumLost: quorum_watch.apply_lost,
}
