"""One seat unit (席位终端) as hardware behaves, pure: frames, keys and the time come in as values."""

from typing import NamedTuple

from seat_protocol.errors import FrameError
from seat_protocol.face import FACE_BLOCKS, Lamps, Mode, Page, face_check
from seat_protocol.identity import Capability, SeatIdentity
from seat_protocol.registers import (
    AGE_CS_MAX,
    BLOCKS,
    CONTROL,
    FACE,
    IDENTITY,
    NAMEPLATE,
    PAGE,
    STATUS,
    TICK_US,
    Access,
    Block,
)
from seat_protocol.status import NO_KEYS, Choice, Flag, Key, SeatStatus
from seat_protocol.text import capacity_bytes
from simulators.errors import RefusalError
from simulators.latch import Latch
from simulators.modbus import ILLEGAL_ADDRESS, ILLEGAL_VALUE, respond
from simulators.view import DARK, SeatView, lit_keys, readable_text

_NS_PER_TICK = TICK_US * 1000
_NS_PER_S = 1_000_000_000
_NS_PER_CS = 10_000_000
_CHOICES = {Key.YES: Choice.YES, Key.NO: Choice.NO, Key.ABSTAIN: Choice.ABSTAIN}


class _Face(NamedTuple):
    """The face block as it was written; the countdown on the screen runs, this value stays."""

    round_tag: int = 0
    mode: int = 0
    lamps: int = 0
    microphone: int = 0
    countdown_s: int = 0
    page: int = 0


class SeatUnit:
    """A unit at a bus address; it is born switched on at `now_ns` (monotonic nanoseconds, as everywhere)."""

    def __init__(self, identity: SeatIdentity, address: int, now_ns: int) -> None:
        self.address = address
        self.has_card = False
        self.has_fault = False
        self.is_connected = True
        self.held = NO_KEYS
        self.replace(identity, now_ns)

    def replace(self, identity: SeatIdentity, now_ns: int) -> None:
        """Another unit with a blank memory takes the place and the address of this one."""
        self.identity = identity
        self._nameplate = _zeros(NAMEPLATE)
        self.reboot(now_ns)

    def reboot(self, now_ns: int) -> None:
        """Start with what survives a power cut: the nameplate, and what hands and hardware hold."""
        self.has_power = True
        self._started_ns = self._countdown_from_ns = now_ns
        self._latch = Latch()
        self._face = _Face()
        self._page = _zeros(PAGE)
        self._event_counter = self._speak_presses = self._sign_in_presses = 0
        self._press_tick = 0
        self._pressed_at_ns: int | None = None
        self._is_rebooted = True
        self._face_check: int | None = None

    def cut_power(self) -> None:
        """Go dark until `reboot`."""
        self.has_power = False

    def press(self, key: Key, now_ns: int) -> bool:
        """Push one key and let it go; whether the unit accepted it."""
        was_accepted = self.hold(key, now_ns)
        self.release(key)
        return was_accepted

    def hold(self, key: Key, now_ns: int) -> bool:
        """Push one key and keep it down: it counts once, at the moment it goes down, if it is alive then."""
        is_new = key not in self.held
        self.held |= key
        if not (is_new and self.has_power and self._is_alive(key)):
            return False
        self._accept(key, now_ns)
        return True

    def release(self, key: Key) -> None:
        """Let `key` go."""
        self.held &= ~key

    def handle(self, frame: bytes, now_ns: int) -> bytes | None:
        """The answer to a request frame, or None where the unit keeps silent. Any bytes will do."""
        return respond(self, self.address, frame, now_ns) if self.has_power and self.is_connected else None

    def status(self, now_ns: int) -> SeatStatus:
        """What the unit reports."""
        return SeatStatus(
            round_tag=self._latch.round_tag,
            choice=self._latch.choice,
            keys=self.held,
            event_counter=self._event_counter,
            speak_presses=self._speak_presses,
            sign_in_presses=self._sign_in_presses,
            flags=self._flags(),
            press_tick=self._press_tick,
            face_check=self._checksum(),
            press_age_cs=_age_cs(self._pressed_at_ns, now_ns),
            choice_age_cs=_age_cs(self._latch.chosen_at_ns, now_ns),
        )

    def shown(self, now_ns: int) -> SeatView:
        """What a person sees on the unit."""
        if not self.has_power:
            return DARK
        lamps = Lamps.from_register(self._face.lamps)
        counted_s = (now_ns - self._countdown_from_ns) // _NS_PER_S
        return SeatView(
            mode=Mode.HELD if self._latch.is_frozen else Mode(self._face.mode),
            lamps=lamps,
            lit=lit_keys(lamps, now_ns - self._started_ns),
            microphone=self._microphone_is_on(),
            countdown_remaining_s=max(0, self._face.countdown_s - counted_s),
            text=readable_text(self._page if self._shows_message() else self._nameplate),
        )

    def check_read(self, address: int, count: int) -> None:
        """RefusalError for a range that is not inside one readable block."""
        _block_of(address, count, Access.WRITE)

    def read(self, address: int, count: int, now_ns: int) -> tuple[int, ...]:
        """Registers of one block."""
        block = _block_of(address, count, Access.WRITE)
        offset = address - block.address
        registers = self.status(now_ns).to_registers() if block is STATUS else self._contents(block)
        return registers[offset : offset + count]

    def write(self, address: int, values: tuple[int, ...], now_ns: int) -> None:
        """Registers of one block; RefusalError, and nothing changed, where one of them is out of range."""
        block = _block_of(address, len(values), Access.READ)
        before = self._contents(block)
        offset = address - block.address
        after = (*before[:offset], *values, *before[offset + len(values) :])
        if block is FACE:
            self._take_face(_Face(*after), now_ns)
        elif block is CONTROL:
            self._obey(*after)
        else:
            self._take_text(block, after)

    def _is_alive(self, key: Key) -> bool:
        if key is Key.SPEAK:
            return self._face.mode != Mode.IDLE
        if key is Key.SIGN_IN:
            return self._face.mode == Mode.SIGN_IN
        return key in _CHOICES and self._latch.accepts(Mode(self._face.mode))

    def _accept(self, key: Key, now_ns: int) -> None:
        if key is Key.SPEAK:
            self._speak_presses = (self._speak_presses + 1) % 0x100
        elif key is Key.SIGN_IN:
            self._sign_in_presses = (self._sign_in_presses + 1) % 0x100
        else:
            self._latch.choose(_CHOICES[key], now_ns)
        self._event_counter = (self._event_counter + 1) % 0x10000
        self._press_tick = (now_ns - self._started_ns) // _NS_PER_TICK % 0x1_0000_0000
        self._pressed_at_ns = now_ns

    def _flags(self) -> Flag:
        states = {
            Flag.REBOOTED: self._is_rebooted,
            Flag.CARD: self.has_card,
            Flag.MICROPHONE: self._microphone_is_on(),
            Flag.FAULT: self.has_fault,
            Flag.FROZEN: self._latch.is_frozen,
        }
        return Flag(sum(flag for flag, is_set in states.items() if is_set))

    def _microphone_is_on(self) -> bool:
        return bool(self._face.microphone) and Capability.MICROPHONE in self.identity.capabilities

    def _shows_message(self) -> bool:
        return self._face.page == Page.MESSAGE and Capability.SCREEN_PAGE in self.identity.capabilities

    def _checksum(self) -> int:
        if self._face_check is None:
            self._face_check = face_check(*(self._contents(block) for block in FACE_BLOCKS))
        return self._face_check

    def _contents(self, block: Block) -> tuple[int, ...]:
        if block is IDENTITY:
            return self.identity.to_registers()
        if block is FACE:
            return self._face
        if block is NAMEPLATE:
            return self._nameplate
        return self._page if block is PAGE else _zeros(CONTROL)

    def _take_face(self, face: _Face, now_ns: int) -> None:
        _check_face(face)
        if face.countdown_s != self._face.countdown_s:
            self._countdown_from_ns = now_ns
        self._latch.enter_round(face.round_tag)
        self._face = face
        self._face_check = None

    def _take_text(self, block: Block, registers: tuple[int, ...]) -> None:
        if registers[0] > capacity_bytes(block):
            raise RefusalError(ILLEGAL_VALUE)
        if block is NAMEPLATE:
            self._nameplate = registers
        else:
            self._page = registers
        self._face_check = None

    def _obey(self, freeze: int, acknowledge_reboot: int) -> None:
        if acknowledge_reboot > 1:
            raise RefusalError(ILLEGAL_VALUE)
        if acknowledge_reboot:
            self._is_rebooted = False
        self._latch.freeze(freeze)


def _age_cs(happened_at_ns: int | None, now_ns: int) -> int:
    if happened_at_ns is None:
        return AGE_CS_MAX
    return min(max(0, now_ns - happened_at_ns) // _NS_PER_CS, AGE_CS_MAX)


def _zeros(block: Block) -> tuple[int, ...]:
    return (0,) * block.count


def _block_of(address: int, count: int, forbidden: Access) -> Block:
    for block in BLOCKS:
        if block.address <= address and address + count <= block.end and block.access is not forbidden:
            return block
    raise RefusalError(ILLEGAL_ADDRESS)


def _check_face(face: _Face) -> None:
    if face.mode > max(Mode) or face.microphone > 1 or face.page > max(Page):
        raise RefusalError(ILLEGAL_VALUE)
    try:
        Lamps.from_register(face.lamps)
    except FrameError:
        raise RefusalError(ILLEGAL_VALUE) from None
