"""Any order of moves by any method, crashes included: nobody counts twice, all adds up, replay equals live."""

from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from controller.domain.actions import legal_actions
from controller.domain.events.counts import BallotCalled, BallotRecorded, VoteClosed
from controller.domain.events.votes import VoteCancelled, VoteFellBack, VoteOpened, VotePrepared, VoteVoided
from controller.domain.inputs import Order
from controller.domain.inputs.attendance import RecordAway
from controller.domain.inputs.hall import SignInPressed, VoteRead, VoteTimeUp
from controller.domain.inputs.meeting import ImportRoster, OpenMeeting
from controller.domain.inputs.votes import (
    CallMember,
    CastVote,
    ConfirmCount,
    EnterCount,
    ExtendVote,
    FallBack,
    MoveVote,
    OpenVote,
    PrepareVote,
    ReadyVote,
    RepeatVote,
    SeatReport,
)
from controller.domain.people import Attendance
from controller.domain.preset_table import PRESETS
from controller.domain.presets import Method, NoPress, TieRule
from controller.domain.tallies import Count, discrepancy
from controller.domain.vote_phases import BY_HAND, MOVES, PENDING, RUNNING, VoteMove, VotePhase
from controller.domain.votes import Ballot, HandCount, PressRule, Purpose, Remainder, ResultShown, Secrecy
from controller.journal.codec import decode, encode
from controller.service.documents import FROM_STATE
from controller.service.faces import face_of
from seat_protocol.face import Lamp, Mode
from tests.domain.sitting import Sitting, as_prepared, replayed, roster

MEMBERS = 5
SEATS = range(1, MEMBERS + 2)
ENDS = (VoteClosed, VoteVoided, VoteCancelled, VoteFellBack)
CASTING = replace(PRESETS["procedural_motion"], name="议事会", tie=TieRule.CHAIR_CASTING)
VOTING_MODES = {Mode.VOTE_FIRST, Mode.VOTE_LAST}
OUTSIDE_THE_TABLE = {"no_casting_vote", "not_tied", "vote_move", "vote_pending", "no_vote", "vote_prepared"}
"""Refusals that say: not in this phase."""

seats = st.sampled_from(SEATS)
ballots = st.sampled_from(Ballot)
operators = st.sampled_from(["操作员01", "操作员02"])
some_seats = st.sets(seats, max_size=2).map(frozenset)
reports = st.builds(SeatReport, some_seats, some_seats, st.just(frozenset[int]()) | some_seats)
counts = st.integers(-1, MEMBERS + 1)
figures = st.builds(
    HandCount,
    counts,
    counts,
    counts,
    st.none() | counts,
    st.none() | counts,
    st.none() | counts,
    st.integers(0, 2),
)
terms = st.fixed_dictionaries(
    {
        "item_number": st.none(),
        "title": st.just("题"),
        "secrecy": st.none() | st.sampled_from(Secrecy),
        "press_rule": st.sampled_from(PressRule),
        "duration_s": st.none() | st.integers(1, 3),
        "preset": st.none() | st.just("standing_committee") | st.just(CASTING.name),
        "rule": st.none() | st.just("yes_no > 1/2"),
        "method": st.sampled_from(Method),
        "purpose": st.sampled_from(Purpose),
        "result_shown": st.sampled_from(ResultShown),
        "minimum_open_s": st.integers(0, 2),
        "no_press": st.none() | st.sampled_from(NoPress),
        "seats": st.just(()) | st.just((1, 2, 3)),
        "remainder": st.sampled_from(Remainder),
        "needs_confirmation": st.booleans(),
    }
)


class MethodsMachine(RuleBasedStateMachine):
    """Whoever chairs here presses anything at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.hall = Sitting()

    @initialize()
    def begin(self) -> None:
        self.hall.must(ImportRoster(roster(MEMBERS, observers=1)))
        self.hall.must(OpenMeeting("会", "procedural_motion", 2, own_presets=(CASTING,)))
        self.hall.must(*(SignInPressed(seat) for seat in SEATS))

    @property
    def phase(self) -> VotePhase | None:
        return None if self.hall.state.vote is None else self.hall.vote.phase

    def _move(self, move: VoteMove, order: Order) -> None:
        """The table says whether `order` can be carried out, and where it leads."""
        before, record = self.phase, len(self.hall.record)
        decision = self.hall.do(order)
        legal = MOVES[before].get(move)
        if decision.refusal is not None:
            assert (decision.refusal.code in OUTSIDE_THE_TABLE) <= (legal is None or move is VoteMove.OPEN)
            assert self.phase is before
            assert len(self.hall.record) - record <= 1
            return
        assert legal is not None
        assert self.phase in legal

    @rule(asked=terms)
    def prepare(self, asked: dict[str, Any]) -> None:
        self._move(VoteMove.PREPARE, PrepareVote(**asked))

    @rule(asked=terms, despite=st.booleans(), report=reports)
    def open_in_one(self, asked: dict[str, Any], despite: bool, report: SeatReport) -> None:
        order = OpenVote(**asked, despite_unready=despite, report=report)
        self._move(VoteMove.OPEN, order)

    @rule(despite=st.booleans(), report=reports)
    def ready(self, despite: bool, report: SeatReport) -> None:
        self._move(VoteMove.READY, ReadyVote(despite, report))

    @precondition(lambda self: self.phase in {VotePhase.DRAFT, VotePhase.READY})
    @rule(report=reports)
    def open_what_is_prepared(self, report: SeatReport) -> None:
        self._move(VoteMove.OPEN, as_prepared(report=report, despite_unready=True))

    @rule(report=reports)
    def repeat(self, report: SeatReport) -> None:
        self._move(VoteMove.REPEAT, RepeatVote(despite_unready=True, report=report))

    @rule(method=st.sampled_from(Method), by_name=st.booleans())
    def fall_back(self, method: Method, by_name: bool) -> None:
        before = self.hall.state.vote
        self._move(VoteMove.FALL_BACK, FallBack(method, "故障", by_name=by_name))
        now = self.hall.state.vote
        if (
            before is not None
            and now is not None
            and before.is_secret
            and not now.is_secret
            and now is not before
        ):
            assert by_name or method in self.hall.state.presets[now.settings.preset].methods
        if self.hall.state.vote is not before and before is not None:
            assert (before.phase, before.tally) == (VotePhase.FALLEN_BACK, None)
            assert self.hall.state.rounds_before[-1] is before

    @rule(extra_s=st.integers(1, 2))
    def extend(self, extra_s: int) -> None:
        self._move(VoteMove.EXTEND, ExtendVote(extra_s))

    @rule(counted=st.none() | figures, operator=operators)
    def enter(self, counted: HandCount | None, operator: str) -> None:
        self._move(VoteMove.ENTER, EnterCount(counted, operator))

    @rule(counted=st.none() | figures, operator=operators)
    def confirm(self, counted: HandCount | None, operator: str) -> None:
        entered = self.hall.vote.entered if self.hall.state.vote else None
        self._move(VoteMove.CONFIRM, ConfirmCount(counted, operator))
        if self.phase is VotePhase.CLOSED and entered is not None and self._last() is VoteClosed:
            assert entered.operator != operator

    def _last(self) -> type:
        return type(self.hall.record[-1][1])

    @precondition(lambda self: self.phase is VotePhase.CALLING)
    @rule(ballot=st.none() | ballots, seat=st.none() | seats)
    def call(self, ballot: Ballot | None, seat: int | None) -> None:
        turn = FROM_STATE["vote"](self.hall.state, 1, 1).model_dump()["turn"]
        self._move(VoteMove.CALL, CallMember(None, seat or turn or 1, ballot))

    @rule(is_yes=st.booleans())
    def cast(self, is_yes: bool) -> None:
        tally = self.hall.vote.tally if self.hall.state.vote else None
        self._move(VoteMove.CAST, CastVote(is_yes))
        if self.phase is VotePhase.CLOSED and self.hall.vote.casting_vote is not None:
            assert tally == self.hall.vote.tally
            assert self.hall.vote.settings.tie is TieRule.CHAIR_CASTING

    @rule(move=st.sampled_from(VoteMove))
    def any_simple_move(self, move: VoteMove) -> None:
        own = {VoteMove.PREPARE, VoteMove.READY, VoteMove.OPEN, VoteMove.EXTEND, VoteMove.ENTER}
        if move not in own | {
            VoteMove.CONFIRM,
            VoteMove.CALL,
            VoteMove.CAST,
            VoteMove.REPEAT,
            VoteMove.FALL_BACK,
        }:
            self._move(move, MoveVote(move))

    @rule(pressed=st.dictionaries(seats, ballots, min_size=1))
    def seats_are_read(self, pressed: dict[int, Ballot]) -> None:
        for seat, ballot in pressed.items():
            self.hall.do(VoteRead(seat, self.hall.state.round_tag, ballot))

    @precondition(lambda self: self.phase is VotePhase.FREEZING)
    @rule(found=st.dictionaries(seats, ballots), silent=st.sets(seats, max_size=1))
    def the_sweep_is_back(self, found: dict[int, Ballot], silent: set[int]) -> None:
        self.hall.sweep(found, silent)

    @rule(seat=seats, away=st.booleans())
    def people_come_and_go(self, seat: int, away: bool) -> None:
        self.hall.do(RecordAway(None, seat, Attendance.LEFT) if away else SignInPressed(seat))

    @rule(wait_ms=st.integers(0, 3000))
    def time_passes(self, wait_ms: int) -> None:
        self.hall.now_ms += wait_ms
        self.hall.do(VoteTimeUp(self.hall.state.round_tag))

    @rule()
    def the_controller_crashes(self) -> None:
        self.hall.state = replayed((at_ms, decode(*encode(event))) for at_ms, event in self.hall.record)
        self.hall.lose_urn()

    @invariant()
    def the_record_leads_to_the_same_state(self) -> None:
        again = replayed((at_ms, decode(*encode(event))) for at_ms, event in self.hall.record)
        assert again == self.hall.state

    @invariant()
    def every_result_adds_up_and_is_that_of_the_electorate(self) -> None:
        vote = self.hall.state.vote
        if vote is None or vote.tally is None:
            return
        assert discrepancy(Count(vote.tally)) is None
        assert vote.tally.present == vote.electorate.present
        assert (vote.verdict is None) == (vote.settings.purpose is Purpose.STRAW_POLL)
        if vote.settings.is_electronic and not vote.is_secret and vote.settings.no_press is NoPress.NOT_VOTED:
            count = Counter(vote.ballots.values())
            assert vote.tally.yes == count[Ballot.YES]
            assert vote.tally.voted == len(vote.ballots)

    @invariant()
    def only_a_tie_waits_for_the_chair(self) -> None:
        if self.phase is VotePhase.TIED:
            tally = self.hall.vote.tally
            assert tally is not None
            assert tally.yes == tally.no > 0
            assert self.hall.vote.settings.purpose is Purpose.DECISION

    @invariant()
    def nobody_votes_who_has_no_vote(self) -> None:
        if self.hall.state.vote is not None:
            assert self.hall.vote.ballots.keys() <= self.hall.vote.electorate.members_by_seat.keys()

    @invariant()
    def no_ballot_is_recorded_outside_its_window(self) -> None:
        """After the opening of its round, before its end, and by the method of the round."""
        running: VoteOpened | None = None
        for _, event in self.hall.record:
            if isinstance(event, VoteOpened):
                running = event
            elif isinstance(event, ENDS):
                running = None
            elif isinstance(event, BallotRecorded | BallotCalled):
                assert running is not None
                assert event.round_tag == running.round_tag
                assert isinstance(event, BallotCalled) == (running.settings.method is Method.ROLL_CALL)

    @invariant()
    def a_secret_choice_is_in_no_event_state_or_document(self) -> None:
        for vote in (*self.hall.state.rounds_before, self.hall.state.vote):
            if vote is not None and vote.is_secret:
                assert set(vote.ballots.values()) <= {None}
        document = FROM_STATE["vote"](self.hall.state, 1, self.hall.now_ms).model_dump()
        assert document["live"] is None or document["secrecy"] is Secrecy.NAMED

    @invariant()
    def the_urn_is_empty_but_while_seats_vote(self) -> None:
        assert not self.hall.urn or self.phase in RUNNING

    @invariant()
    def keys_are_alive_only_in_an_electronic_vote_that_is_open(self) -> None:
        for seat in SEATS:
            face = face_of(self.hall.state, seat)
            assert (face.mode in VOTING_MODES) <= (self.phase is VotePhase.OPEN)
            if self.phase in BY_HAND:
                assert (face.lamps.yes, face.lamps.no, face.lamps.abstain) == (Lamp.OFF, Lamp.OFF, Lamp.OFF)

    @invariant()
    def what_is_offered_is_the_row_of_the_table(self) -> None:
        offered = {name for name in legal_actions(self.hall.state) if name.startswith("vote.")}
        assert offered == set(MOVES[self.phase])
        assert ("meeting.adjourn" in legal_actions(self.hall.state)) == (self.phase not in PENDING)

    @invariant()
    def no_tag_is_ever_used_for_an_earlier_question(self) -> None:
        tags = [
            event.round_tag for _, event in self.hall.record if isinstance(event, VotePrepared | VoteOpened)
        ]
        assert tags == sorted(tags)


TestMethodsMachine = MethodsMachine.TestCase
TestMethodsMachine.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
