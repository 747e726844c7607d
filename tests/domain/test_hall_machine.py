"""Any order of inputs, crashes and broken seats included, keeps the promises of a vote."""

from collections import Counter
from dataclasses import replace
from itertools import combinations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from controller.domain.actions import UNSAFE_MOVES, legal_actions
from controller.domain.agenda import AgendaItem
from controller.domain.core import decide
from controller.domain.inputs import Order
from controller.domain.inputs.attendance import (
    RecordAway,
)
from controller.domain.inputs.hall import (
    SignInPressed,
    SpeakPressed,
    SpeechNearEnd,
    SpeechTimeUp,
    VoteRead,
    VoteSwept,
    VoteTimeUp,
)
from controller.domain.inputs.meeting import (
    ImportRoster,
    OpenMeeting,
    SetAgenda,
)
from controller.domain.inputs.votes import (
    CastVote,
    MoveVote,
)
from controller.domain.people import Attendance, Role
from controller.domain.preset_table import PRESETS
from controller.domain.presets import TieRule
from controller.domain.press_order import surely_before
from controller.domain.rule_text import parse_rule
from controller.domain.tallies import Count, discrepancy
from controller.domain.vote_phases import LEGAL_MOVES, PENDING, RUNNING, VoteMove, VotePhase
from controller.domain.votes import Ballot, PressRule, Secrecy
from controller.journal.codec import decode, encode
from controller.recount.counting import recount
from controller.service.documents import FROM_STATE, seats_document
from tests.domain.orders import (
    ALWAYS_POSSIBLE,
    MEMBERS,
    NOT_BESIDE_A_VOTE,
    OBSERVERS,
    SEATS,
    VISITORS,
    WITH_ORDERS_OF_THEIR_OWN,
    orders_by_name,
)
from tests.domain.sitting import Sitting, open_vote, replayed, roster

CASTING = replace(
    PRESETS["procedural_motion"],
    name="议事会",
    majority=parse_rule("yes_no > 1/2"),
    tie=TieRule.CHAIR_CASTING,
)
"""A body without a quorum that leaves a tie to the chair."""
WINDOW = {VotePhase.OPEN, VotePhase.HELD}
OUT_OF_TURN = {
    "vote_prepared",
    "sign_in_not_open",
    *("meeting_open", "meeting_not_open", "vote_pending", "no_vote", "vote_move", "no_roster"),
    *("alarm_raised", "no_alarm", "nobody_waits", "nobody_speaks", "no_presiding_seat", "no_priority"),
}
"""Refusals that say: not now. A command that is offered is never refused with one of these."""
LOST = {"ballots_missing"}
"""Only the urn knows, and the table of moves does not."""

seats = st.sampled_from(SEATS)
anywhere = st.integers(0, 12)
ballots = st.sampled_from(Ballot)


class VoteMachine(RuleBasedStateMachine):
    """`remembered` is what an observer who sees every reading expects the controller to count."""

    def __init__(self) -> None:
        super().__init__()
        self.hall = Sitting()
        self.latched: dict[int, Ballot] = {}
        self.remembered: dict[int, Ballot] = {}
        self.confirmed: set[int] = set()

    @initialize(secrecy=st.sampled_from(Secrecy), press_rule=st.sampled_from(PressRule), remote=st.booleans())
    def begin(self, secrecy: Secrecy, press_rule: PressRule, remote: bool) -> None:
        self.hall.must(
            ImportRoster(roster(MEMBERS, OBSERVERS, VISITORS, presiding=1)),
            SetAgenda((AgendaItem(1, "题", speakers=("m2", "m4", "m1")),)),
        )
        self.hall.must(OpenMeeting("会", CASTING.name, 2, own_presets=(CASTING,), remote_counts=remote))
        self.hall.must(
            *(SignInPressed(seat) for seat in SEATS if seat != MEMBERS), open_vote(secrecy, press_rule)
        )

    @property
    def phase(self) -> VotePhase | None:
        return None if self.hall.state.vote is None else self.hall.vote.phase

    @property
    def voters(self) -> set[int]:
        return set(self.hall.vote.electorate.members_by_seat)

    def _expect(self, seat: int, ballot: Ballot) -> None:
        """What a reading inside the window, or of the closing sweep, means."""
        first = self.hall.vote.settings.press_rule is PressRule.FIRST
        is_lost = seat in self.confirmed and seat not in self.remembered
        is_gone = not self.hall.state.is_present(seat) and not is_lost
        if seat not in self.voters or is_gone or (first and seat in self.remembered):
            return
        self.remembered[seat] = ballot
        self.confirmed.add(seat)

    @precondition(lambda self: self.phase not in PENDING)
    @rule(secrecy=st.sampled_from(Secrecy), press_rule=st.sampled_from(PressRule), timed=st.booleans())
    def put_to_the_vote(self, secrecy: Secrecy, press_rule: PressRule, timed: bool) -> None:
        if self.hall.do(open_vote(secrecy, press_rule, 1 if timed else None)).refusal is None:
            self.latched, self.remembered, self.confirmed = {}, {}, set()

    @precondition(lambda self: self.phase is VotePhase.OPEN)
    @rule(presses=st.lists(st.tuples(st.integers(1, MEMBERS), ballots), min_size=1, max_size=8))
    def delegates_press(self, presses: list[tuple[int, Ballot]]) -> None:
        """Delegates press; a seat latches by the rule that it was given, and is read."""
        first = self.hall.vote.settings.press_rule is PressRule.FIRST
        for seat, ballot in presses:
            if seat in self.voters and not (first and seat in self.latched):
                self.latched[seat] = ballot
                self._read(seat)

    @precondition(lambda self: self.phase in RUNNING)
    @rule(seat=seats)
    def read_again(self, seat: int) -> None:
        if seat in self.latched:
            self._read(seat)

    @precondition(lambda self: self.phase in RUNNING)
    @rule(seat=anywhere, ballot=ballots)
    def a_seat_says_anything(self, seat: int, ballot: Ballot) -> None:
        """A late press, a broken latch, a seat that nobody asked."""
        self._read(seat, ballot)

    def _read(self, seat: int, ballot: Ballot | None = None) -> None:
        ballot = ballot or self.latched[seat]
        if self.phase in WINDOW:
            self._expect(seat, ballot)
        elif seat in self.confirmed and seat not in self.remembered:
            self.remembered[seat] = ballot
        self.hall.read(seat, ballot)

    @precondition(lambda self: self.hall.state.round_tag > 1)
    @rule(seat=anywhere, ballot=ballots, behind=st.integers(1, 3))
    def an_old_round_comes_late(self, seat: int, ballot: Ballot, behind: int) -> None:
        tag = max(0, self.hall.state.round_tag - behind)
        assert self.hall.do(VoteRead(seat, tag, ballot)).events == ()
        assert self.hall.do(VoteSwept(tag, {seat: ballot}, ())).events == ()

    @precondition(lambda self: self.phase is VotePhase.FREEZING)
    @rule(silent=st.sets(seats, max_size=2), more=st.dictionaries(seats, ballots, max_size=3))
    def the_sweep_is_back(self, silent: set[int], more: dict[int, Ballot]) -> None:
        found = {seat: ballot for seat, ballot in (self.latched | more).items() if seat not in silent}
        for seat, ballot in found.items():
            self._expect(seat, ballot)
        self.hall.sweep(found, silent)
        if silent & self.voters:
            assert self.phase is VotePhase.UNREACHABLE
        else:
            self._check_count()

    @precondition(lambda self: self.phase in PENDING and self.phase is not VotePhase.FREEZING)
    @rule(choice=st.integers(0, 2))
    def the_chair_moves(self, choice: int) -> None:
        legal = [move for move in LEGAL_MOVES[self.hall.vote.phase] if move not in WITH_ORDERS_OF_THEIR_OWN]
        move = legal[choice % len(legal)]
        if move is VoteMove.ACCEPT and self.confirmed != set(self.remembered):
            assert self.hall.refused(MoveVote(move)) == "ballots_missing"
            return
        if move in UNSAFE_MOVES and self.hall.state.alarm is not None:
            assert self.hall.refused(MoveVote(move)) == "alarm_raised"
            return
        self.hall.move(move)
        if move is VoteMove.ACCEPT:
            self._check_count()

    @precondition(lambda self: self.phase is VotePhase.TIED)
    @rule(is_yes=st.booleans())
    def the_chair_decides_a_tie(self, is_yes: bool) -> None:
        counted = self.hall.tally
        self.hall.must(CastVote(is_yes))
        assert (self.phase, self.hall.vote.passed) == (VotePhase.CLOSED, is_yes)
        assert self.hall.tally == counted

    @precondition(lambda self: self.phase in WINDOW)
    @rule(more=st.dictionaries(seats, ballots, max_size=2))
    def the_chair_closes_and_every_seat_answers(self, more: dict[int, Ballot]) -> None:
        self.hall.move(VoteMove.CLOSE)
        self.the_sweep_is_back(set(), more)

    def _check_count(self) -> None:
        if self.confirmed != set(self.remembered):
            assert self.phase is VotePhase.VOID
            assert self.hall.vote.end_reason == "ballots_lost"
            return
        count = Counter(self.remembered.values())
        is_tied = count[Ballot.YES] == count[Ballot.NO] > 0
        waits = is_tied and self.hall.vote.settings.preset == CASTING.name
        assert self.phase is (VotePhase.TIED if waits else VotePhase.CLOSED)
        expected = (count[Ballot.YES], count[Ballot.NO], count[Ballot.ABSTAIN])
        assert self.hall.tally == (*expected, len(self.voters) - sum(expected))

    @precondition(lambda self: self.phase in PENDING)
    @rule(forgetful=st.sets(seats, max_size=1))
    def the_controller_crashes(self, forgetful: set[int]) -> None:
        """The state comes back from the record; secret choices do not, and a seat may lose power too."""
        for seat in forgetful:
            self.latched.pop(seat, None)
        self.hall.state = replayed((at_ms, decode(*encode(event))) for at_ms, event in self.hall.record)
        self.hall.lose_urn()
        if self.phase in RUNNING and self.hall.vote.is_secret:
            self.remembered = {}

    @precondition(lambda self: self.phase in RUNNING)
    @rule()
    def every_seat_is_read_again(self) -> None:
        for seat in self.latched:
            self._read(seat)

    @invariant()
    def the_record_leads_to_the_same_state(self) -> None:
        assert (
            replayed((at_ms, decode(*encode(event))) for at_ms, event in self.hall.record) == self.hall.state
        )

    @invariant()
    def only_the_frozen_electorate_votes_and_nobody_twice(self) -> None:
        if self.hall.state.vote is None:
            return
        assert set(self.hall.vote.ballots) == self.confirmed
        assert self.confirmed <= self.voters
        roles = {
            self.hall.state.members[who].role for who in self.hall.vote.electorate.members_by_seat.values()
        }
        assert roles <= {Role.MEMBER}

    @invariant()
    def every_count_adds_up(self) -> None:
        if self.hall.state.vote is not None and self.hall.vote.tally is not None:
            assert discrepancy(Count(self.hall.vote.tally, self.hall.vote.tally_parts)) is None
            assert self.hall.vote.tally.present == self.hall.vote.electorate.present

    def teardown(self) -> None:
        """Whatever happened, the record alone leads to the same results."""
        again = recount([("", event) for _, event in self.hall.record])
        assert [told for each in again for told in each.differences] == []

    @invariant()
    def a_secret_choice_is_nowhere_but_in_the_urn(self) -> None:
        if self.hall.state.vote is None or not self.hall.vote.is_secret:
            return
        tag = self.hall.vote.tag
        assert set(self.hall.vote.ballots.values()) <= {None}
        bodies = [encode(event) for _, event in self.hall.record if getattr(event, "round_tag", 0) == tag]
        choices = [body for kind, body in bodies if kind == "BallotRecorded" and '"ballot":null' not in body]
        assert choices == []
        documents = [make(self.hall.state, 1, self.hall.now_ms) for make in FROM_STATE.values()]
        seen = repr((self.hall.state, documents[:4], documents[5:]))
        assert not any(word in seen for word in ("Ballot.YES", "Ballot.NO", "Ballot.ABSTAIN", "'abstain'"))
        shown = seats_document(self.hall.state, dict.fromkeys(SEATS, True), 1, 1).model_dump()["seats"]
        assert {key for seat in shown for key in seat} == {
            "seat",
            "attendance",
            "card",
            "link",
            "voter",
            "voted",
            "speech",
        }

    @invariant()
    def no_choice_outlives_its_vote(self) -> None:
        if self.phase not in RUNNING:
            assert self.hall.urn == {}

    @invariant()
    def what_is_offered_is_what_is_possible(self) -> None:
        offered = legal_actions(self.hall.state)
        assert len(offered) == len(set(offered))
        for name, orders in orders_by_name().items():
            decisions = [decide(self.hall.state, self.hall.urn, order, self.hall.now_ms) for order in orders]
            codes = {decision.refusal.code for decision in decisions if decision.refusal is not None}
            if name in offered:
                assert not codes & OUT_OF_TURN, (name, codes)
                assert (
                    name not in ALWAYS_POSSIBLE or any(d.refusal is None for d in decisions) or codes == LOST
                ), name
            else:
                assert not any(d.refusal is None and d.events for d in decisions), name

    @invariant()
    def microphones_and_requests_keep_their_bounds(self) -> None:
        state = self.hall.state
        speaking = [speech.seat for speech in state.speaking]
        waiting = [request.seat for request in state.waiting]
        for first, later in combinations(state.waiting, 2):
            assert first.kind.rank <= later.kind.rank
            assert first.kind is not later.kind or not surely_before(later, first)
        assert len(speaking) <= state.microphone_limit
        assert len(set(speaking + waiting)) == len(speaking) + len(waiting)
        assert all(state.is_present(seat) for seat in speaking + waiting)


class HallMachine(VoteMachine):
    """The same votes in the midst of all that goes on in a meeting."""

    @rule(
        seat=seats,
        speak=st.booleans(),
        age_ms=st.none() | st.integers(-10, 3000),
        doubt_ms=st.integers(0, 20),
    )
    def a_key(self, seat: int, speak: bool, age_ms: int | None, doubt_ms: int) -> None:
        pressed_at_ms = None if age_ms is None else self.hall.now_ms - age_ms
        self.hall.do(SpeakPressed(seat, pressed_at_ms, doubt_ms) if speak else SignInPressed(seat))

    @rule(seat=anywhere, kind=st.sampled_from([Attendance.LEFT, Attendance.ON_LEAVE]))
    def somebody_leaves(self, seat: int, kind: Attendance) -> None:
        self.hall.do(RecordAway(None, seat, kind))

    @rule(
        order=st.sampled_from(
            [o for n, os in orders_by_name(()).items() if n not in NOT_BESIDE_A_VOTE for o in os]
        )
    )
    def any_other_order(self, order: Order) -> None:
        self.hall.do(order)

    @rule(wait_ms=st.integers(0, 2000))
    def time_passes(self, wait_ms: int) -> None:
        self.hall.now_ms += wait_ms
        self.hall.do(VoteTimeUp(self.hall.state.round_tag))
        for speech in tuple(self.hall.state.speaking):
            self.hall.do(SpeechNearEnd(speech.seat, speech.granted_at_ms))
            self.hall.do(SpeechTimeUp(speech.seat, speech.granted_at_ms))
        self.hall.settle()


TestVoteMachine = VoteMachine.TestCase
TestVoteMachine.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
TestHallMachine = HallMachine.TestCase
TestHallMachine.settings = settings(max_examples=40, stateful_step_count=50, deadline=None)
