"""The link's life, told on the embedded broker and on Mosquitto."""

import asyncio
import json
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from functools import partial

import pytest

from controller.contract.commands import COMMAND_BYTES_MAX
from controller.mqtt.inbox import INBOX_COMMANDS_MAX, UnreadReason
from controller.mqtt.publishers import EVENTS_IN_FLIGHT_MAX
from tests.mqtt.brokers import HallBroker
from tests.mqtt.hall import TOPICS, Listener, Record, client_at, controller_at, listener_at
from tests.mqtt.waiting import until


async def test_the_status_is_online_while_connected_and_stopped_afterwards(broker: HallBroker) -> None:
    async with listener_at(broker.port) as listener:
        async with controller_at(broker.port) as controller:
            await until(lambda: controller.link.health.connected)
        await until(lambda: len(listener.on(TOPICS.status)) == 2)
    assert [json.loads(status)["state"] for status in listener.on(TOPICS.status)] == ["online", "stopped"]


async def test_a_killed_controller_leaves_its_last_will(broker: HallBroker) -> None:
    async with listener_at(broker.port, TOPICS.status) as listener:
        controller = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.mqtt.lonely_controller", str(broker.port), stdin=DEVNULL, stdout=PIPE
        )
        await until(lambda: len(listener.on(TOPICS.status)) == 1)
        controller.send_signal(signal.SIGKILL)
        await controller.communicate()
        await until(lambda: len(listener.on(TOPICS.status)) == 2)
    async with listener_at(broker.port, TOPICS.status) as late:
        await until(lambda: len(late.heard) == 1)
    assert json.loads(listener.on(TOPICS.status)[0])["state"] == "online"
    assert json.loads(late.heard[0][1])["state"] == "lost"


async def test_a_late_subscriber_gets_the_retained_documents_large_ones_too(broker: HallBroker) -> None:
    seats = b"s" * 700_000
    async with controller_at(broker.port) as controller, listener_at(broker.port) as early:
        controller.link.set_document("seats", seats)
        controller.link.set_document("vote", b"v")
        await until(
            lambda: {TOPICS.state("seats"), TOPICS.state("vote")} <= {topic for topic, _ in early.heard}
        )
        async with listener_at(broker.port) as late:
            await until(lambda: len(late.heard) == 3)
    assert late.on(TOPICS.state("seats")) == [seats]
    assert late.on(TOPICS.state("vote")) == [b"v"]


async def test_of_many_changes_few_are_published_and_the_newest_is_the_last(broker: HallBroker) -> None:
    async with controller_at(broker.port) as controller, listener_at(broker.port) as listener:
        await until(lambda: controller.link.health.connected)
        for number in range(1000):
            controller.link.set_document("vote", b"%d" % number)
            await asyncio.sleep(0)
        await until(lambda: b"999" in listener.on(TOPICS.state("vote")))
    assert listener.on(TOPICS.state("vote"))[-1] == b"999"
    assert len(listener.on(TOPICS.state("vote"))) < 100


async def test_the_controller_may_start_before_its_broker(broker_off: HallBroker) -> None:
    async with controller_at(broker_off.port) as controller:
        controller.link.set_document("meeting", b"m")
        controller.record.add(3)
        await until(lambda: "nothing listens there" in controller.link.health.reason)
        await broker_off.start()
        async with listener_at(broker_off.port) as listener:
            await until(lambda: controller.link.health.connected)
            await until(lambda: listener.on(TOPICS.state("meeting")) != [])
            await until(lambda: controller.record.delivered_id == 3)


async def test_documents_and_events_survive_the_death_of_the_broker(broker: HallBroker) -> None:
    async with controller_at(broker.port) as controller:
        controller.link.set_document("vote", b"before")
        async with listener_at(broker.port) as first:
            controller.record.add(500)
            controller.link.notify_events()
            await until(lambda: len(first.on(TOPICS.event)) >= 100)
            await broker.die_and_return()
        async with listener_at(broker.port) as second:
            controller.record.add(100)
            controller.link.notify_events()
            await until(lambda: controller.record.delivered_id == 600)
            await until(lambda: second.on(TOPICS.state("vote")) != [])
    assert second.on(TOPICS.state("vote"))[-1] == b"before"
    _assert_in_order_without_gaps(second.on(TOPICS.event))


async def test_events_come_in_order_without_gaps_even_if_the_controller_restarts_twice(
    broker: HallBroker,
) -> None:
    record = Record()
    async with listener_at(broker.port) as listener:
        for heard_before_the_cut in (200, 600, 1200):
            record.add(400)
            async with controller_at(broker.port, record):
                await until(partial(_has_heard, listener, heard_before_the_cut))
        heard = listener.on(TOPICS.event)
    _assert_in_order_without_gaps(heard)
    assert len(heard) - len(set(heard)) <= 2 * EVENTS_IN_FLIGHT_MAX


async def test_commands_come_in_and_replies_go_out_to_the_client_that_asked(broker: HallBroker) -> None:
    async with (
        controller_at(broker.port) as controller,
        listener_at(broker.port, TOPICS.reply("console-1")) as listener,
        client_at(broker.port) as console,
    ):
        await until(lambda: controller.link.health.connected)
        await console.publish(TOPICS.command, b'{"id":"abcdefgh"}', qos=1)
        await until(lambda: controller.commands == [b'{"id":"abcdefgh"}'])
        controller.link.reply("console-1", b"one")
        controller.link.reply("console-1", b"two")
        controller.link.reply("console-2", b"not for you")
        await until(lambda: len(listener.heard) == 2)
    assert [payload for _, payload in listener.heard] == [b"one", b"two"]


async def test_an_oversized_command_is_refused_unread_and_the_next_one_is_read(broker: HallBroker) -> None:
    head = b'{"id":"abcdefgh","client":"c1","x":"'
    async with controller_at(broker.port) as controller, client_at(broker.port) as console:
        await until(lambda: controller.link.health.connected)
        await console.publish(TOPICS.command, head + b"x" * COMMAND_BYTES_MAX, qos=1)
        await console.publish(TOPICS.command, b"fine", qos=1)
        await until(lambda: controller.commands == [b"fine"])
    [unread] = controller.unread
    assert unread.reason is UnreadReason.OVERSIZED
    assert unread.size_bytes == COMMAND_BYTES_MAX + len(head)
    assert unread.head.startswith(head)


async def test_a_flood_of_commands_loses_none_without_a_refusal(broker: HallBroker) -> None:
    flood = 4 * INBOX_COMMANDS_MAX
    async with controller_at(broker.port) as controller, client_at(broker.port) as console:
        await until(lambda: controller.link.health.connected)
        await asyncio.gather(
            *(console.publish(TOPICS.command, b"%d" % number, qos=1) for number in range(flood))
        )
        await until(lambda: len(controller.commands) + len(controller.unread) == flood)
    assert {unread.reason for unread in controller.unread} <= {UnreadReason.BUSY}


async def test_a_retained_command_is_refused_not_carried_out_again(broker: HallBroker) -> None:
    async with client_at(broker.port) as console:
        await console.publish(TOPICS.command, b'{"id":"yesterday"}', qos=1, retain=True)
    async with controller_at(broker.port) as controller:
        await until(lambda: controller.unread != [])
    assert [unread.reason for unread in controller.unread] == [UnreadReason.RETAINED]
    assert controller.commands == []


async def test_a_defect_in_the_record_is_loud_and_the_link_comes_back(
    broker: HallBroker, caplog: pytest.LogCaptureFixture
) -> None:
    async with controller_at(broker.port, _BrokenRecord()) as controller:
        await until(lambda: controller.healths[-1:] != [] and controller.link.health.connected)
        controller.record.add(1)
        controller.link.notify_events()
        await until(lambda: controller.record.delivered_id == 1)
    assert "a defect ended the connection (ZeroDivisionError)" in caplog.text
    assert [health.connected for health in controller.healths] == [True, False, True]


class _BrokenRecord(Record):
    """Fails the first time it is to give an event."""

    is_broken = True

    def read_after(self, event_id: int, limit: int) -> list[tuple[int, bytes]]:
        if self.events and self.is_broken:
            self.is_broken = False
            raise ZeroDivisionError
        return super().read_after(event_id, limit)


def _assert_in_order_without_gaps(events: list[bytes]) -> None:
    ids = list(dict.fromkeys(json.loads(event)["id"] for event in events))
    assert ids == list(range(ids[0], ids[-1] + 1))


def _has_heard(listener: Listener, event_id: int) -> bool:
    return b'{"id":%d}' % event_id in listener.on(TOPICS.event)
