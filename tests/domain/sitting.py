"""A sitting in memory: what the engine does with decide and apply, without disk and clock."""

from collections.abc import Iterable
from typing import Any

from controller.domain.core import apply, decide
from controller.domain.decision import Decision, Urn
from controller.domain.events import Event
from controller.domain.floor.grants import due_grant
from controller.domain.floor.speeches import USUAL_FLOOR, FloorSettings
from controller.domain.inputs import Input
from controller.domain.inputs.hall import MicrophoneFree, SignInPressed, VoteRead, VoteSwept
from controller.domain.inputs.meeting import ImportRoster, OpenMeeting
from controller.domain.inputs.votes import MoveVote, OpenVote, PrepareVote
from controller.domain.people import Member, Role
from controller.domain.state import State
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import Ballot, PressRule, Round, Secrecy

STEP_MS = 10


def roster(
    members: int, observers: int = 0, visitors: int = 0, *, presiding: int | None = None
) -> tuple[Member, ...]:
    """Members on the first seats, then observers, then visitors; who sits on the seat `presiding` presides."""
    roles = [Role.MEMBER] * members + [Role.OBSERVER] * observers + [Role.VISITOR] * visitors
    return tuple(
        Member(f"m{seat}", f"代表{seat:02}", seat, role, presiding=seat == presiding)
        for seat, role in enumerate(roles, 1)
    )


def open_vote(
    secrecy: Secrecy | None = Secrecy.NAMED,
    press_rule: PressRule = PressRule.LAST,
    duration_s: int | None = None,
    preset: str | None = None,
    **terms: Any,
) -> OpenVote:
    """An order that puts a motion to the vote."""
    return OpenVote(None, "关于预算的决议", secrecy, press_rule, duration_s, preset, **terms)


def prepare_vote(secrecy: Secrecy | None = Secrecy.NAMED, **terms: Any) -> PrepareVote:
    """An order that prepares a motion for the vote."""
    return PrepareVote(
        None, "关于预算的决议", secrecy, PressRule.LAST, terms.pop("duration_s", None), None, **terms
    )


def as_prepared(**how: Any) -> OpenVote:
    """An order that opens what is prepared."""
    return OpenVote(None, None, None, PressRule.LAST, None, None, as_prepared=True, **how)


class Sitting:
    """State, urn and record of one hall; `now_ms` moves on with every input."""

    def __init__(self) -> None:
        self.state = State()
        self.urn: dict[int, Ballot] = {}
        self.record: list[tuple[int, Event]] = []
        self.now_ms = 1_000_000

    @property
    def vote(self) -> Round:
        """The vote that runs or the last one."""
        assert self.state.vote is not None
        return self.state.vote

    @property
    def tally(self) -> tuple[int, int, int, int]:
        """Yes, no, abstain, not voted of the counted vote."""
        tally = self.vote.tally
        assert tally is not None
        return tally.yes, tally.no, tally.abstain, tally.not_voted

    def do(self, an_input: Input) -> Decision:
        """Decide, keep, apply."""
        self.now_ms += STEP_MS
        decision = decide(self.state, self.urn, an_input, self.now_ms)
        for event in decision.events:
            self.record.append((self.now_ms, event))
            apply(self.state, event, self.now_ms)
        self.urn.update(decision.secret)
        if self.state.running_vote is None:
            self.urn.clear()
        return decision

    def refused(self, an_input: Input) -> str:
        """The code with which `an_input` is refused."""
        refusal = self.do(an_input).refusal
        assert refusal is not None
        return refusal.code

    def must(self, *inputs: Input) -> None:
        """Every input is carried out."""
        for an_input in inputs:
            refusal = self.do(an_input).refusal
            assert refusal is None, (an_input, refusal)

    def settle(self) -> None:
        """Free microphones go to who is next, as the controller sees to in the automatic modes."""
        while due_grant(self.state) is not None:
            self.must(MicrophoneFree())

    def move(self, *moves: VoteMove) -> None:
        """The chair moves the vote."""
        self.must(*(MoveVote(move) for move in moves))

    def read(
        self, seat: int, ballot: Ballot, round_tag: int | None = None, pressed_at_ms: int | None = None
    ) -> Decision:
        """A seat reports what it has latched."""
        tag = self.vote.tag if round_tag is None else round_tag
        return self.do(VoteRead(seat, tag, ballot, pressed_at_ms))

    def sweep(
        self,
        ballots: dict[int, Ballot] | None = None,
        unreachable: Iterable[int] = (),
        pressed_at_ms: dict[int, int] | None = None,
    ) -> Decision:
        """The closing sweep is back."""
        return self.do(VoteSwept(self.vote.tag, ballots or {}, tuple(unreachable), pressed_at_ms or {}))

    def lose_urn(self) -> None:
        """What a crash of the controller does to secret choices."""
        self.urn = {}


def sitting(
    members: int = 4,
    observers: int = 0,
    visitors: int = 0,
    preset: str = "presidium",
    *,
    presiding: int | None = None,
    microphone_limit: int = 2,
    floor: FloorSettings = USUAL_FLOOR,
) -> Sitting:
    """A meeting that is open, with everybody signed in; who sits on the seat `presiding` presides."""
    hall = Sitting()
    people = roster(members, observers, visitors, presiding=presiding)
    hall.must(ImportRoster(people), OpenMeeting("第三次会议", preset, microphone_limit, floor=floor))
    hall.must(*(SignInPressed(member.seat or 0) for member in people))
    return hall


def assembly(*people: tuple[tuple[str, ...], int], present: int | None = None, **rules: Any) -> Sitting:
    """A meeting of members with (groups, weight) on the first seats; the first `present` of them signed in."""
    members = tuple(
        Member(f"m{seat}", f"代表{seat:02}", seat, groups=groups, weight=weight)
        for seat, (groups, weight) in enumerate(people, 1)
    )
    hall = Sitting()
    hall.must(ImportRoster(members), OpenMeeting("第四次会议", "presidium", 1, enforce_quorum=False, **rules))
    hall.must(*(SignInPressed(seat) for seat in range(1, (present or len(people)) + 1)))
    return hall


def replayed(record: Iterable[tuple[int, Event]]) -> State:
    """The state that a record leads to."""
    state = State()
    for at_ms, event in record:
        apply(state, event, at_ms)
    return state


def urn_of(hall: Sitting) -> Urn:
    """A copy of the urn."""
    return dict(hall.urn)
