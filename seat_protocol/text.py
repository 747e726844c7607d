"""Text blocks: UTF-8 with a length in bytes, packed two bytes a register."""

import struct

from seat_protocol.errors import FrameError, TextTooLongError
from seat_protocol.registers import Block


def capacity_bytes(block: Block) -> int:
    """How many bytes of text `block` holds."""
    return (block.count - 1) * 2


def encode_text(block: Block, text: str) -> tuple[int, ...]:
    """All registers of `block` showing `text`; TextTooLongError when it does not fit."""
    raw = text.encode("utf-8")
    room = capacity_bytes(block)
    if len(raw) > room:
        raise TextTooLongError(
            f"{block.name}: {len(raw)} bytes of UTF-8 exceed the {room} that fit; shorten it"
        )
    return (len(raw), *struct.unpack(f">{room // 2}H", raw.ljust(room, b"\0")))


def decode_text(block: Block, registers: tuple[int, ...]) -> str:
    """The text in `registers` (all of `block`); FrameError when the length or the UTF-8 is broken."""
    length, *words = registers
    if length > capacity_bytes(block):
        raise FrameError(f"{block.name}: length {length} exceeds the block's {capacity_bytes(block)} bytes")
    raw = b"".join(word.to_bytes(2, "big") for word in words)[:length]
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FrameError(f"{block.name}: {error.reason} at byte {error.start}") from error


def clip_text(text: str, bytes_max: int) -> str:
    """The longest prefix of `text` that takes at most `bytes_max` bytes of UTF-8, cut between characters."""
    return text.encode("utf-8")[:bytes_max].decode("utf-8", errors="ignore")
