"""Through a gateway, too, no frame that is not the answer to this very request becomes a value."""

import asyncio

import pytest

from firmware_bridge.errors import BridgeError, NoAnswerError, PortLostError
from firmware_bridge.exchanges import FastExchange
from firmware_bridge.gateway_master import WAITING_REQUESTS_MAX
from firmware_bridge.mbap import MbapFrame
from seat_protocol.errors import ExceptionResponseError
from seat_protocol.frames import Request, read_registers, write_register, write_registers
from tests.bridge.recording import until
from tests.bridge.tcp_side import GatewayBench, TcpPeer, answer_to, gateway_master, refusal_of, registers_body


def read_of(unit: int) -> Request:
    return read_registers(unit, 0x0103, 1)


READ_ONE = read_of(5)


async def test_an_answer_becomes_a_value_and_a_refusal_an_error() -> None:
    def answer_or_refuse(peer: TcpPeer, frame: MbapFrame) -> None:
        peer.send(answer_to(frame, 7) if frame.body[0] == 5 else refusal_of(frame, 2))

    async with gateway_master(answer_or_refuse) as bench:
        assert await bench.master.transact(READ_ONE) == (7,)
        with pytest.raises(ExceptionResponseError) as refusal:
            await bench.master.transact(read_of(6))
        assert refusal.value.exception_code == 2
        assert (bench.counters.answers, bench.counters.refusals, bench.counters.timeouts) == (1, 1, 0)


async def test_an_answer_that_comes_late_is_never_taken_for_the_next_one() -> None:
    values = iter((200, 201, 202, 203))
    held: list[bytes] = []

    def late_once(peer: TcpPeer, frame: MbapFrame) -> None:
        answer = answer_to(frame, next(values))
        if not held:
            held.append(answer)
        else:
            peer.send(held[0] + answer)

    async with gateway_master(late_once, options="?timeout_ms=50") as bench:
        with pytest.raises(NoAnswerError):
            await bench.master.transact(READ_ONE)
        assert [await bench.master.transact(READ_ONE) for _ in range(3)] == [(201,), (202,), (203,)]
        assert bench.counters.stray_bytes == 3 * len(held[0])


def foreign(frame: MbapFrame) -> dict[str, bytes]:
    """All sorts of answers that are not the one to `frame`."""
    other = (frame.transaction + 1) % 0x10000
    return {
        "of another transaction": MbapFrame(other, registers_body(5, 1)).wire,
        "of another unit": answer_to(frame, 1, unit=6),
        "of another function": answer_to(frame, 1, function=3),
        "with too many registers": answer_to(frame, 1, 2),
        "with none": answer_to(frame),
        "with a byte count that lies": MbapFrame(frame.transaction, b"\x05\x04\x04\x00\x01").wire,
        "the request itself": frame.wire,
        "the refusal of another function": MbapFrame(frame.transaction, b"\x05\x83\x02").wire,
        "the refusal of another unit": MbapFrame(frame.transaction, b"\x06\x84\x02").wire,
        "a refusal that is too long": MbapFrame(frame.transaction, b"\x05\x84\x02\x00").wire,
    }


KINDS = list(foreign(MbapFrame(0, b"\x05\x04\x01\x03\x00\x01")))


@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_not_the_answer_never_becomes_a_value(kind: str) -> None:
    def wrong(peer: TcpPeer, frame: MbapFrame) -> None:
        peer.send(foreign(frame)[kind])

    async with gateway_master(wrong, options="?timeout_ms=50") as bench:
        with pytest.raises(NoAnswerError):
            await bench.master.transact(READ_ONE)
        assert bench.counters.answers == 0


@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_not_the_answer_is_passed_over_and_the_answer_still_found(kind: str) -> None:
    def wrong_then_right(peer: TcpPeer, frame: MbapFrame) -> None:
        peer.send(foreign(frame)[kind] + answer_to(frame, 77))

    async with gateway_master(wrong_then_right) as bench:
        assert await bench.master.transact(READ_ONE) == (77,)


async def test_an_answer_sent_twice_counts_once() -> None:
    values = iter((1, 2, 3))

    def twice(peer: TcpPeer, frame: MbapFrame) -> None:
        answer = answer_to(frame, next(values))
        peer.send(answer + answer)

    async with gateway_master(twice) as bench:
        assert [await bench.master.transact(READ_ONE) for _ in range(3)] == [(1,), (2,), (3,)]
        assert bench.counters.answers == 3


async def test_answers_in_any_order_find_their_requests() -> None:
    held: list[MbapFrame] = []

    def backwards(peer: TcpPeer, frame: MbapFrame) -> None:
        held.append(frame)
        if len(held) == 4:
            peer.send(b"".join(answer_to(one, 1000 + one.body[0]) for one in reversed(held)))

    async with gateway_master(backwards, window_size=4) as bench:
        answers = await asyncio.gather(*(bench.master.transact(read_of(unit)) for unit in (1, 2, 3, 4)))
        assert answers == [(1001,), (1002,), (1003,), (1004,)]


async def test_no_more_requests_are_on_their_way_than_the_window_allows_and_one_a_unit() -> None:
    held: list[MbapFrame] = []

    def hold(_: TcpPeer, frame: MbapFrame) -> None:
        held.append(frame)

    async with gateway_master(hold, options="", window_size=3) as bench:
        asked = [bench.master.transact(read_of(unit)) for unit in (1, 1, 1, 2, 3, 4)]
        await until(lambda: len(held) == 3)
        await asyncio.sleep(0.02)
        assert [frame.body[0] for frame in held] == [1, 2, 3]
        bench.peer.send(answer_to(held[0], 10))
        await until(lambda: len(held) == 4)
        assert held[3].body[0] == 1
        assert await asked[0] == (10,)
        bench.master.close()
        outcomes = await asyncio.gather(*asked[1:], return_exceptions=True)
        assert all(isinstance(outcome, PortLostError) for outcome in outcomes)


@pytest.mark.parametrize("code", [0x05, 0x06, 0x0A, 0x0B])
async def test_what_a_gateway_says_about_itself_is_no_word_of_the_unit(code: int) -> None:
    async with gateway_master(lambda peer, frame: peer.send(refusal_of(frame, code))) as bench:
        with pytest.raises(NoAnswerError):
            await bench.master.transact(write_registers(5, 0x0200, (1, 2)))
        assert (bench.counters.refusals, bench.counters.timeouts) == (0, 1)


async def test_a_broadcast_is_waited_out_and_whatever_answers_it_is_passed_over() -> None:
    def answer_all(peer: TcpPeer, frame: MbapFrame) -> None:
        peer.send(frame.wire if frame.body[0] == 0 else answer_to(frame, 9))

    async with gateway_master(answer_all) as bench:
        assert await bench.master.transact(write_register(0, 0x0500, 3)) == ()
        assert await bench.master.transact(READ_ONE) == (9,)
        assert (bench.counters.answers, bench.counters.timeouts, bench.counters.frame_errors) == (1, 0, 0)


async def test_a_caller_that_gives_up_does_not_free_its_unit() -> None:
    held: list[MbapFrame] = []

    def hold(_: TcpPeer, frame: MbapFrame) -> None:
        held.append(frame)

    async with gateway_master(hold, options="", window_size=4) as bench:
        bench.master.transact(READ_ONE)
        given_up = bench.master.transact(READ_ONE)
        wanted = bench.master.transact(READ_ONE)
        await until(lambda: len(held) == 1)
        given_up.cancel()
        bench.peer.send(answer_to(held[0], 1))
        await until(lambda: len(held) == 2)
        bench.peer.send(answer_to(held[1], 2))
        assert await wanted == (2,)
        assert len(held) == 2


async def test_a_caller_in_a_loop_is_refused_before_the_queue_grows() -> None:
    async with gateway_master(lambda _peer, _frame: None, options="") as bench:
        asked = [bench.master.transact(READ_ONE) for _ in range(WAITING_REQUESTS_MAX + 2)]
        with pytest.raises(BridgeError, match="wait already"):
            await asked[-1]
        bench.master.close()
        await asyncio.gather(*asked, return_exceptions=True)


async def test_what_passes_no_gateway_is_refused_and_never_sent() -> None:
    async with gateway_master(lambda _peer, _frame: None) as bench:
        outcomes: list[object] = []
        bench.master.ask(FastExchange.scan(is_first=True), outcomes.append)
        await until(lambda: outcomes)
        assert isinstance(outcomes[0], ExceptionResponseError)
        assert bench.peer.received == []


@pytest.mark.parametrize("ending", ["reset", "finish", "no Modbus"])
async def test_a_connection_that_ends_fails_all_that_is_in_flight_at_once(ending: str) -> None:
    def end(peer: TcpPeer, frame: MbapFrame) -> None:
        if frame.body[0] != 3:
            return
        if ending == "reset":
            peer.reset()
        elif ending == "finish":
            peer.finish()
        else:
            peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with gateway_master(end, options="?timeout_ms=10000", window_size=3) as bench:
        asked = [bench.master.transact(read_of(unit)) for unit in (1, 2, 3, 4)]
        outcomes = await asyncio.gather(*asked, return_exceptions=True)
        assert all(isinstance(outcome, PortLostError) for outcome in outcomes)
        assert bench.counters.timeouts == 0
        assert bench.window.size == 1
        with pytest.raises(PortLostError):
            await bench.master.transact(READ_ONE)


async def in_touch(bench: GatewayBench, *units: int) -> None:
    for unit in units:
        assert await bench.master.transact(read_of(unit)) == (unit,)


async def test_who_fails_in_the_crowd_narrows_the_window_and_an_answer_that_is_late_widens_it_again() -> None:
    held: list[MbapFrame] = []

    def forget_one(peer: TcpPeer, frame: MbapFrame) -> None:
        if frame.body[0] == 1 and bench.counters.answers >= 2:
            held.append(frame)
        else:
            peer.send(answer_to(frame, frame.body[0]))

    async with gateway_master(forget_one, options="?timeout_ms=50", window_size=2) as bench:
        await in_touch(bench, 1, 2)
        asked = [bench.master.transact(read_of(unit)) for unit in (1, 2)]
        outcomes = await asyncio.gather(*asked, return_exceptions=True)
        assert isinstance(outcomes[0], NoAnswerError)
        assert outcomes[1] == (2,)
        assert bench.window.size == 1
        bench.peer.send(answer_to(held[0], 1))
        await until(lambda: bench.window.size == 2)


async def test_an_answer_to_nothing_that_was_asked_narrows_the_window() -> None:
    def invent(peer: TcpPeer, frame: MbapFrame) -> None:
        if frame.body[0] == 2:
            peer.send(MbapFrame((frame.transaction + 99) % 0x10000, registers_body(2, 1)).wire)

    async with gateway_master(invent, options="", window_size=2) as bench:
        asked = [bench.master.transact(read_of(unit)) for unit in (1, 2)]
        await until(lambda: bench.window.size == 1)
        bench.master.close()
        await asyncio.gather(*asked, return_exceptions=True)


async def test_the_loss_of_the_connection_is_told_once_though_nothing_was_asked() -> None:
    told: list[PortLostError] = []
    async with gateway_master(lambda _peer, _frame: None) as bench:
        bench.master.told_loss = told.append
        await until(lambda: bench.peer.connections)
        bench.peer.finish()
        await until(lambda: told)
        bench.master.close()
    assert len(told) == 1


async def test_a_gateway_that_mixes_up_its_answers_is_asked_one_thing_at_a_time_and_believed_nothing() -> (
    None
):
    held: list[MbapFrame] = []

    def crossed(peer: TcpPeer, frame: MbapFrame) -> None:
        held.append(frame)
        if len(held) == 2:
            first, second = held
            peer.send(MbapFrame(first.transaction, registers_body(second.body[0], 2)).wire)
            peer.send(MbapFrame(second.transaction, registers_body(first.body[0], 1)).wire)

    async with gateway_master(crossed, options="?timeout_ms=50", window_size=2) as bench:
        asked = [bench.master.transact(read_of(unit)) for unit in (1, 2)]
        outcomes = await asyncio.gather(*asked, return_exceptions=True)
        assert all(isinstance(outcome, NoAnswerError) for outcome in outcomes)
        assert bench.window.size == 1


async def test_without_patience_a_quick_gateway_is_waited_for_as_long_as_it_was_seen_to_take() -> None:
    def all_but_one(peer: TcpPeer, frame: MbapFrame) -> None:
        if frame.body[0] != 99:
            peer.send(answer_to(frame, 1))

    async with gateway_master(all_but_one, options="?timeout_ms=10000") as bench:
        await bench.master.transact(READ_ONE)
        outcomes: list[object] = []
        bench.master.ask(read_of(99), outcomes.append, is_patient=False)
        await until(lambda: outcomes)
        silence = outcomes[0]
        assert isinstance(silence, NoAnswerError)
        assert silence.timeout_s < 10


async def test_the_number_of_a_request_that_was_given_up_is_not_used_again() -> None:
    async with gateway_master(lambda _peer, _frame: None, options="?timeout_ms=50") as bench:
        with pytest.raises(NoAnswerError):
            await bench.master.transact(READ_ONE)
        (given_up,) = bench.master._given_up
        bench.master._transaction = given_up
        assert bench.master._free_transaction() == (given_up + 1) % 0x10000
