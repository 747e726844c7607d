"""How the floor is given, changed while the meeting goes on."""

from controller.domain.events import Event
from controller.domain.events.floor import FloorChanged, RequestWithdrawn
from controller.domain.floor.speeches import FloorSettings
from controller.domain.inputs.floor import SetFloor
from controller.domain.meeting import require_open
from controller.domain.refusal import RefusedError
from controller.domain.state import State


def decide_set(state: State, order: SetFloor) -> tuple[Event, ...]:
    """Change what the order names; requests that have no place in the new mode are taken off the list."""
    require_open(state)
    limit = order.microphone_limit or state.microphone_limit
    if limit < len(state.speaking):
        raise RefusedError("microphones_open", open=len(state.speaking), limit=limit)
    settings = _changed(state.floor, order)
    if (settings, limit) == (state.floor, state.microphone_limit):
        return ()
    homeless = (r for r in state.waiting if settings.overrides or not settings.takes(r.kind))
    return (*(RequestWithdrawn(request.seat) for request in homeless), FloorChanged(settings, limit))


def _changed(settings: FloorSettings, order: SetFloor) -> FloorSettings:
    return FloorSettings(
        order.mode or settings.mode,
        order.when_full or settings.when_full,
        settings.open_list if order.open_list is None else order.open_list,
        settings.chair_mutes if order.chair_mutes is None else order.chair_mutes,
    )


def apply_changed(state: State, event: FloorChanged, _at_ms: int) -> None:
    """The new way holds from now on; who speaks, speaks."""
    state.floor = event.settings
    state.microphone_limit = event.microphone_limit
