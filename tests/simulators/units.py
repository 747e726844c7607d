"""A unit on the table, and a hand that speaks to it as a controller does."""

from dataclasses import replace

from seat_protocol.face import Lamps, Mode, SeatFace
from seat_protocol.frames import Request, read_registers, write_register, write_registers
from seat_protocol.identity import Capability, SeatIdentity
from seat_protocol.registers import BROADCAST_UNIT, CONTROL, FACE, NAMEPLATE, PAGE, STATUS
from seat_protocol.status import Key, SeatStatus
from simulators.unit import SeatUnit

ADDRESS = 7
NS_PER_S = 1_000_000_000
IDENTITY_FULL = SeatIdentity(1, Capability(7), 0x5349, 1, 2, 0xA1B2C3D4)
IDENTITY_FAST = SeatIdentity(1, Capability(255), 0x5349, 1, 2, 0xA1B2C3D4)
IDENTITY_PLAIN = SeatIdentity(1, Capability(0), 0x5349, 1, 2, 99)


def new_unit(identity: SeatIdentity = IDENTITY_FULL) -> SeatUnit:
    return SeatUnit(identity, ADDRESS, now_ns=0)


def fast_unit(address: int, serial: int | None = None, capabilities: int = 255) -> SeatUnit:
    """A unit with all capabilities (or these), whose serial number is told from its address."""
    identity = replace(
        IDENTITY_FAST,
        serial=0x100 + address if serial is None else serial,
        capabilities=Capability(capabilities),
    )
    return SeatUnit(identity, address, now_ns=0)


def listening(unit: SeatUnit, presses: int = 0) -> SeatUnit:
    """The unit with its speak key alive and pressed so often."""
    show(unit, SeatFace(mode=Mode.LISTEN))
    for _ in range(presses):
        unit.press(Key.SPEAK, 0)
    return unit


def ask(unit: SeatUnit, request: Request, now_ns: int = 0) -> tuple[int, ...]:
    answer = unit.handle(request.frame, now_ns)
    assert answer is not None, "the unit kept silent"
    return request.parse(answer)


def read_status(unit: SeatUnit, now_ns: int = 0) -> SeatStatus:
    request = read_registers(unit.address, STATUS.address, STATUS.count)
    return SeatStatus.from_registers(ask(unit, request, now_ns))


def show(unit: SeatUnit, face: SeatFace, now_ns: int = 0) -> None:
    ask(unit, write_registers(unit.address, FACE.address, face.face_registers()), now_ns)
    ask(unit, write_registers(unit.address, NAMEPLATE.address, face.nameplate_registers()), now_ns)
    ask(unit, write_registers(unit.address, PAGE.address, face.page_registers()), now_ns)


def open_vote(
    unit: SeatUnit, round_tag: int, mode: Mode = Mode.VOTE_LAST, lamps: Lamps | None = None
) -> None:
    show(unit, SeatFace(round_tag=round_tag, mode=mode, lamps=lamps or Lamps()))


def broadcast(unit: SeatUnit, register: str, value: int) -> bytes | None:
    return unit.handle(write_register(BROADCAST_UNIT, CONTROL.address_of(register), value).frame, 0)
