"""RTU frames through a TCP connection: as exact as on a cable, whatever the network does to their timing."""

import asyncio
from collections.abc import Callable
from itertools import pairwise
from random import Random

import pytest

from firmware_bridge.errors import NoAnswerError, PortLostError
from firmware_bridge.timing import HOST_LATENCY_S
from seat_protocol.crc import with_crc
from seat_protocol.errors import ExceptionResponseError
from seat_protocol.frames import read_registers, write_register, write_registers
from tests.bridge.recording import until
from tests.bridge.tcp_side import TcpPeer, rtu_master
from tests.bridge.test_master_exactness import READ_ONE, WRONG, answer

QUICK = "?latency_ms=20"
"""Waits 30 ms at the longest, so that silence costs a test little."""


def cut(data: bytes, random: Random) -> list[bytes]:
    """`data` in up to five pieces."""
    edges = sorted({0, len(data), *(random.randrange(len(data) + 1) for _ in range(4))})
    return [data[start:end] for start, end in pairwise(edges)]


def in_segments(random: Random, answer_of: Callable[[bytes], bytes]) -> Callable[[TcpPeer, bytes], None]:
    """Answer in pieces that arrive one after the other."""

    def script(peer: TcpPeer, request: bytes) -> None:
        for number, piece in enumerate(cut(answer_of(request), random)):
            peer.send_later(0.002 * number, piece)

    return script


@pytest.mark.parametrize("seed", range(6))
async def test_segments_of_any_split_make_the_same_answer(seed: int) -> None:
    values = iter(range(100, 200))
    script = in_segments(Random(seed), lambda _: answer(next(values)))
    async with rtu_master(script) as (master, _, counters):
        read = [await master.transact(READ_ONE) for _ in range(5)]
        assert read == [(100,), (101,), (102,), (103,), (104,)]
        assert (counters.timeouts, counters.stray_bytes, counters.skipped_bytes) == (0, 0, 0)


async def test_a_network_slower_than_any_adapter_loses_no_answer() -> None:
    def slowly(peer: TcpPeer, _: bytes) -> None:
        peer.send_later(2 * HOST_LATENCY_S, answer(8))

    async with rtu_master(slowly) as (master, _, counters):
        outcomes: list[object] = []
        for number in range(5):
            master.ask(READ_ONE, outcomes.append, is_patient=False)
            while len(outcomes) <= number:
                await asyncio.sleep(0.005)
        assert outcomes == [(8,)] * 5
        assert counters.timeouts == 0


async def test_an_answer_that_comes_late_is_never_taken_for_the_next_one() -> None:
    values = iter((200, 201, 202, 203))

    def late_once(peer: TcpPeer, _: bytes) -> None:
        value = next(values)
        peer.send_later(0.045 if value == 200 else 0.0, answer(value))

    async with rtu_master(late_once, QUICK) as (master, _, counters):
        with pytest.raises(NoAnswerError):
            await master.transact(READ_ONE)
        assert [await master.transact(READ_ONE) for _ in range(3)] == [(201,), (202,), (203,)]
        assert counters.stray_bytes == len(answer(200))


async def test_a_caller_that_gives_up_does_not_free_the_line() -> None:
    values = iter((200, 201, 202))
    script = in_segments(Random(3), lambda _: answer(next(values)))
    async with rtu_master(script) as (master, peer, _):
        given_up = master.transact(READ_ONE)
        while not peer.received:
            await asyncio.sleep(0.001)
        given_up.cancel()
        assert [await master.transact(READ_ONE) for _ in range(2)] == [(201,), (202,)]


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
async def test_what_is_not_the_answer_is_passed_over_and_the_answer_still_found(wrong: bytes) -> None:
    script = in_segments(Random(5), lambda _: wrong + answer(77))
    async with rtu_master(script) as (master, _, _counters):
        assert await master.transact(READ_ONE) == (77,)


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
async def test_what_is_not_the_answer_never_becomes_a_value(wrong: bytes) -> None:
    async with rtu_master(in_segments(Random(6), lambda _: wrong), QUICK) as (master, _, _counters):
        with pytest.raises(NoAnswerError):
            await master.transact(READ_ONE)


async def test_an_answer_sent_twice_counts_once() -> None:
    values = iter((1, 2))

    def twice(peer: TcpPeer, _: bytes) -> None:
        frame = answer(next(values))
        peer.send(frame + frame)

    async with rtu_master(twice, QUICK) as (master, _, _counters):
        assert [await master.transact(READ_ONE) for _ in range(2)] == [(1,), (2,)]


async def test_a_server_that_sends_back_what_it_gets_confirms_nothing() -> None:
    request = write_registers(5, 0x0200, (1, 2, 3, 4, 5, 6))
    async with rtu_master(lambda peer, data: peer.send(data), QUICK) as (master, _, counters):
        with pytest.raises(NoAnswerError):
            await master.transact(request)
        assert counters.echoes == 1


async def test_a_refusal_is_told_at_once_and_a_broadcast_answered_by_nobody() -> None:
    def refuse(peer: TcpPeer, data: bytes) -> None:
        if data[0]:
            peer.send(with_crc(bytes((5, 0x84, 2))))

    async with rtu_master(refuse) as (master, _, counters):
        assert await master.transact(write_register(0, 0x0500, 3)) == ()
        with pytest.raises(ExceptionResponseError):
            await master.transact(read_registers(5, 0x0100, 9))
        assert counters.timeouts == 0


@pytest.mark.parametrize("ending", [TcpPeer.reset, TcpPeer.finish])
async def test_a_connection_that_ends_fails_what_is_in_flight_at_once(
    ending: Callable[[TcpPeer], None],
) -> None:
    async with rtu_master(lambda peer, _: ending(peer), "?latency_ms=400") as (master, peer, counters):
        first, second = master.transact(READ_ONE), master.transact(READ_ONE)
        with pytest.raises(PortLostError, match=peer.address):
            await first
        with pytest.raises(PortLostError):
            await second
        assert counters.timeouts == 0


async def test_the_loss_of_the_connection_is_told_once_though_nothing_was_asked() -> None:
    told: list[PortLostError] = []
    async with rtu_master(lambda _peer, _data: None) as (master, peer, _):
        master.told_loss = told.append
        await until(lambda: peer.connections)
        peer.finish()
        await until(lambda: told)
        master.close()
    assert len(told) == 1
