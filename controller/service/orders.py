"""From commands of the contract to orders of the domain."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from controller.contract import attendance_commands as a
from controller.contract import commands as c
from controller.contract import floor_commands as f
from controller.contract import vote_commands as v
from controller.contract.catalogue import Language
from controller.contract.documents.meeting import VoteDefaults
from controller.domain.floor.speeches import USUAL_FLOOR, FloorSettings
from controller.domain.inputs import Order
from controller.domain.inputs import attendance as attendance_orders
from controller.domain.inputs import floor as floor_orders
from controller.domain.inputs import meeting as meeting_orders
from controller.domain.inputs import votes as vote_orders
from controller.domain.people import Attendance, CheckInMethod, Member, SeatingMode
from controller.domain.presets import Preset
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import Ballot, PressRule, ResultShown
from controller.service.agenda_items import item_of
from controller.service.entered_figures import figures_of


@dataclass(frozen=True, slots=True)
class MeetingDefaults:
    """What the config says where a command says nothing. `vote_duration_s` None: the chair ends votes.

    `own_presets` are the rules of bodies that the config adds to the known ones, `language` is that of the seats'
    screens.
    """

    title: str
    preset: str
    microphone_limit: int
    enforce_quorum: bool
    vote_duration_s: int | None
    press_rule: PressRule
    own_presets: tuple[Preset, ...] = ()
    seating: SeatingMode = SeatingMode.FIXED
    remote_counts: bool = False
    floor: FloorSettings = USUAL_FLOOR
    language: Language = Language.ZH
    result_shown: ResultShown = ResultShown.AFTER_CLOSE

    @property
    def seats_required(self) -> bool:
        """Whether the roster has to say where everybody who votes sits."""
        return self.seating is SeatingMode.FIXED

    @property
    def vote(self) -> VoteDefaults:
        """What clients are told of it, for the question before a vote."""
        return VoteDefaults(
            duration_s=self.vote_duration_s or 0,
            press_rule=self.press_rule,
            result_shown=self.result_shown,
        )


def order_of(command: c.AnyCommand, defaults: MeetingDefaults, operator: str = "") -> Order:
    """The order that `command` stands for, given in the name of `operator`."""
    order = _ORDERS[type(command)](command, defaults)
    return (
        replace(order, operator=operator)
        if isinstance(order, vote_orders.EnterCount | vote_orders.ConfirmCount)
        else order
    )


def _members(command: c.RosterImport) -> tuple[Member, ...]:
    return tuple(
        Member(
            m.member_id,
            m.name,
            m.seat,
            m.role,
            m.delegation,
            m.groups,
            m.weight,
            m.card or "",
            m.presiding,
        )
        for m in command.members
    )


def _meeting(command: c.MeetingOpen, defaults: MeetingDefaults) -> meeting_orders.OpenMeeting:
    remote_counts = defaults.remote_counts if command.remote_counts is None else command.remote_counts
    return meeting_orders.OpenMeeting(
        command.title or defaults.title,
        defaults.preset,
        defaults.microphone_limit,
        defaults.enforce_quorum,
        defaults.own_presets,
        command.seating or defaults.seating,
        remote_counts,
        replace(defaults.floor, mode=command.floor_mode or defaults.floor.mode),
    )


def _terms(command: v.VoteTerms, defaults: MeetingDefaults) -> dict[str, Any]:
    duration_s = defaults.vote_duration_s if command.duration_s is None else command.duration_s
    return {
        "item_number": command.item_number,
        "title": command.title,
        "secrecy": command.secrecy,
        "press_rule": command.press_rule or defaults.press_rule,
        "duration_s": duration_s or None,
        "preset": command.preset,
        "rule": command.rule,
        "method": command.method,
        "purpose": command.purpose,
        "result_shown": command.result_shown,
        "usual_result_shown": defaults.result_shown,
        "minimum_open_s": command.minimum_open_s,
        "no_press": command.no_press,
        "groups": command.groups,
        "seats": command.seats,
        "remainder": command.remainder,
        "needs_confirmation": command.needs_confirmation,
        "item_numbers": command.item_numbers,
        "candidates": command.candidates,
    }


def _call(command: v.VoteCall, _defaults: MeetingDefaults) -> vote_orders.CallMember:
    ballot = None if command.ballot == "none" else Ballot(command.ballot)
    return vote_orders.CallMember(command.member_id, command.seat, ballot)


_ORDERS: Mapping[type, Callable[[Any, MeetingDefaults], Order]] = {
    c.MeetingOpen: _meeting,
    c.MeetingAdjourn: lambda _m, _d: meeting_orders.AdjournMeeting(),
    c.RosterImport: lambda m, d: meeting_orders.ImportRoster(_members(m), d.seats_required),
    c.AgendaSet: lambda m, d: meeting_orders.SetAgenda(
        tuple(item_of(entry) for entry in m.items), d.own_presets
    ),
    c.AgendaSelect: lambda m, _d: meeting_orders.SelectItem(m.number),
    c.AgendaWithdraw: lambda m, _d: meeting_orders.WithdrawItem(m.number),
    a.CheckIn: lambda m, _d: attendance_orders.CheckInManually(m.member_id, m.seat),
    a.Leave: lambda m, _d: attendance_orders.RecordAway(m.member_id, m.seat, Attendance(m.kind), m.reason),
    c.SpeechGrant: lambda m, _d: floor_orders.GrantFloor(m.seat, m.limit_s),
    c.SpeechExtend: lambda m, _d: floor_orders.ExtendSpeech(m.seat, m.extra_s),
    c.SpeechEnd: lambda m, _d: floor_orders.EndSpeech(m.seat),
    c.SpeechWithdraw: lambda m, _d: floor_orders.WithdrawRequest(m.seat),
    v.VotePrepare: lambda m, d: vote_orders.PrepareVote(**_terms(m, d)),
    v.VoteReady: lambda m, _d: vote_orders.ReadyVote(m.despite_unready),
    v.VoteOpen: lambda m, d: vote_orders.OpenVote(
        **_terms(m, d), as_prepared=m.says_nothing, despite_unready=m.despite_unready
    ),
    v.VoteRepeat: lambda m, _d: vote_orders.RepeatVote(m.despite_unready),
    v.VoteFallBack: lambda m, _d: vote_orders.FallBack(
        m.method, m.reason, m.despite_unready, by_name=m.secrecy is not None
    ),
    v.VoteExtend: lambda m, _d: vote_orders.ExtendVote(m.extra_s),
    v.VoteEnter: lambda m, _d: vote_orders.EnterCount(figures_of(m)),
    v.VoteConfirm: lambda m, _d: vote_orders.ConfirmCount(figures_of(m)),
    v.VoteCall: _call,
    v.VoteCast: lambda m, _d: vote_orders.CastVote(m.ballot == "yes"),
    v.VoteMoveCommand: lambda m, _d: vote_orders.MoveVote(VoteMove(m.name), m.reason),
    c.MessagePush: lambda m, _d: meeting_orders.PushMessage(m.text, m.seats),
    c.MessageClear: lambda _m, _d: meeting_orders.ClearMessages(),
    a.CancelLeave: lambda m, _d: attendance_orders.CancelLeave(m.member_id, m.seat),
    a.TakePartByVideo: lambda m, _d: attendance_orders.CheckInManually(
        m.member_id, m.seat, CheckInMethod.VIDEO, may_vote=m.may_vote
    ),
    a.Entrance: lambda m, _d: attendance_orders.EnterByCard(m.card),
    a.SignInOpen: lambda m, _d: attendance_orders.OpenSignIn(m.minutes),
    a.SignInClose: lambda _m, _d: attendance_orders.CloseSignIn(),
    a.AttendanceCountCommand: lambda _m, _d: attendance_orders.CountHeads(),
    a.SeatAssign: lambda m, _d: attendance_orders.AssignSeat(m.member_id, m.seat),
    a.SeatSwap: lambda m, _d: attendance_orders.SwapSeats(m.seat, m.other_seat),
    f.SpeechRequest: lambda m, _d: floor_orders.RequestFloor(m.seat, m.kind),
    f.SpeechNext: lambda m, _d: floor_orders.CallNext(m.limit_s),
    f.SpeechEndAll: lambda _m, _d: floor_orders.EndAllSpeeches(),
    f.SpeechList: lambda m, _d: floor_orders.ListSpeakers(m.seats),
    f.FloorSet: lambda m, _d: floor_orders.SetFloor(
        m.mode, m.when_full, m.open_list, m.chair_mutes, m.microphone_limit
    ),
    f.FloorPriority: lambda m, _d: floor_orders.TakePriority(m.mute),
    f.FloorPriorityEnd: lambda _m, _d: floor_orders.EndPriority(),
    f.AlarmRaise: lambda m, _d: meeting_orders.RaiseAlarm(m.reason),
    f.AlarmClear: lambda _m, _d: meeting_orders.ClearAlarm(),
}
