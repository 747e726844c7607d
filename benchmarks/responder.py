"""A unit that answers at once, as a process of its own: `python -m benchmarks.responder` prints its port."""

import os
import select
import sys
import tty

from seat_protocol.crc import with_crc
from seat_protocol.frames import READ_INPUT
from seat_protocol.registers import STATUS

UNIT = 1
_REQUEST_BYTES = 8
_READ_BYTES = 4096
_ANSWER = with_crc(bytes((UNIT, READ_INPUT, 2 * STATUS.count)) + bytes(range(2 * STATUS.count)))
"""The same answer every time: what it says is not read here."""


def main() -> None:
    """Answer until standard input ends."""
    own_fd, other_fd = os.openpty()
    tty.setraw(other_fd)  # it stays open: a pty that nobody has open reports a hangup for ever
    sys.stdout.write(os.ttyname(other_fd) + "\n")
    sys.stdout.flush()
    held = b""
    while True:
        ready, _, _ = select.select([own_fd, sys.stdin], [], [])
        if sys.stdin in ready:
            return
        held += os.read(own_fd, _READ_BYTES)
        while len(held) >= _REQUEST_BYTES:
            held = held[_REQUEST_BYTES:]
            os.write(own_fd, _ANSWER)


if __name__ == "__main__":
    main()
