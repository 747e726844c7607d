"""Ports by URL: `serial:///dev/ttyUSB0?baud=115200&parity=E&rs485=1`, and a register for further schemes.

Whatever the scheme, an open port is a descriptor in non-blocking mode that the event loop watches, reads and
writes. A pseudo-terminal, a socket pair and a TCP socket are such descriptors as well as a serial adapter.
"""

import errno
import os
import termios
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import serial
from serial.rs485 import RS485Settings

from firmware_bridge.errors import (
    LineUrlError,
    PortAbsentError,
    PortBusyError,
    PortError,
    PortForbiddenError,
    PortSetupError,
)

BAUD_DEFAULT = 115_200
BAUD_MIN = 1_200
BAUD_MAX = 4_000_000
"""The slowest and the fastest speed that Linux has a constant for and that a seat line can sensibly have."""
START_AND_DATA_BITS = 9


@dataclass(frozen=True, slots=True)
class Port:
    """An open port. `fd` never blocks; `close` may be called once, and nothing is used after it."""

    name: str
    fd: int
    baud: int
    character_bits: int
    close: Callable[[], None]


Opener = Callable[[SplitResult], Awaitable[Port]]
"""Opens what a split URL names; PortError when it can't be had now, LineUrlError when it never can."""
Checker = Callable[[SplitResult], object]
"""Raises LineUrlError when a URL can't be right, without opening anything."""

_SCHEMES: dict[str, tuple[Opener, Checker]] = {}


def register_scheme(scheme: str, opener: Opener, checker: Checker = lambda _: None) -> None:
    """Make lines with URLs `scheme://...` possible; the last registration of a scheme counts."""
    _SCHEMES[scheme] = (opener, checker)


async def open_port(url: str) -> Port:
    """Open the port that `url` names; PortError by leaf type, LineUrlError."""
    parts, opener, _ = _look_up(url)
    return await opener(parts)


def check_url(url: str) -> None:
    """LineUrlError when `url` can't be opened whatever is plugged in."""
    parts, _, checker = _look_up(url)
    checker(parts)


def _look_up(url: str) -> tuple[SplitResult, Opener, Checker]:
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise LineUrlError(url, f"{error}; write it like serial:///dev/ttyUSB0?baud=115200") from error
    if parts.scheme not in _SCHEMES:
        known = ", ".join(f"{scheme}://" for scheme in sorted(_SCHEMES))
        raise LineUrlError(url, f"its scheme is not one of {known}")
    return parts, *_SCHEMES[parts.scheme]


@dataclass(frozen=True, slots=True)
class SerialSettings:
    """What a `serial://` URL says."""

    path: str
    baud: int = BAUD_DEFAULT
    parity: str = serial.PARITY_EVEN
    stop_bits: int = 1
    rs485: bool = False

    @classmethod
    def from_url(cls, parts: SplitResult) -> "SerialSettings":
        """Read the URL; LineUrlError for anything that is not understood."""
        url = parts.geturl()
        if parts.netloc or not parts.path.startswith("/"):
            raise LineUrlError(url, "the path of the device follows three slashes: serial:///dev/ttyUSB0")
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
        settings = cls(
            unquote(parts.path),
            _baud(url, options.pop("baud", str(BAUD_DEFAULT))),
            _one_of(url, "parity", options.pop("parity", "E"), "EON"),
            int(_one_of(url, "stop", options.pop("stop", "1"), "12")),
            _one_of(url, "rs485", options.pop("rs485", "0"), "01") == "1",
        )
        if options:
            raise LineUrlError(
                url, f"unknown option {min(options)!r}; there are baud, parity, stop and rs485"
            )
        return settings

    @property
    def character_bits(self) -> int:
        """Bits of one character on the wire."""
        return START_AND_DATA_BITS + (self.parity != serial.PARITY_NONE) + self.stop_bits


def _baud(url: str, text: str) -> int:
    if not text.isascii() or not text.isdigit() or not BAUD_MIN <= int(text[:8]) <= BAUD_MAX:
        raise LineUrlError(url, f"baud is {text[:20]!r}; give a number from {BAUD_MIN} to {BAUD_MAX}")
    return int(text[:8])


def _one_of(url: str, option: str, text: str, allowed: str) -> str:
    if len(text) != 1 or text not in allowed:
        raise LineUrlError(url, f"{option} is {text[:20]!r}; give one of {', '.join(allowed)}")
    return text


async def open_serial(parts: SplitResult) -> Port:
    """The opener of `serial://`.

    Opened in the event loop on purpose: an absent or busy port fails at once, and an adapter that is there is
    opened once in some milliseconds.
    """
    settings = SerialSettings.from_url(parts)
    try:
        device = _opened(settings)
    except serial.SerialException as error:
        raise _port_error(settings.path, error) from error
    except (ValueError, termios.error) as error:
        raise PortSetupError(settings.path, f"{error}; change the line's URL to what it can do") from error
    return Port(
        settings.path, device.fileno(), settings.baud, settings.character_bits, lambda: _close(device)
    )


def _opened(settings: SerialSettings) -> serial.Serial:
    device = serial.Serial(
        settings.path,
        settings.baud,
        parity=serial.PARITY_NONE if _is_pseudo_terminal(settings.path) else settings.parity,
        stopbits=settings.stop_bits,
        exclusive=True,
    )
    try:
        _wait_for_characters(device.fileno())
        with suppress(ValueError, AttributeError):  # a driver without the setting has no latency to lower
            device.set_low_latency_mode(True)
        if settings.rs485:
            device.rs485_mode = RS485Settings()
    except BaseException:
        device.close()
        raise
    return device


def _is_pseudo_terminal(path: str) -> bool:
    """Whether the port has no wire, and so no parity: the C library refuses to set it a second time."""
    return Path(path).resolve().is_relative_to("/dev/pts")


def _wait_for_characters(fd: int) -> None:
    """Make an empty read say so, and let a break condition pass as a character.

    pyserial sets VMIN to 0, with which a read of nothing returns b"", just as an unplugged port does.
    """
    attributes = termios.tcgetattr(fd)
    attributes[0] &= ~(termios.BRKINT | termios.ISTRIP)
    attributes[6][termios.VMIN] = 1
    termios.tcsetattr(fd, termios.TCSANOW, attributes)


def _close(device: serial.Serial) -> None:
    with suppress(termios.error, OSError):  # the port may be gone already
        termios.tcflush(device.fileno(), termios.TCIOFLUSH)  # or close would wait for what no one takes
    device.close()


def _port_error(path: str, error: serial.SerialException) -> PortError:
    if error.errno in (errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.EIO):
        return PortAbsentError(path, "there is no such port; plug the adapter in or correct the path")
    if error.errno in (errno.EBUSY, errno.EAGAIN):
        return PortBusyError(path, "another program holds it; close that program (fuser -v names it)")
    if error.errno in (errno.EACCES, errno.EPERM):
        user_id = os.geteuid()
        return PortForbiddenError(
            path, f"user {user_id} may not open it; add the user to its group (dialout)"
        )
    return PortSetupError(path, f"{error}; is it a serial port?")


register_scheme("serial", open_serial, SerialSettings.from_url)
