"""The guard before amqtt, byte by byte."""

import asyncio
import contextlib

import pytest

from controller.mqtt import broker_guard
from controller.mqtt.broker_guard import PACKET_BYTES_MAX, GuardedReader, GuardedWriter
from tests.mqtt.waiting import PATIENCE_S

CONNECT_KEEP_ALIVE_S = 1
CONNECT = b"\x10\x0c\x00\x04MQTT\x04\x02\x00" + bytes([CONNECT_KEEP_ALIVE_S]) + b"\x00\x00"


async def test_bytes_come_out_as_they_went_in() -> None:
    stream, guarded = _pair()
    stream.feed_data(CONNECT + b"\xc0\x00")
    assert [await guarded.read(1), await guarded.read(1), await guarded.read(12)] == [
        CONNECT[:1],
        CONNECT[1:2],
        CONNECT[2:],
    ]
    assert await guarded.read(2) == b"\xc0\x00"


async def test_a_read_that_is_cancelled_in_the_middle_of_a_packet_loses_nothing() -> None:
    stream, guarded = _pair()
    for byte in CONNECT[:-1]:
        stream.feed_data(bytes([byte]))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(guarded.read(1), 0.001)
    stream.feed_data(CONNECT[-1:])
    assert await guarded.read(len(CONNECT)) == CONNECT


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"\x30\xff\xff\xff\xff\x01", "more than four bytes"),
        (b"\x30\xff\xff\xff\x7f", f"the limit is {PACKET_BYTES_MAX}"),
    ],
)
async def test_an_impossible_length_is_a_lost_connection_for_good(data: bytes, problem: str) -> None:
    stream, guarded = _pair()
    stream.feed_data(data + CONNECT)
    for _ in range(2):
        with pytest.raises(ConnectionResetError, match=problem):
            await guarded.read(1)


async def test_fields_that_reach_beyond_their_packet_are_a_lost_connection() -> None:
    stream, guarded = _pair()
    stream.feed_data(b"\x30\x02ab" + CONNECT)
    assert await guarded.read(2) == b"\x30\x02"
    with pytest.raises(ConnectionResetError, match="shorter than its own fields"):
        await guarded.read(3)


async def test_who_never_says_connect_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker_guard, "FIRST_PACKET_TIMEOUT_S", 0.05)
    _, guarded = _pair()
    with pytest.raises(ConnectionResetError):
        await guarded.read(1)


async def test_who_breaks_the_promised_keep_alive_is_given_up_though_the_reader_comes_back_often() -> None:
    stream, guarded = _pair()
    stream.feed_data(CONNECT)
    await guarded.read(len(CONNECT))
    with pytest.raises(ConnectionResetError):
        await _read_impatiently(guarded)


async def test_who_takes_nothing_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker_guard, "WRITE_STALL_S", 0.05)
    outcome: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def write_until_it_fails(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        guarded = GuardedWriter(writer)
        try:
            while True:
                guarded.write(b"x" * 1_000_000)
                await guarded.drain()
        except ConnectionResetError as error:
            outcome.set_result(str(error))

    async with await asyncio.start_server(write_until_it_fails, "127.0.0.1", 0) as server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname(), limit=1024)
        assert await asyncio.wait_for(outcome, PATIENCE_S) == "the subscriber does not read"
        with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
            await reader.readexactly(1_000_000_000)
        writer.close()


async def _read_impatiently(guarded: GuardedReader) -> None:
    """Read as amqtt does: give up at the keep-alive, and come back."""
    while True:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(guarded.read(1), CONNECT_KEEP_ALIVE_S / 4)


def _pair() -> tuple[asyncio.StreamReader, GuardedReader]:
    stream = asyncio.StreamReader()
    return stream, GuardedReader(stream)
