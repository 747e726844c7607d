"""The frames of function 46h in docs/protocol.md: one table each, cut out of an example that the codecs made."""

from dataclasses import dataclass

from seat_protocol.addressing import UnitAddress
from seat_protocol.event_setup import EventPriority, press_setup
from seat_protocol.example import PRESSED, UNIT
from seat_protocol.fast_lengths import FAST_MODBUS, FAST_UNIT, Sub
from seat_protocol.fast_modbus import (
    EVENT_BYTES_MAX,
    NO_EVENTS,
    SCAN_END,
    SCAN_NEXT,
    SCAN_START,
    STATUS_REGISTER,
    EventKind,
    EventPacket,
    EventRequest,
    ScanReply,
    SerialRequest,
    serial_answer,
    status_event,
)
from seat_protocol.frames import FRAME_BYTES_MAX, pack_registers, read_registers
from seat_protocol.registers import ASSIGN, UNIT_MAX

_SERIAL = 0xA1B2C3D4
_ASSIGN = UnitAddress(_SERIAL, UNIT)
_ASKED = SerialRequest(_SERIAL, read_registers(UNIT, ASSIGN.address, ASSIGN.count))
_TOLD = pack_registers(_ASSIGN.to_registers())
_PACKET = EventPacket(UNIT, 0, 1, (status_event(PRESSED),))
_SETUP = press_setup(UNIT)


@dataclass(frozen=True, slots=True)
class Field:
    """Some bytes of a frame; `size` 0: all that is left before the checksum."""

    name: str
    size: int
    meaning: str


_HEAD_OF_ALL = (Field("address", 1, ""), Field("function", 1, ""), Field("sub-command", 1, ""))
_HEAD_FIELDS = len(_HEAD_OF_ALL)
_CHECKSUM = Field("checksum", 2, "")


@dataclass(frozen=True, slots=True)
class FastFrame:
    """One frame of function 46h, with an example; the fields are those behind the sub-command."""

    sub: Sub
    title: str
    example: bytes
    fields: tuple[Field, ...] = ()
    is_of_everybody: bool = True

    def cut(self) -> list[tuple[Field, bytes]]:
        """Every field with its bytes in the example, which they make up whole."""
        rest, cut = self.example, []
        for field in (*_HEAD_OF_ALL, *self.fields, _CHECKSUM):
            size = field.size or len(rest) - 2
            cut.append((field, rest[:size]))
            rest = rest[size:]
        if rest or not all(found for _, found in cut):
            raise ValueError(f"the fields of {self.title} do not make up its example")
        return cut


_SERIAL_FIELD = Field("serial", 4, "serial number, high byte first")

FRAMES = (
    FastFrame(Sub.SCAN_START, "scan start", SCAN_START),
    FastFrame(Sub.SCAN_NEXT, "scan next", SCAN_NEXT),
    FastFrame(
        Sub.SCAN_REPLY,
        "scan reply",
        ScanReply(_SERIAL, UNIT).frame,
        (_SERIAL_FIELD, Field("unit", 1, f"address of the unit, 1 to {UNIT_MAX}, or 0 for none")),
    ),
    FastFrame(Sub.SCAN_END, "scan end", SCAN_END),
    FastFrame(
        Sub.BY_SERIAL,
        "request by serial number",
        _ASKED.frame,
        (
            _SERIAL_FIELD,
            Field("PDU", 0, "a standard request from its function on, without address and checksum"),
        ),
    ),
    FastFrame(
        Sub.BY_SERIAL_ANSWER,
        "answer by serial number",
        serial_answer(_SERIAL, bytes((_ASKED.request.function, len(_TOLD))) + _TOLD),
        (
            _SERIAL_FIELD,
            Field("PDU", 0, "the standard answer from its function on, or the exception: two bytes"),
        ),
    ),
    FastFrame(
        Sub.EVENT_REQUEST,
        "event request",
        EventRequest(confirm_unit=UNIT, confirm_flag=0).frame,
        (
            Field("min_unit", 1, "units with a lower address take no part"),
            Field("max_length", 1, f"the records may take so many bytes, 0 to {EVENT_BYTES_MAX}"),
            Field("confirm_unit", 1, "the unit whose packet came; 0: none did"),
            Field("confirm_flag", 1, "the flag of that packet, 0 or 1"),
        ),
    ),
    FastFrame(
        Sub.EVENTS,
        "event packet",
        _PACKET.frame,
        (
            Field("flag", 1, "0 or 1, alternating"),
            Field("waiting", 1, "number of all events that are not confirmed, those left out included"),
            Field("length", 1, "bytes of records that follow"),
            Field("records", 0, "see below; none where not even the first fits"),
        ),
        is_of_everybody=False,
    ),
    FastFrame(Sub.NO_EVENTS, "no events", NO_EVENTS),
    FastFrame(
        Sub.EVENT_SETUP,
        "event setup",
        _SETUP.frame,
        (
            Field("length", 1, "bytes of settings that follow"),
            Field("settings", 0, "see below, one after the other"),
        ),
        is_of_everybody=False,
    ),
    FastFrame(
        Sub.EVENT_SETUP,
        "event setup, answer",
        _SETUP.answer(((True,),)),
        (
            Field("length", 1, "bytes that follow"),
            Field("bits", 0, "for each setting its own bytes, a bit for each register, the first one lowest"),
        ),
        is_of_everybody=False,
    ),
)

_RECORD = (
    Field("payload length", 1, "bytes of payload"),
    Field("kind", 1, ", ".join(f"{kind.value} {kind.name.lower()}" for kind in EventKind)),
    Field("id", 2, "register, **high byte first**"),
    Field("payload", 0, "value; of the status all registers of its block, each **low byte first**"),
)
_SETTING = (
    Field("kind", 1, "as in a record"),
    Field("first", 2, "first register meant, high byte first"),
    Field("count", 1, "number of registers, at least 1"),
    Field(
        "priorities",
        0,
        "a byte for each: " + ", ".join(f"{one.value} {one.name.lower()}" for one in EventPriority),
    ),
)


def fast_frames() -> str:
    """The chapter on the frames of function 46h."""
    chapters = [_HEAD, *(_subs_row(frame) for frame in FRAMES), *map(_table, _with_fields())]
    chapters += [_part("Event record", _RECORD, _PACKET.events[0].record)]
    chapters += [_part("Setting of an event setup", _SETTING, _SETUP.frame[4:-2]), _RULES]
    return "\n".join(chapters)


def _with_fields() -> list[FastFrame]:
    return [frame for frame in FRAMES if frame.fields]


def _subs_row(frame: FastFrame) -> str:
    address = f"`{FAST_UNIT:#04x}`" if frame.is_of_everybody else "the unit's own"
    has_pdu = any(not field.size for field in frame.fields)
    length = f"up to {FRAME_BYTES_MAX}" if has_pdu else str(len(frame.example))
    return f"| `{frame.sub:#04x}` | {frame.title} | {address} | {length} |"


def _table(frame: FastFrame) -> str:
    rows = [
        f"| {field.size or 'n'} | `{field.name}` | {field.meaning} | `{found.hex(' ')}` |"
        for field, found in frame.cut()[_HEAD_FIELDS:-1]
    ]
    return _titled(f"`{frame.sub:#04x}` {frame.title}", rows)


def _part(title: str, fields: tuple[Field, ...], example: bytes) -> str:
    rows, at = [], 0
    for field in fields:
        end = at + field.size if field.size else len(example)
        rows.append(
            f"| {field.size or 'n'} | `{field.name}` | {field.meaning} | `{example[at:end].hex(' ')}` |"
        )
        at = end
    return _titled(title, rows)


def _titled(title: str, rows: list[str]) -> str:
    head = "| bytes | field | meaning | in the example |\n|---|---|---|---|"
    return "\n".join((f"\n**{title}**\n", head, *rows))


_HEAD = f"""
### Frames of function {FAST_MODBUS:#04x}

A frame is address, `{FAST_MODBUS:#04x}`, sub-command, its own fields, and the checksum as in any Modbus frame:

| sub-command | frame | address | bytes |
|---|---|---|---|"""

_RULES = f"""
* A setting of kind {EventKind.INPUT.value} for `{STATUS_REGISTER:#06x}` switches the status: its bit is 1
  while it raises events. A priority above {max(EventPriority).value} changes nothing, and the bit is 0.
* A setting of kind {EventKind.SYSTEM.value}, id 0: priority 0 makes the unit forget that it has started, and the bit
  is 0; any other changes nothing, and the bit is 1.
* Every other register has bit 0, and no other consequence: unknown settings are no error.
* The status stands first in a packet, then the system event. High priority is that of a unit whose status is on
  with high priority and has news; any other news goes with low priority.
* A packet without records, because `max_length` is too small, is one all the same: it is confirmed, and nothing with
  it.
* `0x08` is obeyed by the unit of that serial number, whatever its address is; every other unit is silent. The PDU is
  judged as if it had come to the unit's own address.
* A sub-command that stands nowhere here, or a frame that is shorter than its sub-command makes it, is no frame: every
  unit keeps silent, as nobody can tell where it ends.
* The exceptions to a setup stand in the table of what is refused. What goes to `{FAST_UNIT:#04x}` is never answered
  with an exception: what a unit does not know, or has not the capability for, it passes over.
"""
