"""The embedded broker: what it serves, and what it survives."""

import asyncio
import contextlib
import random
import signal
import subprocess
import sys
from asyncio.subprocess import DEVNULL, PIPE
from functools import partial

import pytest

from controller.mqtt.broker import CONNECTIONS_MAX, run_broker
from controller.mqtt.broker_guard import PACKET_BYTES_MAX
from controller.mqtt.broker_process import BrokerProcess
from controller.mqtt.errors import BrokerStartError, NotLoopbackError, PortBusyError
from tests.mqtt.brokers import answers, kill_hard
from tests.mqtt.hall import client_at, listener_at
from tests.mqtt.waiting import PATIENCE_S, until

CONNECT = b"\x10\x10\x00\x04MQTT\x04\x02\x00\x00\x00\x04evil"
ACCEPTED = b"\x20\x02\x00\x00"


async def test_twenty_clients_all_hear_what_each_of_them_says(embedded: BrokerProcess) -> None:
    async with contextlib.AsyncExitStack() as stack:
        listeners = await asyncio.gather(
            *(stack.enter_async_context(listener_at(embedded.port, "hall/#")) for _ in range(20))
        )
        clients = await asyncio.gather(
            *(stack.enter_async_context(client_at(embedded.port)) for _ in range(20))
        )
        await asyncio.gather(
            *(client.publish("hall/x", b"%d" % number, qos=1) for number, client in enumerate(clients))
        )
        await until(lambda: all(len(listener.heard) == 20 for listener in listeners))
    expected = {b"%d" % number for number in range(20)}
    assert all(set(listener.on("hall/x")) == expected for listener in listeners)


async def test_a_newcomer_gets_no_retained_message_that_it_did_not_ask_for(embedded: BrokerProcess) -> None:
    async with client_at(embedded.port) as one, listener_at(embedded.port, "hall/#") as other:
        await one.publish("hall/secret", b"s", qos=1, retain=True)
        async with listener_at(embedded.port, "hall/public") as newcomer:
            await one.publish("hall/public", b"p", qos=1)
            await until(lambda: newcomer.heard != [] and len(other.heard) == 2)
    assert newcomer.heard == [("hall/public", b"p")]


async def test_random_bytes_do_not_bring_it_down(embedded: BrokerProcess) -> None:
    noise = random.Random(20_501)
    for length in [1, 2, 5, 20, 100, 1000] * 10:
        await _send(embedded.port, noise.randbytes(length))
        await _send(embedded.port, CONNECT + noise.randbytes(length))
    await _assert_serves(embedded)


async def test_an_oversized_packet_ends_its_connection_and_no_other(embedded: BrokerProcess) -> None:
    async with client_at(embedded.port) as decent:
        length = PACKET_BYTES_MAX + 1
        encoded = bytes(((length >> shift) & 0x7F) | (0x80 if shift < 14 else 0) for shift in (0, 7, 14))
        assert await _send(embedded.port, CONNECT + b"\x30" + encoded) == ACCEPTED
        await decent.publish("hall/x", b"still here", qos=1)
    await _assert_serves(embedded)


async def test_connections_that_say_nothing_do_not_keep_others_out(embedded: BrokerProcess) -> None:
    streams = [await asyncio.open_connection("127.0.0.1", embedded.port) for _ in range(50)]
    await _assert_serves(embedded)
    for _, writer in streams:
        writer.close()
        await writer.wait_closed()


async def test_beyond_the_limit_connections_are_refused_until_others_leave(embedded: BrokerProcess) -> None:
    streams = [await asyncio.open_connection("127.0.0.1", embedded.port) for _ in range(CONNECTIONS_MAX)]
    assert await _send(embedded.port, CONNECT) == b""
    for _, writer in streams:
        writer.close()
        await writer.wait_closed()
    async with asyncio.timeout(PATIENCE_S):
        while await _send(embedded.port, CONNECT) != ACCEPTED:
            pass
    await _assert_serves(embedded)


async def test_a_subscriber_that_does_not_read_does_not_slow_the_others(embedded: BrokerProcess) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", embedded.port, limit=1024)
    writer.write(CONNECT + b"\x82\x0b\x00\x01\x00\x06hall/#\x00")
    assert await reader.readexactly(9) == ACCEPTED + b"\x90\x03\x00\x01\x00"
    async with listener_at(embedded.port, "hall/#") as listener, client_at(embedded.port) as talker:
        for _ in range(20):
            await talker.publish("hall/seats", b"s" * 700_000, qos=1)
        await until(lambda: len(listener.heard) == 20)
    writer.transport.abort()
    await _assert_serves(embedded)


async def test_killed_it_comes_back_on_the_same_port(embedded: BrokerProcess) -> None:
    port = embedded.port
    for round_number in (1, 2):
        kill_hard(embedded.process_id)
        await until(partial(_has_restarted, embedded, round_number))
        await _assert_serves(embedded)
    assert embedded.port == port


async def test_a_busy_port_is_named_with_the_remedy(embedded: BrokerProcess) -> None:
    with pytest.raises(
        BrokerStartError, match=rf"port {embedded.port} on 127.0.0.1 is taken.*choose another"
    ):
        await BrokerProcess(embedded.port).__aenter__()
    with pytest.raises(PortBusyError):
        await run_broker(embedded.port, lambda _port: None)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.10", "hall.example"])  # noqa: S104  refused is the point
async def test_it_refuses_to_listen_where_others_reach_it(host: str) -> None:
    with pytest.raises(NotLoopbackError, match="run Mosquitto with TLS"):
        await run_broker(0, lambda _port: None, host=host)


async def test_it_does_not_outlive_a_program_that_is_killed() -> None:
    program = (
        "import asyncio\n"
        "from controller.mqtt.broker_process import BrokerProcess\n"
        "async def main():\n"
        "    async with BrokerProcess() as broker:\n"
        "        print(broker.port, broker.process_id, flush=True)\n"
        "        await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", program, stdin=DEVNULL, stdout=PIPE)
    assert parent.stdout is not None
    port, process_id = map(int, (await parent.stdout.readline()).split())
    assert answers(port)
    parent.send_signal(signal.SIGKILL)
    await parent.communicate()
    await until(lambda: not _is_alive(process_id))
    assert not answers(port)


def test_its_first_line_is_data_for_the_program_that_started_it() -> None:
    command = [sys.executable, "-m", "controller.mqtt.broker", "--port", "0", "--host", "0.0.0.0"]  # noqa: S104  refused
    done = subprocess.run(command, stdin=DEVNULL, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 3
    assert done.stdout.startswith('{"error": "the embedded broker has no access control')


async def _send(port: int, data: bytes) -> bytes:
    """Send `data`, close our half, and read what comes until the other side closes too."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = b""
    with contextlib.suppress(OSError):
        writer.write(data)
        writer.write_eof()
        answer = await asyncio.wait_for(reader.read(), PATIENCE_S)
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return answer


async def _assert_serves(broker: BrokerProcess) -> None:
    async with listener_at(broker.port, "probe") as listener, client_at(broker.port) as client:
        await client.publish("probe", b"p", qos=1)
        await until(lambda: listener.on("probe") == [b"p"])


def _has_restarted(broker: BrokerProcess, times: int) -> bool:
    return broker.restarts == times


def _is_alive(process_id: int) -> bool:
    """Whether the process runs; one that has ended and waits for its parent does not."""
    with contextlib.suppress(OSError), open(f"/proc/{process_id}/stat", encoding="ascii") as stat:  # noqa: PTH123  one line of procfs
        return stat.read().rpartition(")")[2].split()[0] != "Z"
    return False
