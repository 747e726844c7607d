"""Expectations of the event stream, and of what may stand nowhere."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from controller.config.values import nearest
from controller.domain.votes import ROUND_TAG_MAX
from controller.journal.codec import EVENT_TYPES
from simulators.scenario.errors import CheckFailedError
from simulators.scenario.secrecy import leaks_in_journal, leaks_in_log, leaks_in_messages, named_rounds
from simulators.scenario.stage import Stage
from simulators.scenario.step import Expectation

LEAKS_TOLD_MAX = 3
"""One leak is too many; three show the pattern."""

Event = Mapping[str, Any]


def _kinds(value: dict[str, int]) -> dict[str, int]:
    for kind in value:
        if kind not in EVENT_TYPES:
            raise ValueError(f"{kind!r} is no kind of event; {nearest(kind, EVENT_TYPES)}")
    return value


class Events(Expectation):
    """The event stream, from the first event on, has no gap; an event that came twice was the same both times."""

    word = "events"
    kinds: Annotated[dict[str, int], AfterValidator(_kinds)] = Field(
        default={}, description="How many there are of some kinds: `{VoteOpened = 1}`."
    )

    async def _act(self, stage: Stage) -> None:
        await stage.eventually(lambda: self._problem(stage), self.timeout_s, self.holds_s)

    def _problem(self, stage: Stage) -> str | None:
        if stage.listener.unreadable:
            return f"no JSON came on {stage.listener.unreadable[0]}"
        known = 0 if stage.last_command is None else stage.last_command[1]["seq"]
        return stream_problem(stage.listener.events, known, self.kinds)


def stream_problem(events: Sequence[Event], last_known: int, kinds: Mapping[str, int]) -> str | None:
    """What is wrong with a stream that must reach event `last_known` at least."""
    first: dict[int, Event] = {}
    for event in events:
        if first.setdefault(event["id"], event) != event:
            return f"event {event['id']} came twice, and not the same"
    last = max((*first, last_known))
    missing = next((number for number in range(1, last + 1) if number not in first), None)
    if missing is not None:
        return f"event {missing} of {last} is missing"
    if list(first) != sorted(first):
        return "the events did not come in order"
    seen = Counter(event["kind"] for event in first.values())
    wrong = [f"{kind}: {seen[kind]}" for kind, count in kinds.items() if seen[kind] != count]
    return ", ".join(wrong) or None


class SecretNowhere(Expectation):
    """No choice of a person stands anywhere: not in the journal's files, not in any MQTT message, not in a log.

    Named votes of the same meeting may be there, unless they are listed.
    """

    word = "secret_nowhere"
    rounds: tuple[Annotated[int, Field(ge=1, le=ROUND_TAG_MAX)], ...] = Field(
        default=(),
        strict=False,
        description="Rounds that must be secret even if they were opened as named ones.",
    )

    async def _act(self, stage: Stage) -> None:
        if stage.listener.is_full:
            raise CheckFailedError("too many messages came to keep them all; not all could be searched")
        named = named_rounds(stage.listener.events) - set(self.rounds)
        leaks = list(_leaks(stage, named))
        if leaks:
            rest = f" and {len(leaks) - LEAKS_TOLD_MAX} more" if len(leaks) > LEAKS_TOLD_MAX else ""
            raise CheckFailedError("; ".join(leaks[:LEAKS_TOLD_MAX]) + rest)


def _leaks(stage: Stage, named: set[int]) -> Iterator[str]:
    yield from leaks_in_messages(stage.listener.messages, named)
    yield from leaks_in_journal(stage.journal_folder, named)
    for log in stage.logs:
        yield from leaks_in_log(log)


class ControllerRuns(Expectation):
    """Whether the process of the controller lives."""

    word = "controller"
    running: bool = Field(description="Whether it runs.")

    async def _act(self, stage: Stage) -> None:
        await stage.eventually(lambda: self._problem(stage), self.timeout_s, self.holds_s)

    def _problem(self, stage: Stage) -> str | None:
        if stage.controller.is_running == self.running:
            return None
        return "it runs" if stage.controller.is_running else f"it does not run; see {stage.controller.log}"


RECORD: Iterable[type[Expectation]] = (Events, SecretNowhere, ControllerRuns)
"""The expectations of this file, in the order of the reference."""
