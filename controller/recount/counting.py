"""Every round of a record, counted again.

Named ballots are counted one by one. Of a secret ballot nothing is left to count; there the totals have to add up,
to fit the ballots that were given, and to lead to the verdict. Nothing of `apply` is used: what it would do wrong
must not be done wrong here, too. Pure.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from controller.domain.events import Event
from controller.domain.events.attendance import WentAway
from controller.domain.events.counts import (
    BallotCalled,
    BallotRecorded,
    CastingVoteGiven,
    CountEntered,
    ElectionDecided,
    ResultAnnounced,
    VoteAcclaimed,
    VoteClosed,
)
from controller.domain.events.votes import VoteCancelled, VoteFellBack, VoteOpened, VoteRepeated, VoteVoided
from controller.domain.paper import Papers
from controller.domain.presets import Method, NoPress
from controller.domain.questions import Outcome, QuestionCount
from controller.domain.tallies import Count, PartTally, Tally
from controller.domain.verdicts import verdict
from controller.domain.votes import Ballot, EnteredFigures, HandCount, PressRule, Secrecy
from controller.recount.casting import differences_of_casting
from controller.recount.contests import Contests
from controller.recount.differences import Difference
from controller.recount.elected import AnnouncedRound, differences_of_decision
from controller.recount.possible import impossible_papers
from controller.recount.questions import differences_of_question
from controller.recount.sign_ins import SignIns


@dataclass(frozen=True, slots=True)
class Recount:
    """One round counted again. `outcome` is how the record leaves it; without `differences` all is as recorded."""

    round_tag: int
    title: str
    method: str
    purpose: str
    secrecy: str
    outcome: str
    opened_by: str
    announced_by: str
    tally: Tally | None
    passed: bool | None
    unreachable: tuple[int, ...]
    unready: tuple[int, ...]
    differences: tuple[Difference, ...]
    count: QuestionCount | None = None
    winners: Outcome | None = None
    casting_vote: str | None = None


@dataclass(slots=True)
class _Round:
    """What the record says of one round, gathered event by event."""

    opened: VoteOpened
    opened_by: str
    ballots: dict[int, Ballot | None] = field(default_factory=dict)
    figures: EnteredFigures | None = None
    gone: set[str] = field(default_factory=set)
    closed: VoteClosed | None = None
    announced: ResultAnnounced | None = None
    announced_by: str = ""
    is_acclaimed: bool = False
    casting_vote: bool | None = None
    outcome: str = "unfinished"
    differences: list[Difference] = field(default_factory=list)

    @property
    def is_secret(self) -> bool:
        return self.opened.settings.secrecy is Secrecy.SECRET


_VOID = "void"
_ENDS: Mapping[type, str] = {
    VoteCancelled: "cancelled",
    VoteVoided: _VOID,
    VoteRepeated: "repeated",
    VoteFellBack: "fallen_back",
}
"""How a round ends that is not announced."""


def recount(record: Iterable[tuple[str, Event]]) -> tuple[Recount, ...]:
    """Count every round of `record` (operator and event, in order) that was opened."""
    rounds: list[_Round] = []
    contests, sign_ins = Contests(), SignIns()
    for operator, event in record:
        told = (*sign_ins.take(event), *contests.take(event))
        if isinstance(event, VoteOpened):
            rounds.append(_Round(event, operator))
        elif rounds and isinstance(event, WentAway):
            rounds[-1].gone.add(event.member_id)
        elif rounds and isinstance(event, ElectionDecided):
            rounds[-1].differences += differences_of_decision(event, _announced(rounds))
        elif rounds and getattr(event, "round_tag", None) == rounds[-1].opened.round_tag:
            _take(rounds[-1], event, operator)
        if told:
            rounds[-1].differences += told
    return tuple(_result(each) for each in rounds)


def _announced(rounds: Iterable[_Round]) -> Iterable[AnnouncedRound]:
    """The rounds that stand: closed, announced and not put again."""
    for each in rounds:
        if each.outcome == "announced" and each.closed is not None:
            yield each.opened, each.closed


def _take(found: _Round, event: Event, operator: str) -> None:
    match event:
        case BallotRecorded() | BallotCalled():
            _take_ballot(found, event)
        case CountEntered():
            found.figures = event.figures
        case VoteAcclaimed():
            found.is_acclaimed, found.outcome = True, "closed"
        case VoteClosed():
            found.closed, found.outcome = event, "closed"
            found.differences += _of_the_away(found, event)
        case CastingVoteGiven():
            _take_casting_vote(found, event)
        case ResultAnnounced():
            found.announced, found.announced_by, found.outcome = event, operator, "announced"
        case VoteRepeated() if found.outcome == _VOID:
            pass  # it has no result that another round could replace
        case VoteCancelled() | VoteVoided() | VoteRepeated() | VoteFellBack():
            found.outcome = _ENDS[type(event)]


def _of_the_away(found: _Round, closed: VoteClosed) -> Iterable[Difference]:
    """Nobody is said to have gone whose leave is not in the record."""
    voters = dict(found.opened.seats)
    for seat in closed.away:
        if voters.get(seat) not in found.gone:
            yield Difference("away_without_leave", seat=seat)


def _take_casting_vote(found: _Round, event: CastingVoteGiven) -> None:
    already = found.casting_vote
    found.differences += differences_of_casting(found.opened.settings, found.closed, already)
    found.casting_vote = event.is_yes


def _take_ballot(found: _Round, event: BallotRecorded | BallotCalled) -> None:
    if found.closed is not None:
        found.differences.append(Difference("ballot_after_result", seat=event.seat))
    if event.seat not in dict(found.opened.seats):
        found.differences.append(Difference("ballot_without_vote", seat=event.seat))
    if found.is_secret and event.ballot is not None:
        found.differences.append(Difference("choice_in_secret", seat=event.seat))
    if _is_second(found, event):
        found.differences.append(Difference("second_ballot", seat=event.seat))
    if isinstance(event, BallotCalled) and event.ballot is None:
        found.ballots.pop(event.seat, None)
    else:
        found.ballots[event.seat] = event.ballot


def _is_second(found: _Round, event: BallotRecorded | BallotCalled) -> bool:
    """Whether a key was read again where the first press counts; an answer to the roll may be corrected."""
    is_first_final = found.opened.settings.press_rule is PressRule.FIRST
    return is_first_final and isinstance(event, BallotRecorded) and event.seat in found.ballots


def _result(found: _Round) -> Recount:
    settings, closed = found.opened.settings, found.closed
    differences = [*found.differences, *(_of_result(found, closed) if closed else ())]
    passed = _passed(found)
    differences += _of_announcement(found, passed)
    return Recount(
        found.opened.round_tag,
        settings.title,
        settings.method.value,
        settings.purpose.value,
        settings.secrecy.value,
        found.outcome,
        found.opened_by,
        found.announced_by,
        None if closed is None else closed.tally,
        passed,
        () if closed is None else closed.unreachable,
        found.opened.unready,
        tuple(differences),
        None if closed is None else closed.count,
        None if closed is None or found.outcome == _VOID else closed.outcome,
        None if found.casting_vote is None else "yes" if found.casting_vote else "no",
    )


def _passed(found: _Round) -> bool | None:
    """What there was to announce; a round that is void has no result."""
    if found.outcome == _VOID:
        return None
    if found.casting_vote is not None:
        return found.casting_vote
    if found.is_acclaimed and found.opened.settings.has_verdict:
        return True
    return None if found.closed is None or found.closed.verdict is None else found.closed.verdict.passed


def _of_result(found: _Round, closed: VoteClosed) -> list[Difference]:
    """How the result that was recorded differs from what the record leads to."""
    recorded = closed.tally
    if recorded is None:
        return list(differences_of_question(found.opened, closed, found.figures, found.ballots))
    differences = [*_beside(recorded, found), *_of_papers(found, recorded.present)]
    counted = _counted(found, recorded, (*closed.unreachable, *closed.away))
    for name in ("all_members", "present", "yes", "no", "abstain", "not_voted", "invalid"):
        one, other = getattr(recorded, name), getattr(counted, name)
        if one != other:
            differences.append(Difference("figures", what=name, recorded=one, counted=other))
    parts = tuple(_part(found, part, closed) for part in closed.parts)
    for part, again in zip(closed.parts, parts, strict=True):
        if part != again:
            differences.append(Difference("part", whose=part.figures.text.strip()))
    differences += _of_verdict(found, closed, Count(counted, parts))
    return differences


def _of_verdict(found: _Round, closed: VoteClosed, counted: Count) -> Iterable[Difference]:
    """A motion that was voted on has a verdict, and the one that the rule leads to."""
    recorded = closed.verdict
    if recorded is None:
        if found.opened.settings.has_verdict:
            yield Difference("no_verdict")
        return
    said = verdict(found.opened.settings.majority, counted)
    if said == recorded:
        return
    yield Difference(
        "verdict",
        passed=str(recorded.passed),
        need=str(recorded.need),
        base=str(recorded.base_count),
        passed_again=str(said.passed),
        need_again=str(said.need),
        base_again=str(said.base_count),
    )


def _beside(recorded: Tally, found: _Round) -> Iterable[Difference]:
    """What a total has to be whoever chose what."""
    made_up = recorded.yes + recorded.no + recorded.abstain + recorded.invalid + recorded.not_voted
    if made_up != recorded.present:
        yield Difference("not_present", counted=made_up, present=recorded.present)
    given = recorded.yes + recorded.no + recorded.abstain
    silent_abstain = found.opened.settings.no_press is NoPress.ABSTAIN
    is_by_seats = found.opened.settings.method is Method.ELECTRONIC
    if found.is_secret and is_by_seats and not silent_abstain and given != len(found.ballots):
        yield Difference("given_in_secret", given=len(found.ballots), counted=given)


def _counted(found: _Round, sides: Tally, unheard: tuple[int, ...]) -> Tally:
    """The count as the record leads to it; of `unheard` seats silence is no abstention."""
    opened = found.opened
    present = len(opened.seats) + opened.present_without_unit
    if opened.settings.method in {Method.HANDS, Method.PAPER}:
        return _by_hand(opened, found.figures, present)
    if found.is_secret:
        given = sides.yes + sides.no + sides.abstain
        return Tally(opened.all_members, present, sides.yes, sides.no, sides.abstain, present - given)
    counted = Counter(found.ballots.values())
    silent = set(dict(opened.seats)) - found.ballots.keys() - set(unheard)
    abstained = len(silent) if opened.settings.no_press is NoPress.ABSTAIN else 0
    given = sum(counted.values()) + abstained
    return Tally(
        opened.all_members,
        present,
        counted[Ballot.YES],
        counted[Ballot.NO],
        counted[Ballot.ABSTAIN] + abstained,
        present - given,
    )


def _part(found: _Round, recorded: PartTally, closed: VoteClosed) -> PartTally:
    """The count of a group or by weight; of a secret vote as it was recorded."""
    if found.is_secret:
        return recorded
    opened, figures = found.opened, recorded.figures
    groups = {group.name: group for group in opened.groups}
    group = groups.get(figures.group or "")
    seats = {seat for seat, _ in opened.seats} if figures.group is None else set(group.seats if group else ())
    weights = dict(opened.weights) if figures.is_weighted else {}
    counted: Counter[Ballot | None] = Counter()
    for seat in seats:
        is_silent_abstention = opened.settings.no_press is NoPress.ABSTAIN and seat not in (
            *closed.unreachable,
            *closed.away,
        )
        silent = Ballot.ABSTAIN if is_silent_abstention else None
        counted[found.ballots.get(seat, silent)] += weights.get(seat, 1)
    where = opened if group is None else group
    whole = (where.all_members, where.all_weight)
    counted[None] += (where.present_without_unit, where.weight_without_unit)[figures.is_weighted]
    sides = (counted[Ballot.YES], counted[Ballot.NO], counted[Ballot.ABSTAIN], counted[None])
    return PartTally(figures, Tally(whole[figures.is_weighted], counted.total(), *sides))


def _of_papers(found: _Round, present: int) -> Iterable[Difference]:
    """What cannot be true of the papers of a motion; those returned are the valid and the invalid ones."""
    figures = found.figures
    if not isinstance(figures, HandCount) or figures.issued is None or figures.returned is None:
        return
    yield from impossible_papers(Papers(figures.issued, figures.returned, figures.invalid), present)
    given = figures.yes + figures.no + figures.abstain + figures.invalid
    if given != figures.returned:
        yield Difference("entered", entered=str(figures.returned), counted=str(given))


def _by_hand(opened: VoteOpened, figures: EnteredFigures | None, present: int) -> Tally:
    """The figures that were entered last; where none were, nobody has voted."""
    counted = figures if isinstance(figures, HandCount) else HandCount(0, 0, 0)
    given = counted.yes + counted.no + counted.abstain + counted.invalid
    return Tally(
        opened.all_members,
        present,
        counted.yes,
        counted.no,
        counted.abstain,
        present - given,
        counted.invalid,
    )


def _of_announcement(found: _Round, passed: bool | None) -> list[Difference]:
    if found.announced is None or found.announced.passed == passed:
        return []
    return [Difference("announced", announced=str(found.announced.passed), rule=str(passed))]
