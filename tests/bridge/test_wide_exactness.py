"""What comes while the master waits for events or slots: only the answer to the request that is out becomes one."""

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_bridge import GapPolicy
from firmware_bridge.counters import Counters
from firmware_bridge.errors import NoAnswerError, PortLostError
from firmware_bridge.event_ear import DATA_BYTES_MAX
from firmware_bridge.exchanges import Exchange, FastExchange, Outcome, SlotExchange
from firmware_bridge.master import Master
from firmware_bridge.timing import SLOWEST_ANSWER_S, LineTiming
from seat_protocol.crc import with_crc
from seat_protocol.errors import ExceptionResponseError
from seat_protocol.event_setup import press_setup
from seat_protocol.fast_modbus import NO_EVENTS, REBOOTED, EventPacket, EventRequest, status_event
from seat_protocol.frames import pack_registers, read_registers
from seat_protocol.slots import SlotAnswer, SlotRequest
from seat_protocol.status import Choice, SeatStatus
from simulators.virtual_time import run_in_virtual_time
from tests.bridge.far_end import ScriptedPort, Sendings, in_pieces

TIMING = LineTiming.of(115_200, 11, GapPolicy.CHARACTERS)
EVENTS = FastExchange.events(EventRequest(0, DATA_BYTES_MAX))
SLOT_10US = 73
SWEEP = SlotExchange(SlotRequest(1, 8, 7, 41, SLOT_10US), frozenset(range(1, 9)))
LAST_SWEEP = SlotRequest(1, 8, 6, 41, SLOT_10US)
STATUS_OF_5 = read_registers(5, 0x0100, 11)

PACKET = EventPacket(5, 0, 1, (status_event(SeatStatus(event_counter=7)),))


def in_slot(unit: int, choice: Choice, request: SlotRequest) -> SlotAnswer:
    """What a unit with that choice says in its slot."""
    status = SeatStatus(request.round_tag, choice, event_counter=unit, face_check=0x31)
    return SlotAnswer.of(unit, status, request.round_tag)


RIGHT = {
    "a packet": PACKET,
    "two events": EventPacket(6, 1, 2, (status_event(SeatStatus(event_counter=0xFFFF)), REBOOTED)),
}
WRONG = {
    "nothing": b"",
    "windows of an arbitration": b"\xff" * 9,
    "garbage": bytes(range(64)),
    "zeros": b"\0" * 40,
    "a packet of nobody": EventPacket(0, 0, 1, ()).frame,
    "a packet of everybody": EventPacket(0xFD, 0, 1, ()).frame,
    "a packet with a third flag": EventPacket(5, 2, 1, ()).frame,
    "a packet that is longer than was asked": EventPacket(
        5, 0, 5, (status_event(SeatStatus(event_counter=7)),) * 5
    ).frame,
    "more events than wait": EventPacket(5, 0, 1, (status_event(SeatStatus(event_counter=7)),) * 2).frame,
    "a record that is longer than its packet": with_crc(bytes((5, 0x46, 0x11, 0, 1, 4, 9, 4, 1, 3))),
    "a broken packet": PACKET.frame[:-1] + b"\0",
    "the begin of a packet": PACKET.frame[:7],
    "the end of a packet": PACKET.frame[7:],
    "a refusal": with_crc(bytes((5, 0xC6, 1))),
    "an answer to a setup": press_setup(5).answer(((True,),)),
    "a status of another unit": with_crc(bytes((6, 4, 22)) + pack_registers(tuple(range(11)))),
    "an answer in a slot of the last sweep": in_slot(5, Choice.YES, LAST_SWEEP).frame(LAST_SWEEP),
    "the echo": EVENTS.frame,
}


async def outcome_of(master: Master, exchange: Exchange, *, is_patient: bool = True) -> Outcome:
    """What comes of asking this."""
    told: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
    master.ask(exchange, told.set_result, is_patient=is_patient)
    return await told


def asked_of(sendings: Sequence[Sendings], exchanges: Sequence[Exchange]) -> list[Outcome]:
    """What comes of these exchanges, one after the other, where the far end sends that after each request."""

    async def main() -> list[Outcome]:
        answers = iter(sendings)
        port = ScriptedPort(lambda _: next(answers))
        master = Master(port, TIMING, Counters())
        outcomes = [await outcome_of(master, exchange) for exchange in exchanges]
        master.close()
        return outcomes

    return run_in_virtual_time(main())


def all_at(after_s: float, *pieces: bytes) -> Sendings:
    return [(after_s + number * 0.0001, piece) for number, piece in enumerate(pieces)]


def answers_in_slots(request: SlotRequest) -> list[SlotAnswer]:
    return [in_slot(unit, Choice(unit % 4), request) for unit in request.units]


@pytest.mark.parametrize("right", RIGHT.values(), ids=RIGHT.keys())
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_events_are_found_behind_anything_at_every_split(wrong: bytes, right: EventPacket) -> None:
    stream = wrong + right.frame
    scripts = [all_at(0.002, *in_pieces(stream, (cut, cut + 1))) for cut in range(len(stream))]
    assert asked_of(scripts, [EVENTS] * len(scripts)) == [(right,)] * len(scripts)


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_what_is_no_event_packet_never_becomes_one_and_the_next_is_heard(wrong: bytes) -> None:
    first, second = asked_of([all_at(0.002, wrong), all_at(0.002, PACKET.frame)], [EVENTS, EVENTS])
    assert isinstance(first, NoAnswerError)
    assert second == (PACKET,)


@pytest.mark.parametrize("late_s", [0.045, 0.05, SLOWEST_ANSWER_S - 0.001])
def test_a_packet_that_comes_after_its_timeout_is_nobodys(late_s: float) -> None:
    setup = FastExchange.setup(press_setup(5))
    first, then, last = asked_of(
        [all_at(late_s, PACKET.frame), all_at(0.002, setup_answer()), all_at(0.002, NO_EVENTS)],
        [EVENTS, setup, EVENTS],
    )
    assert isinstance(first, NoAnswerError)
    assert (then, last) == ((((True,),),), (None,))


def setup_answer() -> bytes:
    return press_setup(5).answer(((True,),))


def test_a_refused_setup_is_told_and_a_packet_is_none() -> None:
    refusal, silence = asked_of(
        [all_at(0.001, with_crc(bytes((5, 0xC6, 1)))), all_at(0.001, PACKET.frame)],
        [FastExchange.setup(press_setup(5))] * 2,
    )
    assert isinstance(refusal, ExceptionResponseError)
    assert isinstance(silence, NoAnswerError)


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_between_the_slots_anything_may_come_and_only_the_answers_count(wrong: bytes) -> None:
    stale = b"".join(answer.frame(LAST_SWEEP) for answer in answers_in_slots(LAST_SWEEP))
    answers = answers_in_slots(SWEEP.request)
    stream = wrong.join([stale, *(answer.frame(SWEEP.request) for answer in answers)])
    for cut in range(1, 7):
        pieces = in_pieces(stream, range(cut, len(stream), 6))
        assert asked_of([all_at(0.0005, *pieces)], [SWEEP]) == [tuple(answers)]


def test_answers_of_the_last_sweep_are_none_of_this_one() -> None:
    stale = b"".join(answer.frame(LAST_SWEEP) for answer in answers_in_slots(LAST_SWEEP))
    assert asked_of([all_at(0.001, stale)], [SWEEP]) == [()]


def test_a_port_that_goes_while_events_or_slots_are_awaited_is_told_at_once() -> None:
    async def main() -> None:
        for exchange in (EVENTS, SWEEP):
            port = ScriptedPort(lambda _: [])
            master, told = Master(port, TIMING, Counters()), list[PortLostError]()
            master.told_loss = told.append
            asyncio.get_running_loop().call_later(0.08, port.break_off)
            assert isinstance(await outcome_of(master, exchange), PortLostError)
            assert len(told) == 1
            assert not port.is_open

    run_in_virtual_time(main())


KINDS = ("events", "slots", "plain", "setup")
ANSWERS_TO_SOMETHING = ("a refusal", "an answer to a setup")
ODD_BYTES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from([wrong for name, wrong in WRONG.items() if name not in ANSWERS_TO_SOMETHING]),
    st.just(b"\x05\x46\x11\0\1\xf0"),
)
ONE_EXCHANGE = st.tuples(
    st.sampled_from(KINDS),
    st.booleans(),
    st.sampled_from((None, 0.0003, 0.003, 0.02, 0.034, 0.036, 0.05, 0.069)),
    st.lists(st.tuples(st.floats(0, 0.069), ODD_BYTES), max_size=2),
    st.lists(st.integers(0, 40), max_size=3),
)


@settings(deadline=None, max_examples=150)
@given(st.lists(ONE_EXCHANGE, min_size=2, max_size=8), st.booleans())
def test_whatever_comes_whenever_an_outcome_is_that_of_its_own_request_and_the_line_recovers(
    story: list[tuple[str, bool, float | None, list[tuple[float, bytes]], list[int]]],
    gathers: bool,
) -> None:
    async def main() -> None:
        scripts: list[Sendings] = []
        port = ScriptedPort(lambda _: scripts[-1], gathers=gathers)
        master = Master(port, TIMING, Counters())
        for number, (kind, is_patient, after_s, odd, cuts) in enumerate(story):
            exchange, answer, right = one_of(kind, number)
            pieces = [] if after_s is None else [(after_s, piece) for piece in in_pieces(answer, cuts)]
            scripts.append([*odd, *pieces])
            outcome = await outcome_of(master, exchange, is_patient=is_patient)
            assert outcome == right or is_nothing(kind, outcome)
        for kind in KINDS:
            exchange, answer, right = one_of(kind, 99)
            scripts.append([(0.001, answer)])
            assert await outcome_of(master, exchange) == right
        master.close()

    run_in_virtual_time(main())


def one_of(kind: str, number: int) -> tuple[Exchange, bytes, Outcome]:
    """An exchange, what answers it, and what that comes to; no two answers are alike."""
    if kind == "events":
        packet = EventPacket(5, number % 2, 1, (status_event(SeatStatus(event_counter=number)),))
        return EVENTS, packet.frame, (packet,)
    if kind == "setup":
        return FastExchange.setup(press_setup(5)), setup_answer(), (((True,),),)
    if kind == "plain":
        values = (number, *range(10))
        return STATUS_OF_5, with_crc(bytes((5, 4, 22)) + pack_registers(values)), values
    request = SlotRequest(1, 8, number, 41, SLOT_10US)
    answers = answers_in_slots(request)
    frames = b"".join(answer.frame(request) for answer in answers)
    return SlotExchange(request, frozenset(range(1, 9))), frames, tuple(answers)


def is_nothing(kind: str, outcome: Outcome) -> bool:
    """A sweep tells what it heard, however little."""
    if kind == "slots" and isinstance(outcome, tuple):
        return all(answer.choice == Choice(answer.unit % 4) for answer in outcome)
    return isinstance(outcome, NoAnswerError | ExceptionResponseError)
