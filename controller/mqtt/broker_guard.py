"""What stands between a socket and amqtt: limits on size, silence and backlog that amqtt itself has not.

amqtt 0.12 reads a packet of any length, waits for ever for the first one, forgets the keep-alive, and queues
without end for a subscriber that does not read. The adapters here turn each of these into a lost connection.
"""

import asyncio
import ssl
from asyncio import StreamReader, StreamWriter
from typing import Final

from amqtt.adapters import ReaderAdapter, WriterAdapter

from controller.mqtt.errors import ForbiddenPacketError

PACKET_BYTES_MAX: Final = 1_572_864
"""1.5 MiB: the largest command (1 MiB) and the largest document (about 700 kB), with room."""
FIRST_PACKET_TIMEOUT_S: Final = 10.0
"""A client on the same machine sends CONNECT at once; a busy machine may take seconds."""
KEEP_ALIVE_FACTOR: Final = 1.5
"""MQTT 3.1.1, 3.1.2.10: one and a half times the keep-alive without a packet ends the connection."""
WRITE_STALL_S: Final = 10.0
"""A subscriber that takes nothing for so long holds every later message in our memory."""

_CONNECT: Final = 1
_LENGTH_BYTES_MAX: Final = 4
_CONTINUES: Final = 0x80


class GuardedReader(ReaderAdapter):  # type: ignore[misc]  # amqtt is not typed for us
    """Hands amqtt the bytes of whole, bounded packets; any breach reads as a lost connection, for good."""

    def __init__(self, reader: StreamReader) -> None:
        self._reader = reader
        self._head = bytearray()
        self._packet = b""
        self._offset = 0
        self._lost: Exception | None = None
        self._silence_s_max: float | None = FIRST_PACKET_TIMEOUT_S
        self._heard_at = asyncio.get_running_loop().time()

    async def read(self, n: int = -1) -> bytes:
        """Read `n` bytes of the current packet, or of the next one when the current is used up."""
        if self._lost is not None:
            raise ConnectionResetError(str(self._lost))
        try:
            if self._offset == len(self._packet):
                await self._next_packet()
            return self._take(n)
        except (ForbiddenPacketError, TimeoutError, asyncio.IncompleteReadError, OSError) as error:
            self._lost = error
            raise ConnectionResetError(str(error)) from error

    def feed_eof(self) -> None:
        """Tell the stream that nothing more comes."""
        self._reader.feed_eof()

    @property
    def lost(self) -> Exception | None:
        """Why the connection was given up; None while it lives."""
        return self._lost

    def _take(self, count: int) -> bytes:
        if count < 0 or self._offset + count > len(self._packet):
            raise ForbiddenPacketError("a packet is shorter than its own fields say")
        start, self._offset = self._offset, self._offset + count
        return self._packet[start : self._offset]

    async def _next_packet(self) -> None:
        """Take the next packet off the stream.

        amqtt cancels reads and comes back: what was read of the head is kept, and the limit of silence counts
        from the last whole packet, not from this call.
        """
        deadline = None if self._silence_s_max is None else self._heard_at + self._silence_s_max
        async with asyncio.timeout_at(deadline):
            while (length := _body_length(self._head)) is None:
                self._head += await self._reader.readexactly(1)
            body = await self._reader.readexactly(length)
        self._heard_at = asyncio.get_running_loop().time()
        if self._head[0] >> 4 == _CONNECT:
            self._silence_s_max = _silence_s_max(body)
        self._packet, self._offset = bytes(self._head) + body, 0
        self._head.clear()


class GuardedWriter(WriterAdapter):  # type: ignore[misc]  # amqtt is not typed for us
    """Writes to the socket; a peer that takes nothing for WRITE_STALL_S is cut off."""

    def __init__(self, writer: StreamWriter) -> None:
        self._writer = writer
        self._is_closed = False

    def write(self, data: bytes) -> None:
        """Queue `data`; nothing happens once the connection is closed."""
        if not self._is_closed:
            self._writer.write(data)

    async def drain(self) -> None:
        """Wait until the peer has taken its share; ConnectionResetError when it does not."""
        if self._is_closed:
            return
        try:
            async with asyncio.timeout(WRITE_STALL_S):
                await self._writer.drain()
        except TimeoutError as error:
            self.abort()
            raise ConnectionResetError("the subscriber does not read") from error

    def get_peer_info(self) -> tuple[str, int] | None:
        """Address and port of the peer."""
        peer: tuple[str, int] | None = self._writer.get_extra_info("peername")
        return peer

    def get_ssl_info(self) -> ssl.SSLObject | None:
        """Answer None: loopback only, no TLS."""
        return None

    async def close(self) -> None:
        """Close the connection; what is buffered is still sent, but nobody waits for it."""
        if not self._is_closed:
            self._is_closed = True
            self._writer.close()

    def abort(self) -> None:
        """Close the connection at once and forget what is buffered."""
        self._is_closed = True
        self._writer.transport.abort()


def _body_length(head: bytearray) -> int | None:
    """Length of the body that `head` announces; None while `head` is not whole yet."""
    encoded = head[1:]
    if not encoded or (encoded[-1] & _CONTINUES and len(encoded) < _LENGTH_BYTES_MAX):
        return None
    if encoded[-1] & _CONTINUES:
        raise ForbiddenPacketError("the length of a packet takes more than four bytes")
    length = sum((byte & ~_CONTINUES) << (7 * index) for index, byte in enumerate(encoded))
    if length > PACKET_BYTES_MAX:
        raise ForbiddenPacketError(f"a packet of {length} bytes; the limit is {PACKET_BYTES_MAX}")
    return length


def _silence_s_max(connect_body: bytes) -> float | None:
    """How long the client that sent this CONNECT may be silent; None when it declares no keep-alive."""
    name_length = int.from_bytes(connect_body[:2])
    keep_alive_s = int.from_bytes(connect_body[name_length + 4 : name_length + 6])
    return keep_alive_s * KEEP_ALIVE_FACTOR or None
