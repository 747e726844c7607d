"""docs/protocol.md says what the code does."""

import re
from pathlib import Path

from seat_protocol.crc import crc_is_right
from seat_protocol.document import ABILITIES, MODES, protocol_document
from seat_protocol.example import EXCHANGES, FROZEN, PRESSED, VOTING
from seat_protocol.face import Mode
from seat_protocol.identity import Capability
from seat_protocol.registers import BLOCKS, SearchAction
from seat_protocol.slots import SlotRequest
from seat_protocol.status import SeatStatus

DOCUMENT = Path(__file__).parents[2] / "docs" / "protocol.md"


def test_the_document_is_current() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == protocol_document(), (
        "run: python -m seat_protocol.document > docs/protocol.md"
    )


def test_every_register_and_mode_stands_in_it() -> None:
    text = protocol_document()
    assert all(f"`{register.name}`" in text for block in BLOCKS for register in block.registers)
    assert MODES.keys() == set(Mode)


def test_the_worked_example_has_these_bytes() -> None:
    opened, pressed, freeze, confirmed = EXCHANGES
    assert opened.request.frame.hex() == "05170100000b020000060c00290003002a0000003c00009c40"
    assert opened.answer.hex() == "051716002900000000000600000000000c63e00384ffffb331c4e1"
    assert pressed.request.frame.hex() == "05040100000bb1b5"
    assert pressed.answer.hex() == "05041600290001000100070000000000" + "0debd900080008b3317db8"
    assert freeze.request.frame.hex() == "0006050000294909"
    assert freeze.answer == b""
    assert confirmed.answer.hex() == "05031600290001000000070000001000" + "0debd908520852b33195f4"


def test_the_worked_example_is_understood_by_the_codecs() -> None:
    opened, pressed, _, confirmed = EXCHANGES
    assert all(crc_is_right(exchange.request.frame) for exchange in EXCHANGES)
    assert SeatStatus.from_registers(pressed.request.parse(pressed.answer)) == PRESSED
    assert SeatStatus.from_registers(confirmed.request.parse(confirmed.answer)) == FROZEN
    assert SeatStatus.from_registers(opened.request.parse(opened.answer)).face_check == VOTING.check()


def test_every_capability_and_action_is_explained() -> None:
    assert ABILITIES.keys() == set(Capability)
    text = protocol_document()
    assert all(f"| {action.value} {action.name.lower()} |" in text for action in SearchAction)


def test_every_frame_in_it_has_a_right_checksum() -> None:
    frames = [
        bytes.fromhex(lines.replace("->", "").replace("<-", "").replace("\n", " ")).lstrip(b"\xff")
        for lines in re.findall(r"(?:->|<-) [0-9a-f]{2}[0-9a-f ]*(?:\n   [0-9a-f ]+)*", protocol_document())
    ]
    slots = SlotRequest(1, 32, 7, 41, 73)
    in_slots = [frame for frame in frames if not crc_is_right(frame)]
    assert len(frames) > 30
    assert [slots.frame in frames, len(in_slots)] == [True, 1]
    assert [answer.unit for answer in slots.parse(in_slots[0])] == [5, 6]


def test_the_slot_sweep_keeps_its_promise() -> None:
    row = next(line for line in protocol_document().splitlines() if line.startswith("| slot sweep"))
    duration_ms = float(row.split("|")[4].removesuffix("ms "))
    assert duration_ms <= 27


def test_no_line_breaks_the_column_but_tables_and_lists_of_bits() -> None:
    lines = protocol_document().splitlines()
    assert [
        line for line in lines if len(line) > 120 and not line.startswith(("|", "* `capabilities`"))
    ] == []
