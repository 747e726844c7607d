"""A command that a scenario gives: seats that are not ready yet are waited for, every other refusal stands."""

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from simulators.scenario.errors import CheckFailedError
from simulators.scenario.orders import Order

if TYPE_CHECKING:
    from simulators.scenario.stage import Stage

DONE: dict[str, Any] = {"outcome": "done"}


def refusal(code: str) -> dict[str, Any]:
    return {"outcome": "refused", "refusal": {"code": code, "zh": code, "en": code}}


class Answers:
    """A controller that gives one answer after the other, the last one for good."""

    def __init__(self, *replies: dict[str, Any]) -> None:
        self._next = list(replies)
        self.replies: dict[str, dict[str, Any]] = {}
        self.asked = 0

    def forget_reply(self, command_id: str) -> None:
        self.replies.pop(command_id, None)

    async def send(self, _payload: bytes, _timeout_s: float, *, retain: bool) -> None:
        assert not retain
        self.asked += 1
        self.replies[f"id-{self.asked}"] = self._next.pop(0) if len(self._next) > 1 else self._next[0]


async def given(*replies: dict[str, Any], refused: str | None = None, timeout_s: float = 30.0) -> int:
    """How often `vote.open` was given until the step was content."""
    listener = Answers(*replies)

    async def at_once(problem: Any, _timeout_s: float) -> None:
        assert problem() is None

    stage = SimpleNamespace(
        listener=listener,
        operator="操作员",
        patience=1.0,
        chosen=set(),
        next_command_id=lambda: f"id-{listener.asked + 1}",
        eventually=at_once,
    )
    order = Order(command={"name": "vote.open", "item_number": 1}, refused=refused, timeout_s=timeout_s)
    await order.run(cast("Stage", stage))
    return listener.asked


async def test_seats_that_are_not_ready_yet_are_waited_for() -> None:
    assert await given(refusal("seats_unready"), refusal("seats_unready"), DONE) == 3


async def test_seats_that_never_get_ready_fail_the_step() -> None:
    with pytest.raises(CheckFailedError, match="seats_unready"):
        await given(refusal("seats_unready"), timeout_s=0.5)


async def test_another_refusal_stands() -> None:
    with pytest.raises(CheckFailedError, match="no_quorum"):
        await given(refusal("no_quorum"), DONE)


@pytest.mark.parametrize("code", ["seats_unready", "no_quorum"])
async def test_a_refusal_that_is_wanted_is_not_asked_for_twice(code: str) -> None:
    assert await given(refusal(code), DONE, refused=code) == 1
