"""Serial ports: `serial:///dev/ttyUSB0?baud=115200&parity=E&rs485=1`. pyserial opens and sets them."""

import errno
import os
import termios
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, unquote

import serial
from serial.rs485 import RS485Settings

from firmware_bridge.descriptor_port import DescriptorPort
from firmware_bridge.errors import (
    LineUrlError,
    PortAbsentError,
    PortBusyError,
    PortError,
    PortForbiddenError,
    PortSetupError,
)
from firmware_bridge.ports import BAUD_DEFAULT, START_AND_DATA_BITS, Port, UrlOptions

STANDARD_BAUDS = tuple(
    sorted(int(name[1:]) for name in dir(termios) if name.startswith("B") and name[1:].isdigit())
)
"""Speeds that this system has a name for."""
SETS_ANY_BAUD = hasattr(termios, "CBAUD")
"""Whether pyserial can ask the driver for another one: it needs this mask of Linux. The driver may still refuse."""


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
        options = UrlOptions(parts)
        settings = cls(
            unquote(parts.path),
            options.baud(),
            options.letter("parity", "E", "EON"),
            int(options.letter("stop", "1", "12")),
            options.letter("rs485", "0", "01") == "1",
        )
        options.end()
        _check_baud(url, settings.baud)
        return settings

    @property
    def character_bits(self) -> int:
        """Bits of one character on the wire."""
        return START_AND_DATA_BITS + (self.parity != serial.PARITY_NONE) + self.stop_bits


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
    return DescriptorPort(
        settings.path, device.fileno(), settings.baud, settings.character_bits, lambda: _close(device)
    )


def _check_baud(url: str, baud: int) -> None:
    """LineUrlError for a speed that no adapter can be given on this system."""
    if baud in STANDARD_BAUDS or SETS_ANY_BAUD:
        return
    below = max(standard for standard in STANDARD_BAUDS if standard < baud)
    above = min((standard for standard in STANDARD_BAUDS if standard > baud), default=below)
    nearest = " or ".join(str(standard) for standard in sorted({below, above}))
    raise LineUrlError(url, f"this system can't set a speed of {baud}; set line and units to {nearest}")


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
