"""`hall run`: the controller as a service, from the config to the end."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import version
from typing import Any

from controller.config import Config
from controller.contract.topics import Topics
from controller.journal.database import holds_journal
from controller.journal.journal import Journal
from controller.mqtt.broker_address import BrokerAddress
from controller.mqtt.broker_process import BrokerProcess
from controller.mqtt.client import MqttLink
from controller.service.clock import MeetingClock, system_now_ms
from controller.service.command_entrance import CommandEntrance
from controller.service.ending import told_to_end
from controller.service.hall_service import HallService
from controller.service.notify import notify, watchdog_interval_s
from controller.service.preload import (
    PreparedFiles,
    defaults_of,
    external_broker_of,
    lines_of,
    prepared_files,
)

Say = Callable[[dict[str, object]], None]
"""Hears of every stage of the service's life, as one JSON object."""

_log = logging.getLogger(__name__)


async def run_hall(config: Config, say: Say, exit_with_stdin: bool = False) -> None:
    """Serve the hall of `config` until SIGTERM or SIGINT, or the end of stdin where that is asked for.

    HallErrors say what is missing; nothing is left behind. The seats are read while the broker still starts.
    """
    started_s = time.monotonic()
    files = prepared_files(config) if not holds_journal(config.journal.folder) else None
    if config.mqtt.broker == "external":
        external_broker_of(
            config.mqtt
        )  # a password that cannot be read leaves no empty journal behind either
    async with AsyncExitStack() as stack:
        stopping = stack.enter_context(told_to_end(exit_with_stdin))
        journal = stack.enter_context(Journal(config.journal.folder))
        clock = MeetingClock()
        service = HallService(
            journal, lines_of(config), defaults_of(config), clock, version("conference-hall")
        )
        _load_files(service, config, files)
        running = await stack.enter_async_context(_background(service.run(), "hall service"))
        try:
            address = await _broker(config, stack)
            await stack.enter_async_context(_linked(service, journal, config, address, clock))
            await stack.enter_async_context(_background(_say_swept(service, say, started_s), "first sweep"))
            await stack.enter_async_context(_background(_feed_watchdog(), "watchdog"))
            say({"state": "listening", "host": address.host, "port": address.port})
            notify("READY=1")
            await _first_of(stopping, running)
            notify("STOPPING=1")
        finally:
            await _ended(running)  # before the link closes: its last documents still go out
    say({"state": "stopped"})


def _load_files(service: HallService, config: Config, files: PreparedFiles | None) -> None:
    """Roster and agenda files count only where the journal holds none yet."""
    state = service.engine.state
    if state.members and config.meeting.roster is not None:
        _log.warning(
            "the journal has a roster, [meeting] roster is not read; import one with: hall roster FILE --import"
        )
    if state.agenda and config.meeting.agenda is not None:
        _log.warning(
            "the journal has an agenda, [meeting] agenda is not read; set one by the command agenda.set"
            " (docs/agenda.md), or begin a new journal"
        )
    files = files or prepared_files(config, roster=not state.members, agenda=not state.agenda)
    service.prepare(files.roster, files.agenda)


async def _broker(config: Config, stack: AsyncExitStack) -> BrokerAddress:
    if config.mqtt.broker == "external":
        return external_broker_of(config.mqtt)
    broker = await stack.enter_async_context(BrokerProcess(config.mqtt.port))
    return BrokerAddress("127.0.0.1", broker.port)


@asynccontextmanager
async def _linked(
    service: HallService, journal: Journal, config: Config, address: BrokerAddress, clock: MeetingClock
) -> AsyncIterator[None]:
    """The service publishes and hears commands inside this context."""
    # senders stamp with the system's time; when that is set, the meeting's time no longer says how old a command is
    entrance = CommandEntrance(service.command, system_now_ms, journal.reply_to)
    link = MqttLink(
        Topics(config.hall.id),
        address,
        outbox=journal,
        on_command=entrance.receive,
        on_unread=entrance.refuse_unread,
        wall_clock_ms=clock.now_ms,
        on_health=service.broker_changed,
    )
    entrance.answer_through(link.reply)
    service.publish_through(link)
    async with link:
        await link.first_try()  # who is told `listening` may send a command at once
        yield


@asynccontextmanager
async def _background(work: Coroutine[Any, Any, None], name: str) -> AsyncIterator[asyncio.Task[None]]:
    """`work` runs while the context lasts; it is cancelled and awaited at the end."""
    task = asyncio.create_task(work, name=name)
    try:
        yield task
    finally:
        await _ended(task)


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _first_of(stopping: asyncio.Event, running: asyncio.Task[None]) -> None:
    """Wait for a signal; an error of the service ends the wait and is raised."""
    waiting = asyncio.create_task(stopping.wait(), name="signal")
    await asyncio.wait({waiting, running}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    if running.done():
        running.result()


async def _say_swept(service: HallService, say: Say, started_s: float) -> None:
    await service.bridge.first_sweep_done.wait()
    online = sum(1 for link in service.board.links.values() if link)
    seconds = round(time.monotonic() - started_s, 3)
    say({"state": "swept", "seats": len(service.board.links), "online": online, "seconds": seconds})


async def _feed_watchdog() -> None:
    """The event loop still turns: that is what the watchdog wants to know."""
    interval_s = watchdog_interval_s()
    while interval_s is not None:
        notify("WATCHDOG=1")
        await asyncio.sleep(interval_s)
