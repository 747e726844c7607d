"""A whole sitting by commands and keys, on the real controller and seats that behave as hardware does."""

import csv
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from controller.export.sheets import COLUMNS, SHEETS
from seat_protocol.face import Lamp
from seat_protocol.status import Key
from tests.debian import needs_program, program_path
from tests.integration.desk import desk_at
from tests.integration.stack import CHOICES, SEATS, TALLY, Sitting, Stack, sitting_in, stack_in
from tests.mqtt.waiting import until

SECRET_CHOICES = {**dict.fromkeys(range(1, 13), Key.YES), **dict.fromkeys(range(13, 25), Key.NO)}
"""12 of 24: exactly half is not more than half."""
HOSTILE_TITLE = "=1+1"
EXPORT_TIMEOUT_S = 30.0
"""Far above the second it takes."""


async def test_a_quorum_is_needed_and_those_absent_cannot_vote(tmp_path: Path) -> None:
    async with stack_in(tmp_path) as stack:
        with stack.controller() as (_, port):
            async with desk_at(port) as desk:
                await desk.done("meeting.open")
                await stack.sign_in(range(1, 16))
                refused = await desk.ask("vote.open", item_number=1)
                assert refused.refusal is not None
                assert (refused.refusal.code, refused.refusal.params) == (
                    "no_quorum",
                    {"present": 15, "need": 16},
                )

                await stack.sign_in([16])
                await until(lambda: desk.documents["attendance"]["quorum"]["reached"])
                await desk.done("vote.open", item_number=1)
                await until(lambda: stack.is_invited(16))
                assert not stack.hall.press(17, Key.YES)
                assert desk.documents["attendance"]["present"] == 16


async def test_a_sitting_from_the_floor_to_the_adjournment(tmp_path: Path) -> None:
    async with sitting_in(tmp_path) as sitting:
        await someone_speaks(sitting, 5)
        await a_named_vote(sitting)
        await a_secret_vote(sitting)
        await sitting.desk.done("meeting.adjourn")
        await until(lambda: sitting.desk.documents["meeting"]["phase"] == "adjourned")
        await until(lambda: all(sitting.stack.hall.shown(seat).lit == 0 for seat in range(1, SEATS + 1)))
        ids = list(sitting.desk.told_once())
        assert ids == list(range(ids[0], ids[0] + len(ids)))


async def someone_speaks(sitting: Sitting, seat: int) -> None:
    hall, desk = sitting.stack.hall, sitting.desk
    await sitting.stack.press_until(seat, Key.SPEAK, lambda view: view.lamps.speak is Lamp.BLINK)
    await until(lambda: [one["seat"] for one in desk.documents["speech"]["waiting"]] == [seat])
    await desk.done("speech.grant", seat=seat)
    await until(lambda: hall.shown(seat).microphone and hall.shown(seat).lamps.speak is Lamp.ON)
    await desk.done("speech.end", seat=seat)
    await until(lambda: not hall.shown(seat).microphone)


async def a_named_vote(sitting: Sitting) -> None:
    stack, desk = sitting.stack, sitting.desk
    await desk.done("agenda.select", number=1)
    await desk.done("vote.open", title=HOSTILE_TITLE, secrecy="named")
    await until(lambda: all(stack.is_invited(seat) for seat in range(1, SEATS + 1)))
    await stack.vote()
    await stack.all_accepted()
    assert stack.blinks(23)  # nobody pressed there
    await until(lambda: desk.vote["voted"] == 22)
    assert desk.vote["tally"] is None
    await desk.done("vote.close")
    result = await desk.phase("closed")
    assert result["tally"] == TALLY
    assert (result["verdict"]["need"], result["verdict"]["passed"]) == (13, True)
    await desk.done("vote.announce")
    await desk.phase("announced")


async def a_secret_vote(sitting: Sitting) -> None:
    stack, desk = sitting.stack, sitting.desk
    await desk.done("vote.open", item_number=2, secrecy="secret")
    await stack.vote(SECRET_CHOICES)
    await stack.all_accepted(SECRET_CHOICES)
    assert len({stack.hall.shown(seat).lamps for seat in SECRET_CHOICES}) == 1  # a neighbour sees nothing
    await desk.done("vote.close")
    result = await desk.phase("closed")
    assert result["tally"] == {"yes": 12, "no": 12, "abstain": 0, "not_voted": 0, "invalid": 0}
    assert (result["verdict"]["need"], result["verdict"]["passed"]) == (13, False)
    assert {body["ballot"] for body in desk.bodies("BallotRecorded") if body["round_tag"] == 2} == {None}
    await desk.done("vote.announce")
    await desk.phase("announced")


@needs_program("xlsx2csv")
async def test_what_the_secretariat_exports_is_what_happened(tmp_path: Path) -> None:
    async with sitting_in(tmp_path) as sitting:
        await someone_speaks(sitting, 5)
        await a_named_vote(sitting)
        await a_secret_vote(sitting)
        assert votes_in(export(sitting.stack, "json")) == EXPECTED_VOTES  # while the meeting goes on
    stack = sitting.stack
    document = json.loads(export(stack, "json").read_text(encoding="utf-8"))
    assert {row["seat"]: row["ballot"] for row in document["ballots"]} == EXPECTED_BALLOTS
    assert [(row["seat"], row["name"], row["reason"]) for row in document["speeches"]] == [
        (5, "代表05", "chair")
    ]
    assert {row["attendance"] for row in document["attendance"]} == {"present"}
    check_workbook(export(stack, "xlsx"))
    check_csv(export(stack, "csv"))
    check_sqlite(export(stack, "sqlite"))


EXPECTED_VOTES = [
    (HOSTILE_TITLE, "named", 24, 24, 14, 5, 3, 2, 13, "yes"),
    ("关于工作报告的决议（草案）", "secret", 24, 24, 12, 12, 0, 0, 13, "no"),
]
EXPECTED_BALLOTS = {
    **{seat: key.name.lower() for seat, key in CHOICES.items() if key.name},
    **dict.fromkeys((23, 24), "not_voted"),
}
VOTE_COLUMNS = [
    "title",
    "secrecy",
    "all_members",
    "present",
    "yes",
    "no",
    "abstain",
    "not_voted",
    "need",
    "passed",
]


def export(stack: Stack, kind: str) -> Path:
    out = stack.folder / f"export-{kind}"
    order = ["export", "--config", str(stack.config), "--format", kind, "--out", str(out), "--lang", "en"]
    subprocess.run(
        [sys.executable, "-m", "hall", *order],
        check=True,
        timeout=EXPORT_TIMEOUT_S,
        stdout=subprocess.DEVNULL,
    )
    return out


def votes_in(path: Path) -> list[tuple[Any, ...]]:
    rows = json.loads(path.read_text(encoding="utf-8"))["votes"]
    return [tuple(row[column] for column in VOTE_COLUMNS) for row in rows]


def check_workbook(path: Path) -> None:
    """Openpyxl and a program that nobody here wrote read the same."""
    renamed = path.rename(path.with_suffix(".xlsx"))
    book = load_workbook(renamed)
    titles, *votes = book.worksheets[SHEETS.index("votes")].iter_rows(values_only=True)
    columns = {title: [row[index] for row in votes] for index, title in enumerate(titles)}
    assert columns["Question"] == [vote[0] for vote in EXPECTED_VOTES]
    assert columns["Yes"] == [14, 12]
    book.close()
    told = subprocess.run(
        [program_path("xlsx2csv"), "--all", str(renamed)],
        check=True,
        capture_output=True,
        timeout=EXPORT_TIMEOUT_S,
    )
    rows = list(csv.reader(told.stdout.decode().splitlines()))
    assert any(HOSTILE_TITLE in row for row in rows)
    assert sum("abstain" in row for row in rows) == 3
    assert sum("not voted" in row for row in rows) == 2


def check_csv(folder: Path) -> None:
    with (folder / "votes.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    title = COLUMNS["votes"].index("title")
    assert [row[title] for row in rows[1:]] == ["'" + HOSTILE_TITLE, EXPECTED_VOTES[1][0]]


def check_sqlite(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        columns = ", ".join(f'"{column}"' for column in VOTE_COLUMNS)
        assert database.execute(f"SELECT {columns} FROM votes").fetchall() == EXPECTED_VOTES  # noqa: S608 - ours
        assert dict(database.execute("SELECT seat, ballot FROM ballots").fetchall()) == EXPECTED_BALLOTS
