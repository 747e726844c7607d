"""A simulated line behind a serial port: a pty whose current path a symbolic link keeps, and one thread."""

import ctypes
import os
import select
import threading
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from simulators.errors import FolderInUseError, SimulationError
from simulators.faults import LineFaults, Misfortune
from simulators.timing import LineTiming
from simulators.unit import SeatUnit
from simulators.wire import UNSENT_BYTES_MAX, Wire, WireCounters

STOP_TIMEOUT_S = 5.0
"""The thread answers its stop within one wire event, far under a millisecond; more means that it hangs."""

_PR_SET_TIMERSLACK = 29
_TIMER_SLACK_NS = 1000
"""The kernel rounds a thread's timers up by 50 us unless told; that is five characters at 921600 baud."""
_NS_PER_S = 1_000_000_000


class SimulatedLine:
    """The units of one RS-485 line, reachable as the serial port `path` while the line is plugged in.

    All methods may be called from any one thread; the line's own thread shares the units under a lock.
    """

    def __init__(self, path: Path, units: list[SeatUnit], timing: LineTiming, seed: int = 0) -> None:
        self.path = path
        self.timing = timing
        self._misfortune = Misfortune(seed)
        self._units = units
        self._wire = Wire(units, timing, self._misfortune)
        self._lock = threading.Lock()
        self._port: _Port | None = None

    def __enter__(self) -> Self:
        self.plug()
        return self

    def __exit__(self, *_: object) -> None:
        self.unplug()

    @property
    def url(self) -> str:
        """Where the controller finds the line."""
        return f"serial://{self.path}?baud={self.timing.baud}&parity={self.timing.parity}"

    @property
    def is_plugged(self) -> bool:
        """Whether the port exists."""
        return self._port is not None

    def plug(self) -> None:
        """Make the port appear under `path`; FolderInUseError when something else lies there."""
        if self._port is None:
            self._port = _Port(self.path, self._wire, self._lock)

    def unplug(self) -> None:
        """Pull the adapter: whoever has the port open sees a hangup, and the path is gone."""
        if self._port is not None:
            self._port.close()
            self._port = None

    @contextmanager
    def units(self) -> Iterator[list[SeatUnit]]:
        """The units, to be looked at or changed while the line waits."""
        with self._lock:
            yield self._units

    def set_faults(self, faults: LineFaults) -> None:
        """Change what goes wrong from now on."""
        with self._lock:
            self._misfortune.faults = faults

    def counters(self) -> WireCounters:
        """A copy of what happened so far."""
        with self._lock:
            counted = self._wire.counters
            return WireCounters(counted.requests, counted.answers, counted.lost, counted.collisions)


class _Port:
    """One life of a pty with its link and its thread."""

    def __init__(self, path: Path, wire: Wire, lock: threading.Lock) -> None:
        self._path = path
        self._wire = wire
        self._lock = lock
        self._units_fd, self._master_fd = os.openpty()
        self._stop_fd = os.eventfd(0)
        try:
            self._link()
        except BaseException:
            self._close_descriptors()
            raise
        self._thread = threading.Thread(target=self._run, name=f"simulated {path.name}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        os.eventfd_write(self._stop_fd, 1)
        self._thread.join(STOP_TIMEOUT_S)
        if self._thread.is_alive():
            raise SimulationError(f"{self._path.name} did not stop within {STOP_TIMEOUT_S} s")
        if self._path.is_symlink() and self._path.readlink() == self._target:
            self._path.unlink()
        self._close_descriptors()

    def _link(self) -> None:
        os.set_blocking(self._units_fd, False)
        tty.setraw(self._master_fd)  # stays open, as a pty that nobody has open reports a hangup for ever
        self._target = Path(os.ttyname(self._master_fd))
        try:
            self._path.symlink_to(self._target)
        except FileExistsError:
            raise FolderInUseError(
                f"{self._path} exists: another simulated hall runs in this folder, or one was killed there; "
                "choose another folder or remove that file"
            ) from None

    def _close_descriptors(self) -> None:
        for descriptor in (self._units_fd, self._master_fd, self._stop_fd):
            os.close(descriptor)

    def _run(self) -> None:
        ctypes.CDLL(None).prctl(_PR_SET_TIMERSLACK, _TIMER_SLACK_NS, 0, 0, 0)
        while True:
            listen_to = [self._stop_fd, self._units_fd] if self._wire.has_room else [self._stop_fd]
            ready, _, _ = select.select(listen_to, [], [], self._until_due_s())
            if self._stop_fd in ready:
                return
            self._turn(os.read(self._units_fd, UNSENT_BYTES_MAX) if ready else b"")

    def _until_due_s(self) -> float | None:
        due_ns = self._wire.due_ns()
        return None if due_ns is None else max(0, due_ns - time.monotonic_ns()) / _NS_PER_S

    def _turn(self, sent: bytes) -> None:
        now_ns = time.monotonic_ns()
        with self._lock:
            if sent:
                self._wire.receive(sent, now_ns)
            arrived = self._wire.advance(now_ns)
        if arrived:
            self._write(arrived)

    def _write(self, data: bytes) -> None:
        try:
            os.write(self._units_fd, data)
        except BlockingIOError:
            return  # nobody reads the port: what comes over a line with nobody at its end is lost
