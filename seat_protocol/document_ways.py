"""The chapters of docs/protocol.md on the three ways in which a seat is heard, with bytes from the codecs."""

from seat_protocol.arbitration import (
    EVENT_SILENT_WINDOWS,
    EVENT_WORD_BITS,
    PRIORITY_HIGH,
    PRIORITY_LOW,
    PRIORITY_NOTHING,
    SCAN_WORD_BITS,
    ArbitrationTiming,
    dominant_windows,
    event_word,
)
from seat_protocol.document_parts import exchange
from seat_protocol.event_setup import press_setup
from seat_protocol.example import FROZEN, PRESSED, ROUND_TAG, UNIT
from seat_protocol.fast_modbus import (
    NO_EVENTS,
    REBOOTED,
    STATUS_REGISTER,
    EventPacket,
    EventRequest,
    status_event,
)
from seat_protocol.frames import read_registers
from seat_protocol.registers import STATUS
from seat_protocol.slots import (
    SLOT_ANSWER_BYTES,
    SLOT_BAUD_MIN,
    SLOT_DRIVER_OFF_US,
    SLOT_GUARD_US,
    SLOT_REQUEST_BYTES,
    SLOT_START_OFF_US,
    SLOT_START_US,
    SLOT_STEP_US,
    SlotAnswer,
    SlotRequest,
    slot_10us_for,
)

BITS_PER_CHARACTER = 11
"""8E1, as the specification of Modbus wants it."""
BAUDS = (38400, 57600, 115200, 230400, 460800, 921600)
ROW = 32
"""Seats on a line in the tables: what plain transceivers carry."""
_PLAIN_BYTES = 8 + 5 + 2 * STATUS.count
_PLAIN_PAUSES_US = 300
"""Turn-round of unit and master in the tables."""
_POLL_BYTES = 9
_NOTHING_BYTES = len(NO_EVENTS)


def ways() -> str:
    """The chapter on hearing the seats."""
    chapters = [_WAYS_HEAD, _comparison(), _PLAIN, _events_text(), _events_example()]
    return "\n".join([*chapters, _slots_text(), _slots_example()])


def line_tables() -> str:
    """Arbitration and slots at the usual speeds."""
    head = (
        "| baud | wait before the first window | window | event poll, nothing new | one press told | "
        "scan, a unit | slot | slot sweep of 32 |"
    )
    return "\n".join((_TABLES_HEAD, head, "|---|" + "---|" * 7, *map(_line_row, BAUDS)))


def _line_row(baud: int) -> str:
    timing = ArbitrationTiming(baud, BITS_PER_CHARACTER)
    slot = slot_10us_for(BITS_PER_CHARACTER / baud)
    sweep_s = SlotRequest(1, ROW, 0, 0, slot).duration_s(BITS_PER_CHARACTER / baud)
    cells = (
        f"{baud}",
        f"{timing.start_ns / 1000:.0f} us",
        f"{timing.window_ns / 1000:.1f} us",
        f"{_poll_ms(baud, _NOTHING_BYTES):.1f} ms",
        f"{_poll_ms(baud, len(_packet().frame)):.1f} ms",
        f"{_scan_ms(baud):.1f} ms",
        f"{slot * 10} us",
        f"{sweep_s * 1000:.1f} ms",
    )
    return f"| {' | '.join(cells)} |"


def _comparison() -> str:
    baud = 115200
    character_us = BITS_PER_CHARACTER / baud * 1e6
    plain_ms = (_PLAIN_BYTES * character_us + _PLAIN_PAUSES_US) / 1000
    slots_s = SlotRequest(1, ROW, 0, 0, slot_10us_for(character_us / 1e6)).duration_s(character_us / 1e6)
    idle_ms, told_ms = _poll_ms(baud, _NOTHING_BYTES), _poll_ms(baud, len(_packet().frame))
    return f"""
| way | function | capability | {ROW} seats at 115200 baud, nothing pressed | all {ROW} pressed |
|---|---|---|---|---|
| plain sweep | `0x04`, `0x17` | every unit | {plain_ms * ROW:.0f} ms | {plain_ms * ROW:.0f} ms |
| events | `0x46` | fast events | {idle_ms:.1f} ms | {told_ms * ROW + idle_ms:.0f} ms |
| slot sweep | `0x41` | slot sweep | {slots_s * 1000:.1f} ms | {slots_s * 1000:.1f} ms |
"""


def _poll_ms(baud: int, answer_bytes: int) -> float:
    timing = ArbitrationTiming(baud, BITS_PER_CHARACTER)
    return _characters_ms(baud, _POLL_BYTES + answer_bytes) + timing.wait_ns(EVENT_WORD_BITS) / 1e6


def _scan_ms(baud: int) -> float:
    timing = ArbitrationTiming(baud, BITS_PER_CHARACTER)
    return _characters_ms(baud, 5 + 10) + timing.wait_ns(SCAN_WORD_BITS) / 1e6


def _characters_ms(baud: int, count: int) -> float:
    return count * BITS_PER_CHARACTER / baud * 1000


def _packet() -> EventPacket:
    return EventPacket(UNIT, 0, 1, (status_event(PRESSED),))


def _events_text() -> str:
    return f"""
### Events

This is the part of [Wiren Board's public extension](https://github.com/wirenboard/wb-modbus-ext-scanner) of
Modbus ("Fast Modbus") that asks all units at once who has news, so that a quiet hall costs one short poll instead
of a sweep. Everybody's address is `0xFD`. Address 0 and addresses from 248 on take no part.

* One value raises events, whenever its `event_counter` rises: the status block. Its record is kind 4 (input
  register), id `{STATUS_REGISTER:#06x}`, and the whole block as it stands when the packet is made, ages included, each
  register **low byte first**.
* After power-up a unit raises the system event (kind 15, id 0), which no setup has to switch on, and no other.
  Sub-command `0x18` switches the status on with low (1) or high (2) priority, or off (0). What the counter was at
  that moment counts as told, so the controller switches it on first and reads the status afterwards. The setup and
  what is told live until the next power cut.
* Who answers is settled by arbitration over {EVENT_WORD_BITS} bits: four bits of priority, `{PRIORITY_HIGH:04b}`
  high, `{PRIORITY_LOW:04b}` low, `{PRIORITY_NOTHING:04b}` nothing to tell, and eight bits of address. The highest
  bit comes first. A zero is dominant: the unit sends the character `FF` at the begin of the window, unless somebody
  else has begun already. A one is recessive: the unit listens, and is out when it hears a character. So the lowest
  word wins; the master skips the `FF` characters. An `FF` within the frame is a byte like any other.
* A unit takes part if its address is not below `min_unit`, whether it has news or not: the winner without any
  answers for all (`0x12`).
* A packet holds what has not been confirmed, as many whole records as `max_length` bytes take, and the number of all
  that wait. It carries a flag, 0 in the first packet after power-up. The packet keeps its flag, however often it is
  sent and whatever joins it, until a request names this unit and this flag. Then what that packet told is
  forgotten, a counter that has risen since stays news, and the next packet carries the other flag. A confirmation
  with the other flag, or of a unit that has sent no packet since power-up, is passed over. A unit takes a confirmation
  in every request, also where it does not win or is below `min_unit`.
* The counter only rises and is the same in a repeated packet: what does not rise is no news.
* The controller takes the status in an event for a reading only where nothing but accepted presses lies between it
  and the last reading: the seat is in touch, the counter is ahead, the round is the same, the flag `rebooted` is down,
  every value is one that stands in this document, and `press_tick` is, by what the controller knows of the unit's
  clock, after the last reading and not after now. So a packet that comes late, twice, or from before a power cut is
  not taken. Of any other seat that has news, and of units without a clock, it reads the status. The lamp that answers
  the press is written with function `0x17`, which reads the status as well.
"""


def _events_example() -> str:
    packet = _packet()
    dominants = b"\xff" * len(dominant_windows(event_word(PRIORITY_LOW, UNIT), EVENT_WORD_BITS))
    idle = b"\xff" * len(dominant_windows(event_word(PRIORITY_NOTHING, 1), EVENT_WORD_BITS))
    setup = press_setup(UNIT)
    reboot = EventPacket(UNIT, 0, 1, (REBOOTED,))
    return "\n".join(
        (
            exchange(
                "Unit 5 shall tell its status after every press, with low priority.",
                setup.frame,
                setup.answer(((True,),)),
                "",
            ),
            exchange(
                "Who has news? Nothing to confirm. Unit 5 wins with the word `0110 00000101`; its eight zeros are\n"
                "eight characters.",
                EventRequest().frame,
                dominants + packet.frame,
                "Flag 0, one event waits, 26 bytes of records: the status of the example at the begin.",
            ),
            exchange(
                "The next request confirms flag 0 of unit 5. Nobody has anything; unit 1 says so.",
                EventRequest.after(packet).frame,
                idle + NO_EVENTS,
                "",
            ),
            exchange(
                "After a power cut of unit 5:",
                EventRequest().frame,
                dominants + reboot.frame,
                "",
            ),
        )
    )


def _slots_text() -> str:
    return f"""
### Slot sweep

One broadcast, and each unit of a row answers in a time slot of its own. It is the fastest way to hear all seats, and
its length does not depend on what they have to say.

Request, {SLOT_REQUEST_BYTES} bytes: `00 41 first_unit count sequence round_tag(2) slot_10us crc(2)`. Every unit with
`first_unit` <= address < `first_unit` + `count` begins its answer

    (address - first_unit) x slot_10us x {SLOT_STEP_US} us + {SLOT_START_US} us

after the last character of the request. `sequence` rises by one with every sweep.

Answer, {SLOT_ANSWER_BYTES} bytes: `unit summary event_counter face_check crc(2)`; of the two registers in the middle
the low bytes.

| bit of `summary` | meaning |
|---|---|
| 0-1 | the latched choice if the unit is in the round `round_tag`, else 0 |
| 2 | the unit is in that round |
| 3 | latch frozen |
| 4 | rebooted |
| 5 | card present |
| 6 | microphone on |
| 7 | hardware fault |

* **Checksum of an answer:** CRC-16/MODBUS, but it starts with the checksum of the request (its two last bytes, low
  byte first) instead of `FFFF`; where that one is `FFFF` itself, with 0. So an answer is right for one request alone,
  its sequence and round included, and no other Modbus device on the line takes it for a frame.
* What a unit answers is its status at the last character of the request: all seats are read at one instant.
* A slot is {SLOT_ANSWER_BYTES} characters and a guard of {SLOT_GUARD_US} us, rounded up to {SLOT_STEP_US} us. A unit
  starts at most {SLOT_START_OFF_US} us off its time and has its driver off {SLOT_DRIVER_OFF_US} us after its last
  character.
* A unit that hears another frame with a right checksum before its slot has begun gives the slot up.
* A unit that is not asked, has no address, or has not this capability is silent. Nobody sends anything in the slot of
  a unit that is missing.
* One low byte can miss a difference of 256: the controller reads the status of every seat now and then as well, and
  of each one whose slot shows news. The tally counts what the last status said; a slot adds no more to it than that
  the latch is frozen (see Freeze).
* On a line below {SLOT_BAUD_MIN} baud a slot does not fit its byte; there the other ways are used.
"""


def _slots_example() -> str:
    request = SlotRequest(1, ROW, 7, ROUND_TAG, slot_10us_for(BITS_PER_CHARACTER / 115200))
    answers = [
        SlotAnswer.of(unit, status, ROUND_TAG) for unit, status in ((UNIT, PRESSED), (UNIT + 1, FROZEN))
    ]
    meaning = (
        f"Sweep 7 over units 1 to {ROW} in round {ROUND_TAG}, slots of {request.slot_us} us. Here are the answers of\n"
        f"unit 5, {request.answer_start_us(UNIT)} us after the request, and of unit 6, which is frozen."
    )
    sent = b"".join(answer.frame(request) for answer in answers)
    return exchange(meaning, request.frame, sent, "Both are in the round and have latched yes.")


_WAYS_HEAD = """
## Three ways to be heard

A seat is heard in one of three ways; `capabilities` says which ones a unit knows. Every unit knows the first. The
controller picks by what it expects: events in a quiet hall, slots in a vote, plain reads for the details.
"""

_PLAIN = f"""
### Plain sweep

The controller reads the status block of one unit after the other, as in the example at the begin:

```
-> {read_registers(UNIT, STATUS.address, STATUS.count).frame.hex(" ")}
```
"""

_TABLES_HEAD = f"""
### Arbitration and slots at the usual speeds

With 8E1. The wait is 3.5 characters, or 12 bits and 800 us, whichever is longer. A window is 13 bits, or 12 bits and
as many whole bits as fill 50 us. The frame of the winner begins when the last window has passed. A master that has
heard nothing after the wait and {EVENT_SILENT_WINDOWS} windows (events; the address of every unit has a zero by then)
or all windows (scan) may go on: nobody is there.
"""
