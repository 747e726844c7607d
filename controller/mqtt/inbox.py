"""Commands on their way in: bounded in number and bytes, and nothing is dropped without being refused."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from aiomqtt import Message

from controller.contract.commands import COMMAND_BYTES_MAX

INBOX_COMMANDS_MAX: Final = 256
"""Twenty consoles that each press ten keys at once; a client that sends more is not a person."""
INBOX_BYTES_MAX: Final = 4 * COMMAND_BYTES_MAX
"""Four rosters at once; so a flood of large commands costs 4 MiB and no more."""
HEAD_BYTES_MAX: Final = 4096
"""What is kept of a command that is not read: enough for its id and client, which ours send first."""


class UnreadReason(StrEnum):
    """Why a command was not read."""

    OVERSIZED = "oversized"
    BUSY = "busy"
    RETAINED = "retained"


@dataclass(frozen=True, slots=True)
class UnreadCommand:
    """A command that is refused before it is read: its first bytes and its whole size."""

    head: bytes
    size_bytes: int
    reason: UnreadReason


def inbox_type(topic: str, on_unread: Callable[[UnreadCommand], None]) -> type[asyncio.Queue[Message]]:
    """Queue for aiomqtt that holds commands on `topic` and hands what it does not hold to `on_unread`."""

    class Inbox(asyncio.Queue[Message]):
        """A queue with a bound in bytes as well."""

        held_bytes = 0

        def put_nowait(self, item: Message) -> None:
            """Take a command in, or have it refused; never raises: the caller is in the middle of a read."""
            if str(item.topic) != topic:
                return
            reason = _reason_not_to_read(item, is_full=self.full(), held_bytes=self.held_bytes)
            if reason is None:
                self.held_bytes += len(payload_of(item))
                super().put_nowait(item)
            else:
                payload = payload_of(item)
                unread = UnreadCommand(payload[:HEAD_BYTES_MAX], len(payload), reason)
                asyncio.get_running_loop().call_soon(on_unread, unread)

        def get_nowait(self) -> Message:
            """Take the oldest command out."""
            item = super().get_nowait()
            self.held_bytes -= len(payload_of(item))
            return item

    return Inbox


def payload_of(message: Message) -> bytes:
    """Bytes of a message; paho hands out nothing else for what was received."""
    return message.payload if isinstance(message.payload, bytes) else b""


def _reason_not_to_read(item: Message, *, is_full: bool, held_bytes: int) -> UnreadReason | None:
    size_bytes = len(payload_of(item))
    if item.retain:
        return UnreadReason.RETAINED
    if size_bytes > COMMAND_BYTES_MAX:
        return UnreadReason.OVERSIZED
    if is_full or held_bytes + size_bytes > INBOX_BYTES_MAX:
        return UnreadReason.BUSY
    return None
