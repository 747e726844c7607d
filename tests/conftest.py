"""What holds for every test: it leaves nothing running behind."""

import asyncio
import inspect
import os
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

END_PATIENCE_S = 3.0
"""What was told to end may need a moment on a busy machine; what nobody told to end outlasts any patience."""
_LOOK_AGAIN_S = 0.01
Left = TypeVar("Left")


@pytest.fixture(autouse=True)
def _leaves_no_thread_and_no_child() -> Iterator[None]:
    """A test fails when a thread or a child process that it started outlives it."""
    threads_before, children_before = _threads(), _children()
    yield
    threads = _outlasting(lambda: _threads() - threads_before)
    children = _outlasting(lambda: _children() - children_before)
    if threads:
        pytest.fail(f"threads still run: {', '.join(sorted(thread.name for thread in threads))}")
    if children:
        pytest.fail(f"child processes still run: {', '.join(map(_command_line, sorted(children)))}")


@pytest.fixture(autouse=True)
def _leaves_nothing_behind(request: pytest.FixtureRequest, _leaves_no_thread_and_no_child: None) -> None:
    """Look for tasks in tests that have an event loop; the others are not made to start one."""
    if inspect.iscoroutinefunction(getattr(request.node, "obj", None)):
        request.getfixturevalue("_leaves_no_task")


@pytest.fixture
async def _leaves_no_task() -> AsyncIterator[None]:
    """A test fails when a task of its event loop is still at work after its last line and its fixtures."""
    yield
    if tasks := asyncio.all_tasks() - {asyncio.current_task()}:
        _, tasks = await asyncio.wait(tasks, timeout=END_PATIENCE_S)
    if tasks:
        pytest.fail(f"tasks still run: {', '.join(sorted(map(repr, tasks)))}")


def _outlasting(left: Callable[[], set[Left]]) -> set[Left]:
    """What `left` still names when patience is at its end."""
    until_s = time.monotonic() + END_PATIENCE_S
    while (remaining := left()) and time.monotonic() < until_s:
        time.sleep(_LOOK_AGAIN_S)
    return remaining


def _threads() -> set[threading.Thread]:
    return set(threading.enumerate())


def _children() -> set[int]:
    """Ids of the child processes, those that ended and were not waited for included."""
    return {int(child) for task in Path("/proc/self/task").iterdir() for child in _children_of(task)}


def _children_of(task: Path) -> list[str]:
    try:
        return (task / "children").read_text().split()
    except FileNotFoundError:  # the thread ended between two lines of ours
        return []


def _command_line(process_id: int) -> str:
    try:
        words = Path(f"/proc/{process_id}/cmdline").read_bytes().split(b"\0")
    except FileNotFoundError:
        return f"{process_id} (ended, not waited for)"
    return f"{process_id} {os.fsdecode(b' '.join(words)).strip() or '(ended, not waited for)'}"
