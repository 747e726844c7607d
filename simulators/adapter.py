"""The USB adapter between line and master: bytes wait in it for a timer tick, or until a packet is full."""

PACKET_BYTES = 62
"""An FTDI chip fills packets of 64 bytes, two of which are its own."""


class UsbAdapter:
    """Holds back what the master is to get; the timer ticks at every multiple of the latency."""

    def __init__(self) -> None:
        self._held = bytearray()
        self.due_ns: int | None = None
        """When `release` has something to give."""

    def take(self, data: bytes, now_ns: int, latency_ns: int) -> None:
        """Bytes came off the line."""
        if not data:
            return
        self._held += data
        if len(self._held) >= PACKET_BYTES:
            self.due_ns = now_ns
        elif self.due_ns is None:
            self.due_ns = -(-now_ns // latency_ns) * latency_ns

    def release(self, now_ns: int, latency_ns: int) -> bytes:
        """What the master gets now."""
        if self.due_ns is None or self.due_ns > now_ns:
            return b""
        is_tick = now_ns % latency_ns == 0
        count = len(self._held) if is_tick else len(self._held) // PACKET_BYTES * PACKET_BYTES
        released = bytes(self._held[:count])
        del self._held[:count]
        self.due_ns = -(-now_ns // latency_ns) * latency_ns if self._held else None
        return released

    def flush(self) -> bytes:
        """All that is held, for an adapter that has no timer any more."""
        released = bytes(self._held)
        self._held.clear()
        self.due_ns = None
        return released
