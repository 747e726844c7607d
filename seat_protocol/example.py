"""The worked examples of docs/protocol.md, as frames: one vote at one seat, and what seldom happens."""

from dataclasses import dataclass

from seat_protocol.crc import with_crc
from seat_protocol.face import Lamp, Lamps, Mode, SeatFace
from seat_protocol.frames import (
    EXCEPTION_BIT,
    READ_HOLDING,
    Request,
    pack_registers,
    read_registers,
    read_write_registers,
    write_register,
    write_registers,
)
from seat_protocol.identity import Capability, SeatIdentity
from seat_protocol.registers import (
    BROADCAST_UNIT,
    CONTROL,
    FACE,
    IDENTITY,
    NAMEPLATE,
    PAGE,
    PROTOCOL_VERSION,
    STATUS,
)
from seat_protocol.status import Choice, Flag, Key, SeatStatus

UNIT = 5
ROUND_TAG = 41

VOTING = SeatFace(
    round_tag=ROUND_TAG,
    mode=Mode.VOTE_LAST,
    lamps=Lamps(yes=Lamp.BLINK, no=Lamp.BLINK, abstain=Lamp.BLINK),
    countdown_s=60,
    nameplate="代表01",
)
INVITED = SeatStatus(
    round_tag=ROUND_TAG,
    event_counter=6,
    press_tick=812_000,
    face_check=VOTING.check(),
    press_age_cs=900,
)
PRESSED = SeatStatus(
    round_tag=ROUND_TAG,
    choice=Choice.YES,
    keys=Key.YES,
    event_counter=7,
    press_tick=912_345,
    face_check=VOTING.check(),
    press_age_cs=8,
    choice_age_cs=8,
)
FROZEN = SeatStatus(
    round_tag=ROUND_TAG,
    choice=Choice.YES,
    event_counter=7,
    flags=Flag.FROZEN,
    press_tick=912_345,
    face_check=VOTING.check(),
    press_age_cs=2130,
    choice_age_cs=2130,
)

IDENTITY_SHOWN = SeatIdentity(
    PROTOCOL_VERSION,
    Capability.SCREEN_PAGE | Capability.CARD_READER | Capability.MICROPHONE,
    model=0x5349,
    firmware_major=1,
    firmware_minor=0,
    serial=0xA1B2C3D4,
)
STARTED = SeatStatus(flags=Flag.REBOOTED, face_check=SeatFace(nameplate=VOTING.nameplate).check())
JOINED = SeatStatus(round_tag=ROUND_TAG, flags=Flag.REBOOTED, face_check=VOTING.check())
ACKNOWLEDGED = SeatStatus(round_tag=ROUND_TAG, face_check=VOTING.check())

_READ_STATUS = read_registers(UNIT, STATUS.address, STATUS.count)
_READ_STATUS_OTHERWISE = read_registers(UNIT, STATUS.address, STATUS.count, READ_HOLDING)
_READ_IDENTITY = read_registers(UNIT, IDENTITY.address, IDENTITY.count)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request, what it means, and its answer: registers, an echo, an exception, or nothing to a broadcast."""

    meaning: str
    request: Request
    registers: tuple[int, ...]
    outcome: str
    exception: int = 0

    @property
    def answer(self) -> bytes:
        """The bytes of the answer, none for a broadcast."""
        request = self.request
        if not request.response_length:
            return b""
        if self.exception:
            return with_crc(bytes((request.unit, request.function | EXCEPTION_BIT, self.exception)))
        if not self.registers:
            return with_crc(request.frame[:6])
        head = bytes((request.unit, request.function, 2 * len(self.registers)))
        return with_crc(head + pack_registers(self.registers))


EXCHANGES = (
    Exchange(
        "The vote opens: write the face (round 41, last press counts, three lamps blinking, 60 s)\n"
        "and read the status in the same transaction.",
        read_write_registers(UNIT, STATUS.address, STATUS.count, FACE.address, VOTING.face_registers()),
        INVITED.to_registers(),
        "The seat is in round 41, nothing is latched, and the face check is the one expected.",
    ),
    Exchange(
        "The delegate presses 赞成. The next sweep reads the status.",
        _READ_STATUS,
        PRESSED.to_registers(),
        "Yes is latched in round 41; the key is still held down; the event counter has risen by one.\n"
        "The press was 80 ms before this reading.",
    ),
    Exchange(
        "The chair closes the vote: freeze round 41, to all units at once.",
        write_register(BROADCAST_UNIT, CONTROL.address_of("freeze"), ROUND_TAG),
        (),
        "Nobody answers a broadcast.",
    ),
    Exchange(
        "Every seat is read until it answers with round 41 and the flag `frozen`. The function is the other one.",
        _READ_STATUS_OTHERWISE,
        FROZEN.to_registers(),
        "The latch is final: this is what the tally counts.",
    ),
)

REFUSED_EXAMPLE = Exchange(
    "A mode that is none, 6, is refused with exception 3: the function with its highest bit set, and the code.",
    write_registers(UNIT, FACE.address, (ROUND_TAG, 6, 0, 0, 0, 0)),
    (),
    "The face is the one from before.",
    exception=3,
)

FREEZE_ONE = Exchange(
    "Unit 5 has missed the broadcast. It is frozen alone, and read in the same transaction.",
    read_write_registers(UNIT, STATUS.address, STATUS.count, CONTROL.address_of("freeze"), (ROUND_TAG,)),
    FROZEN.to_registers(),
    "",
)

RESTART = (
    Exchange(
        "A reading says `rebooted`; round, latch and counters are 0.",
        _READ_STATUS,
        STARTED.to_registers(),
        "",
    ),
    Exchange("Is it still the same unit?", _READ_IDENTITY, IDENTITY_SHOWN.to_registers(), ""),
    Exchange(
        "The face, and the status in the same transaction.",
        read_write_registers(UNIT, STATUS.address, STATUS.count, FACE.address, VOTING.face_registers()),
        JOINED.to_registers(),
        "The seat is in round 41 again, without a choice. The nameplate has survived: the face check is right at once.",
    ),
    Exchange(
        "All blocks are written all the same: the nameplate,",
        write_registers(UNIT, NAMEPLATE.address, VOTING.nameplate_registers()),
        (),
        "",
    ),
    Exchange(
        "and the page, which is empty.", write_registers(UNIT, PAGE.address, VOTING.page_registers()), (), ""
    ),
    Exchange(
        "Everything is shown: the start is acknowledged, and the status read in the same transaction.",
        read_write_registers(
            UNIT, STATUS.address, STATUS.count, CONTROL.address_of("acknowledge_reboot"), (1,)
        ),
        ACKNOWLEDGED.to_registers(),
        "",
    ),
    Exchange(
        "Once more: a unit that was put in its place meanwhile would be noticed now.",
        _READ_IDENTITY,
        IDENTITY_SHOWN.to_registers(),
        "",
    ),
    Exchange("From here on as ever.", _READ_STATUS_OTHERWISE, ACKNOWLEDGED.to_registers(), ""),
)
"""What is said to a unit without events and clock from its first reading after a start on."""
