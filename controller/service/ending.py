"""How a program of ours is told to end: by a signal, or by the end of its standard input."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

_STDIN = 0
_STDIN_CHUNK_BYTES = 4096
_END_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def told_to_end(with_stdin: bool) -> Iterator[asyncio.Event]:
    """An event that is set by SIGINT, SIGTERM and, `with_stdin`, by the end of standard input.

    A parent that holds the other end of stdin leaves no orphan, even when it is killed.
    """
    end = asyncio.Event()
    with _ended_by_signals(end), _ended_by_stdin(end, with_stdin):
        yield end


@contextmanager
def ends_on_signal() -> Iterator[None]:
    """Outside an event loop: SIGINT and SIGTERM leave the context in order, and that is no failure."""
    before = {number: signal.signal(number, _raise_ending) for number in _END_SIGNALS}
    try:
        with suppress(_Ending):
            yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Ending(BaseException):
    """A signal has come; no handler of errors may take it for one."""


def _raise_ending(_number: int, _frame: FrameType | None) -> None:
    for number in _END_SIGNALS:
        signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not cut the tidying short
    raise _Ending


@contextmanager
def _ended_by_signals(end: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for number in _END_SIGNALS:
        loop.add_signal_handler(number, end.set)
    try:
        yield
    finally:
        for number in _END_SIGNALS:
            loop.remove_signal_handler(number)


@contextmanager
def _ended_by_stdin(end: asyncio.Event, is_wanted: bool) -> Iterator[None]:
    if not is_wanted:
        yield
        return
    loop = asyncio.get_running_loop()
    try:
        loop.add_reader(_STDIN, _read_stdin, end)
    except PermissionError:  # a file or /dev/null: it cannot be waited for, as its end is already there
        end.set()
    try:
        yield
    finally:
        loop.remove_reader(_STDIN)


def _read_stdin(end: asyncio.Event) -> None:
    if not os.read(_STDIN, _STDIN_CHUNK_BYTES):
        asyncio.get_running_loop().remove_reader(_STDIN)  # an end stays readable: the loop would spin on it
        end.set()
