"""Whatever is pressed, written or broken, in whatever order: what must stay true of a unit."""

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from seat_protocol.crc import with_crc
from seat_protocol.face import Mode
from seat_protocol.frames import write_register, write_registers
from seat_protocol.registers import BLOCKS, CONTROL, FACE, SELECTION_UNIT, UNIT_MAX
from seat_protocol.status import Choice, Flag, Key, SeatStatus
from simulators.reactions import Bid
from tests.simulators.units import ADDRESS, IDENTITY_FULL, fast_unit, new_unit

ROUND_TAGS = st.integers(0, 3)
KEYS = st.sampled_from(list(Key))
ADDRESSES = st.sampled_from([block.address for block in BLOCKS]).flatmap(
    lambda base: st.integers(base, base + 8)
)
WORDS = st.integers(0, 0xFFFF)


@st.composite
def plausible_requests(draw: st.DrawFn) -> bytes:
    """Frames that get past the checksum, often to a real block, with counts that often fit."""
    function = draw(st.sampled_from([3, 4, 6, 0x10, 0x17, 0x41, 0x46]) | st.integers(0, 255))
    head = draw(ADDRESSES).to_bytes(2, "big") + draw(st.integers(0, 12)).to_bytes(2, "big")
    rest = draw(st.binary(max_size=40))
    to = draw(st.sampled_from([0, ADDRESS, SELECTION_UNIT, 0xFD]))
    return with_crc(bytes((to, function)) + head + rest)


@settings(deadline=None)
@given(st.lists(st.binary(max_size=300) | plausible_requests(), max_size=20))
def test_no_bytes_raise_and_every_answer_comes_from_the_unit_with_a_right_checksum(
    frames: list[bytes],
) -> None:
    unit = new_unit()
    for frame in frames:
        answer = unit.handle(frame, 0)
        if answer is not None:
            assert answer[0] == ADDRESS == frame[0]
            assert answer == with_crc(answer[:-2])
            assert len(answer) <= 256
    unit.shown(0)


@settings(deadline=None)
@given(st.lists(st.binary(max_size=300) | plausible_requests(), max_size=20))
def test_no_bytes_raise_in_a_unit_with_all_capabilities_and_its_frames_are_right(frames: list[bytes]) -> None:
    unit = fast_unit(ADDRESS)
    for frame in frames:
        reaction = unit.react(frame, 0)
        if isinstance(reaction, Bid):
            reaction = reaction.win()
        if isinstance(reaction, bytes):
            assert reaction == with_crc(reaction[:-2])
            assert len(reaction) <= 256
        elif reaction is not None:
            assert len(reaction.data) == 6
    assert 0 <= unit.address <= UNIT_MAX
    SeatStatus.from_registers(unit.status(0).to_registers())


@settings(deadline=None)
@given(st.binary(max_size=60).map(with_crc), st.integers(1, UNIT_MAX))
def test_a_unit_never_answers_for_another(frame: bytes, address: int) -> None:
    unit = new_unit()
    unit.address = address
    if frame[0] != address:
        assert unit.handle(frame, 0) is None


class UnitMachine(RuleBasedStateMachine):
    """Fingers, writes, freezes and power cuts in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.unit = new_unit()
        self.now_ns = 0
        self.mode = Mode.IDLE
        self.before = self.unit.status(self.now_ns)
        self.may_restart = False
        self.may_change_round = False

    @rule(key=KEYS, milliseconds=st.integers(1, 5000))
    def press(self, key: Key, milliseconds: int) -> None:
        self.now_ns += milliseconds * 1_000_000
        was_down = key in self.unit.held
        before = self.unit.status(self.now_ns)
        accepted = self.unit.press(key, self.now_ns)
        after = self.unit.status(self.now_ns)
        assert after.event_counter == before.event_counter + accepted
        if accepted:
            assert after.press_tick == (self.now_ns - self.unit_started_ns()) // 100_000
            assert not was_down
        else:
            assert _without_keys(after) == _without_keys(before)
        assert accepted == (not was_down and self.should_accept(before, key))

    @rule(key=KEYS)
    def hold(self, key: Key) -> None:
        self.unit.hold(key, self.now_ns)

    @rule(key=KEYS)
    def release(self, key: Key) -> None:
        self.unit.release(key)

    @rule(tag=ROUND_TAGS, mode=st.sampled_from(Mode), lamps=WORDS, countdown_s=WORDS)
    def write_face(self, tag: int, mode: Mode, lamps: int, countdown_s: int) -> None:
        registers = (tag, mode, lamps, 0, countdown_s, 0)
        answer = self.unit.handle(write_registers(ADDRESS, FACE.address, registers).frame, self.now_ns)
        assert answer is not None
        if answer[1] == FACE_WRITTEN:
            self.mode = mode
            self.may_change_round = True

    @rule(
        order=st.tuples(st.just("freeze"), ROUND_TAGS)
        | st.tuples(st.just("acknowledge_reboot"), st.integers(0, 2))
    )
    def order(self, order: tuple[str, int]) -> None:
        name, value = order
        frame = write_register(0, CONTROL.address_of(name), value).frame
        assert self.unit.handle(frame, self.now_ns) is None

    @rule()
    def reboot(self) -> None:
        self.unit.reboot(self.now_ns)
        self.mode = Mode.IDLE
        self.may_restart = True

    @rule()
    def replace(self) -> None:
        self.unit.replace(IDENTITY_FULL, self.now_ns)
        self.mode = Mode.IDLE
        self.may_restart = True

    @invariant()
    def what_must_hold_holds(self) -> None:
        before, after = self.before, self.unit.status(self.now_ns)
        if self.may_restart:
            assert (after.event_counter, after.choice, after.round_tag) == (0, Choice.NONE, 0)
            assert Flag.REBOOTED in after.flags
        else:
            assert after.event_counter >= before.event_counter
            assert after.speak_presses >= before.speak_presses
            assert after.sign_in_presses >= before.sign_in_presses
            self.check_latch(before, after)
        self.before, self.may_restart, self.may_change_round = after, False, False

    def check_latch(self, before: SeatStatus, after: SeatStatus) -> None:
        if after.round_tag != before.round_tag:
            assert self.may_change_round
            assert (after.choice, Flag.FROZEN in after.flags) == (Choice.NONE, False)
        elif Flag.FROZEN in before.flags:
            assert Flag.FROZEN in after.flags
            assert after.choice is before.choice
        elif before.choice is not Choice.NONE:
            assert after.choice is not Choice.NONE

    def should_accept(self, before: SeatStatus, key: Key) -> bool:
        if key is Key.SPEAK:
            return self.mode is not Mode.IDLE
        if key is Key.SIGN_IN:
            return self.mode is Mode.SIGN_IN
        if before.round_tag == 0 or Flag.FROZEN in before.flags:
            return False
        is_first = self.mode is Mode.VOTE_FIRST and before.choice is Choice.NONE
        return is_first or self.mode is Mode.VOTE_LAST

    def unit_started_ns(self) -> int:
        return self.unit._started_ns


FACE_WRITTEN = 0x10


def _without_keys(status: SeatStatus) -> tuple[object, ...]:
    registers = status.to_registers()
    return (*registers[:2], *registers[3:])


TestUnitMachine = UnitMachine.TestCase
TestUnitMachine.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
