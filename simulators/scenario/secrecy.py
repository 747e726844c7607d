"""Looking for choices of people where no choice may be: in messages, in the journal's files, in logs."""

import json
import re
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

CHOICE_WORDS = frozenset({"yes", "no", "abstain", "赞成", "反对", "弃权"})
"""How a choice can stand in a value."""
CHOICE_KEYS = frozenset({"ballot", "choice"})
"""Where a choice would stand as a number."""
RULE_OF_SILENCE = "no_press"
"""Under this key stands what the rules make of everybody's silence, which may be "abstain": no choice of anybody."""
CONTEXT_BYTES = 400
"""Longer than the record of one ballot: how far around a word in a file is looked for its round."""

_LOGGED = re.compile(
    r"(?:Choice|Ballot)\.(?:YES|NO|ABSTAIN)|['\"](?:yes|no|abstain)['\"]|\b(?:yes|abstain)\b|赞成|反对|弃权"
    r"|(?:choice|ballot)\s*[=:]\s*[1-3]\b"
)
_LOGGED_PLACE = re.compile(r"\bseat\W{0,3}\d|\bM\d|席", re.IGNORECASE)
_STORED = re.compile(rb'(?<!"no_press")[:\[,]\s*"(?:yes|no|abstain)"(?!\s*:)')
_ROUND = re.compile(rb'"round_tag":\s*(\d+)')


def choices_in(value: object, named: Collection[int]) -> Iterator[str]:
    """Every choice in a JSON value, told by where it stands; ballots of the `named` rounds may be there."""
    if isinstance(value, Mapping):
        if value.get("round_tag") in named:
            return
        for key, item in value.items():
            if key == RULE_OF_SILENCE and isinstance(item, str):
                continue
            if key in CHOICE_KEYS and isinstance(item, int):
                yield str(key)
            for place in choices_in(item, named):
                yield f"{key}.{place}" if place else str(key)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from (f"[{index}]{place}" for place in choices_in(item, named))
    elif isinstance(value, str) and value in CHOICE_WORDS:
        yield ""


def leaks_in_messages(messages: Sequence[tuple[str, bytes]], named: Collection[int]) -> Iterator[str]:
    """Choices in MQTT messages; what we ourselves sent as commands is not a leak of the controller's."""
    for topic, payload in messages:
        if topic.endswith("/command"):
            continue
        for place in choices_in(_json(payload), named):
            yield f"MQTT {topic}: {place}"


def leaks_in_journal(folder: Path, named: Collection[int]) -> Iterator[str]:
    """Choices in the rows of the journal and in the bytes of its files, free pages and WAL included."""
    for database in sorted(folder.glob("*.sqlite")):
        for table, row in _rows(database):
            for value in row:
                if isinstance(value, str) and any(choices_in(_json(value.encode()), named)):
                    yield f"{database.name}, table {table}: {value[:CONTEXT_BYTES]}"
    for path in sorted(folder.iterdir()):
        yield from (f"{path.name}: {text}" for text in _stored_choices(path.read_bytes(), named))


def leaks_in_log(path: Path) -> Iterator[str]:
    """Lines of a log that name a seat or a member together with a choice."""
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        if _LOGGED.search(line) and _LOGGED_PLACE.search(line):
            yield f"{path.name}: {line[:CONTEXT_BYTES]}"


def named_rounds(events: Sequence[Mapping[str, Any]]) -> set[int]:
    """Rounds that were opened as named votes, by their published events."""
    opened = [event["body"] for event in events if event["kind"] == "VoteOpened"]
    return {body["round_tag"] for body in opened if body["settings"]["secrecy"] == "named"}


def _json(payload: bytes) -> object:
    try:
        return json.loads(payload)
    except ValueError:
        return payload.decode(errors="replace").strip().strip('"')


def _rows(database: Path) -> Iterator[tuple[str, tuple[object, ...]]]:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            quoted = str(table).replace('"', '""')
            for row in connection.execute(f'SELECT * FROM "{quoted}"'):  # noqa: S608 - a name of the database itself
                yield str(table), row
    finally:
        connection.close()


def _stored_choices(data: bytes, named: Collection[int]) -> Iterator[str]:
    for found in _STORED.finditer(data):
        before = data[max(0, found.start() - CONTEXT_BYTES) : found.start()]
        record = before[before.rfind(b"{") :]
        tag = _ROUND.search(record)
        if tag is None or int(tag[1]) not in named:
            yield (record + found[0]).decode(errors="replace")
