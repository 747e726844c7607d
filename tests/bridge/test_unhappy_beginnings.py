"""A port that can't be fitted out is given back; a unit that will raise no events is heard all the same."""

import asyncio
from urllib.parse import SplitResult

import pytest

from firmware_bridge import Bridge, GapPolicy, LineSettings, Port, register_scheme
from firmware_bridge.seat import Seat
from firmware_bridge.seat_clock import Moment
from firmware_bridge.steps import EVENTS_ARE_ON, Turn
from firmware_bridge.timer import LineTimer
from seat_protocol.errors import ExceptionResponseError
from seat_protocol.fast_lengths import FAST_MODBUS
from seat_protocol.identity import Capability, SeatIdentity
from seat_protocol.registers import PROTOCOL_VERSION
from simulators.firmwares import FIRMWARES, MODEL
from simulators.virtual_time import run_in_virtual_time
from tests.bridge.far_end import ScriptedPort
from tests.bridge.recording import RecordingSink, running

NOW = Moment(0.0, 0.0)


class PortWithoutTimer(ScriptedPort):
    """The kernel has no descriptor left."""

    def __init__(self) -> None:
        super().__init__(lambda _: [])

    def timer(self, _callback: object) -> LineTimer:
        """See Port."""
        raise OSError(24, "Too many open files")


def test_a_port_for_which_the_kernel_has_no_timer_is_given_back_and_tried_again() -> None:
    opened: list[PortWithoutTimer] = []

    async def open_bare(_: SplitResult) -> Port:
        opened.append(PortWithoutTimer())
        return opened[-1]

    async def sitting() -> None:
        register_scheme("bare", open_bare)
        settings = LineSettings("bare", "bare://bench", GapPolicy.STRICT, {1: 1})
        async with running(Bridge([settings], RecordingSink())):
            await asyncio.sleep(10.0)
        assert len(opened) > 1
        assert not any(port.is_open for port in opened)

    run_in_virtual_time(sitting())


def met() -> Seat:
    """A seat whose unit has said that it can raise events."""
    seat = Seat(5, 5, RecordingSink(), lambda: 0.0)
    identity = SeatIdentity(PROTOCOL_VERSION, FIRMWARES["events"], MODEL, 1, 0, 5)
    seat.take(seat.next_step(texts_allowed=True), identity.to_registers(), NOW)
    assert seat.next_step(texts_allowed=True).turn is Turn.EVENTS
    return seat


def test_a_unit_that_raises_events_is_listened_to() -> None:
    seat = met()
    seat.take(seat.steps.events, EVENTS_ARE_ON, NOW)
    assert seat.can(Capability.FAST_EVENTS)
    assert seat.next_step(texts_allowed=True).turn is Turn.STATUS


@pytest.mark.parametrize("answer", [(((False,),),), ((),)])
def test_a_unit_that_answers_that_it_raises_none_is_swept(answer: tuple[object, ...]) -> None:
    seat = met()
    seat.take(seat.steps.events, answer, NOW)
    assert not seat.can(Capability.FAST_EVENTS)
    assert seat.next_step(texts_allowed=True).turn is Turn.STATUS


def test_a_unit_that_refuses_to_raise_events_is_swept() -> None:
    seat = met()
    seat.take_refusal(seat.steps.events, ExceptionResponseError(5, FAST_MODBUS, 3))
    assert not seat.can(Capability.FAST_EVENTS)
    assert seat.next_step(texts_allowed=True).turn is Turn.STATUS
