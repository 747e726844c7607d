"""Fire alarm (火灾报警联动): microphones off, the vote held, the way out on every seat."""

from controller.domain.events import Event
from controller.domain.events.meeting import AlarmCleared, AlarmRaised
from controller.domain.events.votes import VoteHeld
from controller.domain.floor.limits import all_off
from controller.domain.inputs.meeting import ClearAlarm, RaiseAlarm
from controller.domain.refusal import RefusedError
from controller.domain.state import Alarm, State
from controller.domain.vote_phases import VotePhase


def require_no_alarm(state: State) -> None:
    """Refuse what has to wait until everybody is safe."""
    if state.alarm is not None:
        raise RefusedError("alarm_raised", reason=state.alarm.reason)


def decide_raise(state: State, order: RaiseAlarm) -> tuple[Event, ...]:
    """At any time, also outside a meeting. An alarm that is raised again is the same alarm."""
    if state.alarm is not None:
        return ()
    vote = state.vote
    held = (VoteHeld(vote.tag),) if vote is not None and vote.phase is VotePhase.OPEN else ()
    return (AlarmRaised(order.reason), *held, *all_off(state, "alarm"))


def decide_clear(state: State, _order: ClearAlarm) -> tuple[Event, ...]:
    """The danger is over; what was stopped stays stopped until the chair goes on."""
    if state.alarm is None:
        raise RefusedError("no_alarm")
    return (AlarmCleared(),)


def apply_raised(state: State, event: AlarmRaised, at_ms: int) -> None:
    """Requests to speak are void: their seats are being left."""
    state.alarm = Alarm(event.reason, at_ms)
    state.waiting = []


def apply_cleared(state: State, _event: AlarmCleared, _at_ms: int) -> None:
    """No alarm."""
    state.alarm = None
