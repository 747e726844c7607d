"""Votes and speeches end by themselves, at the time the hall was told and never before."""

import asyncio
from collections.abc import Callable

import pytest

from controller.domain.floor.speeches import FloorMode
from controller.domain.inputs import Order
from controller.domain.inputs.attendance import CloseSignIn, OpenSignIn
from controller.domain.inputs.floor import (
    EndPriority,
    EndSpeech,
    ExtendSpeech,
    GrantFloor,
    RequestFloor,
    SetFloor,
    TakePriority,
)
from controller.domain.inputs.hall import (
    HallInput,
    MicrophoneFree,
    SignInTimeUp,
    SpeechNearEnd,
    SpeechTimeUp,
    VoteTimeUp,
)
from controller.domain.inputs.votes import MoveVote
from controller.domain.vote_phases import VoteMove, VotePhase
from controller.service import deadlines as deadlines_module
from controller.service.clock import MeetingClock
from controller.service.deadlines import DeadlineTimer, deadlines
from tests.domain.sitting import Sitting, open_vote, sitting


def test_a_sign_in_with_an_end_is_a_deadline_and_one_without_is_none() -> None:
    hall = sitting()
    assert list(deadlines(hall.state, hall.now_ms)) == []
    hall.must(OpenSignIn(2))
    closes_at_ms = hall.now_ms + 120_000
    assert list(deadlines(hall.state, hall.now_ms)) == [(120_000, SignInTimeUp(closes_at_ms))]
    hall.must(CloseSignIn())
    assert list(deadlines(hall.state, hall.now_ms)) == []


class VirtualLoopTime:
    """Runs the timers of a DeadlineTimer without waiting."""

    def __init__(self, hall: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
        self.hall = hall
        self.due: list[tuple[int, asyncio.TimerHandle]] = []
        self.timer = DeadlineTimer(self._happened, lambda: hall.now_ms)
        self.is_deaf = False
        self.heard: list[HallInput] = []
        monkeypatch.setattr(asyncio.get_running_loop(), "call_later", self._call_later)

    def _happened(self, an_input: HallInput) -> None:
        self.heard.append(an_input)
        if not self.is_deaf and self.hall.do(an_input).events:
            self.timer.set(self.hall.state)

    def _call_later(self, delay_s: float, call: Callable[..., object], *args: object) -> asyncio.TimerHandle:
        loop = asyncio.get_running_loop()
        handle = asyncio.TimerHandle(0.0, call, args, loop)
        self.due.append((self.hall.now_ms + round(delay_s * 1000), handle))
        return handle

    def is_at(self, phase: VotePhase) -> bool:
        """Whether the vote stands there now."""
        return self.hall.vote.phase is phase

    def do(self, *orders: Order) -> None:
        """Carry orders out and set the timer, as the service does."""
        self.hall.must(*orders)
        self.timer.set(self.hall.state)

    def wait(self, wait_ms: int) -> None:
        """Let time pass; timers fire when they are due."""
        end_ms = self.hall.now_ms + wait_ms
        while alive := sorted(
            ((at_ms, handle) for at_ms, handle in self.due if not handle.cancelled()),
            key=lambda entry: entry[0],
        ):
            at_ms, handle = alive[0]
            if at_ms > end_ms:
                break
            self.due.remove((at_ms, handle))
            self.hall.now_ms = max(self.hall.now_ms, at_ms)
            handle._run()
        self.hall.now_ms = max(self.hall.now_ms, end_ms)


async def test_a_timed_vote_ends_on_time(monkeypatch: pytest.MonkeyPatch) -> None:
    time = VirtualLoopTime(sitting(), monkeypatch)
    time.do(open_vote(duration_s=30))
    time.wait(29_900)
    assert time.is_at(VotePhase.OPEN)
    time.wait(200)
    assert time.is_at(VotePhase.FREEZING)
    assert time.heard == [VoteTimeUp(1)]


async def test_a_held_vote_waits_and_goes_on_where_it_stood(monkeypatch: pytest.MonkeyPatch) -> None:
    time = VirtualLoopTime(sitting(), monkeypatch)
    time.do(open_vote(duration_s=30))
    time.wait(20_000)
    time.do(MoveVote(VoteMove.HOLD))
    time.wait(3_600_000)
    assert time.is_at(VotePhase.HELD)
    time.do(MoveVote(VoteMove.RESUME))
    time.wait(9_900)
    assert time.is_at(VotePhase.OPEN)
    time.wait(200)
    assert time.is_at(VotePhase.FREEZING)


async def test_a_vote_that_the_chair_ends_has_no_deadline() -> None:
    hall = sitting()
    hall.must(open_vote())
    assert list(deadlines(hall.state, hall.now_ms + 10_000_000)) == []


async def test_speeches_end_one_after_the_other_and_extension_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    time = VirtualLoopTime(sitting(), monkeypatch)
    time.do(GrantFloor(1, 60), GrantFloor(2, 90))
    time.wait(30_000)
    time.do(ExtendSpeech(1, 45))
    time.wait(62_000)
    assert [speech.seat for speech in time.hall.state.speaking] == [1]
    time.wait(15_000)
    assert time.hall.state.speaking == []
    ends = [heard.seat for heard in time.heard if isinstance(heard, SpeechTimeUp)]
    warned = [heard.seat for heard in time.heard if isinstance(heard, SpeechNearEnd)]
    assert (warned, ends) == ([2, 1], [2, 1])


async def test_a_speech_that_stands_still_while_the_chair_speaks_has_no_deadline() -> None:
    hall = sitting(presiding=4)
    hall.must(GrantFloor(1, 90), TakePriority(mutes=True))
    assert list(deadlines(hall.state, hall.now_ms + 10_000_000)) == []
    hall.must(EndPriority())
    assert {type(an_input) for _, an_input in deadlines(hall.state, hall.now_ms)} == {
        SpeechTimeUp,
        SpeechNearEnd,
    }


async def test_a_free_microphone_is_told_until_nobody_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    time = VirtualLoopTime(sitting(), monkeypatch)
    time.do(SetFloor(mode=FloorMode.QUEUE), RequestFloor(3), RequestFloor(1), RequestFloor(2))
    time.wait(50)
    assert [speech.seat for speech in time.hall.state.speaking] == [3, 1]
    assert time.heard == [MicrophoneFree(), MicrophoneFree()]
    time.do(EndSpeech(3))
    time.wait(50)
    assert [speech.seat for speech in time.hall.state.speaking] == [1, 2]


async def test_a_deadline_that_nobody_could_hear_is_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    time = VirtualLoopTime(sitting(), monkeypatch)
    time.do(open_vote(duration_s=30))
    time.is_deaf = True
    time.wait(30_000 + round(3.5 * deadlines_module.REPEAT_S * 1000))
    assert len(time.heard) == 4
    assert time.is_at(VotePhase.OPEN)
    time.is_deaf = False
    time.wait(1_000)
    assert time.is_at(VotePhase.FREEZING)


async def test_a_closed_timer_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    time = VirtualLoopTime(sitting(), monkeypatch)
    time.do(open_vote(duration_s=30))
    time.timer.close()
    time.wait(100_000)
    assert time.heard == []


def test_the_clock_of_the_meeting_ignores_corrections_of_the_systems_clock() -> None:
    wall_s, monotonic_s = [1_700_000_000.0], [50.0]
    clock = MeetingClock(lambda: wall_s[0], lambda: monotonic_s[0])
    before_ms = clock.now_ms()
    wall_s[0] -= 86_400
    monotonic_s[0] += 1.5
    assert clock.now_ms() - before_ms == 1500
