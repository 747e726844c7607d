"""The read model: pure, fed letter by letter."""

import json

import pytest

from console.actions import Sender, build_command
from console.desk import WAITING_MAX, Desk, Waiting
from console.inbox import EVENTS_MAX, Inbox, Letter, MailArrived
from console.link import RETRY_DELAY_S_MAX, RETRY_DELAY_S_MIN, Backoff
from console.store import PAYLOAD_BYTES_MAX, Connection, Moment, Store
from console.words import Words
from controller.contract.catalogue import Language
from controller.contract.commands import ReplyMessage
from controller.contract.topics import Topics

TOPICS = Topics("test")
VOTE = {"seq": 1, "round_tag": 7, "phase": "open", "remaining_ms": 60_000}


def store_at(wall_ms: int) -> Store:
    store = Store(Connection(is_up=False, since_ms=wall_ms))
    store.link_up(Moment(wall_ms, 0.0))
    return store


def letter(name: str, body: dict[str, object], *, is_live: bool = True) -> Letter:
    return Letter("document", name, json.dumps(body).encode(), is_live)


def test_a_document_kept_by_the_broker_has_aged_meanwhile() -> None:
    store = store_at(50_000)
    store.accept(letter("vote", {**VOTE, "at_ms": 30_000}, is_live=False), Moment(50_000, 0.0))
    assert store.vote_remaining_ms(0.0) == 40_000
    assert store.vote_remaining_ms(10.0) == 30_000
    assert store.vote_remaining_ms(1000.0) == 0


def test_a_clock_that_differs_from_the_controllers_does_not_shorten_the_countdown() -> None:
    store = store_at(1_000_000)
    store.accept(letter("vote", {**VOTE, "at_ms": 30_000}), Moment(1_000_000, 0.0))
    assert store.vote_remaining_ms(0.0) == 60_000


def test_a_console_whose_clock_is_behind_counts_down_all_the_same() -> None:
    store = store_at(1_000)
    store.accept(letter("vote", {**VOTE, "at_ms": 30_000}), Moment(1_000, 0.0))
    assert store.vote_remaining_ms(5.0) == 55_000


def test_before_the_first_vote_there_is_none() -> None:
    store = store_at(0)
    store.accept(letter("vote", {"seq": 0, "at_ms": 0}), Moment(0, 0.0))
    assert store.vote is None
    assert store.vote_remaining_ms(0.0) is None


def test_an_oversized_document_is_not_even_parsed() -> None:
    store = store_at(0)
    store.accept(Letter("document", "vote", b" " * (PAYLOAD_BYTES_MAX + 1), is_live=True), Moment(7, 0.0))
    assert store.unreadable == {"vote": 7}


def test_an_unreadable_document_keeps_the_time_at_which_it_was_first_unreadable() -> None:
    store = store_at(0)
    for wall_ms in (7, 8):
        store.accept(letter("vote", {"at_ms": "soon"}), Moment(wall_ms, 0.0))
    assert store.unreadable == {"vote": 7}


def test_a_key_that_nobody_knows_makes_a_document_unreadable() -> None:
    store = store_at(0)
    store.accept(letter("vote", {**VOTE, "at_ms": 0, "choices": {}}), Moment(0, 0.0))
    assert "vote" in store.unreadable


def test_a_last_will_counts_from_when_it_was_seen_and_not_from_when_it_was_written() -> None:
    store = store_at(0)
    will = json.dumps({"state": "lost", "at_ms": 100}).encode()
    store.accept(Letter("status", "status", will, is_live=True), Moment(900, 0.0))
    assert store.gone_since_ms == 900


def test_a_last_will_kept_by_the_broker_counts_from_the_last_document() -> None:
    store = store_at(0)
    store.accept(letter("vote", {**VOTE, "at_ms": 500}, is_live=False), Moment(900, 0.0))
    will = json.dumps({"state": "lost", "at_ms": 100}).encode()
    store.accept(Letter("status", "status", will, is_live=False), Moment(900, 0.0))
    assert store.gone_since_ms == 500
    assert store.is_stale


def test_the_inbox_keeps_the_newest_document_and_signals_once() -> None:
    posted: list[object] = []
    inbox = Inbox(TOPICS, "me", posted.append)
    for number in range(1000):
        inbox.put(TOPICS.state("vote"), str(number).encode(), is_live=True)
    assert [type(message) for message in posted] == [MailArrived]
    assert [item.payload for item in inbox.take_all()] == [b"999"]
    assert inbox.is_empty


def test_the_inbox_is_bounded_and_deaf_to_strange_topics() -> None:
    inbox = Inbox(TOPICS, "me", lambda _: None)
    inbox.put(TOPICS.reply("somebody-else"), b"", is_live=True)
    assert inbox.is_empty
    for _ in range(EVENTS_MAX * 2):
        inbox.put(TOPICS.event, b"", is_live=True)
    assert len(inbox.take_all()) == EVENTS_MAX


def test_waiting_between_attempts_grows_to_a_limit_and_starts_again() -> None:
    backoff = Backoff()
    delays_s = [backoff.next_delay_s() for _ in range(8)]
    assert delays_s[0] == RETRY_DELAY_S_MIN
    assert delays_s[-1] == RETRY_DELAY_S_MAX
    backoff.reset()
    assert backoff.next_delay_s() == RETRY_DELAY_S_MIN


def test_the_desk_is_bounded_and_ignores_a_second_answer() -> None:
    desk = Desk()
    for number in range(WAITING_MAX + 5):
        desk.sent(f"command-{number}", Waiting("console.do_help", 0, 0.0))
    assert len(desk.overdue(100.0)) == WAITING_MAX
    reply = ReplyMessage(id="command-9", outcome="done", seq=1)
    assert desk.answered(reply) is not None
    assert desk.answered(reply) is None


def test_dismissing_takes_away_what_was_read_and_not_what_is_under_way() -> None:
    desk = Desk()
    desk.sent("old-command", Waiting("console.do_help", 0, 0.0))
    desk.sent("new-command", Waiting("console.do_quit", 0, 9.0))
    desk.dismiss(10.0)
    assert [item.label for item in desk.overdue(100.0)] == ["console.do_quit"]


def test_every_command_has_an_id_of_its_own_and_a_name() -> None:
    sender = Sender("console-1", "操作员")
    first, second = (build_command(sender, "meeting.open", {}, {}, 5) for _ in range(2))
    assert first.id != second.id
    assert (first.client, first.operator, first.sent_at_ms) == ("console-1", "操作员", 5)


@pytest.mark.parametrize(("language", "told"), [(Language.ZH, "3、 4"), (Language.EN, "3, 4")])
def test_numbers_are_listed_as_the_language_does(language: Language, told: str) -> None:
    assert Words(language).listed((3, 4)) == told
