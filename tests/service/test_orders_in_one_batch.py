"""The wiring under orders that one transaction keeps together."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from controller.contract.commands import CommandMessage
from controller.domain.votes import PressRule
from controller.journal.journal import Journal
from controller.service.clock import MeetingClock
from controller.service.hall_service import HallService
from controller.service.orders import MeetingDefaults
from tests.mqtt.waiting import until

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
        service = HallService(journal, [], DEFAULTS, MeetingClock(), "test")
        async with at_work(service) as task:
            for orders, last_event in ((BEFORE, 2), (IN_ONE_BREATH, 5)):
                for command in orders:
                    service.command(message(command))
                await until(partial(_has_ended_or_kept, task, service, last_event))
            service.command(message({"name": "meeting.open"}))
            await until(lambda: task.done() or service.engine.state.is_open)
            assert not task.done()
            assert list(service.engine.state.members) == ["M2"]


def _has_ended_or_kept(task: asyncio.Task[None], service: HallService, seq: int) -> bool:
    return task.done() or service.engine.seq >= seq
