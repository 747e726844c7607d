"""`decide` and `apply`: the whole domain behind two functions."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from controller.domain import (
    alarm,
    attendance,
    ballots,
    by_hand,
    casting,
    deciding,
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
from controller.domain.events import attendance as attendance_events
from controller.domain.events import counts as count_events
from controller.domain.events import floor as floor_events
from controller.domain.events import meeting as meeting_events
from controller.domain.events import votes as vote_events
from controller.domain.floor import grants, limits, priority, requests, settings
from controller.domain.inputs import Input
from controller.domain.inputs import attendance as attendance_orders
from controller.domain.inputs import floor as floor_orders
from controller.domain.inputs import hall as hall_inputs
from controller.domain.inputs import meeting as meeting_orders
from controller.domain.inputs import votes as vote_orders
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
    kind = type(an_input)
    if by_state := _BY_STATE.get(kind):
        return Decision(by_state(state, an_input))
    if by_clock := _BY_CLOCK.get(kind):
        return Decision(by_clock(state, an_input, now_ms))
    return _IN_FULL[kind](state, urn, an_input, now_ms)


_BY_STATE: Mapping[type, Callable[[State, Any], tuple[Event, ...]]] = {
    meeting_orders.OpenMeeting: meeting.decide_open,
    meeting_orders.AdjournMeeting: meeting.decide_adjourn,
    meeting_orders.ImportRoster: meeting.decide_roster,
    meeting_orders.SetAgenda: meeting.decide_agenda,
    meeting_orders.SelectItem: meeting.decide_select,
    meeting_orders.WithdrawItem: meeting.decide_withdraw_item,
    meeting_orders.PushMessage: meeting.decide_push,
    meeting_orders.ClearMessages: meeting.decide_clear,
    meeting_orders.RaiseAlarm: alarm.decide_raise,
    meeting_orders.ClearAlarm: alarm.decide_clear,
    attendance_orders.CheckInManually: attendance.decide_check_in,
    attendance_orders.RecordAway: attendance.decide_away,
    attendance_orders.CancelLeave: attendance.decide_cancel_leave,
    attendance_orders.EnterByCard: attendance.decide_enter,
    attendance_orders.CountHeads: attendance.decide_count,
    attendance_orders.OpenSignIn: sign_in.decide_open_sign_in,
    attendance_orders.CloseSignIn: sign_in.decide_close_sign_in,
    attendance_orders.AssignSeat: seating.decide_assign,
    attendance_orders.SwapSeats: seating.decide_swap,
    floor_orders.GrantFloor: grants.decide_grant,
    floor_orders.ExtendSpeech: limits.decide_extend,
    floor_orders.EndSpeech: limits.decide_end,
    floor_orders.WithdrawRequest: requests.decide_withdraw,
    floor_orders.CallNext: grants.decide_next,
    floor_orders.EndAllSpeeches: limits.decide_end_all,
    floor_orders.ListSpeakers: requests.decide_list,
    floor_orders.SetFloor: settings.decide_set,
    floor_orders.TakePriority: priority.decide_take,
    floor_orders.EndPriority: priority.decide_end,
    vote_orders.PrepareVote: opening.decide_prepare,
    vote_orders.ExtendVote: voting.decide_extend,
    vote_orders.EnterCount: by_hand.decide_enter,
    vote_orders.ConfirmCount: by_hand.decide_confirm,
    vote_orders.CallMember: roll_call.decide_call,
    vote_orders.CastVote: casting.decide_cast,
    hall_inputs.SignInPressed: attendance.decide_sign_in,
    hall_inputs.MicrophoneFree: grants.decide_microphone_free,
    hall_inputs.CardRead: seating.decide_card,
}
"""Inputs whose decision needs the state alone."""


_BY_CLOCK: Mapping[type, Callable[[State, Any, int], tuple[Event, ...]]] = {
    floor_orders.RequestFloor: requests.decide_request,
    hall_inputs.SpeakPressed: requests.decide_speak_key,
    hall_inputs.SpeechNearEnd: limits.decide_near_end,
    hall_inputs.SpeechTimeUp: limits.decide_time_up,
    hall_inputs.SignInTimeUp: sign_in.decide_sign_in_time_up,
    hall_inputs.VoteTimeUp: voting.decide_time_up,
}
"""Inputs whose decision also needs the wall time."""


_IN_FULL: Mapping[type, Callable[[State, Urn, Any, int], Decision]] = {
    vote_orders.ReadyVote: lambda state, urn, order, _: Decision(*opening.decide_ready(state, urn, order)),
    vote_orders.OpenVote: lambda state, urn, order, _: Decision(*opening.decide_open(state, urn, order)),
    vote_orders.RepeatVote: lambda state, urn, order, _: Decision(*opening.decide_repeat(state, urn, order)),
    vote_orders.FallBack: lambda state, _urn, order, _: Decision(*opening.decide_fall_back(state, order)),
    vote_orders.MoveVote: lambda state, urn, order, now_ms: Decision(
        voting.decide_move(state, urn, order, now_ms)
    ),
    hall_inputs.VoteRead: lambda state, urn, read, _: ballots.decide_read(state, urn, read),
    hall_inputs.VoteSwept: lambda state, urn, swept, _: ballots.decide_swept(state, urn, swept),
}
"""Inputs whose decision needs the urn, or makes a refusal that is recorded."""


def apply(state: State, event: Event, at_ms: int) -> None:
    """Change `state` by an event that happened at wall time `at_ms`. The only function that does."""
    _APPLY[type(event)](state, event, at_ms)


_APPLY: Mapping[type, Callable[[State, Any, int], None]] = {
    meeting_events.RosterImported: meeting.apply_roster,
    meeting_events.AgendaReplaced: meeting.apply_agenda,
    meeting_events.MeetingOpened: meeting.apply_opened,
    meeting_events.MeetingAdjourned: meeting.apply_adjourned,
    meeting_events.ItemTaken: meeting.apply_item,
    meeting_events.ItemWithdrawn: meeting.apply_withdrawn_item,
    meeting_events.MessagePushed: meeting.apply_pushed,
    meeting_events.MessagesCleared: meeting.apply_cleared,
    meeting_events.AlarmRaised: alarm.apply_raised,
    meeting_events.AlarmCleared: alarm.apply_cleared,
    attendance_events.CheckedIn: attendance.apply_attendance,
    attendance_events.WentAway: attendance.apply_attendance,
    attendance_events.LeaveCancelled: attendance.apply_attendance,
    attendance_events.HeadsCounted: attendance.apply_counted,
    attendance_events.SignInOpened: sign_in.apply_sign_in_opened,
    attendance_events.SignInClosed: sign_in.apply_sign_in_closed,
    attendance_events.CardInserted: seating.apply_inserted,
    attendance_events.CardRemoved: seating.apply_removed,
    attendance_events.SeatAssigned: seating.apply_assigned,
    attendance_events.SeatsSwapped: seating.apply_swapped,
    attendance_events.QuorumReached: quorum_watch.apply_reached,
    attendance_events.QuorumLost: quorum_watch.apply_lost,
    floor_events.SpeechRequested: requests.apply_requested,
    floor_events.RequestWithdrawn: requests.apply_withdrawn,
    floor_events.FloorGranted: grants.apply_granted,
    floor_events.SpeechExtended: limits.apply_extended,
    floor_events.SpeechEnded: limits.apply_ended,
    floor_events.SpeechNearsEnd: limits.apply_near_end,
    floor_events.FloorChanged: settings.apply_changed,
    floor_events.SpeakersListed: requests.apply_listed,
    floor_events.SpeakerUnlisted: requests.apply_unlisted,
    floor_events.FloorPriorityTaken: priority.apply_taken,
    floor_events.FloorPriorityEnded: priority.apply_ended,
    vote_events.VotePrepared: opening.apply_prepared,
    vote_events.VoteReadied: opening.apply_readied,
    vote_events.VoteOpened: opening.apply_opened,
    vote_events.VoteOpeningRefused: opening.apply_opening_refused,
    vote_events.VoteRepeated: opening.apply_repeated,
    vote_events.VoteFellBack: opening.apply_fell_back,
    vote_events.VoteExtended: voting.apply_extended,
    vote_events.VoteHeld: voting.apply_held,
    vote_events.VoteResumed: voting.apply_resumed,
    vote_events.VoteFrozen: voting.apply_frozen,
    vote_events.SeatsUnreachable: voting.apply_unreachable,
    vote_events.VoteCancelled: voting.apply_cancelled,
    vote_events.VoteVoided: voting.apply_voided,
    count_events.CountEntered: by_hand.apply_entered,
    count_events.CountConfirmed: by_hand.apply_confirmed,
    count_events.CastingVoteGiven: casting.apply_cast,
    count_events.VoteAcclaimed: by_hand.apply_acclaimed,
    count_events.BallotCalled: roll_call.apply_called,
    count_events.CountDiscrepant: voting.apply_discrepant,
    count_events.BallotRecorded: ballots.apply_recorded,
    count_events.VoteClosed: voting.apply_closed,
    count_events.ResultAnnounced: voting.apply_announced,
    count_events.ElectionDecided: deciding.apply_decided,
}
