"""Publishing without a broker: what goes out, in which order, and what is kept when it fails."""

import asyncio
import contextlib

import pytest

from controller.mqtt import publishers
from controller.mqtt.errors import OutboxOrderError
from controller.mqtt.nuisance_log import LOG_INTERVAL_S, NuisanceLog
from controller.mqtt.publishers import (
    EVENTS_IN_FLIGHT_MAX,
    REPLIES_IN_FLIGHT_MAX,
    REPLIES_WAITING_MAX,
    DocumentPublisher,
    EventPublisher,
    ReplyPublisher,
)
from tests.mqtt.hall import TOPICS, Record
from tests.mqtt.waiting import until


class Wire:
    """A broker of a few lines: notes what it gets and confirms it, unless it is cut."""

    def __init__(self) -> None:
        self.published: list[bytes] = []
        self.open = asyncio.Event()
        self.open.set()
        self.is_cut = False
        self.in_flight_most = 0
        self._in_flight = 0

    async def publish(self, _topic: str, payload: bytes, _retain: bool) -> None:
        self.published.append(payload)
        self._in_flight += 1
        self.in_flight_most = max(self.in_flight_most, self._in_flight)
        await self.open.wait()
        self._in_flight -= 1
        if self.is_cut:
            raise ConnectionResetError


async def test_a_document_that_changes_while_it_travels_goes_out_once_more_with_the_newest() -> None:
    wire, document = Wire(), DocumentPublisher("topic")
    wire.open.clear()
    running = asyncio.create_task(document.run(wire.publish))
    document.set(b"1")
    await until(lambda: wire.published == [b"1"])
    for payload in (b"2", b"3", b"4"):
        document.set(payload)
    wire.open.set()
    await until(lambda: len(wire.published) == 2)
    await _end(running)
    assert wire.published == [b"1", b"4"]


async def test_a_document_that_is_awaited_does_not_rest_behind_the_one_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(publishers, "DOCUMENT_INTERVAL_S", 3600.0)
    wire, document = Wire(), DocumentPublisher("topic")
    running = asyncio.create_task(document.run(wire.publish))
    document.set(b"1")
    await until(lambda: wire.published == [b"1"])
    document.set(b"2")
    document.set(b"result", at_once=True)
    await until(lambda: wire.published == [b"1", b"result"])
    await _end(running)


async def test_an_awaited_document_that_comes_while_another_travels_follows_it_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(publishers, "DOCUMENT_INTERVAL_S", 3600.0)
    wire, document = Wire(), DocumentPublisher("topic")
    wire.open.clear()
    running = asyncio.create_task(document.run(wire.publish))
    document.set(b"1")
    await until(lambda: wire.published == [b"1"])
    document.set(b"result", at_once=True)
    wire.open.set()
    await until(lambda: wire.published == [b"1", b"result"])
    await _end(running)


async def test_a_document_that_was_not_confirmed_is_published_again() -> None:
    wire, document = Wire(), DocumentPublisher("topic")
    document.set(b"1")
    wire.is_cut = True
    with pytest.raises(ConnectionResetError):
        await document.run(wire.publish)
    wire.is_cut = False
    await document.flush(wire.publish)
    await document.flush(wire.publish)
    assert wire.published == [b"1", b"1"]


async def test_events_are_marked_only_when_confirmed_and_few_are_in_flight() -> None:
    wire, record = Wire(), Record()
    record.add(3 * EVENTS_IN_FLIGHT_MAX)
    wire.open.clear()
    running = asyncio.create_task(EventPublisher(TOPICS, record).run(wire.publish))
    await until(lambda: len(wire.published) == EVENTS_IN_FLIGHT_MAX)
    assert record.delivered_id == 0
    wire.open.set()
    await until(lambda: record.delivered_id == 3 * EVENTS_IN_FLIGHT_MAX)
    await _end(running)
    assert wire.published == record.events
    assert wire.in_flight_most == EVENTS_IN_FLIGHT_MAX


async def test_after_a_cut_events_go_on_behind_the_last_confirmed_one() -> None:
    wire, record = Wire(), Record()
    record.add(10)
    record.mark_delivered(4)
    events = EventPublisher(TOPICS, record)
    wire.is_cut = True
    with pytest.raises(ExceptionGroup):
        await events.run(wire.publish)
    assert record.delivered_id == 4
    wire.is_cut = False
    wire.published.clear()
    running = asyncio.create_task(events.run(wire.publish))
    await until(lambda: record.delivered_id == 10)
    await _end(running)
    assert wire.published == record.events[4:]


async def test_an_event_that_comes_while_others_travel_is_not_forgotten() -> None:
    wire, record = Wire(), Record()
    events = EventPublisher(TOPICS, record)
    record.add(1)
    wire.open.clear()
    running = asyncio.create_task(events.run(wire.publish))
    await until(lambda: len(wire.published) == 1)
    record.add(1)
    events.notify()
    wire.open.set()
    await until(lambda: record.delivered_id == 2)
    await _end(running)


async def test_a_record_whose_ids_do_not_increase_is_a_defect() -> None:
    class Backwards(Record):
        def read_after(self, event_id: int, limit: int) -> list[tuple[int, bytes]]:
            return [*reversed(super().read_after(event_id, limit))]

    record = Backwards()
    record.add(2)
    with pytest.raises(OutboxOrderError, match="event 1 was read after event 2"):
        await EventPublisher(TOPICS, record).run(Wire().publish)


async def test_replies_that_were_not_confirmed_wait_on_in_their_order() -> None:
    wire, replies = Wire(), ReplyPublisher(TOPICS)
    sent = [b"%d" % number for number in range(2 * REPLIES_IN_FLIGHT_MAX)]
    for payload in sent:
        replies.put("desk-1", payload)
    wire.is_cut = True
    with pytest.raises(ExceptionGroup):
        await replies.flush(wire.publish)
    wire.is_cut = False
    wire.published.clear()
    await replies.flush(wire.publish)
    assert wire.published == sent


async def test_when_too_many_replies_wait_the_oldest_make_room() -> None:
    wire, replies = Wire(), ReplyPublisher(TOPICS)
    for number in range(REPLIES_WAITING_MAX + 5):
        replies.put("desk-1", b"%d" % number)
    await replies.flush(wire.publish)
    assert len(wire.published) == REPLIES_WAITING_MAX
    assert wire.published[0] == b"5"


def test_a_flood_of_nonsense_is_counted_in_full_and_logged_in_part(caplog: pytest.LogCaptureFixture) -> None:
    now_s = 0.0
    log = NuisanceLog(lambda: now_s)
    for _ in range(1000):
        log.note("nonsense")
    now_s = LOG_INTERVAL_S
    log.note("more")
    assert log.count == 1001
    assert [record.getMessage() for record in caplog.records] == [
        "1 MQTT messages that cannot be answered, the last: nonsense",
        "1000 MQTT messages that cannot be answered, the last: more",
    ]


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
