"""The slot sweep: one broadcast, and every seat of a row answers in a time slot of its own.

A request is `00 41 first_unit count sequence round_tag(2) slot_10us crc(2)`; function 41h lies in the range that
the Modbus specification leaves to users. An answer is `unit summary event_counter face_check crc(2)`, the two in
the middle being the low bytes of their registers.

The checksum of an answer does not start with FFFF but with the checksum of the request. So an answer is right for
one request alone, its sequence and round included, and no other Modbus unit takes it for a frame.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from seat_protocol.crc import CRC_START, crc16, crc_is_right, with_crc
from seat_protocol.errors import FieldRangeError, FrameError
from seat_protocol.registers import BROADCAST_UNIT, REGISTER_MAX, UNIT_MAX
from seat_protocol.status import FLAG_MASK, Choice, Flag, SeatStatus

SLOT_SWEEP = 0x41
SLOT_REQUEST_BYTES = 10
SLOT_ANSWER_BYTES = 6
SLOT_START_US = 200
"""From the last character of the request to the first slot: the master's transceiver turns round, and a unit
checks the frame and starts its timer."""
SLOT_START_OFF_US = 25
"""So much a unit's answer may be off its time: interrupt, crystal, and half a bit of doubt where a character ends."""
SLOT_DRIVER_OFF_US = 75
"""A unit has its driver off so soon after its last character."""
SLOT_GUARD_US = 150
"""Between two answers: the driver of the one, then the other too soon where the one was too late; 25 us are left."""
SLOT_STEP_US = 10
SLOT_BAUD_MIN = 38400
"""Of the usual speeds the lowest at which a slot fits its byte."""
_BODY_BYTES = 4
_BYTE_MAX = 0xFF

_CHOICE = 0x03
_IN_ROUND = 0x04
_FROZEN = 0x08
_SUMMARY_FLAGS = (
    (_FROZEN, Flag.FROZEN),
    (0x10, Flag.REBOOTED),
    (0x20, Flag.CARD),
    (0x40, Flag.MICROPHONE),
    (0x80, Flag.FAULT),
)
_SUMMARY_OF_FLAGS = tuple(
    sum(bit for bit, flag in _SUMMARY_FLAGS if flags & flag) for flags in range(FLAG_MASK + 1)
)


@dataclass(frozen=True, slots=True, repr=False)
class SlotAnswer:
    """What a seat tells in its slot: enough to see that nothing happened, or that its status is to be read.

    `body` is an answer without its checksum. A hall hears tens of thousands of them a second, nearly all of them
    the bytes that were expected: so they are compared as they came, and made out only when somebody asks.
    """

    body: bytes

    @classmethod
    def of(cls, unit: int, status: SeatStatus, round_tag: int) -> "SlotAnswer":
        """What a seat with `status` says when asked about the round `round_tag`."""
        summary = _SUMMARY_OF_FLAGS[status.flags]
        if status.round_tag == round_tag:
            summary |= _IN_ROUND | status.choice
        return cls(bytes((unit, summary, status.event_counter & _BYTE_MAX, status.face_check & _BYTE_MAX)))

    @property
    def unit(self) -> int:
        """Whose answer it is."""
        return self.body[0]

    @property
    def in_round(self) -> bool:
        """Whether the seat's latch belongs to the round that was asked about."""
        return bool(self.body[1] & _IN_ROUND)

    @property
    def choice(self) -> Choice:
        """What is latched; NONE where the seat is not `in_round`."""
        return Choice(self.body[1] & _CHOICE)

    @property
    def flags(self) -> Flag:
        """All flags."""
        return Flag(sum(flag for bit, flag in _SUMMARY_FLAGS if self.body[1] & bit))

    @property
    def event_counter_low(self) -> int:
        """The low byte of the event counter."""
        return self.body[2]

    @property
    def face_check_low(self) -> int:
        """The low byte of the checksum of what is shown."""
        return self.body[3]

    def when_frozen(self) -> "SlotAnswer":
        """The same answer from a seat whose latch is frozen."""
        return SlotAnswer(bytes((self.body[0], self.body[1] | _FROZEN, *self.body[2:])))

    def frame(self, request: "SlotRequest") -> bytes:
        """The six bytes that answer `request`."""
        return with_crc(self.body, request.answer_crc_start)

    def __repr__(self) -> str:
        """Without the choice, which may be that of a secret vote."""
        return f"SlotAnswer(unit {self.unit})"


@dataclass(frozen=True, slots=True)
class SlotRequest:
    """One sweep over the units `first_unit` to `first_unit` + `count` - 1, which ask for `round_tag`.

    `sequence` rises by one (modulo 256) with every sweep, so that no late answer fits the next one.
    FieldRangeError for a value that has no place in the frame.
    """

    first_unit: int
    count: int
    sequence: int
    round_tag: int
    slot_10us: int
    frame: bytes = field(init=False, compare=False, repr=False)
    answer_crc_start: int = field(init=False, compare=False, repr=False)
    """Where the checksum of an answer starts: the request's own, and 0 in place of FFFF, which is everybody's."""

    def __post_init__(self) -> None:
        _check("first_unit", self.first_unit, 1, UNIT_MAX)
        _check("count", self.count, 1, UNIT_MAX + 1 - self.first_unit)
        _check("sequence", self.sequence, 0, _BYTE_MAX)
        _check("round_tag", self.round_tag, 0, REGISTER_MAX)
        _check("slot_10us", self.slot_10us, 1, _BYTE_MAX)
        head = bytes((BROADCAST_UNIT, SLOT_SWEEP, self.first_unit, self.count, self.sequence))
        body = head + self.round_tag.to_bytes(2, "big") + bytes((self.slot_10us,))
        crc = crc16(body)
        object.__setattr__(self, "frame", with_crc(body))
        object.__setattr__(self, "answer_crc_start", 0 if crc == CRC_START else crc)

    @classmethod
    def from_frame(cls, frame: bytes) -> "SlotRequest":
        """What a unit heard; FrameError when it is no slot request."""
        if len(frame) != SLOT_REQUEST_BYTES or frame[:2] != _HEAD or not crc_is_right(frame):
            raise FrameError(f"not a slot request: {frame[:SLOT_REQUEST_BYTES].hex(' ')}")
        try:
            return cls(frame[2], frame[3], frame[4], int.from_bytes(frame[5:7], "big"), frame[7])
        except FieldRangeError as error:
            raise FrameError(f"slot request: {error}") from error

    @property
    def slot_us(self) -> int:
        """Length of a slot."""
        return self.slot_10us * SLOT_STEP_US

    @property
    def units(self) -> range:
        """The units that are asked, in the order of their slots."""
        return range(self.first_unit, self.first_unit + self.count)

    def answer_start_us(self, unit: int) -> int:
        """From the last character of the request to the first one of the answer of `unit`."""
        return (unit - self.first_unit) * self.slot_us + SLOT_START_US

    def duration_s(self, character_s: float) -> float:
        """From the first character of the request to the last one of the last answer."""
        characters_s = (SLOT_REQUEST_BYTES + SLOT_ANSWER_BYTES) * character_s
        return characters_s + self.answer_start_us(self.units[-1]) / 1e6

    def parse(self, stream: bytes) -> list[SlotAnswer]:
        """The answers in all that came, by rising address; what is none of them is passed over."""
        return SlotScanner(self).feed(stream)


class SlotScanner:
    """Finds the answers to one request in what comes, in pieces of any size.

    Slides by one byte where no answer starts, and keeps no more than the begin of one. An answer is taken once, and
    only behind those of lower addresses, so there are at most as many as units were asked.
    """

    def __init__(self, request: SlotRequest) -> None:
        self.skipped_bytes = 0
        self._request = request
        self._next_unit = request.first_unit
        self._rest = b""

    def feed(self, data: bytes) -> list[SlotAnswer]:
        """Take bytes as they came; return the answers that are complete, by rising address."""
        stream = self._rest + data
        answers: list[SlotAnswer] = []
        at = 0
        while at + SLOT_ANSWER_BYTES <= len(stream):
            answer = self._answer_at(stream, at)
            if answer is None:
                self.skipped_bytes += 1
                at += 1
            else:
                answers.append(answer)
                self._next_unit = answer.unit + 1
                at += SLOT_ANSWER_BYTES
        self._rest = stream[at:]
        return answers

    def _answer_at(self, stream: bytes, at: int) -> SlotAnswer | None:
        if not self._next_unit <= stream[at] < self._request.units.stop:
            return None
        summary = stream[at + 1]
        if summary & _CHOICE and not summary & _IN_ROUND:
            return None  # no unit says so: a choice belongs to a round
        frame = stream[at : at + SLOT_ANSWER_BYTES]
        if not crc_is_right(frame, self._request.answer_crc_start):
            return None
        return SlotAnswer(frame[:_BODY_BYTES])


def slot_10us_for(character_s: float) -> int:
    """The default slot: six characters and the guard, rounded up to the step.

    FieldRangeError on a line that is too slow for slots (below SLOT_BAUD_MIN).
    """
    slot_us = SLOT_ANSWER_BYTES * character_s * 1e6 + SLOT_GUARD_US
    slot_10us = math.ceil(slot_us / SLOT_STEP_US)
    if slot_10us > _BYTE_MAX:
        raise FieldRangeError(
            f"a slot of {slot_us:.0f} us is too long; use {SLOT_BAUD_MIN} baud or more, or plain reads"
        )
    return slot_10us


def missing_units(request: SlotRequest, answers: Iterable[SlotAnswer]) -> list[int]:
    """The units that were asked and are not among `answers`."""
    heard = {answer.unit for answer in answers}
    return [unit for unit in request.units if unit not in heard]


_HEAD = bytes((BROADCAST_UNIT, SLOT_SWEEP))


def _check(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise FieldRangeError(f"{name} is {value}; it takes {least} to {most}")
