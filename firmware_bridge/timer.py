"""One timer a line that is finer than the event loop's.

The event loop rounds timers up to a millisecond (epoll), more than a whole gap at 115200 baud. A kernel timer
(timerfd) is a descriptor that the loop watches: 300 us stay 300 us. Python offers it from 3.13 on; until
then it is reached through ctypes. Where the platform has none, the event loop's own timer does, later; and so it
does, exactly, in an event loop that has a clock of its own.
"""

import asyncio
import ctypes
import os
from collections.abc import Callable
from typing import Protocol

_CLOCK_MONOTONIC = 1
"""The clock of `time.monotonic()` and of the event loop, so that instants need no conversion."""
_TFD_TIMER_ABSTIME = 1
_EXPIRATIONS_BYTES = 8


class LineTimer(Protocol):
    """Calls its callback once at an instant; arming again replaces the instant."""

    def arm(self, at_s: float) -> None:
        """Call back at `at_s` on the event loop's clock, or as soon as possible when it has passed."""

    def disarm(self) -> None:
        """Do not call back."""

    def close(self) -> None:
        """Disarm and give back what the timer holds."""


def line_timer(callback: Callable[[], None]) -> LineTimer:
    """The finest timer that keeps the time of the running event loop."""
    if _LIBC is None or type(asyncio.get_running_loop()).time is not asyncio.BaseEventLoop.time:
        return LoopTimer(callback)
    return KernelTimer(callback, _LIBC)


class LoopTimer:
    """The event loop's timer, up to a millisecond late."""

    def __init__(self, callback: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._callback = callback
        self._handle: asyncio.TimerHandle | None = None

    def arm(self, at_s: float) -> None:
        """See LineTimer."""
        self.disarm()
        self._handle = self._loop.call_at(at_s, self._callback)

    def disarm(self) -> None:
        """See LineTimer."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def close(self) -> None:
        """See LineTimer."""
        self.disarm()


class _Timespec(ctypes.Structure):
    _fields_ = (("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long))


class _TimerSetting(ctypes.Structure):
    _fields_ = (("interval", _Timespec), ("value", _Timespec))


class KernelTimer:
    """A timerfd that the event loop watches."""

    def __init__(self, callback: Callable[[], None], libc: ctypes.CDLL) -> None:
        self._callback = callback
        self._set_time = libc.timerfd_settime
        self._fd = libc.timerfd_create(_CLOCK_MONOTONIC, os.O_NONBLOCK | os.O_CLOEXEC)
        if self._fd < 0:
            raise OSError(ctypes.get_errno(), "the kernel gives no more timers")
        self._setting = _TimerSetting()
        self._setting_reference = ctypes.byref(self._setting)
        self._armed = False
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._fd, self._expired)

    def arm(self, at_s: float) -> None:
        """See LineTimer."""
        seconds = int(at_s)
        value = self._setting.value
        value.seconds = seconds
        value.nanoseconds = max(int((at_s - seconds) * 1e9), 1)
        self._armed = True
        self._apply()

    def disarm(self) -> None:
        """See LineTimer."""
        if self._armed:
            self._armed = False
            self._setting.value.seconds = self._setting.value.nanoseconds = 0
            self._apply()

    def close(self) -> None:
        """See LineTimer."""
        if self._fd >= 0:
            self._loop.remove_reader(self._fd)
            os.close(self._fd)
            self._fd = -1

    def _apply(self) -> None:
        if self._set_time(self._fd, _TFD_TIMER_ABSTIME, self._setting_reference, None) < 0:
            raise OSError(ctypes.get_errno(), "the kernel refused a timer's instant")

    def _expired(self) -> None:
        try:
            os.read(self._fd, _EXPIRATIONS_BYTES)
        except BlockingIOError:
            return  # armed anew between the kernel's wake-up and this call
        if self._armed:
            self._armed = False
            self._callback()


def _libc_with_timers() -> ctypes.CDLL | None:
    """The C library, when it has timerfd; its calls are quick, so the interpreter lock is kept (PyDLL)."""
    try:
        libc = ctypes.PyDLL(None, use_errno=True)
        libc.timerfd_create.argtypes = (ctypes.c_int, ctypes.c_int)
        libc.timerfd_settime.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
    except (AttributeError, OSError, TypeError):
        return None
    return libc


_LIBC = _libc_with_timers()
