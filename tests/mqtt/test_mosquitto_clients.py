"""The worked example of the guide, with Debian's own clients against the embedded broker."""

import asyncio
import json
import re
from asyncio.subprocess import PIPE, Process
from pathlib import Path

from controller.contract.commands import ReplyMessage
from controller.mqtt.broker_process import BrokerProcess
from controller.mqtt.command_gate import Admitted, admit
from tests.debian import needs_program
from tests.mqtt.hall import NOW_MS, Controller, controller_at
from tests.mqtt.waiting import until

GUIDE = Path(__file__).parents[2] / "docs" / "contract.md"
pytestmark = [needs_program("mosquitto_pub"), needs_program("mosquitto_sub")]


async def test_the_worked_example_of_the_guide_works(embedded: BrokerProcess) -> None:
    where, subscribe, publish = re.findall(r"```sh\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    where = where.replace("1883", str(embedded.port)).replace("HALL=hall", "HALL=zhiyuan")
    async with controller_at(embedded.port) as controller:
        await until(lambda: controller.link.health.connected)
        listening = await _run(f"{where} exec {subscribe}")
        assert listening.stdout is not None
        assert (await listening.stdout.readline()).startswith(b"hall/zhiyuan/status ")
        publishing = await _run(f"{where} {publish}")
        await publishing.communicate()
        assert publishing.returncode == 0
        await until(lambda: len(controller.commands) == 1)
        _answer(controller)
        answer = await _line_on(listening.stdout, b"hall/zhiyuan/reply/desk-1 ")
        listening.terminate()
        await listening.communicate()
    assert json.loads(answer) == {"id": "0b8e2f6a-close-7", "outcome": "done", "refusal": None, "seq": 1542}


def _answer(controller: Controller) -> None:
    verdict = admit(controller.commands[0], NOW_MS)
    assert isinstance(verdict, Admitted)
    reply = ReplyMessage(id=verdict.message.id, outcome="done", seq=1542)
    controller.link.reply(verdict.message.client, reply.model_dump_json().encode())


async def _line_on(lines: asyncio.StreamReader, topic: bytes) -> bytes:
    async with asyncio.timeout(20):
        while not (line := await lines.readline()).startswith(topic):
            assert line
    return line.removeprefix(topic)


async def _run(commands: str) -> Process:
    """What a reader pastes into a terminal."""
    return await asyncio.create_subprocess_exec("sh", "-c", commands, stdout=PIPE)
