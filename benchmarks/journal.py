"""The record and the rules without anything around them: commits, votes tallied, events replayed."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import BenchmarkError, Beside, Figure, median_of, percentile
from benchmarks.scale import Scale
from controller.domain.core import apply, decide
from controller.domain.events import Event
from controller.domain.events.counts import BallotRecorded
from controller.domain.inputs import Input
from controller.domain.inputs.hall import SignInPressed, VoteRead, VoteSwept
from controller.domain.inputs.meeting import ImportRoster, OpenMeeting
from controller.domain.inputs.votes import MoveVote, OpenVote
from controller.domain.people import Member
from controller.domain.state import State
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import Ballot, PressRule, Secrecy
from controller.journal.journal import Journal, Recorded

AT_MS = 1_700_000_000_000
MASS_VOTES = 96
"""What one commit of a mass vote holds at most in a hall of 96."""
TALLIES = 5
REPLAYS = 5
_BALLOTS = tuple(Ballot)


async def measure(scale: Scale, folder: Path) -> list[Figure]:
    """Figures of journal and domain."""
    return [
        *await _commits(scale.commits, folder / "commits"),
        _tallied(scale.assembly),
        await _replayed(scale, folder / "replay"),
    ]


async def _commits(commits: int, folder: Path) -> list[Figure]:
    """One ballot a commit, and a whole hall in one."""
    with Journal(folder) as journal:
        one_ms = [await _commit_ms(journal, 1) for _ in range(commits)]
        all_ms = [await _commit_ms(journal, MASS_VOTES) for _ in range(max(1, commits // 10))]
    one = Figure(
        "journal.commit_p50",
        "commit of one ballot, p50",
        "ms",
        percentile(one_ms, 50),
        min(one_ms),
        max(one_ms),
    )
    return [
        one,
        Figure("journal.commit_p99", "commit of one ballot, p99", "ms", percentile(one_ms, 99)),
        median_of(
            "journal.commit_mass",
            f"commit of {MASS_VOTES} ballots at once",
            "ms",
            all_ms,
            Beside("of one", one.value),
        ),
    ]


async def _commit_ms(journal: Journal, ballots: int) -> float:
    first = journal.last_seq + 1
    records = [Recorded(first + i, AT_MS, BallotRecorded(1, i + 1, Ballot.YES)) for i in range(ballots)]
    began_s = time.perf_counter()
    await journal.append(records)
    return 1000 * (time.perf_counter() - began_s)


def _tallied(members: int) -> Figure:
    """From the first ballot read to the tally, through decide and apply alone."""
    per_s = [_votes_per_s(members) for _ in range(TALLIES)]
    return median_of("domain.votes", f"votes decided, applied and tallied ({members} members)", "1/s", per_s)


def _votes_per_s(members: int) -> float:
    sitting = _Sitting(members)
    reads = [VoteRead(seat, 1, _BALLOTS[seat % len(_BALLOTS)]) for seat in range(1, members + 1)]
    began_s = time.perf_counter()
    sitting.do(*reads, MoveVote(VoteMove.CLOSE), VoteSwept(1, {}, ()))
    took_s = time.perf_counter() - began_s
    vote = sitting.state.vote
    if vote is None or vote.tally is None or vote.tally.not_voted:
        raise BenchmarkError("the votes were not tallied")
    return members / took_s


class _Sitting:
    """A hall in memory with a vote open."""

    def __init__(self, members: int) -> None:
        self.state = State()
        self.record: list[Event] = []
        seats = range(1, members + 1)
        self.do(ImportRoster(tuple(Member(f"M{seat}", f"代表{seat:02}", seat) for seat in seats)))
        self.do(OpenMeeting("测试", "presidium", microphone_limit=1))
        self.do(*(SignInPressed(seat) for seat in seats))
        self.do(OpenVote(None, "表决测试", Secrecy.NAMED, PressRule.LAST, None, None))

    def do(self, *inputs: Input) -> None:
        """Decide and apply."""
        for an_input in inputs:
            decision = decide(self.state, {}, an_input, AT_MS)
            if decision.refusal is not None:
                raise BenchmarkError(f"{an_input} was refused: {decision.refusal.code}")
            for event in decision.events:
                apply(self.state, event, AT_MS)
                self.record.append(event)


async def _replayed(scale: Scale, folder: Path) -> Figure:
    sitting = _Sitting(scale.assembly)
    ballots = (
        BallotRecorded(1, 1 + i % scale.assembly, _BALLOTS[i % 3]) for i in range(scale.replayed_events)
    )
    events: Sequence[Event] = [*sitting.record, *ballots]
    with Journal(folder) as journal:
        await journal.append([Recorded(seq, AT_MS, event) for seq, event in enumerate(events, start=1)])
        per_s = [len(events) / await asyncio.to_thread(_replay_s, journal) for _ in range(REPLAYS)]
    return median_of("journal.replayed", f"events replayed from disk ({len(events)} of them)", "1/s", per_s)


def _replay_s(journal: Journal) -> float:
    began_s = time.perf_counter()
    journal.replay()
    return time.perf_counter() - began_s
