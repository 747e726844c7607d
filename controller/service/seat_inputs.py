"""From what a seat reports to what it means: pure, one reading at a time."""

from collections.abc import Mapping

from controller.domain.inputs import HallInput, SignInPressed, SpeakPressed, VoteRead, VoteSwept
from controller.domain.votes import Ballot
from firmware_bridge import FreezeReport
from seat_protocol.status import Choice, Flag, SeatStatus

_BALLOTS: Mapping[Choice, Ballot] = {
    Choice.YES: Ballot.YES,
    Choice.NO: Ballot.NO,
    Choice.ABSTAIN: Ballot.ABSTAIN,
}
_COUNTER_MODULUS = 256


def inputs_of(seat: int, status: SeatStatus, previous: SeatStatus | None) -> list[HallInput]:
    """What happened at `seat` between two readings; `previous` None is the first since it came (back).

    Key presses are differences of rising counters. A first reading and one after a reboot only set the
    baseline, because nobody knows which presses were already counted; a latched vote counts at any time.
    """
    inputs: list[HallInput] = []
    if previous is not None and not _restarted(status, previous):
        signs = (status.sign_in_presses - previous.sign_in_presses) % _COUNTER_MODULUS
        speaks = (status.speak_presses - previous.speak_presses) % _COUNTER_MODULUS
        inputs += [SignInPressed(seat)] if signs else []
        inputs += [SpeakPressed(seat)] if speaks % 2 else []  # an even number took itself back
    if status.round_tag and status.choice is not Choice.NONE:
        inputs.append(VoteRead(seat, status.round_tag, _BALLOTS[status.choice]))
    return inputs


def _restarted(status: SeatStatus, previous: SeatStatus) -> bool:
    return Flag.REBOOTED in status.flags and Flag.REBOOTED not in previous.flags


def swept(report: FreezeReport) -> VoteSwept:
    """The closing sweep as the domain takes it; choices of other rounds are not of this vote."""
    ballots = {
        seat: _BALLOTS[status.choice]
        for seat, status in report.readings.items()
        if status.round_tag == report.round_tag and status.choice is not Choice.NONE
    }
    return VoteSwept(report.round_tag, ballots, report.unreachable)
