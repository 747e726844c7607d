"""The heart of the controller: inputs in, decisions kept, then effects.

One loop takes everything that is queued, decides and applies it, keeps all its events in one transaction,
and only then lets anybody know. What is not kept is taken back as if it had never been asked.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field

from controller.domain.core import apply, decide
from controller.domain.events import Event
from controller.domain.inputs import Input
from controller.domain.inputs.hall import HallInput
from controller.domain.refusal import Refusal
from controller.domain.state import State
from controller.domain.votes import Ballot
from controller.journal.errors import JournalWriteError
from controller.journal.journal import Journal, Recorded

BATCH_INPUTS_MAX = 4096
"""One mass vote of the largest hall fits one transaction; more would delay the first lamp."""
WAITING_INPUTS_MAX = 65_536
"""Several presses of every seat of the largest hall; beyond it orders are refused."""
PROBE_INTERVAL_S = 1.0
"""How often a journal that could not be written is tried again: a freed disk is noticed within a second."""

_log = logging.getLogger(__name__)

Answer = Callable[[Refusal | None, int], str]
"""Makes the reply (JSON) that is kept with the events of an order, given the last event's number."""


@dataclass(frozen=True, slots=True)
class Work:
    """One input on its way. For an order: `command_id` and `answer`; `precondition` may refuse it.

    `complete` adds to the input what the hall says at the moment of the decision.
    """

    an_input: Input
    command_id: str | None = None
    answer: Answer | None = None
    send: Callable[[str], None] | None = None
    precondition: Callable[[State], Refusal | None] | None = None
    operator: str = ""
    complete: Callable[[Input, State], Input] | None = None


@dataclass(slots=True)
class Batch:
    """What one turn of the loop has decided and not yet kept."""

    records: list[Recorded] = field(default_factory=list)
    replies: list[tuple[str, str]] = field(default_factory=list)
    sending: list[tuple[Callable[[str], None], str]] = field(default_factory=list)
    answered: dict[str, str] = field(default_factory=dict)

    def send(self, work: Work, reply: str) -> None:
        """Have `reply` sent when the batch is kept."""
        if work.send is not None:
            self.sending.append((work.send, reply))


class Engine:
    """Owns the state. `state` holds what is on disk and nothing else, at any time anybody looks.

    `on_kept` is told the events that are on disk; `on_journal` the journal's problem, None when it is mended.
    """

    def __init__(
        self,
        journal: Journal,
        now_ms: Callable[[], int],
        on_kept: Callable[[Sequence[Event]], None],
        on_journal: Callable[[str | None], None],
    ) -> None:
        self.state = journal.replay()
        self._draft = deepcopy(self.state)
        self._journal = journal
        self._now_ms = now_ms
        self._on_kept = on_kept
        self._on_journal = on_journal
        self._urn: dict[int, Ballot] = {}
        self._waiting: deque[Work] = deque()
        self._wake = asyncio.Event()
        self._problem: str | None = None
        self._probe_at_s = 0.0

    @property
    def seq(self) -> int:
        """Number of the last event that is on disk."""
        return self._journal.last_seq

    @property
    def journal_problem(self) -> str | None:
        """Why the journal cannot be written; None when all is well."""
        return self._problem

    def happened(self, an_input: HallInput) -> None:
        """Something happened in the hall."""
        self._put(Work(an_input))

    def order(self, work: Work) -> None:
        """A person gave an order; it will be answered."""
        self._put(work)

    def _put(self, work: Work) -> None:
        if len(self._waiting) >= WAITING_INPUTS_MAX:
            _log.error("inbox full: %s dropped", type(work.an_input).__name__)
            self._refuse(work, Refusal("overloaded", {"limit": WAITING_INPUTS_MAX}))
            return
        self._waiting.append(work)
        self._wake.set()

    async def run(self) -> None:
        """Work until cancelled; while the journal cannot be written, try it again when the probe is due.

        The probe has a time of its own, so that keys that never rest cannot put it off.
        """
        while True:
            try:
                async with asyncio.timeout_at(None if self._problem is None else self._probe_at_s):
                    await self._wake.wait()
            except TimeoutError:
                await self._probe()
            self._wake.clear()
            while self._waiting:
                await self._turn()

    async def _turn(self) -> None:
        works = [self._waiting.popleft() for _ in range(min(len(self._waiting), BATCH_INPUTS_MAX))]
        if self._problem is not None:
            self._refuse_read_only(works)
            return
        urn = dict(self._urn)
        batch = Batch()
        for work in works:
            self._decide(work, urn, batch)
        try:
            if batch.records or batch.replies:
                await self._journal.append(batch.records, batch.replies)
        except JournalWriteError as error:
            self._take_back(error, works)
            return
        self._urn = urn
        for record in batch.records:
            apply(self.state, record.event, record.at_ms)
        self._tell(batch)

    def _decide(self, work: Work, urn: dict[int, Ballot], batch: Batch) -> None:
        known = self._known_reply(work, batch)
        if known is not None:
            batch.send(work, known)
            return
        now_ms = self._now_ms()
        refusal = work.precondition(self._draft) if work.precondition is not None else None
        events: tuple[Event, ...] = ()
        if refusal is None:
            an_input = work.complete(work.an_input, self._draft) if work.complete else work.an_input
            decision = decide(self._draft, urn, an_input, now_ms)
            events, refusal = decision.events, decision.refusal
            self._apply(events, work.operator, now_ms, batch)
            urn.update(decision.secret)
            if self._draft.running_vote is None:
                urn.clear()  # the next round may open in this very batch
        self._answer(work, refusal, batch)

    def _apply(self, events: tuple[Event, ...], operator: str, now_ms: int, batch: Batch) -> None:
        for event in events:
            apply(self._draft, event, now_ms)
            batch.records.append(Recorded(self.seq + len(batch.records) + 1, now_ms, event, operator))

    def _known_reply(self, work: Work, batch: Batch) -> str | None:
        if work.command_id is None:
            return None
        if work.command_id in batch.answered:
            return batch.answered[work.command_id]
        return self._journal.reply_to(work.command_id)

    def _answer(self, work: Work, refusal: Refusal | None, batch: Batch) -> None:
        if work.answer is None:
            return
        reply = work.answer(refusal, self.seq + len(batch.records))
        batch.send(work, reply)
        if work.command_id is not None:
            batch.answered[work.command_id] = reply
            batch.replies.append((work.command_id, reply))

    def _tell(self, batch: Batch) -> None:
        if batch.records:
            self._on_kept([record.event for record in batch.records])
        for send, reply in batch.sending:
            send(reply)

    def _take_back(self, error: JournalWriteError, works: list[Work]) -> None:
        _log.error("read-only: %s", error)
        self._problem = str(error)
        self._probe_at_s = asyncio.get_running_loop().time() + PROBE_INTERVAL_S
        self._draft = deepcopy(self.state)
        self._on_journal(self._problem)
        self._refuse_read_only(works)

    def _refuse_read_only(self, works: list[Work]) -> None:
        """Refuse what is new; what was carried out before keeps its answer."""
        refusal = Refusal("read_only", {"problem": self._problem or ""})
        for work in works:
            known = None if work.command_id is None else self._journal.reply_to(work.command_id)
            if known is None:
                self._refuse(work, refusal)
            elif work.send is not None:
                work.send(known)

    def _refuse(self, work: Work, refusal: Refusal) -> None:
        if work.answer is not None and work.send is not None:
            work.send(work.answer(refusal, self.seq))

    async def _probe(self) -> None:
        self._probe_at_s = asyncio.get_running_loop().time() + PROBE_INTERVAL_S
        try:
            await self._journal.append(())
        except JournalWriteError:
            return
        self._problem = None
        _log.warning("the journal can be written again")
        self._on_journal(None)
