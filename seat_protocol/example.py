"""The worked example of docs/protocol.md: one vote at one seat, as frames."""

from dataclasses import dataclass

from seat_protocol.crc import with_crc
from seat_protocol.face import Lamp, Lamps, Mode, SeatFace
from seat_protocol.frames import (
    Request,
    pack_registers,
    read_registers,
    read_write_registers,
    write_register,
)
from seat_protocol.registers import BROADCAST_UNIT, CONTROL, FACE, STATUS
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

_READ_STATUS = read_registers(UNIT, STATUS.address, STATUS.count)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request, what it means, and the reading in its answer (None: nobody answers)."""

    meaning: str
    request: Request
    status: SeatStatus | None
    outcome: str

    @property
    def answer(self) -> bytes:
        """The bytes of the answer, none for a broadcast."""
        if self.status is None:
            return b""
        registers = self.status.to_registers()
        head = bytes((self.request.unit, self.request.function, 2 * len(registers)))
        return with_crc(head + pack_registers(registers))


EXCHANGES = (
    Exchange(
        "The vote opens: write the face (round 41, last press counts, three lamps blinking, 60 s)\n"
        "and read the status in the same transaction.",
        read_write_registers(UNIT, STATUS.address, STATUS.count, FACE.address, VOTING.face_registers()),
        INVITED,
        "The seat is in round 41, nothing is latched, and the face check is the one expected.",
    ),
    Exchange(
        "The delegate presses 赞成. The next sweep reads the status.",
        _READ_STATUS,
        PRESSED,
        "Yes is latched in round 41; the key is still held down; the event counter has risen by one.\n"
        "The press was 80 ms before this reading.",
    ),
    Exchange(
        "The chair closes the vote: freeze round 41, to all units at once.",
        write_register(BROADCAST_UNIT, CONTROL.address_of("freeze"), ROUND_TAG),
        None,
        "Nobody answers a broadcast.",
    ),
    Exchange(
        "Every seat is read until it answers with round 41 and the flag `frozen`.",
        _READ_STATUS,
        FROZEN,
        "The latch is final: this is what the tally counts.",
    ),
)
