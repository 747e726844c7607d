"""Ports by URL, as `serial:///dev/ttyUSB0?baud=115200` or `sim://rehearsal?units=1-32`.

A port is an open way to the units of one line: bytes go in, bytes come out, neither waits. Every scheme has
an opener; the simulators register theirs, and nothing above a port knows which one it is.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import SplitResult, parse_qsl, urlsplit

from firmware_bridge.errors import LineUrlError
from firmware_bridge.timer import LineTimer
from seat_protocol.frames import FRAME_BYTES_MAX

BAUD_DEFAULT = 115_200
BAUD_MIN = 1_200
BAUD_MAX = 4_000_000
"""The slowest and the fastest speed that Linux has a constant for and that a seat line can sensibly have."""
READ_BYTES_MAX = 4 * FRAME_BYTES_MAX
"""Bytes taken in one turn of the event loop; a flood waits in the port, whose buffer is bounded."""
START_AND_DATA_BITS = 9


class Port(Protocol):
    """An open port, used in the event loop in which it was opened."""

    @property
    def name(self) -> str:
        """What a technician calls it."""

    @property
    def baud(self) -> int:
        """Bits a second on the wire."""

    @property
    def character_bits(self) -> int:
        """Bits of one character on the wire, with start, parity and stop bits."""

    @property
    def latency_s(self) -> float:
        """The longest that the way between this program and the wire may add to an answer."""

    def watch(self, readable: Callable[[], None]) -> None:
        """Call `readable` whenever there is something to read, until `close`."""

    def rest(self, until_s: float) -> None:
        """Until that instant of the event loop's clock nothing that arrives is urgent: let it gather in the port."""

    def read(self) -> bytes:
        """At most READ_BYTES_MAX of what has arrived; b"" when the port is gone.

        BlockingIOError when nothing has arrived; OSError when the port is gone.
        """

    def write(self, data: bytes) -> int:
        """Hand over bytes; how many were taken. OSError when the port is gone."""

    def timer(self, callback: Callable[[], None]) -> LineTimer:
        """A timer on the clock of this port's event loop."""

    def close(self) -> None:
        """Give the port back. Called once; nothing is used after it."""


Opener = Callable[[SplitResult], Awaitable[Port]]
"""Opens what a split URL names; PortError when it can't be had now, LineUrlError when it never can."""
Checker = Callable[[SplitResult], object]
"""Raises LineUrlError when a URL can't be right, without opening anything."""


@dataclass(frozen=True, slots=True)
class _Scheme:
    opener: Opener
    checker: Checker
    is_shared: bool


_SCHEMES: dict[str, _Scheme] = {}


def register_scheme(
    scheme: str, opener: Opener, checker: Checker = lambda _: None, *, is_shared: bool = False
) -> None:
    """Make lines with URLs `scheme://...` possible; the last registration of a scheme counts.

    `is_shared` says that such a port lets several programs in at once, and tells none of them of the others.
    """
    _SCHEMES[scheme] = _Scheme(opener, checker, is_shared)


def known_schemes() -> frozenset[str]:
    """The schemes that a line may have."""
    return frozenset(_SCHEMES)


async def open_port(url: str) -> Port:
    """Open the port that `url` names; PortError by leaf type, LineUrlError."""
    parts, scheme = _look_up(url)
    with _named_as_written(url):
        return await scheme.opener(parts)


def check_url(url: str) -> None:
    """LineUrlError when `url` can't be opened whatever is plugged in."""
    parts, scheme = _look_up(url)
    with _named_as_written(url):
        scheme.checker(parts)


def is_shared(url: str) -> bool:
    """Whether the port of `url` lets in another program that drives the same line; LineUrlError."""
    return _look_up(url)[1].is_shared


@contextmanager
def _named_as_written(url: str) -> Iterator[None]:
    """Put together again, a split URL without a host has lost two of its slashes."""
    try:
        yield
    except LineUrlError as error:
        raise LineUrlError(url, error.fault) from error


def _look_up(url: str) -> tuple[SplitResult, _Scheme]:
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise LineUrlError(url, f"{error}; write it like serial:///dev/ttyUSB0?baud=115200") from error
    if parts.scheme not in _SCHEMES:
        known = ", ".join(f"{scheme}://" for scheme in sorted(_SCHEMES))
        raise LineUrlError(url, f"its scheme is not one of {known}")
    return parts, _SCHEMES[parts.scheme]


class UrlOptions:
    """The options behind the question mark of a line's URL; whoever opens the URL takes them one by one."""

    def __init__(self, parts: SplitResult) -> None:
        self._url = parts.geturl()
        self._given = dict(parse_qsl(parts.query, keep_blank_values=True))
        self._known: list[str] = []

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number in a range; LineUrlError."""
        text = self._take(name, str(default))
        digits_max = len(str(most))
        if not text.isascii() or not text.isdigit() or not least <= int(text[: digits_max + 1]) <= most:
            raise LineUrlError(self._url, f"{name} is {text[:20]!r}; give a number from {least} to {most}")
        return int(text)

    def baud(self) -> int:
        """The speed of the line; LineUrlError."""
        return self.number("baud", BAUD_DEFAULT, BAUD_MIN, BAUD_MAX)

    def letter(self, name: str, default: str, allowed: str) -> str:
        """One of the characters `allowed`; LineUrlError."""
        text = self._take(name, default)
        if len(text) != 1 or text not in allowed:
            raise LineUrlError(self._url, f"{name} is {text[:20]!r}; give one of {', '.join(allowed)}")
        return text

    def word(self, name: str, default: str, allowed: Iterable[str]) -> str:
        """One of the words `allowed`; LineUrlError."""
        text = self._take(name, default)
        if text not in allowed:
            raise LineUrlError(self._url, f"{name} is {text[:20]!r}; give one of {', '.join(allowed)}")
        return text

    def text(self, name: str, default: str) -> str:
        """Any text."""
        return self._take(name, default)

    def end(self) -> None:
        """LineUrlError where an option is left that nobody took."""
        if self._given:
            known = ", ".join(self._known)
            raise LineUrlError(self._url, f"unknown option {min(self._given)!r}; there are {known}")

    def _take(self, name: str, default: str) -> str:
        self._known.append(name)
        return self._given.pop(name, default)
