"""A port that is a TCP connection, and that is lost when the other side vanishes without a word."""

import array
import errno
import fcntl
import socket
import termios

from firmware_bridge.descriptor_port import DescriptorPort
from firmware_bridge.watchdog import Watchdog

UNACKNOWLEDGED_S = 2.0
"""A lost segment is sent again after 0.2, 0.6 and 1.4 s: when none of these was acknowledged, nobody is there. The
kernel by itself would go on for a quarter of an hour."""


class SocketPort(DescriptorPort):
    """See Port. A device that lost its power is noticed within twice UNACKNOWLEDGED_S of the next request."""

    def __init__(
        self, name: str, connection: socket.socket, baud: int, character_bits: int, latency_s: float
    ) -> None:
        super().__init__(name, connection.fileno(), baud, character_bits, connection.close, latency_s)
        self._written_bytes = 0
        self._expected_bytes: int | None = None
        self._is_dead = False
        self._watchdog = Watchdog(self._look_for_acknowledgement)

    def read(self) -> bytes:
        """See Port."""
        if self._is_dead:
            raise TimeoutError(errno.ETIMEDOUT, "nothing of what is sent is acknowledged; has it power?")
        data = super().read()
        if not data:
            raise ConnectionAbortedError(
                errno.ECONNABORTED, "the device ended the connection; it may have restarted or serve another"
            )
        return data

    def write(self, data: bytes) -> int:
        """See Port."""
        written = super().write(data)
        self._written_bytes += written
        if self._expected_bytes is None:
            self._expect(self._written_bytes)
        return written

    def close(self) -> None:
        """See Port."""
        self._watchdog.close()
        super().close()

    def _expect(self, acknowledged_bytes: int) -> None:
        """So many bytes should be acknowledged in time."""
        self._expected_bytes = acknowledged_bytes
        self._watchdog.set(self._loop.time() + UNACKNOWLEDGED_S)

    def _look_for_acknowledgement(self) -> None:
        expected, self._expected_bytes = self._expected_bytes, None
        unacknowledged = unacknowledged_bytes(self.fd)
        if expected is not None and self._written_bytes - unacknowledged < expected:
            self._is_dead = True
            if self._readable is not None:
                self._readable()
        elif unacknowledged:
            self._expect(self._written_bytes)


def unacknowledged_bytes(fd: int) -> int:
    """Bytes that the kernel keeps because the other side has not acknowledged them."""
    count = array.array("i", [0])
    fcntl.ioctl(fd, termios.TIOCOUTQ, count)
    return count[0]
