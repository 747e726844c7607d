"""Any order of keys, orders and alarms keeps the promises of the floor, in every mode."""

from dataclasses import replace
from itertools import combinations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from controller.domain.agenda import AgendaItem
from controller.domain.floor.grants import due_grant
from controller.domain.floor.order import next_seat, upcoming
from controller.domain.floor.silence import may_begin
from controller.domain.floor.speeches import FloorMode, FloorSettings, RequestKind, WhenFull
from controller.domain.inputs import Order
from controller.domain.inputs.attendance import CheckInManually, RecordAway
from controller.domain.inputs.floor import (
    CallNext,
    EndAllSpeeches,
    EndPriority,
    EndSpeech,
    ExtendSpeech,
    GrantFloor,
    ListSpeakers,
    RequestFloor,
    SetFloor,
    TakePriority,
    WithdrawRequest,
)
from controller.domain.inputs.hall import SignInPressed, SpeakPressed
from controller.domain.inputs.meeting import (
    ClearAlarm,
    ImportRoster,
    OpenMeeting,
    RaiseAlarm,
    SelectItem,
    SetAgenda,
)
from controller.domain.people import Attendance, Role
from controller.domain.press_order import surely_before
from controller.domain.vote_phases import VoteMove, VotePhase
from controller.journal.codec import decode, encode
from controller.service.deadlines import deadlines
from controller.service.faces import face_of
from controller.service.speech_document import speech_document
from tests.domain.sitting import Sitting, open_vote, replayed, roster

MEMBERS, OBSERVERS, VISITORS = 6, 1, 1
SEATS = range(1, MEMBERS + OBSERVERS + VISITORS + 1)
PRESIDING = {1, 2}

seats = st.sampled_from(SEATS)
some_seats = st.lists(seats, max_size=4)
floors = st.builds(
    FloorSettings, st.sampled_from(FloorMode), st.sampled_from(WhenFull), st.booleans(), st.booleans()
)


class FloorMachine(RuleBasedStateMachine):
    """A small hall of a body that wants silence while it votes."""

    def __init__(self) -> None:
        super().__init__()
        self.hall = Sitting()

    @initialize(floor=floors, limit=st.integers(1, 3))
    def begin(self, floor: FloorSettings, limit: int) -> None:
        people = roster(MEMBERS, OBSERVERS, VISITORS)
        self.hall.must(
            ImportRoster(tuple(replace(who, presiding=who.seat in PRESIDING) for who in people)),
            SetAgenda((AgendaItem(1, "甲", speakers=("m3", "m9", "m1", "m5")), AgendaItem(2, "乙"))),
            OpenMeeting("会", "congress_plenary", limit, enforce_quorum=False, floor=floor),
            *(SignInPressed(seat) for seat in SEATS if seat != MEMBERS),
        )

    @rule(seat=seats, ago_ms=st.none() | st.integers(0, 3000), doubt_ms=st.integers(0, 20))
    def a_speak_key(self, seat: int, ago_ms: int | None, doubt_ms: int) -> None:
        before = self.hall.state.request_of(seat), self.hall.state.has_floor(seat)
        pressed_at_ms = None if ago_ms is None else self.hall.now_ms - ago_ms
        events = self.hall.do(SpeakPressed(seat, pressed_at_ms, doubt_ms)).events
        after = self.hall.state.request_of(seat), self.hall.state.has_floor(seat)
        assert bool(events) == (before != after), "a key that does something can be seen to"

    @rule(seat=seats, kind=st.sampled_from(RequestKind))
    def the_operator_asks(self, seat: int, kind: RequestKind) -> None:
        if self.hall.do(RequestFloor(seat, kind)).refusal is None:
            request = self.hall.state.request_of(seat)
            assert request is not None
            assert request.kind is kind

    @rule(seat=seats, limit_s=st.none() | st.integers(1, 200))
    def the_chair_grants(self, seat: int, limit_s: int | None) -> None:
        if self.hall.do(GrantFloor(seat, limit_s)).refusal is None:
            assert self.hall.state.is_microphone_open(seat)

    @rule()
    def the_chair_calls_the_next(self) -> None:
        first = next_seat(self.hall.state)
        if self.hall.do(CallNext()).refusal is None:
            assert self.hall.state.speaking[-1].seat == first

    @rule(
        order=st.one_of(
            st.builds(ExtendSpeech, seats, st.integers(1, 200)),
            st.builds(EndSpeech, seats),
            st.builds(WithdrawRequest, seats),
            st.builds(ListSpeakers, some_seats.map(tuple)),
            st.builds(SelectItem, st.integers(1, 2)),
            st.builds(TakePriority, st.none() | st.booleans()),
            st.just(EndPriority()),
            st.just(EndAllSpeeches()),
        )
    )
    def another_order(self, order: Order) -> None:
        self.hall.do(order)

    @rule(
        mode=st.none() | st.sampled_from(FloorMode),
        when_full=st.none() | st.sampled_from(WhenFull),
        open_list=st.none() | st.booleans(),
        limit=st.none() | st.integers(1, 3),
    )
    def the_mode_is_changed(
        self, mode: FloorMode | None, when_full: WhenFull | None, open_list: bool | None, limit: int | None
    ) -> None:
        self.hall.do(SetFloor(mode, when_full, open_list, None, limit))

    @rule(seat=seats, is_back=st.booleans())
    def somebody_leaves_or_comes(self, seat: int, is_back: bool) -> None:
        away = RecordAway(None, seat, Attendance.LEFT)
        self.hall.do(CheckInManually(None, seat) if is_back else away)

    @precondition(lambda self: self.hall.state.pending_vote is None)
    @rule()
    def a_vote_is_opened(self) -> None:
        self.hall.do(open_vote(duration_s=None))

    @precondition(lambda self: self.hall.state.running_vote is not None)
    @rule()
    def the_vote_is_cancelled(self) -> None:
        self.hall.move(VoteMove.CANCEL)

    @rule()
    def the_fire_alarm_goes_off(self) -> None:
        self.hall.must(RaiseAlarm("烟感"))
        assert self.hall.state.alarm is not None

    @precondition(lambda self: self.hall.state.alarm is not None)
    @rule()
    def all_clear(self) -> None:
        phase = self.hall.state.vote and self.hall.vote.phase
        self.hall.must(ClearAlarm())
        assert (self.hall.state.vote and self.hall.vote.phase) == phase

    @rule(wait_ms=st.integers(0, 120_000))
    def time_passes(self, wait_ms: int) -> None:
        """All that the controller does by itself, as its timer tells it."""
        self.hall.now_ms += wait_ms
        while due := [told for left_ms, told in deadlines(self.hall.state, self.hall.now_ms) if left_ms <= 0]:
            assert self.hall.do(due[0]).events, due[0]
        assert due_grant(self.hall.state) is None

    @invariant()
    def there_are_never_more_open_microphones_than_allowed(self) -> None:
        state = self.hall.state
        open_ones = [seat for seat in SEATS if state.is_microphone_open(seat)]
        assert len(state.speaking) <= state.microphone_limit
        if state.priority is None:
            assert len(open_ones) == len(state.speaking)
        elif state.priority.mutes:
            assert open_ones == [state.priority.seat]
        else:
            assert len(open_ones) == len(state.speaking) + 1

    @invariant()
    def the_seats_open_the_microphones_that_the_state_says(self) -> None:
        for seat in SEATS:
            assert face_of(self.hall.state, seat).microphone == self.hall.state.is_microphone_open(seat)

    @invariant()
    def in_an_alarm_no_microphone_is_open_and_no_vote_runs(self) -> None:
        state = self.hall.state
        if state.alarm is not None:
            assert not any(state.is_microphone_open(seat) for seat in SEATS)
            assert state.vote is None or state.vote.phase is not VotePhase.OPEN
            assert not may_begin(state)

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        state = self.hall.state
        chair = [] if state.priority is None else [state.priority.seat]
        places = [*chair, *(s.seat for s in state.speaking), *(r.seat for r in state.waiting)]
        assert len(set(places)) == len(places)
        assert len(set(state.listed)) == len(state.listed)
        order = list(upcoming(state))
        assert len(set(order)) == len(order)

    @invariant()
    def who_speaks_or_waits_is_here_and_may(self) -> None:
        state = self.hall.state
        for seat in [*(s.seat for s in state.speaking), *upcoming(state)]:
            assert state.is_present(seat)
            member = state.member_on(seat)
            assert member is not None
            assert member.role is not Role.VISITOR
        if state.priority is not None:
            assert state.priority.seat in PRESIDING
            assert state.is_present(state.priority.seat)

    @invariant()
    def ranks_are_in_order_and_within_a_rank_presses(self) -> None:
        for first, later in combinations(self.hall.state.waiting, 2):
            assert first.kind.rank <= later.kind.rank
            assert first.kind is not later.kind or not surely_before(later, first)

    @invariant()
    def the_mode_has_a_place_for_everybody_who_waits(self) -> None:
        state = self.hall.state
        assert all(state.floor.takes(request.kind) for request in state.waiting)

    @invariant()
    def nobody_speaks_while_this_body_votes(self) -> None:
        if self.hall.state.running_vote is not None:
            assert self.hall.state.speaking == []

    @invariant()
    def turns_and_times_belong_to_people_of_the_roster(self) -> None:
        state = self.hall.state
        assert state.turns.keys() | state.spoken_ms.keys() <= state.members.keys()
        assert all(spoken_ms >= 0 for spoken_ms in state.spoken_ms.values())

    @invariant()
    def the_document_says_what_the_state_says(self) -> None:
        state = self.hall.state
        told = speech_document(state, 1, self.hall.now_ms)
        assert [speaker.seat for speaker in told.waiting] == [request.seat for request in state.waiting]
        assert all(speaker.turn == 0 for speaker in told.waiting if speaker.kind is not RequestKind.SPEECH)
        assert told.next_seat == next(upcoming(state), None)

    @invariant()
    def the_record_leads_to_the_same_state(self) -> None:
        kept = ((at_ms, decode(*encode(event))) for at_ms, event in self.hall.record)
        assert replayed(kept) == self.hall.state


TestFloorMachine = FloorMachine.TestCase
TestFloorMachine.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
