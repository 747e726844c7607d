"""One seat as the bridge knows it: how it stands, what it should show, and which transaction comes next.

No I/O here: `next_step` decides, `take` learns from the answer and tells the sink.
"""

from collections.abc import Callable, Iterable
from typing import Any

from firmware_bridge.backoff import Backoff
from firmware_bridge.expected_slot import ExpectedSlot
from firmware_bridge.image import FaceImage, frozen_image_of, image_of
from firmware_bridge.reading import ReadingJudge, may_hold_another_card
from firmware_bridge.seat_clock import Moment, SeatClock
from firmware_bridge.shown import Shown
from firmware_bridge.sink import BridgeSink, SeatHealth
from firmware_bridge.steps import EVENTS_ARE_ON, FACE_TURNS, TEXT_TURNS, Step, StepBook, Turn
from seat_protocol.card import card_number
from seat_protocol.errors import ExceptionResponseError, FrameError
from seat_protocol.face import SeatFace
from seat_protocol.fast_modbus import Event
from seat_protocol.frames import ILLEGAL_FUNCTION
from seat_protocol.identity import Capability, SeatIdentity
from seat_protocol.registers import AGE_CS_MAX, PROTOCOL_VERSION
from seat_protocol.slots import SlotAnswer
from seat_protocol.status import Choice, Flag, SeatStatus

PROBE_FIRST_S = 0.25
PROBE_LONGEST_S = 0.8
"""A unit that is plugged in again is met within a second, as far as the line's budget for probes reaches."""
PATIENT_PROBE_EVERY = 16
"""A unit that is slower than all others of its line is found by the probes that wait as long as it may take."""
REWRITE_FIRST_S = 0.5
REWRITE_LONGEST_S = 10.0
"""A unit that never shows what was written has a fault; it must not fill the line with rewriting."""

_REBOOTED = int(Flag.REBOOTED)
_FROZEN = int(Flag.FROZEN)
_CS_PER_S = 100


class Seat:
    """State of one seat. `status` is the last reading, None while the seat is out of touch; it shows `round_tag`."""

    def __init__(self, number: int, unit: int, sink: BridgeSink, now_s: Callable[[], float]) -> None:
        self.number = number
        self.unit = unit
        self.online = False
        self.status: SeatStatus | None = None
        self.last_round_trip_s: float | None = None
        self.steps = StepBook(unit)
        self._sink = sink
        self._now_s = now_s
        self._identity: SeatIdentity | None = None
        self._identity_due = True
        self._events_due = False
        self._card_due = False
        self._clock = SeatClock()
        self._has_clock = False
        self._capabilities = 0
        self._judge = ReadingJudge()
        self._slot = ExpectedSlot(unit)
        self._image: FaceImage | None = None
        self._face: SeatFace | None = None
        self._frozen_image: FaceImage | None = None
        self.round_tag = 0
        self._shown = Shown()
        self._reboot_pending = self._acknowledge_refused = self._is_to_be_read = self._is_unseen = False
        self._told_lost = self._awaited = False
        self._since_s = self._now_s()
        self._probes = 0
        self._resets = self._rewrites = self._refusals = 0
        self._probe_at_s = self._rewrite_at_s = 0.0
        self._probe_backoff = Backoff(PROBE_FIRST_S, PROBE_LONGEST_S)
        self._rewrite_backoff = Backoff(REWRITE_FIRST_S, REWRITE_LONGEST_S)

    def show(self, face: SeatFace) -> None:
        """What the seat should show from now on; TextTooLongError, FieldRangeError when it can't."""
        self._image, self._frozen_image, self._face = image_of(face), None, face
        self.round_tag = face.round_tag

    def can(self, capability: Capability) -> bool:
        """Whether the unit that was last met at this seat can do that."""
        return bool(self._capabilities & int(capability))

    def probe_is_due(self, now_s: float) -> bool:
        """Whether it is time to look for this seat, which is out of touch."""
        return now_s >= self._probe_at_s

    @property
    def belongs_in_sweep(self) -> bool:
        """Whether every sweep meets this seat; one that is out of touch is only probed now and then."""
        return self.deserves_retry or self._awaited

    @property
    def deserves_retry(self) -> bool:
        """Whether a lost frame is asked for again at once: a seat in touch, or one not looked for before."""
        return self.online or not self._told_lost

    @property
    def deserves_patience(self) -> bool:
        """Whether this seat, which is out of touch, is given all the time to answer that it may take."""
        return not self.deserves_retry and self._probes % PATIENT_PROBE_EVERY == 0

    @property
    def face_is_due(self) -> bool:
        """Whether the seat is in touch and its face, the lamps at least, waits to be written."""
        return self.status is not None and self._due(texts_allowed=False) in FACE_TURNS

    @property
    def is_behind(self) -> bool:
        """Whether the seat is in touch and anything, a text at least, waits to be written or to be seen there."""
        is_due = self._is_unseen or self._due(texts_allowed=True) is not None
        return self.status is not None and is_due

    @property
    def choice_pressed_at_s(self) -> float | None:
        """When the latch took the choice of the last reading (monotonic); None where it holds none."""
        if self.status is None or self.status.choice is Choice.NONE:
            return None
        return self._judge.read.latest_s - self.status.choice_age_cs / _CS_PER_S

    def is_in(self, round_tag: int) -> bool:
        """Whether the latch of the last reading belongs to that round."""
        return self.status is not None and self.status.round_tag == round_tag

    def is_frozen_in(self, round_tag: int) -> bool:
        """Whether the last reading is a latch frozen in that round."""
        return self.is_in(round_tag) and self.status is not None and bool(int(self.status.flags) & _FROZEN)

    def has_missed_freeze_of(self, round_tag: int) -> bool:
        """Whether the seat takes part in that round and was not reached by its freeze."""
        return self.is_in(round_tag) and not self.is_frozen_in(round_tag)

    def next_step(self, *, texts_allowed: bool) -> Step:
        """What comes next: who it is, how it stands, what it should show, and again how it stands."""
        if self._identity_due:
            return self.steps.identify
        if self._events_due:
            return self.steps.events
        if self.status is None or self._is_to_be_read:
            return self.steps.status
        image = self._target()
        turn = self._due(texts_allowed=texts_allowed)
        if turn not in FACE_TURNS and self._has_clock and self._clock.is_due(self._now_s()):
            return self.steps.clock
        if turn is not None and image is not None:
            return self.steps.write(turn, image)
        return self._next_reading(self.status, image)

    def take(self, step: Step, registers: tuple[Any, ...], answered: Moment) -> None:
        """Learn from the answer to `step`, which the unit made then.

        FrameError, and nothing learned, when no seat unit answers so.
        """
        if step.turn is Turn.IDENTIFY:
            self._take_identity(SeatIdentity.from_registers(registers))
            return
        if step.turn is Turn.EVENTS:
            self._take_setup(are_on=registers == EVENTS_ARE_ON)
            return
        if step.turn is Turn.CLOCK:
            high, low = registers
            self._clock.learn(high << 16 | low, answered.earliest_s, answered.latest_s)
            return
        if step.turn is Turn.CARD:
            self._take_card(card_number(registers))
            return
        if step.turn is Turn.STATUS:
            self.steps.read_otherwise()
        if not step.tells_status:
            self._is_to_be_read = step.wants_status
            self._confirm(step)
            return
        round_written = step.image.face[0] if step.turn is Turn.FACE and step.image is not None else None
        status = self._judge.judge(registers, answered, self.status, round_written)
        self._confirm(step)
        self._take_status(status)

    def take_slot(self, answer: SlotAnswer, round_tag: int) -> bool:
        """Whether the seat said in its slot what is known of it, but for a freeze of the latch that is known.

        Otherwise it is to be read. The sink is not told of the freeze: it holds no news of what was pressed.
        """
        status = self.status
        if status is None:
            return False
        expected = self._slot.expected(status, round_tag)
        if answer == expected:
            return True
        if not answer.in_round or answer != expected.when_frozen():
            return False
        self.status = status.as_frozen()
        return True

    def knows(self, events: Iterable[Event]) -> bool:
        """Whether the last reading tells all that these events tell."""
        status = self.status
        return status is not None and all(event.event_counter == status.event_counter for event in events)

    def take_event(self, event: Event, answered: Moment) -> bool:
        """Whether an event was taken for a reading that the unit made then; otherwise the seat is to be read."""
        registers = event.status_registers
        if registers is None or self.status is None or self._identity_due or self._is_to_be_read:
            return False
        try:
            status = self._judge.judge_event(registers, answered, self.status, self._clock)
        except FrameError:
            return False
        self._take_status(status)
        return True

    def take_refusal(self, step: Step, refusal: ExceptionResponseError) -> None:
        """The unit refused a write: asking again will not help until something changes."""
        if refusal.exception_code == ILLEGAL_FUNCTION and step.tells_status:
            self.steps.do_without_turns()
            return
        self._refusals += 1
        if step.turn is Turn.EVENTS:
            self._take_setup(are_on=False)
        elif step.turn is Turn.CLOCK:
            self._has_clock = False
        elif step.turn is Turn.CARD:
            self._take_card("")
        elif step.image is not None:
            self._shown.confirm(step.turn, step.image)
        elif step.turn is Turn.ACKNOWLEDGE:
            self._acknowledge_refused = True

    def lose(self, reason: str) -> None:
        """The seat is out of touch: tell it once, and look for it ever more seldom."""
        now_s = self._now_s()
        self._awaited = False
        if self.deserves_retry or now_s >= self._probe_at_s:  # a try out of turn, in a freeze, is no probe
            self._probe_at_s = now_s + self._probe_backoff.next_s()
            self._probes += 1
        if self.deserves_retry:
            self.online = False
            self._told_lost = True
            self._since_s = now_s
            self._forget_unit()
            self._sink.seat_lost(self.number, reason)

    def await_return(self) -> None:
        """The line is away, and its seats with it: look for the seat in the first sweep when it is back."""
        self._awaited = True
        self._probe_backoff.reset()

    def health(self) -> SeatHealth:
        """Figures for the technician."""
        return SeatHealth(
            seat=self.number,
            unit=self.unit,
            online=self.online,
            since_s=self._since_s,
            last_round_trip_s=self.last_round_trip_s,
            resets=self._resets,
            rewrites=self._rewrites,
            refusals=self._refusals,
        )

    def _next_reading(self, status: SeatStatus, image: FaceImage | None) -> Step:
        if self._card_due:
            return self.steps.card
        return self.steps.acknowledge() if self._may_acknowledge(status, image) else self.steps.status

    def _confirm(self, step: Step) -> None:
        if step.image is not None:
            self._shown.confirm(step.turn, step.image)
            self._is_unseen = True

    def _target(self) -> FaceImage | None:
        if not self.is_frozen_in(self.round_tag):
            return self._image
        if self._frozen_image is None and self._face is not None:
            self._frozen_image = frozen_image_of(self._face)
        return self._frozen_image

    def _due(self, *, texts_allowed: bool) -> Turn | None:
        image = self._target()
        turn = None if image is None else self._shown.due(image)
        return None if turn in TEXT_TURNS and not texts_allowed else turn

    def _may_acknowledge(self, status: SeatStatus, image: FaceImage | None) -> bool:
        if not self._reboot_pending or self._acknowledge_refused:
            return False
        return image is None or (self._shown.is_whole(image) and status.face_check == image.check)

    def _take_identity(self, identity: SeatIdentity) -> None:
        if identity.protocol_version != PROTOCOL_VERSION:
            raise FrameError(
                f"it speaks protocol version {identity.protocol_version}, this program {PROTOCOL_VERSION}"
            )
        self._identity_due = False
        self._take_capabilities(identity.capabilities)
        if self.online and identity == self._identity:
            return
        if self.online:
            self._forget_unit()
            self._identity_due = False
            self._take_capabilities(identity.capabilities)
            self._sink.seat_lost(self.number, "another unit took its place")
        self._identity = identity
        self.online = True
        self._told_lost = self._awaited = False
        self._since_s = self._now_s()
        self._probe_backoff.reset()
        self._sink.seat_back(self.number, identity)

    def _take_capabilities(self, capabilities: Capability) -> None:
        self._capabilities = int(capabilities)
        self._events_due = Capability.FAST_EVENTS in capabilities
        self._has_clock = Capability.CLOCK in capabilities
        self._clock.forget()

    def _take_setup(self, *, are_on: bool) -> None:
        """A unit that raises no events although it can must be swept to be heard."""
        self._events_due = False
        if not are_on:
            self._capabilities &= ~int(Capability.FAST_EVENTS)

    def _forget_unit(self) -> None:
        self.status = None
        self._identity_due = True
        self._events_due = self._card_due = False
        self._reboot_pending = self._acknowledge_refused = False
        self._shown.forget()

    def _take_card(self, card: str) -> None:
        self._card_due = False
        self._sink.card_read(self.number, card)

    def _take_status(self, status: SeatStatus) -> None:
        previous, self.status = self.status, status
        self._is_to_be_read = self._is_unseen = False
        self._notice_reboot(status, previous)
        self._compare_with_shown(status)
        if self.can(Capability.CARD_READER):
            self._card_due = may_hold_another_card(status, previous) or (
                self._card_due and Flag.CARD in status.flags
            )
        if status is not previous:
            self._sink.seat_changed(self.number, status, previous, self._pressed())

    def _pressed(self) -> Moment:
        """When the last accepted press of the last reading was, as narrowly as it is certain."""
        status = self.status
        if status is None or status.press_age_cs == AGE_CS_MAX:
            return Moment(float("-inf"), self._judge.read.latest_s)
        by_age = self._judge.read.before(status.press_age_cs)
        by_clock = self._clock.moment_of(status.press_tick)
        both = Moment(max(by_age.earliest_s, by_clock.earliest_s), min(by_age.latest_s, by_clock.latest_s))
        return both if both.earliest_s <= both.latest_s else by_age

    def _notice_reboot(self, status: SeatStatus, previous: SeatStatus | None) -> None:
        if not int(status.flags) & _REBOOTED:
            if (
                self._reboot_pending
            ):  # the unit that was acknowledged may have started, or come, after it was met
                self._identity_due = True
            self._reboot_pending = False
        elif not self._reboot_pending or (previous is not None and status.has_fewer_presses_than(previous)):
            self._reboot_pending = True
            self._acknowledge_refused = False
            self._resets += 1
            self._identity_due = previous is not None  # it may be another unit, put in its place
            self._shown.forget()

    def _compare_with_shown(self, status: SeatStatus) -> None:
        """Trust a checksum only where it hides no write that is due: nothing known, or all confirmed.

        A round other than the one written needs no checksum: the unit has started anew, unseen.
        """
        image = self._target()
        if image is None:
            return
        shows_image = status.face_check == image.check and status.round_tag == image.face[0]
        if self._shown.is_unknown and shows_image:
            self._shown.confirm_all(image)
        elif self._shown.is_whole(image) and shows_image:
            self._rewrite_backoff.reset()
        elif self._shown.is_whole(image) or not self._shown.is_of_round(status.round_tag):
            self._rewrite()

    def _rewrite(self) -> None:
        if self._now_s() < self._rewrite_at_s:
            return
        self._rewrite_at_s = self._now_s() + self._rewrite_backoff.next_s()
        self._rewrites += 1
        self._identity_due = True  # a start that was acknowledged before it was seen
        self._shown.forget()
