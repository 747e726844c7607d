"""What is appended comes back: events, answers, the outbox."""

import json
import sqlite3
from pathlib import Path

import pytest

from controller.contract.documents.event_message import EventMessage
from controller.domain.events.floor import SpeechRequested
from controller.domain.inputs.votes import CastVote
from controller.domain.state import State
from controller.journal import journal as journal_module
from controller.journal.codec import EVENT_TYPES, BrokenEventError, UnknownEventError, decode, encode
from controller.journal.database import open_for_reading
from controller.journal.errors import JournalWriteError
from controller.journal.journal import Journal, Recorded
from tests.domain.test_casting_vote import hall_of, voted
from tests.journal.records import eventful_sitting, numbered, sitting_by_other_methods, sitting_with_cards


async def test_a_reopened_journal_leads_to_the_same_state(tmp_path: Path) -> None:
    hall = eventful_sitting()
    records = numbered(hall.record)
    with Journal(tmp_path) as journal:
        for start in range(0, len(records), 5):
            await journal.append(records[start : start + 5])
        assert journal.replay() == hall.state
    with Journal(tmp_path) as journal:
        assert journal.replay() == hall.state
        assert list(journal.records()) == records
        assert journal.last_seq == len(records)


def test_every_kind_of_event_survives_the_codec() -> None:
    cast = voted(hall_of(), 4, 4)
    cast.must(CastVote(is_yes=True))
    events = [
        event
        for hall in (eventful_sitting(), sitting_with_cards(), sitting_by_other_methods(), cast)
        for _, event in hall.record
    ]
    assert {type(event).__name__ for event in events} == set(EVENT_TYPES)
    for event in events:
        assert decode(*encode(event)) == event


@pytest.mark.parametrize(
    ("kind", "body", "error"),
    [
        ("RobotVoted", "{}", UnknownEventError),
        ("SpeechRequested", "{}", BrokenEventError),
        ("SpeechRequested", "", BrokenEventError),
        ("SpeechRequested", "{", BrokenEventError),
        ("SpeechRequested", "[1]", BrokenEventError),
        ("SpeechRequested", '{"seat":"3","pressed_at_ms":1}', BrokenEventError),
        ("SpeechRequested", '{"seat":3.5,"pressed_at_ms":1}', BrokenEventError),
        ("SpeechRequested", '{"seat":true,"pressed_at_ms":1}', BrokenEventError),
        ("WentAway", '{"member_id":"m1","kind":"asleep"}', BrokenEventError),
        ("BallotRecorded", '{"round_tag":1,"seat":1,"ballot":"maybe"}', BrokenEventError),
    ],
)
def test_what_no_encoder_wrote_is_not_decoded(kind: str, body: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        decode(kind, body)


async def test_a_new_journal_is_empty_and_durable(tmp_path: Path) -> None:
    with Journal(tmp_path / "new" / "folder") as journal:
        assert journal.replay() == State()
        assert (journal.last_seq, journal.delivered()) == (0, 0)
        pragmas = [
            journal._connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "secure_delete")
        ]
    assert pragmas == ["wal", 2, 1]


async def test_a_batch_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        await journal.append([Recorded(1, 1, SpeechRequested(1, 1))], [("command-1", "{}")])
        with pytest.raises(JournalWriteError):
            await journal.append([Recorded(2, 2, SpeechRequested(2, 1))], [("command-1", "{}")])
        with pytest.raises(JournalWriteError):
            await journal.append(
                [Recorded(2, 2, SpeechRequested(2, 1)), Recorded(1, 2, SpeechRequested(2, 1))]
            )
        assert journal.last_seq == 1
        await journal.append([Recorded(2, 3, SpeechRequested(3, 1))])
        assert [record.event for record in journal.records()] == [
            SpeechRequested(1, 1),
            SpeechRequested(3, 1),
        ]


async def test_answers_are_kept_for_repeats_up_to_a_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_module, "REPLIES_MAX", 3)
    with Journal(tmp_path) as journal:
        for number in range(5):
            await journal.append((), [(f"command-{number}", json.dumps({"n": number}))])
    with Journal(tmp_path) as journal:
        assert [journal.reply_to(f"command-{number}") is not None for number in range(5)] == [
            False,
            False,
            True,
            True,
            True,
        ]
        assert journal.reply_to("command-4") == '{"n": 4}'


async def test_the_outbox_hands_out_events_as_published_messages(tmp_path: Path) -> None:
    hall = eventful_sitting()
    with Journal(tmp_path) as journal:
        await journal.append(numbered(hall.record))
        first = journal.read_after(0, 10)
        rest = journal.read_after(first[-1][0], 10_000)
        assert len(first) == 10
        messages = [EventMessage.model_validate_json(payload) for _, payload in first + rest]
        assert [message.id for message in messages] == list(range(1, len(hall.record) + 1))
        assert [message.kind for message in messages] == [type(event).__name__ for _, event in hall.record]
        assert {message.operator for message in messages} == {"操作员01"}
        ballots = [message.body["ballot"] for message in messages if message.kind == "BallotRecorded"]
        assert ballots == [None, None, None]  # what was chosen in a named vote stands in the record alone
        journal.mark_delivered(7)
        journal.mark_delivered(3)
        assert journal.delivered() == 7
    with Journal(tmp_path) as journal:
        assert journal.delivered() == 7


async def test_a_reader_looks_on_while_the_journal_is_written(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        await journal.append([Recorded(1, 1, SpeechRequested(1, 1))])
        reader = open_for_reading(tmp_path)
        assert reader.execute("SELECT count(*) FROM event").fetchone() == (1,)
        await journal.append([Recorded(2, 2, SpeechRequested(2, 1))])
        assert reader.execute("SELECT count(*) FROM event").fetchone() == (2,)
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader.execute("DELETE FROM event")
        reader.close()


@pytest.mark.parametrize("name", ["a b", "50%", "what?", "#1", "世博中心", "a%20b"])
async def test_the_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    with Journal(tmp_path / name) as journal:
        await journal.append([Recorded(1, 1, SpeechRequested(1, 1))])
        assert [record.seq for record in journal.records()] == [1]
    reader = open_for_reading(tmp_path / name)
    assert reader.execute("SELECT count(*) FROM event").fetchone() == (1,)
    reader.close()
