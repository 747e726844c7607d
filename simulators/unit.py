"""One seat unit (席位终端) as hardware behaves, pure: frames, keys and the time come in as values."""

from functools import lru_cache

from seat_protocol.addressing import UnitAddress
from seat_protocol.card import card_registers
from seat_protocol.crc import crc_is_right
from seat_protocol.errors import FrameError
from seat_protocol.face import Lamps, Mode
from seat_protocol.fast_lengths import FAST_MODBUS
from seat_protocol.frames import READ_HOLDING, READ_INPUT
from seat_protocol.identity import Capability, SeatIdentity
from seat_protocol.registers import (
    AGE_CS_MAX,
    ASSIGN,
    BROADCAST_UNIT,
    CARD,
    CLOCK,
    CONTROL,
    IDENTITY,
    NAMEPLATE,
    SEARCH,
    SELECTION_UNIT,
    STATUS,
    Access,
    Block,
)
from seat_protocol.slots import SLOT_SWEEP, SlotAnswer, SlotRequest
from seat_protocol.status import NO_KEYS, Choice, Flag, Key, SeatStatus
from seat_protocol.timing import START_SILENCE_S
from simulators.clock import UnitClock
from simulators.fast import FastSide
from simulators.latch import NO_ROUND, Latch
from simulators.modbus import FRAME_BYTES_MIN, respond
from simulators.reactions import InSlot, Reaction
from simulators.selection import Selection
from simulators.showing import Showing
from simulators.trouble import HEALTHY
from simulators.unit_registers import (
    Orders,
    SearchRegisters,
    assigned_unit,
    block_of,
    whole,
    zeros,
)
from simulators.view import DARK, SeatView, lit_keys

_NS_PER_S = 1_000_000_000
_NS_PER_CS = 10_000_000
_NS_PER_US = 1000
_START_SILENCE_NS = round(START_SILENCE_S * _NS_PER_S)
_CHOICES = {Key.YES: Choice.YES, Key.NO: Choice.NO, Key.ABSTAIN: Choice.ABSTAIN}
_READS = (READ_HOLDING, READ_INPUT)
_TOLD_WHEN_SELECTED = (IDENTITY.address.to_bytes(2, "big"), ASSIGN.address.to_bytes(2, "big"))


class SeatUnit:
    """A unit at a bus address; it is born switched on at `now_ns` (monotonic nanoseconds, as everywhere).

    What its firmware can do is what `identity.capabilities` says. `trouble` and `drift_ppm` may be set at any time;
    a drift is that of the clock from the next start on.
    """

    def __init__(self, identity: SeatIdentity, address: int, now_ns: int) -> None:
        self.address = address
        self.card = b""
        self.has_fault = False
        self.is_connected = True
        self.trouble = HEALTHY
        self.drift_ppm = 0
        self.held = NO_KEYS
        self.replace(identity, now_ns)

    def replace(self, identity: SeatIdentity, now_ns: int) -> None:
        """Another unit with a blank memory takes the place and the address of this one."""
        self.identity = identity
        self._showing = Showing(zeros(NAMEPLATE), now_ns)
        self.reboot(now_ns)

    def reboot(self, now_ns: int) -> None:
        """Start with what survives a power cut: nameplate, address, and what hands and hardware hold."""
        self.has_power = True
        self._silent_until_ns: int | None = None
        self._started_ns = now_ns
        self._clock = UnitClock(now_ns, self.drift_ppm)
        self._fast = FastSide(self)
        self._selection = Selection()
        self._latch = Latch()
        self._showing = Showing(self._showing.registers(NAMEPLATE), now_ns)
        self.event_counter = self._speak_presses = self._sign_in_presses = 0
        self._press_tick = 0
        self._pressed_at_ns: int | None = None
        self._is_rebooted = True

    def brown_out(self, now_ns: int) -> None:
        """A dip of the supply: the unit starts anew and is silent for as long as the protocol asks of it."""
        self.reboot(now_ns)
        self._silent_until_ns = now_ns + _START_SILENCE_NS

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

    def take_card(self, card: bytes) -> None:
        """Another card is in the reader from now on; no bytes for none."""
        if card == self.card:
            return
        self.card = card
        if self.has_power:
            self.event_counter = (self.event_counter + 1) % 0x10000

    def handle(self, frame: bytes, now_ns: int) -> bytes | None:
        """The answer to a standard request, or None where the unit keeps silent. Any bytes will do."""
        if not self._listens(now_ns):
            return None
        if frame[:1] == _SELECTED and self._selection.is_selected:
            is_told = (
                len(frame) >= FRAME_BYTES_MIN and frame[1] in _READS and frame[2:4] in _TOLD_WHEN_SELECTED
            )
            return respond(self, SELECTION_UNIT, frame, now_ns) if is_told else None
        return respond(self, self.address, frame, now_ns)

    def react(self, frame: bytes, now_ns: int) -> Reaction | None:
        """What the unit does about any frame: as `handle`, and the slot sweep and function 46h on top."""
        if len(frame) < FRAME_BYTES_MIN or frame[1] not in (SLOT_SWEEP, FAST_MODBUS):
            return self.handle(frame, now_ns)
        if not self._listens(now_ns):
            return None
        if frame[1] == SLOT_SWEEP:
            return (
                self._answer_in_slot(frame, now_ns)
                if frame[0] == BROADCAST_UNIT
                else self.handle(frame, now_ns)
            )
        return self._fast.react(frame, now_ns) if crc_is_right(frame) else None

    def status(self, now_ns: int) -> SeatStatus:
        """What the unit reports."""
        return SeatStatus(
            round_tag=self._latch.round_tag,
            choice=self._latch.choice,
            keys=self.held,
            event_counter=self.event_counter,
            speak_presses=self._speak_presses,
            sign_in_presses=self._sign_in_presses,
            flags=self._flags(),
            press_tick=self._press_tick,
            face_check=self._showing.check(),
            press_age_cs=_age_cs(self._pressed_at_ns, now_ns),
            choice_age_cs=_age_cs(self._latch.chosen_at_ns, now_ns),
        )

    def shown(self, now_ns: int) -> SeatView:
        """What a person sees on the unit."""
        if not self.has_power:
            return DARK
        face, capabilities = self._showing.face, self.identity.capabilities
        lamps = Lamps.from_register(face.lamps)
        return SeatView(
            mode=Mode.HELD if self._latch.is_frozen else Mode(face.mode),
            lamps=lamps,
            lit=lit_keys(lamps, now_ns - self._started_ns),
            microphone=self._microphone_is_on(),
            countdown_remaining_s=self._showing.countdown_remaining_s(now_ns),
            text=self._showing.text(has_page=Capability.SCREEN_PAGE in capabilities),
        )

    def check_read(self, address: int, count: int) -> None:
        """RefusalError for a range that is not inside one readable block."""
        block_of(address, count, Access.WRITE, self.identity.capabilities)

    def read(self, address: int, count: int, now_ns: int) -> tuple[int, ...]:
        """Registers of one block."""
        block = block_of(address, count, Access.WRITE, self.identity.capabilities)
        offset = address - block.address
        return self._contents(block, now_ns)[offset : offset + count]

    def write(self, address: int, values: tuple[int, ...], now_ns: int) -> None:
        """A block, or one order; RefusalError, and nothing changed, where a value is out of range."""
        block = block_of(address, len(values), Access.READ, self.identity.capabilities)
        if block is CONTROL:
            self._obey(Orders.from_registers(address - block.address, values))
        elif block is SEARCH:
            self._take_search(SearchRegisters.from_registers(values))
        elif block is ASSIGN:
            self.address = assigned_unit(values, self.identity.serial)
        else:
            before = self._contents(block, now_ns)
            self._showing.take(block, whole(block, before, address - block.address, values), now_ns)
            self._latch.enter_round(self._showing.face.round_tag)

    def _listens(self, now_ns: int) -> bool:
        is_there = self.trouble is HEALTHY or self.trouble.is_present(now_ns)
        is_up = self.has_power and (self._silent_until_ns is None or now_ns >= self._silent_until_ns)
        return is_up and self.is_connected and is_there

    def _answer_in_slot(self, frame: bytes, now_ns: int) -> InSlot | None:
        request = _heard_slot_request(frame)
        if request is None or Capability.SLOT_SWEEP not in self.identity.capabilities:
            return None
        if self.address not in request.units:
            return None
        answer = SlotAnswer.of(self.address, self.status(now_ns), request.round_tag)
        return InSlot(answer.frame(request), request.answer_start_us(self.address) * _NS_PER_US)

    def _is_alive(self, key: Key) -> bool:
        if key is Key.SPEAK:
            return self._showing.face.mode != Mode.IDLE
        if key is Key.SIGN_IN:
            return self._showing.face.mode == Mode.SIGN_IN
        return key in _CHOICES and self._latch.accepts(Mode(self._showing.face.mode))

    def _accept(self, key: Key, now_ns: int) -> None:
        if key is Key.SPEAK:
            self._speak_presses = (self._speak_presses + 1) % 0x100
        elif key is Key.SIGN_IN:
            self._sign_in_presses = (self._sign_in_presses + 1) % 0x100
        else:
            self._latch.choose(_CHOICES[key], now_ns)
        self.event_counter = (self.event_counter + 1) % 0x10000
        self._press_tick = self._clock.tick(now_ns)
        self._pressed_at_ns = now_ns

    def _flags(self) -> Flag:
        states = (
            self._is_rebooted,
            bool(self.card),
            self._microphone_is_on(),
            self.has_fault,
            self._latch.is_frozen,
        )
        return Flag(sum(1 << bit for bit, is_set in enumerate(states) if is_set))

    def _microphone_is_on(self) -> bool:
        return bool(self._showing.face.microphone) and Capability.MICROPHONE in self.identity.capabilities

    def _contents(self, block: Block, now_ns: int) -> tuple[int, ...]:
        if block is STATUS:
            return self.status(now_ns).to_registers()
        if block is IDENTITY:
            return self.identity.to_registers()
        if block is CLOCK:
            return divmod(self._clock.tick(now_ns), 0x10000)
        if block is CARD:
            return card_registers(self.card)
        if block is ASSIGN:
            return UnitAddress(self.identity.serial, self.address).to_registers()
        return self._showing.registers(block)

    def _obey(self, orders: Orders) -> None:
        if orders.acknowledge_reboot:
            self._is_rebooted = False
        self._latch.freeze(orders.freeze or NO_ROUND)

    def _take_search(self, search: SearchRegisters) -> None:
        is_meant = search.first_serial <= self.identity.serial <= search.last_serial
        self._selection.take(search.action, is_meant=is_meant)


_SELECTED = bytes((SELECTION_UNIT,))


@lru_cache(maxsize=4)  # every unit of a line hears the same frame
def _heard_slot_request(frame: bytes) -> SlotRequest | None:
    try:
        return SlotRequest.from_frame(frame)
    except FrameError:
        return None


def _age_cs(happened_at_ns: int | None, now_ns: int) -> int:
    if happened_at_ns is None:
        return AGE_CS_MAX
    return min(max(0, now_ns - happened_at_ns) // _NS_PER_CS, AGE_CS_MAX)
