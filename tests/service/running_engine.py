"""An engine on a real journal whose disk can fail on demand."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from controller.domain.events import Event
from controller.domain.inputs import Order
from controller.domain.inputs.hall import HallInput
from controller.domain.inputs.meeting import ClearMessages
from controller.domain.refusal import Refusal
from controller.domain.state import State
from controller.journal.errors import JournalWriteError
from controller.journal.journal import Journal, Recorded
from controller.service.engine import Engine, Work


class FailingJournal(Journal):
    """A journal whose disk is full while `is_full`, and slow while `gate` is closed."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.is_full = False
        self.attempts = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.reached = asyncio.Event()

    async def append(self, records: Sequence[Recorded], replies: Sequence[tuple[str, str]] = ()) -> None:
        """Append as ever, or fail as a full disk does."""
        self.attempts += 1
        self.reached.set()
        await self.gate.wait()
        if self.is_full:
            raise JournalWriteError(self.path, "database or disk is full")
        await super().append(records, replies)


@dataclass
class Running:
    """The engine with everything it told."""

    engine: Engine
    journal: FailingJournal
    task: asyncio.Task[None]
    kept: list[Event] = field(default_factory=list)
    problems: list[str | None] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    now_ms: int = 1_000_000
    mended: asyncio.Event = field(default_factory=asyncio.Event)

    def order(
        self,
        order: Order,
        command_id: str | None = None,
        precondition: Callable[[State], Refusal | None] | None = None,
    ) -> None:
        """Give an order; its answer ends up in `replies`."""
        self.engine.order(
            Work(
                order,
                operator="操作员01",
                command_id=command_id,
                answer=answer,
                send=self.replies.append,
                precondition=precondition,
            )
        )

    async def ask(self, order: Order, command_id: str | None = None) -> str:
        """Give an order and wait for the answer; an engine that dies meanwhile fails the test."""
        told: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.engine.order(Work(order, command_id=command_id, answer=answer, send=told.set_result))
        futures: set[asyncio.Future[Any]] = {told, self.task}
        await asyncio.wait(futures, return_when=asyncio.FIRST_COMPLETED)
        if self.task.done():
            self.task.result()
        return told.result()

    async def all_done(self, *inputs: Order) -> None:
        """Give orders one after the other; each is carried out."""
        for order in inputs:
            reply = await self.ask(order)
            assert reply.startswith("done"), (order, reply)

    async def heard(self, *inputs: HallInput) -> None:
        """Let something happen in the hall and wait until it has been dealt with."""
        for an_input in inputs:
            self.engine.happened(an_input)
        await self.settled()

    async def settled(self) -> None:
        """Wait until all that was asked so far is dealt with: an order that changes nothing comes last."""
        reply = "overloaded"
        while reply.startswith("overloaded"):
            await asyncio.sleep(0)
            reply = await self.ask(ClearMessages())

    def journal_changed(self, problem: str | None) -> None:
        """The journal failed or was mended."""
        self.problems.append(problem)
        if problem is None:
            self.mended.set()


def answer(refusal: Refusal | None, seq: int) -> str:
    """A reply that tests can read."""
    return f"done {seq}" if refusal is None else f"{refusal.code} {seq}"


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Running]:
    """An engine at work on the journal in `folder`."""
    with FailingJournal(folder) as journal:
        box: list[Running] = []
        engine = Engine(
            journal,
            lambda: box[0].now_ms,
            lambda kept: box[0].kept.extend(kept),  # noqa: PLW0108 - the box is filled after the engine is made
            lambda problem: box[0].journal_changed(problem),  # noqa: PLW0108 - likewise
        )
        task = asyncio.create_task(engine.run())
        box.append(Running(engine, journal, task))
        try:
            yield box[0]
        finally:
            journal.gate.set()
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
