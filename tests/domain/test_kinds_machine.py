"""Elections, choices and satisfaction votes in any order, with wrong figures, repeats and crashes."""

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from controller.domain.agenda import AgendaItem
from controller.domain.choices import Choice, ChoiceCount, ChoiceOutcome
from controller.domain.elections import CandidateCount, Election, ElectionCount, ElectionOutcome
from controller.domain.events.counts import VoteClosed
from controller.domain.inputs.hall import SignInPressed
from controller.domain.inputs.meeting import ImportRoster, OpenMeeting, SetAgenda
from controller.domain.inputs.votes import CastVote, ConfirmCount, EnterCount, MoveVote, RepeatVote
from controller.domain.paper import Papers
from controller.domain.preset_table import PRESETS
from controller.domain.presets import Method, TieRule
from controller.domain.questions import Question
from controller.domain.satisfaction import GradeCount, Grading
from controller.domain.standings import places_left
from controller.domain.vote_phases import PENDING, VoteMove, VotePhase
from controller.domain.votes import Ballot, HandCount, Secrecy
from controller.journal.codec import decode, encode
from controller.recount.counting import recount
from tests.domain.sitting import Sitting, replayed, roster
from tests.domain.test_kinds_of_votes import put
from tests.domain.winners import winners

MEMBERS, PRESENT = 7, 6
NEED = MEMBERS // 2 + 1
"""More than half of all members."""
CONTESTED = Election(("甲", "乙", "丙", "丁"), 2, has_write_ins=True)
UNCONTESTED = Election(("甲", "乙"), 2, has_write_ins=False)
PROJECTS = Choice(("桥", "路", "灯", "园"), 2, 3)
GRADES = Grading()
UNHEARD_OF = Election(("庚", "辛"), 1, has_write_ins=False)
ITEMS: dict[int, Question] = {1: CONTESTED, 2: UNCONTESTED, 3: PROJECTS, 4: GRADES}

CASTING = replace(PRESETS["presidium"], name="议事会", tie=TieRule.CHAIR_CASTING)
"""A body that leaves a tie on a motion to the chair; nobody is elected by that."""
METHODS = (Method.PAPER, Method.ELECTRONIC, Method.HANDS)

SPREADS = {
    2: [(5, 4, 2, 1), (4, 4, 4, 0), (5, 3, 3, 1), (3, 3, 3, 3), (6, 0, 0, 0), (2, 2, 4, 4)],
    1: [(4, 2, 0, 0), (3, 3, 0, 0), (0, 6, 0, 0), (2, 2, 2, 0)],
}
"""Votes on six papers by seats to fill: decided, level for the last seat, not enough, for one alone."""

votes = st.integers(0, PRESENT)
written = st.integers(0, PRESENT + 3)
"""Votes for one who is written in, more than there are papers among them."""
names_asked = st.lists(st.sampled_from("甲乙丙丁戊"), max_size=4).map(tuple)


class KindsMachine(RuleBasedStateMachine):
    """What a body of seven, six of them present, decides on four items that are no motions."""

    def __init__(self) -> None:
        super().__init__()
        self.hall = Sitting()

    @initialize()
    def begin(self) -> None:
        items = agenda("项", set(ITEMS))
        self.hall.must(ImportRoster(roster(MEMBERS)), SetAgenda(items))
        self.hall.must(OpenMeeting("会", CASTING.name, 1, own_presets=(CASTING,)))
        self.hall.must(*(SignInPressed(seat) for seat in range(1, PRESENT + 1)))

    @property
    def phase(self) -> VotePhase | None:
        return None if self.hall.state.vote is None else self.hall.vote.phase

    @precondition(lambda self: self.phase not in PENDING)
    @rule(
        item=st.sampled_from(list(ITEMS)),
        method=st.sampled_from(METHODS),
        secret=st.booleans(),
        named=st.one_of(st.just(()), names_asked),
    )
    def put_to_the_vote(self, item: int, method: Method, secret: bool, named: tuple[str, ...] = ()) -> None:
        secrecy = Secrecy.SECRET if secret else Secrecy.NAMED
        order = put(method, secrecy, needs_confirmation=True, candidates=named)
        refusal = self.hall.do(replace(order, item_number=item)).refusal
        assert refusal is None or refusal.code != "vote_pending"

    @precondition(lambda self: self.phase is VotePhase.OPEN and self.hall.vote.settings.is_electronic)
    @rule(pressed=st.dictionaries(st.integers(1, PRESENT), st.sampled_from(Ballot), max_size=PRESENT))
    def the_seats_vote(self, pressed: dict[int, Ballot]) -> None:
        for seat, ballot in pressed.items():
            self.hall.read(seat, ballot)
        self.hall.move(VoteMove.CLOSE)
        self.hall.sweep(pressed)

    @precondition(lambda self: self.phase is VotePhase.COUNTING)
    @rule(figures=st.lists(votes, min_size=4, max_size=4), invalid=st.integers(0, 2), written_in=written)
    def figures_are_entered(self, figures: list[int], invalid: int, written_in: int) -> None:
        count = self._count(figures, invalid, written_in)
        if self.hall.do(EnterCount(count, "操作员01")).refusal is None:
            self.hall.do(ConfirmCount(count, "操作员02"))

    def _count(
        self, figures: list[int], invalid: int, written_in: int
    ) -> HandCount | ElectionCount | ChoiceCount | GradeCount:
        """Figures that may or may not be possible; nobody mends them before they are entered."""
        vote = self.hall.vote
        papers = Papers(PRESENT, PRESENT, invalid) if vote.settings.method is Method.PAPER else None
        counted = PRESENT - (invalid if papers else 0)
        match vote.settings.question:
            case Election(candidates=names) if not vote.settings.candidate:
                marks = {name: _marks(yes, counted) for name, yes in zip(names, figures, strict=False)}
                return ElectionCount(marks, {"戊": written_in} if written_in else {}, papers)
            case Choice(options=names):
                return ChoiceCount(dict(zip(names, figures, strict=False)), papers)
            case Grading(grades=names):
                return GradeCount(dict(zip(names, figures, strict=False)), invalid, None, papers)
        given = None if papers is None else PRESENT
        return HandCount(figures[0], PRESENT - figures[0], 0, issued=given, returned=given)

    @precondition(lambda self: self.phase is VotePhase.CLOSED)
    @rule()
    def announced(self) -> None:
        self.hall.move(VoteMove.ANNOUNCE)

    @precondition(lambda self: self.phase not in PENDING)
    @rule(
        item=st.sampled_from([1, 3]),
        spread=st.integers(0, 11),
        order=st.permutations(range(4)),
    )
    def a_whole_round_on_paper(self, item: int, spread: int, order: list[int]) -> None:
        """Most votes of an election, so that further rounds and ties come about."""
        self.put_to_the_vote(item, Method.PAPER, secret=True)
        if self.phase is VotePhase.COUNTING:
            question = self.hall.vote.settings.question
            spreads = SPREADS[places_of(question)]
            figures = spreads[spread % len(spreads)]
            names = len(names_of(question))
            self.figures_are_entered([figures[at] for at in order if at < names], 0, 0)
        if self.phase is VotePhase.CLOSED:
            self.announced()

    @precondition(lambda self: self.phase not in PENDING)
    @rule(yes=st.integers(2, PRESENT), item=st.sampled_from([2, 4]))
    def a_whole_round_with_the_keys(self, yes: int, item: int) -> None:
        """One candidate after the other, and the grades."""
        self.put_to_the_vote(item, Method.ELECTRONIC, secret=False)
        if self.phase is VotePhase.OPEN:
            self.the_seats_vote(dict.fromkeys(range(1, yes + 1), Ballot.YES))
            self.announced()

    @rule(move=st.sampled_from([VoteMove.CANCEL, VoteMove.VOID, VoteMove.HOLD, VoteMove.RESUME]))
    def another_move(self, move: VoteMove) -> None:
        self.hall.do(MoveVote(move))

    @rule()
    def put_again(self) -> None:
        self.hall.do(RepeatVote())

    @precondition(lambda self: self.phase is VotePhase.COUNTING and self.is_on_papers_of_names)
    @rule()
    def more_papers_come_back_than_were_issued_and_it_is_put_again(self) -> None:
        count = self._count([0, 0, 0, 0], 0, 0)
        assert not isinstance(count, HandCount)
        too_many = replace(count, papers=Papers(PRESENT - 1, PRESENT, 0))
        self.hall.must(EnterCount(too_many, "操作员01"))
        self.hall.must(ConfirmCount(None, "操作员02"))
        assert self.phase is VotePhase.VOID
        self.hall.must(RepeatVote())

    @property
    def is_on_papers_of_names(self) -> bool:
        settings = self.hall.vote.settings
        return settings.method is Method.PAPER and not settings.is_yes_no

    @precondition(lambda self: self.phase not in PENDING)
    @rule(kept=st.sets(st.sampled_from(list(ITEMS))), title=st.sampled_from(["项", "事"]))
    def the_agenda_is_changed(self, kept: set[int], title: str) -> None:
        """Items go and come back, and are called otherwise, but for those that have a result."""
        state, items = self.hall.state, agenda(title, kept)
        decided = [item for item in state.agenda if state.settled.get(item.number) is not None]
        refusal = self.hall.do(SetAgenda(items)).refusal
        assert (refusal is None) is all(item in items for item in decided)
        assert refusal is None or refusal.code == "item_decided"

    @precondition(lambda self: self.phase not in PENDING and self.hall.state.standings)
    @rule()
    def another_question_under_a_number_that_was_announced_is_refused(self) -> None:
        for number in self.hall.state.standings:
            other = AgendaItem(number, "另一项", question=UNHEARD_OF)
            assert self.hall.refused(SetAgenda((other,))) == "question_announced"

    @invariant()
    def the_record_leads_to_the_same_state_and_the_same_results(self) -> None:
        record = [(at_ms, decode(*encode(event))) for at_ms, event in self.hall.record]
        assert replayed(record) == self.hall.state
        assert [
            told for each in recount(("", event) for _, event in record) for told in each.differences
        ] == []

    @invariant()
    def those_with_the_most_votes_of_those_with_enough_win(self) -> None:
        vote = self.hall.state.vote
        if vote is None:
            return
        match vote.outcome:
            case ElectionOutcome() as outcome:
                won = {result.name: result.yes for result in outcome.results}
                _check_winners(won, outcome.elected, outcome.tied, outcome.seats_left)
            case ChoiceOutcome() as choice:
                chosen = {result.name: result.votes for result in choice.results}
                _check_winners(chosen, choice.chosen, choice.tied, choice.places_left)

    @rule(is_yes=st.booleans())
    def the_chair_has_no_vote_to_cast(self, is_yes: bool) -> None:
        assert self.hall.refused(CastVote(is_yes)) in {"no_casting_vote", "vote_move", "no_vote"}
        assert self.phase is not VotePhase.TIED

    @invariant()
    def nobody_is_forgotten_nor_wins_twice_and_no_place_is_filled_twice(self) -> None:
        won = winners(event for _, event in self.hall.record)
        for number, standing in self.hall.state.standings.items():
            places = places_of(ITEMS[number])
            assert standing.won == won.get(number, ())
            assert len(set(standing.won)) == len(standing.won) <= places
            if standing.outcome is not None:
                assert len(standing.won) + places_left(standing.outcome) == places
            if self.hall.state.item(number) is not None:
                assert (number in self.hall.state.settled) == (len(standing.won) == places)

    @invariant()
    def nobody_who_has_won_is_put_again(self) -> None:
        vote = self.hall.state.vote
        if vote is None or vote.phase not in PENDING:
            return
        standing = self.hall.state.standings.get(vote.settings.item_number or 0)
        if standing is not None:
            assert not set(standing.won) & set(names_of(vote.settings.question))
            assert len(standing.won) + places_of(vote.settings.question) == places_of(standing.asked)

    @invariant()
    def no_name_has_more_votes_than_there_are_papers(self) -> None:
        for _, event in self.hall.record:
            if isinstance(event, VoteClosed) and isinstance(event.outcome, ElectionOutcome):
                counted = (
                    PRESENT - event.count.papers.invalid if event.count and event.count.papers else PRESENT
                )
                assert max(result.yes for result in event.outcome.results) <= counted


def agenda(title: str, numbers: set[int]) -> tuple[AgendaItem, ...]:
    return tuple(
        AgendaItem(number, f"第{number}{title}", question=ITEMS[number]) for number in sorted(numbers)
    )


def names_of(question: Question) -> tuple[str, ...]:
    """Candidates, options or grades."""
    match question:
        case Election(candidates=names) | Choice(options=names) | Grading(grades=names):
            return names
    return ()


def places_of(question: Question) -> int:
    """Seats or places; none of a question that fills none."""
    match question:
        case Election(seats=places) | Choice(places=places):
            return places
    return 0


def _marks(yes: int, ballots: int) -> CandidateCount:
    return CandidateCount(yes, ballots - yes, 0)


def _check_winners(votes_of: dict[str, int], won: tuple[str, ...], tied: tuple[str, ...], left: int) -> None:
    """Against a formula of its own: who beats everybody that is left over, with enough votes."""
    enough = {name: number for name, number in votes_of.items() if number >= NEED}
    places = len(won) + left
    for name, number in enough.items():
        ahead = sum(other > number for other in enough.values())
        level = sum(other == number for other in enough.values())
        assert (name in won) == (ahead + level <= places), name
        assert (name in tied) == (ahead < places < ahead + level), name
    assert set(won) | set(tied) <= set(enough)


TestKindsMachine = KindsMachine.TestCase
TestKindsMachine.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
