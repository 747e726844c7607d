"""From what a seat reports to what it means: pure, one reading at a time."""

from collections.abc import Callable, Mapping

from controller.domain.inputs.hall import HallInput, SignInPressed, SpeakPressed, VoteRead, VoteSwept
from controller.domain.votes import Ballot
from firmware_bridge import FreezeReport
from seat_protocol.status import Choice, Flag, SeatStatus

_BALLOTS: Mapping[Choice, Ballot] = {
    Choice.YES: Ballot.YES,
    Choice.NO: Ballot.NO,
    Choice.ABSTAIN: Ballot.ABSTAIN,
}
_COUNTER_MODULUS = 256
_MS_PER_CS = 10


def inputs_of(
    seat: int,
    status: SeatStatus,
    previous: SeatStatus | None,
    read_at_ms: int,
    pressed_ms: tuple[int, int] | None = None,
) -> list[HallInput]:
    """What happened at `seat` between two readings; `previous` None is the first since it came (back).

    `read_at_ms` is when `status` was read; the ages in it say how long before that a key was pressed. `pressed_ms`
    bounds the last press more narrowly, where that is known.

    Key presses are differences of rising counters. A first reading and one after a reboot only set the
    baseline, because nobody knows which presses were already counted; a latched vote counts at any time.
    """
    inputs: list[HallInput] = []
    if previous is not None and not _restarted(status, previous):
        signs = (status.sign_in_presses - previous.sign_in_presses) % _COUNTER_MODULUS
        speaks = (status.speak_presses - previous.speak_presses) % _COUNTER_MODULUS
        inputs += [SignInPressed(seat)] if signs else []
        earliest_ms, latest_ms = pressed_ms or _by_age(read_at_ms, status.press_age_cs)
        an_odd_number = speaks % 2  # an even one took itself back
        inputs += [SpeakPressed(seat, earliest_ms, latest_ms - earliest_ms)] if an_odd_number else []
    if status.round_tag and status.choice is not Choice.NONE:
        pressed_at_ms = read_at_ms - status.choice_age_cs * _MS_PER_CS
        inputs.append(VoteRead(seat, status.round_tag, _BALLOTS[status.choice], pressed_at_ms))
    return inputs


def _by_age(read_at_ms: int, age_cs: int) -> tuple[int, int]:
    """The age says whole hundredths of a second."""
    latest_ms = read_at_ms - age_cs * _MS_PER_CS
    return latest_ms - _MS_PER_CS, latest_ms


def _restarted(status: SeatStatus, previous: SeatStatus) -> bool:
    return Flag.REBOOTED in status.flags and Flag.REBOOTED not in previous.flags


def swept(report: FreezeReport, at_ms: Callable[[float], int]) -> VoteSwept:
    """The closing sweep as the domain takes it; choices of other rounds are not of this vote.

    `at_ms` turns a moment of the monotonic clock into wall time.
    """
    ballots = {
        seat: _BALLOTS[status.choice]
        for seat, status in report.readings.items()
        if status.round_tag == report.round_tag and status.choice is not Choice.NONE
    }
    pressed_at_ms = {seat: at_ms(pressed_at_s) for seat, pressed_at_s in report.pressed_at_s.items()}
    return VoteSwept(report.round_tag, ballots, report.unreachable, pressed_at_ms)
