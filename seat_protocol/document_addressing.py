"""The chapter of docs/protocol.md on addresses, with bytes from the codecs."""

from seat_protocol.addressing import (
    DOUBTS_MAX,
    SILENCES_NEEDED,
    SerialRange,
    UnitAddress,
    read_selected,
    search,
)
from seat_protocol.arbitration import (
    PRIORITY_LOW,
    PRIORITY_NOTHING,
    SCAN_WORD_BITS,
    dominant_windows,
    scan_word,
)
from seat_protocol.conduct import ASSIGN_BROADCASTS
from seat_protocol.crc import with_crc
from seat_protocol.document_parts import exchange
from seat_protocol.fast_modbus import SCAN_END, SCAN_NEXT, SCAN_START, ScanReply, SerialRequest, serial_answer
from seat_protocol.frames import pack_registers, read_registers
from seat_protocol.registers import (
    ASSIGN,
    NO_UNIT,
    SELECTION_UNIT,
    UNIT_MAX,
    SearchAction,
)

_SERIAL = 0xA1B2C3D4
_UNIT = 23


def addresses() -> str:
    """The chapter on addresses, search and scan."""
    chapters = [_ADDRESSES, _assign_example(), _SEARCH_MARKS, _SEARCH_OUTCOMES, _search_example()]
    return "\n".join([*chapters, _SCAN, _scan_example()])


def _assign_example() -> str:
    return exchange(
        f"The unit with the serial number {_SERIAL:#010x} gets address {_UNIT}.",
        UnitAddress(_SERIAL, _UNIT).assign().frame,
        b"",
        "",
    )


def _search_example() -> str:
    half = SerialRange(0x8000_0000, 0xFFFF_FFFF)
    read = read_selected()
    registers = pack_registers(UnitAddress(_SERIAL, NO_UNIT).to_registers())
    answer = with_crc(read.frame[:2] + bytes((len(registers),)) + registers)
    mute = search(SerialRange(_SERIAL, _SERIAL), SearchAction.MUTE)
    return "\n".join(
        (
            exchange(
                "Select the upper half of all serial numbers.",
                search(half, SearchAction.SELECT).frame,
                b"",
                "",
            ),
            exchange(
                "Who is selected?",
                read.frame,
                answer,
                f"There seems to be one, {_SERIAL:#010x}, and it has no address. Ask it alone; then:",
            ),
            exchange("Mute it.", mute.frame, b"", ""),
        )
    )


def _scan_example() -> str:
    asked = SerialRequest(_SERIAL, read_registers(0, ASSIGN.address, ASSIGN.count))
    registers = pack_registers(UnitAddress(_SERIAL, _UNIT).to_registers())
    answer = serial_answer(_SERIAL, bytes((4, len(registers))) + registers)
    return "\n".join(
        (
            exchange(
                "Who is there?", SCAN_START, _dominants(PRIORITY_LOW) + ScanReply(_SERIAL, _UNIT).frame, ""
            ),
            exchange("Who else?", SCAN_NEXT, _dominants(PRIORITY_NOTHING) + SCAN_END, "Nobody."),
            exchange("Read its block `assign`, whatever its address is.", asked.frame, answer, ""),
        )
    )


def _dominants(priority: int) -> bytes:
    return b"\xff" * len(dominant_windows(scan_word(priority, _SERIAL), SCAN_WORD_BITS))


_ADDRESSES = f"""
## Addresses

A unit answers to one address from 1 to {UNIT_MAX}. It is kept over a power cut. A new unit, or one whose address was
taken away, has {NO_UNIT}: it hears broadcasts, answers nobody, and is found by search or scan.

### Giving an address

Writing the block `assign` gives the unit with that serial number the address; every other unit does nothing. It is
mostly broadcast; to an address it is refused with exception 3 where the serial number is another one. The answer, if
any, still comes from the old address. Reading the block tells serial number and address.

The controller broadcasts it {ASSIGN_BROADCASTS} times and then reads `assign` at the new address. So a spare unit takes
its seat, and of two units with one address one is moved: first the unit that is wrong, to a free address.
"""

_SEARCH_MARKS = """
### Search, with standard functions alone

A unit with the capability `addressing` keeps two marks, which a power cut clears: *selected* and *muted*. A write to
the block `search` (always whole) names a range of serial numbers and an action.

| action | units in the range | all others |
|---|---|---|
| 0 select | selected, unless muted | not selected |
| 1 mute | muted, not selected | unchanged |
| 2 unmute | neither muted nor selected | unchanged |
"""

_SEARCH_OUTCOMES = f"""
Address {SELECTION_UNIT}, which Modbus reserves, is that of the selected units: they answer there to `0x03` and `0x04`
from the begin of the block `identity` or `assign`, with {SELECTION_UNIT} as the address in the answer, and to nothing
else, not even with an exception. All of them answer at once, so there are three outcomes:

* silence, {SILENCES_NEEDED} times running: nobody is selected, and the range is done;
* a right answer from inside the range: somebody is there. The controller selects that serial number alone and reads
  again, because frames on top of one another can, once in a long while, look like that of a third unit. It is muted
  when it answers, and the range is asked again, as a strong unit may have drowned a weak one; when it is silent the
  range is halved;
* anything else: more than one, and the range is halved. A serial number alone that gives garbage {DOUBTS_MAX} times is
  given up and named to the technician.

The search starts with unmute over all serial numbers. It takes at most some 100 questions for each unit.
"""

_SCAN = f"""
### Scan, in arbitration

A unit with the capability `fast scan` answers the scan of Wiren Board's extension, whatever its address is. Arbitration
is over {SCAN_WORD_BITS} bits: the priority, `{PRIORITY_LOW:04b}` for a unit that has not answered since the last scan
start or power-up and `{PRIORITY_NOTHING:04b}` for one that has, and the **low 28 bits of the serial number**. So these
must be unique, and beside devices of other makers come from a range that is agreed with them (the extension sets
`0x0D000000` to `0x0D00FFFF` aside for one's own devices).

The winner that has not answered yet sends serial number and address (`0x03`) and has answered from then on; one
that has says the end (`0x04`). A reply that was lost or broken is not repeated: the controller starts the scan again.

Sub-command `0x08` wraps any standard request for one serial number, and `0x09` its answer, or its exception; it
comes after the usual turn-round, without arbitration.
"""
