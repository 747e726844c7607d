"""Callers that give up at any instant: whoever asks next gets the answer to his own request, or none."""

import asyncio
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_bridge import GapPolicy
from firmware_bridge.counters import Counters
from firmware_bridge.errors import BridgeError, NoAnswerError, PortLostError
from firmware_bridge.master import WAITING_REQUESTS_MAX, Master
from firmware_bridge.timing import LineTiming
from seat_protocol.crc import with_crc
from seat_protocol.frames import (
    READ_HOLDING,
    READ_INPUT,
    Request,
    pack_registers,
    read_registers,
    write_register,
)
from simulators.virtual_time import run_in_virtual_time
from tests.bridge.far_end import ScriptedPort, Sendings

TIMING = LineTiming.of(115_200, 11, GapPolicy.CHARACTERS)
UNITS = (5, 6)
FUNCTIONS = (READ_HOLDING, READ_INPUT)
ANSWERS_AFTER_S = (None, 0.0003, 0.003, 0.02, 0.034, 0.036, 0.05, 0.069)
CALL = st.tuples(
    st.sampled_from(UNITS),
    st.sampled_from(FUNCTIONS),
    st.sampled_from(ANSWERS_AFTER_S),
    st.one_of(st.none(), st.sampled_from((0.0, 0.0001, 0.001, 0.002, 0.01, 0.035, 0.0365, 0.04, 0.08))),
    st.booleans(),
)


class NumberedUnits:
    """Every request is answered with the number that it has on the wire."""

    def __init__(self) -> None:
        self.requests: list[bytes] = []
        self.answers_after_s: dict[int, float | None] = {}

    def answer(self, frame: bytes) -> Sendings:
        self.requests.append(frame)
        after_s = self.answers_after_s.get(frame[3], 0.001)
        if after_s is None or frame[0] == 0:
            return []
        return [(after_s, with_crc(frame[:2] + b"\x04" + pack_registers((frame[3], len(self.requests)))))]


def request_of(number: int, unit: int, function: int) -> Request:
    """Its address names the call; the answer tells it back."""
    return read_registers(unit, number, 2, function)


@settings(deadline=None, max_examples=200)
@given(st.lists(CALL, min_size=2, max_size=10))
def test_an_answer_reaches_nobody_but_who_asked_for_it(
    calls: list[tuple[int, int, float | None, float | None, bool]],
) -> None:
    async def main() -> None:
        units = NumberedUnits()
        port = ScriptedPort(units.answer)
        master = Master(port, TIMING, Counters())
        left: list[asyncio.Future[tuple[int, ...]]] = []
        for number, (unit, function, after_s, patience_s, with_broadcast) in enumerate(calls, start=1):
            units.answers_after_s[number] = after_s
            if with_broadcast:
                left.append(master.transact(write_register(0, 0x0500, 3)))
            asked = master.transact(request_of(number, unit, function))
            try:
                async with asyncio.timeout(patience_s):
                    named, _ = await asked
                assert named == number
            except TimeoutError:
                assert asked.cancelled()
            except NoAnswerError:
                assert after_s is None or after_s > 0.03
            except BridgeError:
                assert len(left) + number > WAITING_REQUESTS_MAX  # who finds the queue full is told so
        for future in left:
            with suppress(BridgeError):
                await future
        for unit in UNITS:
            for function in FUNCTIONS:
                assert (await master.transact(request_of(99, unit, function)))[0] == 99
        master.close()

    run_in_virtual_time(main())


def test_callers_who_wait_in_line_and_give_up_are_never_asked_for() -> None:
    async def main() -> None:
        units = NumberedUnits()
        port = ScriptedPort(units.answer)
        master = Master(port, TIMING, Counters())
        waiting = [master.transact(request_of(number, 5, READ_INPUT)) for number in range(1, 9)]
        for future in waiting[1:7]:
            future.cancel()
        assert [(await waiting[0])[0], (await waiting[7])[0]] == [1, 8]
        assert len(units.requests) == 2
        master.close()

    run_in_virtual_time(main())


@settings(deadline=None, max_examples=100)
@given(st.floats(0.0, 0.3), st.integers(1, 8))
def test_a_port_that_goes_at_any_instant_fails_every_call_once(after_s: float, calls: int) -> None:
    async def main() -> None:
        units = NumberedUnits()
        units.answers_after_s = dict.fromkeys(range(9), 0.02)
        port = ScriptedPort(units.answer)
        master, told = Master(port, TIMING, Counters()), list[PortLostError]()
        master.told_loss = told.append
        asyncio.get_running_loop().call_later(after_s, port.break_off)
        waiting = [master.transact(request_of(number, 5, READ_INPUT)) for number in range(1, calls + 1)]
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)
        await asyncio.sleep(1.0)
        answered = [outcome for outcome in outcomes if isinstance(outcome, tuple)]
        assert [named for named, _ in answered] == list(range(1, len(answered) + 1))
        assert all(isinstance(outcome, PortLostError) for outcome in outcomes[len(answered) :])
        assert (len(told), port.is_open) == (1, False)
        lost = master.transact(request_of(1, 5, READ_INPUT))
        assert isinstance(lost.exception(), PortLostError)

    run_in_virtual_time(main())
