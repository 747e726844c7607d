"""Several programs on one master at the same time: all end before the next step, and one failure ends all."""

import asyncio
from collections.abc import Callable

import pytest

from firmware_bridge.asking import Take
from firmware_bridge.errors import NoAnswerError, PortLostError
from firmware_bridge.exchanges import Exchange
from firmware_bridge.program import Driver, Pause, Steps, Together
from seat_protocol.frames import read_registers


class HeldMaster:
    """Keeps what it is asked until the test answers."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, Take]] = []
        self.patience: list[bool] = []

    def ask(self, request: Exchange, take: Take, *, is_patient: bool = True) -> None:
        self.asked.append((request.unit, take))
        self.patience.append(is_patient)

    @property
    def units(self) -> list[int]:
        return [unit for unit, _ in self.asked]

    def answer(self, unit: int, outcome: tuple[int, ...] | Exception) -> None:
        position = self.units.index(unit)
        self.asked.pop(position)[1](outcome)


async def started(program: Steps[None]) -> tuple[HeldMaster, asyncio.Task[None], Driver]:
    master = HeldMaster()
    driver = Driver(master, program)
    task = asyncio.create_task(driver.run())
    await asyncio.sleep(0.001)
    return master, task, driver


def reads(story: list[str], *units: int) -> Steps[None]:
    try:
        for unit in units:
            try:
                (value,) = yield read_registers(unit, 0, 1)
                story.append(f"{unit}: {value}")
            except NoAnswerError:
                story.append(f"{unit}: silent")
    finally:
        story.append(f"end of {units}")


async def test_programs_take_their_steps_side_by_side_and_the_next_step_waits_for_the_last_of_them() -> None:
    story: list[str] = []

    def program() -> Steps[None]:
        yield Together((reads(story, 1, 2), reads(story, 3)))
        story.append("all ended")
        yield from reads(story, 9)

    master, task, _ = await started(program())
    assert master.units == [1, 3]
    master.answer(3, (30,))
    assert master.units == [1]
    master.answer(1, NoAnswerError(1, 0.1))
    assert master.units == [2]
    master.answer(2, (20,))
    master.answer(9, (90,))
    await task
    assert not any(master.patience)
    assert story == [
        "3: 30",
        "end of (3,)",
        "1: silent",
        "2: 20",
        "end of (1, 2)",
        "all ended",
        "9: 90",
        "end of (9,)",
    ]


async def test_programs_with_nothing_to_ask_end_at_once() -> None:
    story: list[str] = []

    def program() -> Steps[None]:
        yield Together(())
        yield Together((reads(story), reads(story)))
        story.append("on")

    _, task, _ = await started(program())
    await task
    assert story == ["end of ()", "end of ()", "on"]


def fails(with_error: Callable[[], Exception]) -> Steps[None]:
    yield read_registers(5, 0, 1)
    raise with_error()


async def test_what_one_raises_ends_the_others_and_the_whole_and_later_answers_reach_nobody() -> None:
    story: list[str] = []

    def program() -> Steps[None]:
        yield Together((reads(story, 1), fails(lambda: RuntimeError("defect"))))
        story.append("never")

    master, task, _ = await started(program())
    master.answer(5, (0,))
    with pytest.raises(RuntimeError, match="defect"):
        await task
    master.answer(1, (1,))
    assert story == ["end of (1,)"]


async def test_a_lost_port_ends_all_of_them() -> None:
    story: list[str] = []

    def program() -> Steps[None]:
        yield Together((reads(story, 1), reads(story, 2)))

    master, task, _ = await started(program())
    loss = PortLostError("bench", "gone")
    master.answer(1, loss)
    master.answer(2, loss)
    with pytest.raises(PortLostError):
        await task
    assert sorted(story) == ["end of (1,)", "end of (2,)"]


async def test_a_cancelled_driver_lets_all_of_them_clean_up() -> None:
    story: list[str] = []

    def program() -> Steps[None]:
        yield Together((reads(story, 1), reads(story, 2)))

    _, task, _ = await started(program())
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert sorted(story) == ["end of (1,)", "end of (2,)"]


async def test_one_of_several_programs_may_not_pause_the_others() -> None:
    def pauses() -> Steps[None]:
        yield Pause(0.0)

    def program() -> Steps[None]:
        yield Together((pauses(),))

    _, task, _ = await started(program())
    with pytest.raises(ValueError, match="pause"):
        await task


async def test_a_port_that_is_lost_ends_a_program_that_pauses() -> None:
    def program() -> Steps[None]:
        yield Pause(asyncio.get_running_loop().time() + 1000)

    _, task, driver = await started(program())
    driver.lose(PortLostError("bench", "gone"))
    with pytest.raises(PortLostError):
        await task
