"""The vote as a published document. Nothing of a secret choice, and of a running vote only what its terms show."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Literal

from controller.contract.documents.attendance import AttendanceFigures
from controller.contract.documents.tally import (
    PartTallyDocument,
    PartVerdictDocument,
    TallyDocument,
    VerdictDocument,
)
from controller.contract.documents.vote import EarlierRound, PresidingState, VoteDocument
from controller.domain.counting import count_choices
from controller.domain.people import PresidingOfficer
from controller.domain.presence import AttendanceCount
from controller.domain.roll_call import next_to_call
from controller.domain.state import State
from controller.domain.tallies import PartTally, Tally
from controller.domain.verdicts import Verdict
from controller.domain.vote_phases import RUNNING, VotePhase
from controller.domain.votes import ResultShown, Round
from controller.service.entered_figures import entered_document
from controller.service.outcome_document import (
    outcome_document,
    papers_document,
    poll_documents,
    question_document,
)

SHOWN_LIVE = frozenset({VotePhase.OPEN, VotePhase.HELD, VotePhase.CALLING})
"""Phases in which totals may be shown before the count."""
DECIDED = frozenset({VotePhase.CLOSED, VotePhase.ANNOUNCED, VotePhase.REPEATED})
"""Phases in which there is something to announce, or was."""


_CASTING: Mapping[bool | None, Literal["yes", "no"] | None] = {True: "yes", False: "no", None: None}


def vote_document(state: State, seq: int, now_ms: int) -> VoteDocument:
    """The vote that is prepared, that runs, or the last one."""
    vote = state.vote
    if vote is None:
        return VoteDocument(seq=seq, at_ms=now_ms)
    settings = vote.settings
    return VoteDocument(
        seq=seq,
        at_ms=now_ms,
        round_tag=vote.tag,
        phase=vote.phase,
        revision=vote.revision,
        title=settings.title,
        item_number=settings.item_number,
        secrecy=settings.secrecy,
        press_rule=settings.press_rule,
        rule=settings.majority.text,
        preset=settings.preset,
        duration_s=vote.duration_s,
        remaining_ms=vote.remaining_ms(now_ms),
        all_members=vote.electorate.all_members,
        present=vote.electorate.present,
        voted=len(vote.ballots),
        unreachable=vote.unreachable,
        tally=_tally(vote.tally),
        tally_parts=tuple(_tally_part(part) for part in vote.tally_parts),
        verdict=_verdict(vote.verdict),
        opened_at_ms=vote.opened_at_ms,
        closed_at_ms=vote.closed_at_ms,
        announced_at_ms=vote.announced_at_ms,
        end_reason=vote.end_reason,
        not_voted_seats=() if vote.is_secret or vote.phase not in RUNNING else vote.silent_seats,
        present_without_unit=vote.electorate.present_without_unit,
        attendance=figures_of(vote.attendance),
        quorum_lost_at_ms=vote.quorum_lost_at_ms,
        method=settings.method,
        purpose=settings.purpose,
        result_shown=settings.result_shown,
        no_press=settings.no_press,
        remainder=settings.remainder,
        needs_confirmation=settings.needs_confirmation,
        minimum_open_s=settings.minimum_open_s,
        groups=settings.groups,
        asked_seats=settings.seats,
        warnings=vote.warnings,
        unready=vote.unready,
        live=_tally(live_tally(vote)),
        entered=entered_document(vote.entered) if vote.phase is VotePhase.UNCONFIRMED else None,
        discrepancy=_tally(vote.discrepancy),
        acclaimed=vote.is_acclaimed,
        passed=vote.passed if vote.phase in DECIDED else None,
        presiding=_presiding(vote.presiding),
        casting_vote=_CASTING[vote.casting_vote],
        called=len(vote.called),
        turn=next_to_call(state) if vote.phase is VotePhase.CALLING else None,
        predecessor=vote.predecessor,
        earlier=_earlier(state.rounds_before),
        item_numbers=settings.items_together,
        question=question_document(settings.question),
        candidate=settings.candidate,
        papers=papers_document(vote),
        outcome=outcome_document(state, vote),
        poll=poll_documents(vote),
    )


def live_tally(vote: Round) -> Tally | None:
    """The totals so far, where they may be shown before the count; never of a secret vote."""
    is_shown = vote.settings.result_shown is ResultShown.LIVE and vote.phase in SHOWN_LIVE
    if not is_shown or vote.is_secret:
        return None
    choices = {seat: ballot for seat, ballot in vote.ballots.items() if ballot is not None}
    silent = vote.electorate.members_by_seat  # nobody has abstained by silence before the close
    return count_choices(vote, choices, silent).whole


def _presiding(officer: PresidingOfficer | None) -> PresidingState | None:
    return None if officer is None else PresidingState(member_id=officer.member_id, name=officer.name)


def figures_of(count: AttendanceCount | None) -> AttendanceFigures | None:
    """An attendance as documents tell it."""
    return None if count is None else AttendanceFigures.model_validate(asdict(count))


def _tally(tally: Tally | None) -> TallyDocument | None:
    if tally is None:
        return None
    return TallyDocument(
        yes=tally.yes,
        no=tally.no,
        abstain=tally.abstain,
        not_voted=tally.not_voted,
        invalid=tally.invalid,
    )


def _tally_part(part: PartTally) -> PartTallyDocument:
    tally = part.tally
    return PartTallyDocument(
        group=part.figures.group,
        weighted=part.figures.is_weighted,
        all_members=tally.all_members,
        present=tally.present,
        yes=tally.yes,
        no=tally.no,
        abstain=tally.abstain,
        not_voted=tally.not_voted,
    )


def _verdict(verdict: Verdict | None) -> VerdictDocument | None:
    if verdict is None:
        return None
    parts = tuple(
        PartVerdictDocument(
            rule=part.rule.text,
            votes=part.votes,
            base_count=part.base_count,
            need=part.need,
            passed=part.passed,
        )
        for part in verdict.parts
    )
    return VerdictDocument(
        rule=verdict.rule.text,
        base_count=verdict.base_count,
        need=verdict.need,
        passed=verdict.passed,
        parts=parts,
    )


def _earlier(rounds: Iterable[Round]) -> tuple[EarlierRound, ...]:
    return tuple(
        EarlierRound(
            round_tag=vote.tag,
            phase=vote.phase,
            method=vote.settings.method,
            successor=vote.successor or 0,
            voted=len(vote.ballots),
            passed=None if vote.tally is None else vote.passed,
            reason=vote.end_reason,
        )
        for vote in rounds
    )
