"""`hall gateway` as a program: what it prints can be used as a line, and it ends when told to."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from firmware_bridge import Bridge, GapPolicy, LineSettings
from firmware_bridge.errors import LineUrlError
from simulators.errors import LayoutError, PortTakenError
from simulators.gateway import Manners, manners_named
from simulators.gateway_command import run_gateways
from simulators.loopback_server import LoopbackServer
from tests.bridge.recording import RecordingSink, running, until

ROOT = Path(__file__).parents[2]
END_TIMEOUT_S = 20.0


def start(*arguments: str) -> "subprocess.Popen[str]":
    pipe = subprocess.PIPE
    command = [sys.executable, "-m", "hall", "gateway", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


@pytest.mark.parametrize(
    ("option", "scheme"), [("--no-device-server", "tcp"), ("--device-server", "rtu+tcp")]
)
async def test_the_lines_it_prints_reach_their_units_until_it_is_told_to_end(
    option: str, scheme: str
) -> None:
    line = "sim://left?units=1-4&baud=921600&parity=N"
    with start(option, line, line.replace("left", "right")) as program:
        assert program.stdout is not None
        urls = [program.stdout.readline().strip() for _ in range(2)]
        assert all(url.startswith(f"{scheme}://127.0.0.1:") for url in urls)
        assert all(url.endswith("?baud=921600&parity=N") for url in urls) == (scheme == "rtu+tcp")
        sink = RecordingSink()
        lines = [
            LineSettings(name, url, GapPolicy.STRICT, {10 * number + unit: unit for unit in (1, 2, 3, 4)})
            for number, (name, url) in enumerate(zip("AB", urls, strict=True))
        ]
        async with running(Bridge(lines, sink)):
            await until(lambda: len(sink.statuses) == 8)
        program.send_signal(signal.SIGTERM)
        _, narration = program.communicate(timeout=END_TIMEOUT_S)
    assert "2 lines are on the network of this machine" in narration
    assert program.returncode == 0


def test_a_line_that_can_not_be_is_refused_before_anything_listens() -> None:
    with pytest.raises(LineUrlError):
        run_gateways(["sim://a", "carrier-pigeon://roof"], Manners.QUEUES)


async def test_a_port_that_another_program_has_is_told() -> None:
    async def nobody(*_: object) -> None:
        return

    first = LoopbackServer(0, nobody)
    await first.start()
    try:
        with pytest.raises(PortTakenError, match=f"127.0.0.1:{first.port} can't be had"):
            await LoopbackServer(first.port, nobody).start()
    finally:
        await first.stop()


def test_manners_have_names_and_a_wrong_one_is_told_all_of_them() -> None:
    assert manners_named("out-of-order") is Manners.OUT_OF_ORDER
    with pytest.raises(LayoutError, match="queues, out-of-order, forgets"):
        manners_named("polite")
