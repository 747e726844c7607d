"""Writes docs/protocol.md from the data of the contract: `python -m seat_protocol.document`."""

import re
import sys
from collections.abc import Callable
from enum import IntEnum, IntFlag
from typing import TypeVar

from seat_protocol.document_addressing import addresses
from seat_protocol.document_clock import clock
from seat_protocol.document_fast import fast_frames
from seat_protocol.document_parts import exchange
from seat_protocol.document_seat import power_up, seat_chapters
from seat_protocol.document_timing import timing
from seat_protocol.document_ways import line_tables, ways
from seat_protocol.example import EXCHANGES, Exchange
from seat_protocol.face import Lamp, Mode, Page
from seat_protocol.identity import Capability
from seat_protocol.registers import BLOCKS, PROTOCOL_VERSION, UNIT_MAX, Block
from seat_protocol.status import Choice, Flag, Key

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
    parts += [_values(), seat_chapters(), ways(), clock(), addresses(), fast_frames()]
    parts += [timing(), line_tables(), power_up(), _CHECKLIST]
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

The controller reads the status with `0x03` and `0x04` in turns, at every reading and also when it asks again, so that
an answer which comes late, or twice, names another function than the one it waits for. A unit therefore serves both
in the same way.
"""

_MAP_RULES = """
A transaction reads or writes within one block. A read may take any part of a block. Blocks are written whole, except
`control`, whose values are written one by one, and `lamps` of the block `face`, which may be written alone: a press is
answered by a lamp, and the less there is on the wire, the sooner it is lit. A write of any other part is refused with
exception 3. What is wider than one register has its most significant register first.
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
