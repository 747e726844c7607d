"""What people read in a workbook is in words, in both languages; what programs read keeps its codes."""

from enum import StrEnum

import pytest

from controller.contract.catalogue import Language, entries, text
from controller.domain.floor.speeches import RequestKind
from controller.domain.people import Attendance, CheckInMethod, Role
from controller.domain.presets import Method
from controller.domain.vote_phases import VotePhase
from controller.domain.votes import Ballot, Purpose, Secrecy
from controller.export.sheets import COLUMNS
from controller.export.words import said

CODES: dict[str, type[StrEnum]] = {
    "attendance": Attendance,
    "method": CheckInMethod,
    "role": Role,
    "secrecy": Secrecy,
    "ballot": Ballot,
    "outcome": VotePhase,
    "kind": RequestKind,
    "vote_method": Method,
    "purpose": Purpose,
}


@pytest.mark.parametrize("column", CODES)
def test_every_code_of_a_column_has_words(column: str) -> None:
    assert {f"export_value.{column}_{code.value}" for code in CODES[column]} <= entries().keys()


def test_a_code_is_said_in_the_language_of_the_file() -> None:
    assert said("attendance", "left", Language.ZH) == "中途退场"
    assert said("passed", "no", Language.ZH) == "未通过"
    assert said("passed", "no", Language.EN) == "not carried"


@pytest.mark.parametrize("value", [None, 7, "关于工作报告的决议（草案）", "present"])
def test_what_is_no_code_of_its_column_stays_as_it_is(value: str | int | None) -> None:
    assert said("title", value, Language.ZH) == value


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("sheet", COLUMNS)
def test_no_two_columns_of_a_sheet_have_one_heading(sheet: str, language: Language) -> None:
    headings = [text(f"export.{column}", language) for column in COLUMNS[sheet]]
    assert len(set(headings)) == len(headings)
