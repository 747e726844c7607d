"""The chapters of docs/protocol.md on clock and addresses, with bytes from the codecs."""

from seat_protocol.addressing import SerialRange, UnitAddress, read_selected, search
from seat_protocol.arbitration import (
    PRIORITY_LOW,
    PRIORITY_NOTHING,
    SCAN_WORD_BITS,
    dominant_windows,
    scan_word,
)
from seat_protocol.crc import with_crc
from seat_protocol.document_parts import exchange
from seat_protocol.fast_modbus import SCAN_END, SCAN_NEXT, SCAN_START, ScanReply, SerialRequest, serial_answer
from seat_protocol.frames import pack_registers, read_registers, write_registers
from seat_protocol.registers import (
    ASSIGN,
    BROADCAST_UNIT,
    CLOCK,
    CLOCK_STEP_TICKS,
    CONTROL,
    NO_UNIT,
    SELECTION_UNIT,
    TICK_US,
    SearchAction,
)
from seat_protocol.timing import CLOCK_DRIFT_PPM_MAX

_TICK = 912_000
_SERIAL = 0xA1B2C3D4
_UNIT = 23


def clock() -> str:
    """The chapter on the clock."""
    order = write_registers(BROADCAST_UNIT, CONTROL.address_of("clock"), divmod(_TICK, 0x10000))
    read = read_registers(_UNIT, CLOCK.address, CLOCK.count)
    answer = with_crc(bytes((_UNIT, 4, 2 * CLOCK.count)) + pack_registers((8, *divmod(_TICK + 41, 0x10000))))
    example = exchange(f"Set all clocks to {_TICK}.", order.frame, b"", "")
    checked = exchange(
        f"How late is unit {_UNIT}?",
        read.frame,
        answer,
        "It has taken eight settings, and its clock shows 912041.",
    )
    return f"""{_CLOCK}
{example}
{checked}"""


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


_CLOCK = f"""
## Clock

Two delegates on different lines press at almost the same time: who was first? A unit with the capability `clock`
dates a press by a clock that the controller sets for all units at once, so that `press_tick` of all seats is in one
time base.

* The clock counts ticks of {TICK_US} us, starts at 0 on power-up and wraps at 2^32. Writing `clock` of the block
  `control`, both registers in one frame, sets it: the unit takes the value at the **last character** of the frame,
  timed in the receive interrupt and not when the frame is worked on. Writing it touches neither freeze nor reboot.
  Writing one of the two registers alone is refused with exception 3.
* Every accepted setting raises `sync_number`; the flag `clock set` is up from the first one until the next power cut.
* Drift: at most {CLOCK_DRIFT_PPM_MAX} ppm. Jitter of a setting or a press: at most one tick. So two presses are dated
  right to 2 ticks and 0.2 ms for every second since the last setting, and to what the controller does not know about
  the moment at which its own last character leaves; what is closer than that is a tie. The controller sets the clocks
  every second or so.
* The first setting after power-up, and one that moves the clock by more than {CLOCK_STEP_TICKS} ticks, begins another
  time base: `press_tick` of the last press is moved along with it. A smaller one corrects drift and leaves `press_tick`
  as it is.
* `now` is the tick at the last character of the request that reads it. So the controller can compare it with the
  moment at which its own last character left, and know how far a clock is off.
* A unit without this capability refuses the block and the register with exception 2, and its `press_tick` counts from
  its power-up. `press_age` is there in every unit.
"""

_ADDRESSES = f"""
## Addresses

A unit answers to one address from 1 to 247. It is kept over a power cut. A new unit, or one whose address was taken
away, has {NO_UNIT}: it hears broadcasts, answers nobody, and is found by search or scan.

### Giving an address

Writing the block `assign` gives the unit with that serial number the address; every other unit does nothing. It is
mostly broadcast; to an address it is refused with exception 3 where the serial number is another one. The answer, if
any, still comes from the old address. Reading the block tells serial number and address.

The controller broadcasts it three times and then reads `assign` at the new address. So a spare unit takes its seat,
and of two units with one address one is moved: first the unit that is wrong, to a free address.
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

* silence, twice running: nobody is selected, and the range is done;
* a right answer from inside the range: somebody is there. The controller selects that serial number alone and reads
  again, because frames on top of one another can, once in a long while, look like that of a third unit. It is muted
  when it answers, and the range is asked again, as a strong unit may have drowned a weak one; when it is silent the
  range is halved;
* anything else: more than one, and the range is halved. A serial number alone that gives garbage eight times is
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
