"""The wiring under orders that one transaction keeps together, and under a clock that was set."""

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from controller.config import load_config
from controller.contract.commands import CommandMessage, MessagePush
from controller.contract.topics import Topics
from controller.domain.votes import PressRule
from controller.journal.journal import Journal
from controller.mqtt.broker_address import BrokerAddress
from controller.mqtt.broker_process import BrokerProcess
from controller.mqtt.client import LinkHealth
from controller.mqtt.sender import send_command
from controller.service.clock import MeetingClock
from controller.service.hall_service import HallService
from controller.service.orders import MeetingDefaults
from controller.service.run import _linked
from firmware_bridge import GapPolicy, LineSettings
from simulators.rehearsal import Rehearsal, RehearsalLine, write_rehearsal
from tests.mqtt.waiting import until

HOURS_WRONG_S = 2 * 3600
"""A machine without a clock battery starts with any time, and the network sets it later."""
DEFAULTS = MeetingDefaults("会议", "presidium", 3, True, None, PressRule.LAST)
BEFORE: tuple[dict[str, Any], ...] = (
    {"name": "roster.import", "members": [{"member_id": "M1", "name": "代表01", "seat": 1}]},
    {"name": "meeting.open"},
)
IN_ONE_BREATH: tuple[dict[str, Any], ...] = (
    {"name": "attendance.check_in", "seat": 1},
    {"name": "meeting.adjourn"},
    {"name": "roster.import", "members": [{"member_id": "M2", "name": "张三", "seat": 1}]},
)


def line_1(folder: Path) -> LineSettings:
    """A line that is not plugged in, with one seat."""
    return LineSettings("line1", f"serial://{folder}/absent", GapPolicy.STRICT, {1: 1})


def message(command: dict[str, Any]) -> CommandMessage:
    order = {"id": uuid.uuid4().hex, "client": "desk-1", "operator": "操作员01", "command": command}
    return CommandMessage.model_validate_json(json.dumps(order))


@asynccontextmanager
async def at_work(service: HallService) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(service.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_who_checked_in_may_be_off_the_roster_by_the_end_of_the_same_transaction(
    tmp_path: Path,
) -> None:
    with Journal(tmp_path) as journal:
        service = HallService(journal, [line_1(tmp_path)], DEFAULTS, MeetingClock(), "test")
        async with at_work(service) as task:
            for orders, last_event in ((BEFORE, 2), (IN_ONE_BREATH, 5)):
                for command in orders:
                    service.command(message(command))
                await until(partial(_has_ended_or_kept, task, service, last_event))
            service.command(message({"name": "meeting.open"}))
            await until(lambda: task.done() or service.engine.state.is_open)
            assert not task.done()
            assert list(service.engine.state.members) == ["M2"]


async def test_commands_are_fresh_although_the_clock_was_set_since_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = RehearsalLine("line1", "serial:///dev/no-such-port?baud=115200&parity=E", "1-4")
    config = load_config(write_rehearsal(tmp_path, Rehearsal([line]), seats=4))
    clock = MeetingClock(wall_s=lambda: time.time() - HOURS_WRONG_S)
    with Journal(tmp_path) as journal:
        service = HallService(journal, [line_1(tmp_path)], DEFAULTS, clock, "test")
        async with BrokerProcess(0) as broker, at_work(service):
            address = BrokerAddress("127.0.0.1", broker.port)
            link_states: list[LinkHealth] = []
            monkeypatch.setattr(service, "broker_changed", link_states.append)
            async with _linked(service, journal, config, address, clock):
                await until(lambda: any(state.connected for state in link_states))
                reply = await send_command(
                    address, Topics(config.hall.id), "操作员01", MessagePush(text="请就座")
                )
    assert reply.outcome == "done", reply


def _has_ended_or_kept(task: asyncio.Task[None], service: HallService, seq: int) -> bool:
    return task.done() or service.engine.seq >= seq
