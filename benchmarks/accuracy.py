"""Ballots with seeded faults through `decide` and `apply`, against a count of its own: `make accuracy`.

Every round has its own electorate, presses, repeated readings, late presses, readings of other rounds and of people
who have no vote, and lost readings that the closing sweep brings. One miscounted ballot ends the run.
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from controller.domain.ballots import LATE_TOLERANCE_MS
from controller.domain.core import apply, decide
from controller.domain.inputs import Input
from controller.domain.inputs.hall import SignInPressed, VoteRead, VoteSwept
from controller.domain.inputs.meeting import ImportRoster, OpenMeeting
from controller.domain.inputs.votes import MoveVote, OpenVote
from controller.domain.people import Member
from controller.domain.state import State
from controller.domain.vote_phases import VoteMove, VotePhase
from controller.domain.votes import ROUND_TAG_MAX, Ballot, PressRule, Secrecy

POSITIONS = 30_000_000
"""Ballots that could be miscounted: a vote of 3,000 on every of 10,000 questions."""
SEATS = 3000
"""The largest assembly known, and a few more."""
PROCESSES = 2
LOST_SHARE = 0.3
"""Of the ballots: read only by the closing sweep."""
AGAIN_SHARE = 0.05
LATE_SHARE = 0.02
STRANGE_SHARE = 0.02
SILENT_SHARE = 0.05
_CHOICES = tuple(Ballot)


class MiscountError(Exception):
    """A round was counted wrongly; the seed and the round repeat it."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one process went through."""

    positions: int
    inputs: int
    events: int
    seconds: float


class Hall:
    """State and urn of one hall, and what it was asked."""

    def __init__(self, seats: int) -> None:
        self.state = State()
        self.urn: dict[int, Ballot] = {}
        self.inputs = self.events = 0
        self.now_ms = 0
        self.do(
            ImportRoster(tuple(Member(f"m{seat}", f"代表{seat:02}", seat) for seat in range(1, seats + 1)))
        )
        self.do(OpenMeeting("会", "procedural_motion", 1))
        for seat in range(1, seats + 1):
            self.do(SignInPressed(seat))

    def do(self, an_input: Input) -> None:
        """Decide and apply."""
        self.now_ms += 1
        self.inputs += 1
        decision = decide(self.state, self.urn, an_input, self.now_ms)
        for event in decision.events:
            self.events += 1
            apply(self.state, event, self.now_ms)
        self.urn.update(decision.secret)
        if self.state.running_vote is None:
            self.urn.clear()


def vote_once(hall: Hall, dice: random.Random, seats: int) -> None:
    """One round with faults; MiscountError where the tally is not what was pressed."""
    secrecy, press_rule = dice.choice(tuple(Secrecy)), dice.choice(tuple(PressRule))
    hall.do(OpenVote(None, "题", secrecy, press_rule, None, None))
    tag = hall.state.round_tag
    pressed: dict[int, Ballot] = {}
    missed: dict[int, Ballot] = {}
    for seat in dice.sample(range(1, seats + 1), seats):
        _press(hall, dice, seat, pressed, missed, press_rule)
    hall.do(MoveVote(VoteMove.CLOSE))
    late = {seat: dice.choice(_CHOICES) for seat in range(1, seats + 1) if dice.random() < LATE_SHARE}
    late_at_ms = hall.now_ms + LATE_TOLERANCE_MS + 1
    found = missed | {seat: ballot for seat, ballot in late.items() if seat not in missed}
    at_ms = {seat: late_at_ms for seat in late if seat not in missed}
    hall.do(VoteSwept(tag, found, (), at_ms))
    _check(hall, Counter((pressed | missed).values()), seats)
    hall.do(MoveVote(VoteMove.ANNOUNCE))


def _press(
    hall: Hall,
    dice: random.Random,
    seat: int,
    pressed: dict[int, Ballot],
    missed: dict[int, Ballot],
    press_rule: PressRule,
) -> None:
    if dice.random() < SILENT_SHARE:
        return
    tag, ballot = hall.state.round_tag, dice.choice(_CHOICES)
    if dice.random() < LOST_SHARE:
        missed[seat] = ballot
        return
    hall.do(VoteRead(seat, tag, ballot))
    pressed[seat] = ballot
    if dice.random() < AGAIN_SHARE:
        again = dice.choice(_CHOICES)
        hall.do(VoteRead(seat, tag, again))
        pressed[seat] = again if press_rule is PressRule.LAST else ballot
    if dice.random() < STRANGE_SHARE:
        hall.do(VoteRead(seat, tag - 1, dice.choice(_CHOICES)))
        hall.do(VoteRead(SEATS + seat, tag, dice.choice(_CHOICES)))


def _check(hall: Hall, count: Counter[Ballot], seats: int) -> None:
    vote = hall.state.vote
    if vote is None or vote.phase is not VotePhase.CLOSED or vote.tally is None:
        raise MiscountError(f"round {hall.state.round_tag} has no result")
    tally = vote.tally
    wanted = (count[Ballot.YES], count[Ballot.NO], count[Ballot.ABSTAIN], seats - count.total())
    if (tally.yes, tally.no, tally.abstain, tally.not_voted) != wanted:
        raise MiscountError(f"round {vote.tag}: counted {tally}, pressed {wanted}")


def run(seed: int, positions: int, seats: int = SEATS) -> Run:
    """Votes of `seats` each until `positions` ballots could have been miscounted."""
    dice = random.Random(seed)
    started_s = time.perf_counter()
    inputs = events = done = 0
    while done < positions:
        hall = Hall(seats)
        while done < positions and hall.state.round_tag < ROUND_TAG_MAX:
            vote_once(hall, dice, seats)
            done += seats
        inputs, events = inputs + hall.inputs, events + hall.events
    return Run(done, inputs, events, time.perf_counter() - started_s)


def _told(runs: Iterable[Run]) -> str:
    all_runs = list(runs)
    seconds = max(each.seconds for each in all_runs)
    positions, inputs = sum(each.positions for each in all_runs), sum(each.inputs for each in all_runs)
    return (
        f"{positions} ballot positions, {inputs} inputs, {sum(each.events for each in all_runs)} events:"
        f" no error in {seconds:.0f} s\n"
    )


def main(positions: int = POSITIONS, seed: int = 1) -> None:
    """Spread the positions over the processors, each with a seed of its own."""
    share = -(-positions // PROCESSES)
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        runs = pool.map(run, range(seed, seed + PROCESSES), [share] * PROCESSES)
        sys.stdout.write(_told(runs))


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:3]))
