"""Writes docs/protocol.md from the data of the contract: `python -m seat_protocol.document`."""

import re
import sys
from collections.abc import Callable
from enum import IntEnum, IntFlag
from typing import TypeVar

from seat_protocol.document_addressing import addresses
from seat_protocol.document_clock import clock
from seat_protocol.document_parts import exchange
from seat_protocol.document_ways import line_tables, ways
from seat_protocol.example import EXCHANGES, Exchange
from seat_protocol.face import Lamp, Mode, Page
from seat_protocol.identity import Capability
from seat_protocol.registers import BLOCKS, PROTOCOL_VERSION, TICK_US, UNIT_MAX, Block
from seat_protocol.slots import SLOT_GUARD_US
from seat_protocol.status import Choice, Flag, Key
from seat_protocol.timing import (
    ADDRESS_KEPT_S,
    ANSWER_START_S,
    BROADCAST_TURNAROUND_S,
    START_SILENCE_S,
)

Value = TypeVar("Value", bound=IntEnum | IntFlag)

MODES = {
    Mode.IDLE: ("none", "no sitting, or the seat takes no part"),
    Mode.SIGN_IN: ("sign-in, speak", "the delegate may check in (报到)"),
    Mode.VOTE_FIRST: ("yes, no, abstain, speak", "the first press latches, later ones are ignored"),
    Mode.VOTE_LAST: ("yes, no, abstain, speak", "every press latches anew until the freeze"),
    Mode.HELD: ("speak", "the latch is kept and shown; also how a frozen seat behaves"),
    Mode.LISTEN: ("speak", "signed in, no vote under way"),
}
LAMPS = {
    Lamp.OFF: "nothing is asked of this key",
    Lamp.ON: "accepted: the press is recorded and survives a power cut of the controller",
    Lamp.BLINK: "press me; still blinking after a press: not accepted yet, press again",
}
PAGES = {Page.NAMEPLATE: "the nameplate (电子席卡)", Page.MESSAGE: "the message page (推送信息)"}
CHOICES = {
    Choice.NONE: "nothing pressed in this round (未按表决器)",
    Choice.YES: "赞成, green key",
    Choice.NO: "反对, red key",
    Choice.ABSTAIN: "弃权, yellow key",
}
ABILITIES = {
    Capability.SCREEN_PAGE: "shows the message page",
    Capability.CARD_READER: "reports a card in its reader, and has the block `card`",
    Capability.MICROPHONE: "switches its microphone",
    Capability.SLOT_SWEEP: "answers in its slot",
    Capability.FAST_EVENTS: "raises events",
    Capability.FAST_SCAN: "answers scan and requests by serial number",
    Capability.CLOCK: "has the block `clock`",
    Capability.ADDRESSING: "has the blocks `search` and `assign`",
}


def protocol_document() -> str:
    """The whole of docs/protocol.md."""
    parts = [_HEAD, *map(_exchange, EXCHANGES), _FRAMES, "## Register map\n", _MAP_RULES]
    parts += [_block(block) for block in BLOCKS]
    parts += [_values(), _LATCH, _FACE_CHECK, _FREEZE, ways(), clock(), addresses()]
    parts += [_timing(), line_tables(), _POWER, _CHECKLIST]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(part.strip("\n") + "\n" for part in parts))


def _exchange(shown: Exchange) -> str:
    return exchange(shown.meaning, shown.request.frame, shown.answer, shown.outcome)


def _block(block: Block) -> str:
    rows = ["| address | register | width | meaning |", "|---|---|---|---|"]
    for register in block.registers:
        address = block.address_of(register.name)
        rows.append(f"| `{address:#06x}` | `{register.name}` | {register.count} | {register.meaning} |")
    span = f"`{block.address:#06x}` to `{block.end - 1:#06x}`"
    return f"### {block.name} ({span}, {block.access})\n\n{block.meaning}\n\n" + "\n".join(rows)


def _values() -> str:
    modes = [f"| {mode.value} | {_name(mode)} | {keys} | {use} |" for mode, (keys, use) in MODES.items()]
    return "\n".join(
        [
            "## Values",
            "",
            "Modes, and the keys that are alive in them. A press of a dead key changes nothing but `keys`.",
            "",
            "| value | mode | keys alive | use |",
            "|---|---|---|---|",
            *modes,
            "",
            "Lamps, by key. The colours are fixed: green yes, red no, yellow abstain.",
            "",
            *_table(LAMPS, "lamp"),
            *_table(PAGES, "page"),
            *_table(CHOICES, "choice"),
            "Bits:",
            "",
            f"* `keys`: {_bits(Key)}",
            f"* `flags`: {_bits(Flag)}",
            f"* `capabilities`: {_bits(Capability)}",
            "",
            "Bits and values that stand nowhere here are 0 and never sent: the controller takes a status",
            "with any of them for a broken one. Unknown capabilities are passed over.",
            "",
            "What a unit can do beyond the plain transactions:",
            "",
            *_table(ABILITIES, "capability", lambda flag: f"bit {flag.value.bit_length() - 1}"),
        ]
    )


def _table(
    meanings: dict[Value, str], what: str, number: Callable[[Value], str] = lambda value: str(value.value)
) -> list[str]:
    rows = [f"| {number(value)} | {_name(value)} | {meaning} |" for value, meaning in meanings.items()]
    return [f"| value | {what} | meaning |", "|---|---|---|", *rows, ""]


def _name(value: IntEnum | IntFlag) -> str:
    return str(value.name).lower().replace("_", " ")


def _bits(flags: type[IntFlag]) -> str:
    return ", ".join(f"bit {flag.value.bit_length() - 1} {_name(flag)}" for flag in flags)


def _timing() -> str:
    return f"""
## Timing

| what | limit | why |
|---|---|---|
| begin of an answer | within {ANSWER_START_S * 1000:.0f} ms of the request's last character; \
0.2 ms is usual | later a unit keeps silent: the controller may have given up and asked somebody else |
| silence inside a frame | none longer than 1.5 characters | the specification's t1.5 |
| silence before an answer | at least 100 us | the master's transceiver turns round |
| acting on a broadcast | within {BROADCAST_TURNAROUND_S * 1000:.0f} ms | then the next request comes |
| silence after power-up | at least {START_SILENCE_S * 1000:.0f} ms | an answer to a request from before is \
given up by then |
| a press | latched within 10 ms, in the order of the presses | `press_tick` is the instant of the contact, \
in ticks of {TICK_US} us |
| a slot | begins within 25 us of its time | the guard of {SLOT_GUARD_US} us is shared with the driver before |
| driver | off within one character after the last one of an answer; in slots within 75 us | then somebody else talks |
| writing an address to memory | within {ADDRESS_KEPT_S:.0f} s, and after the answer | flash is slow |

An answer is sent once. A unit never sends anything unasked. Slots and arbitration have their own times, below; the
10 ms are for all the rest.

The controller waits for these {ANSWER_START_S * 1000:.0f} ms, for the wire time of the answer, and for what
its own adapter and scheduler need. After a timeout it keeps the line silent for longer than any answer may
take, before the next request.
"""


_HEAD = f"""# The seat protocol, version {PROTOCOL_VERSION}

This file is generated by `python -m seat_protocol.document`; change the data in `seat_protocol/` instead.

The protocol tells the controller within one sweep of the line what every delegate pressed, and every seat
what to show, so that a press counts exactly once, in its own round, or is visibly not accepted.

It is Modbus RTU over RS-485, two wires, usually 115200 baud 8E1. The controller is the only master. A seat
unit (席位终端) has one address from 1 to {UNIT_MAX}; address 0 is a broadcast.

## One vote at one seat

`->` leaves the controller, `<-` comes from unit 5. All bytes are hexadecimal.
"""

_FRAMES = """
## Frames

A frame is address, function, data and CRC-16/MODBUS (polynomial `0xA001` reflected, start `0xFFFF`, low byte
first). Registers stand on the wire high byte first. A unit serves these functions:

| function | use | request | answer |
|---|---|---|---|
| `0x03`, `0x04` | read registers, both the same | address, first, count | address, bytes, registers |
| `0x06` | write one register; the controller only broadcasts it | address, register, value | the same |
| `0x10` | write a block | address, first, count, bytes, registers | address, first, count |
| `0x17` | write, then read, in one transaction | address, first and count to read, \
the same to write, bytes, registers | address, bytes, registers as they stand after the write |

Exceptions are those of the Modbus specification: 1 another function, 2 an address outside the blocks or a run
across their border, 3 a count or a value that is not allowed. A refused write changes nothing.

Functions `0x41` (slot sweep) and `0x46` (events, scan) are for units that have these capabilities; their frames stand
in their own chapters.

The controller alternates `0x03` and `0x04` after a timeout, so that a late answer names another function than
the one it waits for. A unit therefore serves both in the same way.
"""

_MAP_RULES = """
A transaction reads or writes within one block. Blocks are written whole, except `control`, whose values
are written one by one, and `lamps` of the block `face`, which may be written alone: a press is answered by a lamp,
and the less there is on the wire, the sooner it is lit. What is wider than one register has its most significant
register first.
"""

_LATCH = """
## The latch

* A face with a round tag other than the one before clears the latch, the freeze and `choice`; the same tag
  keeps them.
* In `vote first` the first press of a vote key latches its choice; in `vote last` the last one does.
* Choice and round tag are one value: no reading ever shows a choice with the tag of another round.
* A card that is put in or taken out raises `event_counter` by one too, and changes nothing else but the flag
  `card`. So the controller knows that another card may be there when the counter has risen and no key has.
* Every accepted key press raises `event_counter` by one, and `press_tick` is its instant. Presses of the
  speak and sign-in keys also raise their own counters. A counter wraps; it never falls but by a reboot.
* `press_age` and `choice_age` are worked out when the status is read, rounded down, and stop at 65535. They
  tell the controller when a press happened whose reading was delayed: a choice that a unit took behind a dead
  line after the vote was closed is not counted, and requests to speak are put in the order of the presses.
* `choice_age` counts from the press that gave the latch the choice it holds. Another press of the same key
  leaves it alone: a delegate who presses again because the lamp still blinks has not voted later.
* The unit does not confirm a press by itself: its lamp goes on blinking until the controller says steady.
"""

_FACE_CHECK = """
## Face check

`face_check` is the CRC-16/MODBUS over the blocks `face`, `nameplate` and `page`, in this order, as a read
would return them. The controller compares it with what the seat should show, and writes again what differs.
`countdown_s` in it is the value that was written: the unit counts down by itself without changing the
register. A text block is written whole: the length in bytes, the UTF-8, and zeros to its end.
"""

_FREEZE = """
## Freeze

1. The controller broadcasts `freeze` with the round tag three times; nobody answers.
2. A unit in that round keeps its latch, takes no more votes and sets the flag `frozen`; other units do
   nothing.
3. The controller reads every seat of the vote until it answers with that round tag and `frozen`. To a unit
   that is in the round without the flag it writes `freeze` alone.
4. A seat that does not confirm within one second is named to the chair. It is never counted as not voted.

Only a new round tag ends a freeze. A voting mode written with the same tag does not.
"""

_POWER = """
## Power-up, and what survives a power cut

| kept | forgotten |
|---|---|
| serial number, address, nameplate | latch, face, page, all counters, both ages (65535 from then on) |
| | clock: the tick starts at 0 |
| | which events are on, what was told, the flag of event packets (0 from then on) |
| | whether a scan has found the unit; selected and muted |

A short dip of the supply counts as a power cut: a unit that cannot be sure of its memory starts anew. After power-up
the flag `rebooted` is set. The controller tells that the counters start again, reads the identity, writes face,
nameplate and page, waits until `face_check` agrees, switches events on again where it uses them, and then writes
`acknowledge_reboot`, which clears the flag.
"""

_CHECKLIST = """
## What a firmware engineer checks

* Nothing is answered to a broadcast, to another address, to a wrong CRC; in a slot and in an arbitration only what is
  said above.
* Other units' answers on the wire, and noise before a frame, do not hide the next request.
* The driver is switched off in time (see Timing), also in the last window of a lost arbitration.
* An answer of another unit in a slot sweep is no frame to it: its checksum starts elsewhere.
* The status block is one consistent copy: a press between two bytes shows in the next reading.
* The latch survives the loss of the controller for any length of time.
"""


if __name__ == "__main__":
    sys.stdout.write(protocol_document())
