"""No frame that is not the answer to this very request becomes a value."""

import asyncio
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firmware_bridge import DescriptorPort, GapPolicy
from firmware_bridge.counters import Counters
from firmware_bridge.errors import NoAnswerError, PortLostError
from firmware_bridge.master import Master
from firmware_bridge.patience import FULL_S
from firmware_bridge.timing import SLOWEST_ANSWER_S, LineTiming
from seat_protocol.crc import with_crc
from seat_protocol.errors import ExceptionResponseError
from seat_protocol.frames import (
    SCAN_BUFFER_BYTES_MAX,
    FrameScanner,
    pack_registers,
    read_registers,
    write_register,
    write_registers,
)
from tests.bridge.recording import until

TIMING = LineTiming.of(115_200, 11, GapPolicy.FRAMED)
READ_ONE = read_registers(5, 0x0103, 1)
LATE_S = 0.5 * (FULL_S + SLOWEST_ANSWER_S)
"""After the timeout, before the end of the quarantine."""


def answer(*registers: int, unit: int = 5, function: int = 4) -> bytes:
    return with_crc(bytes((unit, function, 2 * len(registers))) + pack_registers(registers))


class FarEnd:
    """The other end of the wire: hands every request to a script."""

    def __init__(self, script: Callable[["FarEnd", bytes], None]) -> None:
        self.near, self._far = socket.socketpair()
        self.near.setblocking(False)
        self._far.setblocking(False)
        self._script = script
        self.requests: list[bytes] = []
        self.request_times_s: list[float] = []
        asyncio.get_running_loop().add_reader(self._far.fileno(), self._receive)

    def send(self, data: bytes) -> None:
        self._far.send(data)

    def send_later(self, delay_s: float, data: bytes) -> None:
        asyncio.get_running_loop().call_later(delay_s, self.send, data)

    def hang_up(self) -> None:
        if self._far.fileno() < 0:
            return
        asyncio.get_running_loop().remove_reader(self._far.fileno())
        self._far.close()

    def _receive(self) -> None:
        data = self._far.recv(4096)
        if data:
            self.requests.append(data)
            self.request_times_s.append(time.monotonic())
            self._script(self, data)
        else:
            self.hang_up()


@contextmanager
def master_of(script: Callable[[FarEnd, bytes], None]) -> Iterator[tuple[Master, FarEnd, Counters]]:
    far = FarEnd(script)
    counters = Counters()
    master = Master(DescriptorPort("bench", far.near.fileno(), 115_200, 11, far.near.close), TIMING, counters)
    try:
        yield master, far, counters
    finally:
        master.close()
        far.hang_up()


async def test_an_answer_that_comes_late_is_never_taken_for_the_next_one() -> None:
    values = iter((200, 201, 202, 203))

    def late_once(far: FarEnd, _: bytes) -> None:
        value = next(values)
        far.send_later(LATE_S if value == 200 else 0.0, answer(value))

    with master_of(late_once) as (master, _, counters):
        with pytest.raises(NoAnswerError):
            await master.transact(READ_ONE)
        assert [await master.transact(READ_ONE) for _ in range(3)] == [(201,), (202,), (203,)]
        assert counters.stray_bytes == len(answer(200))


async def test_a_caller_that_gives_up_does_not_free_the_line() -> None:
    values = iter((200, 201, 202))

    def slowly(far: FarEnd, _: bytes) -> None:
        far.send_later(0.01, answer(next(values)))

    with master_of(slowly) as (master, far, _):
        given_up = master.transact(READ_ONE)
        await until(lambda: far.requests)
        given_up.cancel()
        assert [await master.transact(READ_ONE) for _ in range(2)] == [(201,), (202,)]


async def test_a_request_given_up_before_it_was_sent_is_never_sent() -> None:
    with master_of(lambda far, _: far.send(answer(7))) as (master, far, _):
        master.transact(write_registers(5, 0x200, (1,))).cancel()
        assert await master.transact(READ_ONE) == (7,)
        assert far.requests == [READ_ONE.frame]


async def test_after_a_timeout_the_line_stays_silent_for_the_slowest_answer() -> None:
    with master_of(lambda _far, _: None) as (master, far, counters):
        for _ in range(2):
            with pytest.raises(NoAnswerError):
                await master.transact(READ_ONE)
        first_s, second_s = far.request_times_s
        assert second_s - first_s >= SLOWEST_ANSWER_S
        assert counters.timeouts == 2


WRONG = {
    "of another unit": answer(1, unit=6),
    "of another function": answer(1, function=3),
    "with too many registers": answer(1, 2),
    "with a byte count that lies": with_crc(bytes((5, 4, 4)) + pack_registers((1,))),
    "with a broken checksum": answer(1)[:-1] + b"\x00",
    "cut short": answer(1)[:-3],
    "the request itself": READ_ONE.frame,
    "a leading FF": b"\xff",
    "a leading 00": b"\x00",
    "a leading unit address": b"\x05",
    "garbage": bytes(range(90)),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
async def test_what_is_not_the_answer_is_passed_over_and_the_answer_still_found(wrong: bytes) -> None:
    with master_of(lambda far, _: far.send(wrong + answer(77))) as (master, _, _counters):
        assert await master.transact(READ_ONE) == (77,)


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
async def test_what_is_not_the_answer_never_becomes_a_value(wrong: bytes) -> None:
    with master_of(lambda far, _: far.send(wrong)) as (master, _, _c), pytest.raises(NoAnswerError):
        await master.transact(READ_ONE)


async def test_an_answer_sent_twice_counts_once() -> None:
    values = iter((1, 2, 3))

    def twice(far: FarEnd, _: bytes) -> None:
        frame = answer(next(values))
        far.send(frame)
        far.send_later(0.002, frame)

    with master_of(twice) as (master, _, _counters):
        assert [await master.transact(READ_ONE) for _ in range(1)] == [(1,)]
        await asyncio.sleep(0.01)
        assert await master.transact(READ_ONE) == (2,)


async def test_the_local_echo_of_a_write_does_not_confirm_it() -> None:
    request = write_registers(5, 0x0200, (1, 2, 3, 4, 5, 6))
    with master_of(lambda far, data: far.send(data)) as (master, _, counters):
        with pytest.raises(NoAnswerError):
            await master.transact(request)
        assert counters.echoes == 1


async def test_an_answer_behind_what_looks_like_the_beginning_of_a_longer_one_is_found_at_the_timeout() -> (
    None
):
    hidden = b"\x05\x04" + with_crc(bytes((5, 0x84, 2)))
    with master_of(lambda far, _: far.send(hidden)) as (master, _, _c), pytest.raises(ExceptionResponseError):
        await master.transact(read_registers(5, 0x0100, 9))


async def test_after_a_frame_that_nobody_asked_for_the_line_stays_silent_for_the_slowest_answer() -> None:
    with master_of(lambda far, _: far.send(answer(1))) as (master, far, counters):
        await master.transact(READ_ONE)
        unasked_at_s = time.monotonic()
        far.send(answer(2))
        await until(lambda: counters.stray_bytes)
        assert await master.transact(READ_ONE) == (1,)
        assert far.request_times_s[-1] - unasked_at_s >= SLOWEST_ANSWER_S


async def test_a_refusal_is_told_at_once() -> None:
    with master_of(lambda far, _: far.send(with_crc(bytes((5, 0x84, 2))))) as (master, _, counters):
        with pytest.raises(ExceptionResponseError) as refusal:
            await master.transact(READ_ONE)
        assert (refusal.value.exception_code, counters.refusals, counters.timeouts) == (2, 1, 0)


async def test_a_broadcast_is_answered_by_nobody_and_its_echo_disturbs_nobody() -> None:
    def echo_and_answer(far: FarEnd, data: bytes) -> None:
        far.send(data if data[0] == 0 else data + answer(9))

    with master_of(echo_and_answer) as (master, far, counters):
        assert await master.transact(write_register(0, 0x0500, 3)) == ()
        assert await master.transact(READ_ONE) == (9,)
        assert counters.stray_bytes == 0
        assert len(far.requests) == 2


async def test_an_unplugged_port_fails_what_is_in_flight_at_once() -> None:
    with master_of(lambda far, _: far.hang_up()) as (master, _, counters):
        first, second = master.transact(READ_ONE), master.transact(READ_ONE)
        with pytest.raises(PortLostError, match="bench"):
            await first
        with pytest.raises(PortLostError):
            await second
        with pytest.raises(PortLostError):
            await master.transact(READ_ONE)
        assert counters.timeouts == 0


async def test_a_line_that_never_falls_silent_is_used_all_the_same() -> None:
    def jabber(far: FarEnd) -> None:
        far.send(b"\x55" * 8)
        handles.append(asyncio.get_running_loop().call_later(0.02, jabber, far))

    handles: list[asyncio.TimerHandle] = []
    with master_of(lambda far, _: far.send(answer(4))) as (master, far, _):
        jabber(far)
        assert await master.transact(READ_ONE) == (4,)
        handles[-1].cancel()


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(noise=st.binary(max_size=600), cuts=st.lists(st.integers(0, 600), max_size=6))
def test_no_bytes_at_any_split_raise_or_stay(noise: bytes, cuts: list[int]) -> None:
    async def feed() -> None:
        far = FarEnd(lambda _far, _data: None)
        master = Master(
            DescriptorPort("bench", far.near.fileno(), 115_200, 11, far.near.close), TIMING, Counters()
        )
        asked = master.transact(READ_ONE)
        edges = [0, *sorted(cut for cut in cuts if cut < len(noise)), len(noise)]
        for start, end in pairwise(edges):
            if end > start:
                far.send(noise[start:end])
            master._receive()
            assert len(master._plain_listener._scanner._buffer) <= SCAN_BUFFER_BYTES_MAX
        asked.cancel()
        master.close()
        far.hang_up()

    asyncio.run(feed())


@given(noise=st.binary(max_size=3000), cuts=st.lists(st.integers(1, 3000), max_size=5))
def test_a_scanner_never_keeps_more_than_two_frames(noise: bytes, cuts: list[int]) -> None:
    scanner = FrameScanner(lambda buffer: None if len(buffer) < 2000 else -1)
    edges = [0, *sorted(cuts), len(noise)]
    for start, end in pairwise(edges):
        scanner.feed(noise[start:end])
        assert len(scanner._buffer) <= SCAN_BUFFER_BYTES_MAX
