"""The card block as a value: the number of the card in the reader."""

import struct

from seat_protocol.errors import FieldRangeError, FrameError
from seat_protocol.registers import CARD, CARD_BYTES_MAX


def card_registers(card: bytes) -> tuple[int, ...]:
    """The card block with `card` in the reader, no bytes for none; FieldRangeError for a number that does not fit."""
    if len(card) > CARD_BYTES_MAX:
        raise FieldRangeError(f"a card number has {len(card)} bytes; the block holds {CARD_BYTES_MAX}")
    return (len(card), *struct.unpack(f">{CARD_BYTES_MAX // 2}H", card.ljust(CARD_BYTES_MAX, b"\0")))


def card_number(registers: tuple[int, ...]) -> str:
    """The number in hexadecimal digits, empty where no card is in the reader; FrameError for an impossible length."""
    length, *words = registers
    if len(registers) != CARD.count or length > CARD_BYTES_MAX:
        raise FrameError(f"card: length {length} exceeds the block's {CARD_BYTES_MAX} bytes")
    return b"".join(word.to_bytes(2, "big") for word in words)[:length].hex().upper()
