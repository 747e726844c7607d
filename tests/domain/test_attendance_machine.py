"""Whatever people, cards and operators do: the counts add up, nobody is in two seats, and the record is the truth."""

from collections import Counter

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from controller.domain.inputs.attendance import (
    AssignSeat,
    CancelLeave,
    CheckInManually,
    CloseSignIn,
    EnterByCard,
    OpenSignIn,
    RecordAway,
    SwapSeats,
)
from controller.domain.inputs.hall import CardRead, SignInPressed, SignInTimeUp, SpeakPressed
from controller.domain.inputs.meeting import AdjournMeeting, ImportRoster, OpenMeeting
from controller.domain.people import Attendance, CheckInMethod, SeatingMode
from controller.domain.presence import head_of
from controller.domain.quorum import quorum
from controller.domain.state import count_attendance
from controller.domain.vote_phases import VoteMove, VotePhase
from controller.domain.votes import Ballot
from controller.journal.codec import decode, encode
from controller.service.documents import FROM_STATE, seats_document
from controller.service.faces import face_of
from seat_protocol.face import Mode
from tests.domain.sitting import Sitting, open_vote, replayed
from tests.domain.test_attendance_rules import carded

MEMBERS, OBSERVERS, VISITORS = 5, 1, 1
PEOPLE = MEMBERS + OBSERVERS + VISITORS
SEATS = range(1, PEOPLE + 2)

people = st.integers(1, PEOPLE).map("m{}".format)
seats = st.sampled_from(SEATS)
cards = st.none() | st.sampled_from([*(f"C{each}" for each in range(1, PEOPLE + 1)), "FFFF"])
ALIVE = {Mode.VOTE_FIRST, Mode.VOTE_LAST}


class AttendanceMachine(RuleBasedStateMachine):
    """A small hall with a seat to spare; the rules may be in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.hall = Sitting()

    @initialize(seating=st.sampled_from(SeatingMode), remote_counts=st.booleans())
    def begin(self, seating: SeatingMode, remote_counts: bool) -> None:
        self.hall.must(ImportRoster(carded(MEMBERS, OBSERVERS, VISITORS)))
        self.open_meeting(seating, remote_counts)

    @precondition(lambda self: not self.hall.state.is_open)
    @rule(seating=st.sampled_from(SeatingMode), remote_counts=st.booleans())
    def open_meeting(self, seating: SeatingMode, remote_counts: bool) -> None:
        self.hall.must(OpenMeeting("会", "presidium", 2, seating=seating, remote_counts=remote_counts))

    @rule(seat=seats)
    def the_sign_in_key(self, seat: int) -> None:
        was_dead = self._is_sign_in_dead(seat)
        events = self.hall.do(SignInPressed(seat)).events
        assert not (was_dead and events)

    def _is_sign_in_dead(self, seat: int) -> bool:
        return face_of(self.hall.state, seat).mode is not Mode.SIGN_IN

    @rule(seat=seats, card=cards)
    def a_card(self, seat: int, card: str | None) -> None:
        self.hall.do(CardRead(seat, card))
        assert self.hall.do(CardRead(seat, card)).events == (), "told again it changes nothing"

    @rule(card=cards.filter(bool))
    def the_door(self, card: str) -> None:
        self.hall.do(EnterByCard(card))

    @rule(who=people, method=st.sampled_from(["manual", "video"]), may_vote=st.booleans())
    def the_operator_checks_in(self, who: str, method: str, may_vote: bool) -> None:
        self.hall.do(CheckInManually(who, None, CheckInMethod(method), may_vote))

    @rule(who=people, kind=st.sampled_from([Attendance.ON_LEAVE, Attendance.LEFT]))
    def somebody_goes(self, who: str, kind: Attendance) -> None:
        self.hall.do(RecordAway(who, None, kind, "事由"))

    @rule(who=people)
    def a_leave_is_cancelled(self, who: str) -> None:
        self.hall.do(CancelLeave(who, None))

    @rule(minutes=st.none() | st.integers(1, 2), closes=st.booleans())
    def the_sign_in_opens_or_closes(self, minutes: int | None, closes: bool) -> None:
        self.hall.do(CloseSignIn() if closes else OpenSignIn(minutes))

    @rule(who=people, seat=seats, other=seats)
    def seats_change(self, who: str, seat: int, other: int) -> None:
        self.hall.do(AssignSeat(who, seat))
        self.hall.do(SwapSeats(seat, other))

    @rule(seat=seats)
    def somebody_wants_to_speak(self, seat: int) -> None:
        self.hall.do(SpeakPressed(seat))

    @rule()
    def a_vote_opens(self) -> None:
        self.hall.do(open_vote())

    @precondition(lambda self: self.hall.state.running_vote is not None)
    @rule(seat=seats)
    def a_vote_key(self, seat: int) -> None:
        if face_of(self.hall.state, seat).mode in ALIVE:
            self.hall.read(seat, Ballot.YES)

    @precondition(lambda self: self.hall.state.running_vote is not None)
    @rule()
    def the_vote_is_counted(self) -> None:
        before = self.hall.vote.electorate.present
        self.hall.move(VoteMove.CLOSE)
        self.hall.sweep()
        assert self.hall.vote.phase is VotePhase.CLOSED
        yes, no, abstain, not_voted = self.hall.tally
        assert yes + no + abstain + not_voted == before
        self.hall.move(VoteMove.ANNOUNCE)

    @rule(wait_ms=st.integers(0, 90_000))
    def time_passes(self, wait_ms: int) -> None:
        self.hall.now_ms += wait_ms
        closes_at_ms = self.hall.state.sign_in.closes_at_ms
        if closes_at_ms is not None:
            self.hall.do(SignInTimeUp(closes_at_ms))
            assert self.hall.state.sign_in.is_open == (self.hall.now_ms < closes_at_ms)

    @precondition(lambda self: self.hall.state.pending_vote is None)
    @rule()
    def adjourn(self) -> None:
        self.hall.do(AdjournMeeting())

    @invariant()
    def the_counts_add_up_to_the_roster(self) -> None:
        state = self.hall.state
        if not state.members:
            return
        count = count_attendance(state)
        apart = 0 if state.remote_counts else count.remote
        assert count.expected == MEMBERS
        assert count.present + count.absent + count.on_leave + count.left + apart == MEMBERS
        assert count.late <= count.present + count.left + apart
        assert count.observers_present <= OBSERVERS
        assert count.visitors_present <= VISITORS
        heads = Counter(head_of(each.role, state.presence(each.member_id)) for each in state.members.values())
        assert heads == state.heads

    @invariant()
    def nobody_is_in_two_seats_and_no_two_in_one(self) -> None:
        state = self.hall.state
        seated = [(each.seat, each.member_id) for each in state.members.values() if each.seat is not None]
        assert dict(seated) == state.member_at
        assert len(seated) == len({seat for seat, _ in seated})

    @invariant()
    def nobody_sits_down_at_a_seat_that_votes_for_somebody_else(self) -> None:
        vote = self.hall.state.running_vote
        if vote is not None:
            for seat, member_id in vote.electorate.members_by_seat.items():
                assert self.hall.state.member_at[seat] == member_id
                assert face_of(self.hall.state, seat).round_tag == vote.tag

    @invariant()
    def only_who_is_here_has_a_living_unit(self) -> None:
        state = self.hall.state
        vote = state.running_vote
        for seat in SEATS:
            is_voter = vote is not None and seat in vote.electorate.members_by_seat
            if face_of(state, seat).mode is Mode.LISTEN:
                assert state.is_present(seat)
            if face_of(state, seat).mode in ALIVE:
                assert is_voter
                assert state.seating is not SeatingMode.CARD or state.is_present(seat)
        assert all(state.is_present(request.seat) for request in state.waiting)

    @invariant()
    def the_quorum_on_record_is_the_quorum_in_the_hall(self) -> None:
        state = self.hall.state
        if state.is_open:
            assert state.quorum_watch.is_reached == quorum(state, state.preset.quorum).reached

    @invariant()
    def the_record_leads_to_the_same_state(self) -> None:
        assert replayed((at_ms, decode(*encode(each))) for at_ms, each in self.hall.record) == self.hall.state

    @invariant()
    def every_document_can_be_published(self) -> None:
        for make in FROM_STATE.values():
            assert "C1" not in make(self.hall.state, 1, self.hall.now_ms).model_dump_json()
        assert len(seats_document(self.hall.state, dict.fromkeys(SEATS, True), 1, 1).seats) == len(SEATS)


TestAttendanceMachine = AttendanceMachine.TestCase
TestAttendanceMachine.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
