"""An agenda comes in, as TOML or as a table."""

import contextlib
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.contract.catalogue import Language
from controller.contract.commands import AgendaSet
from controller.domain.agenda import AGENDA_ITEMS_MAX, AgendaItem, Part
from controller.domain.elections import Election
from controller.domain.kinds import Kind
from controller.domain.satisfaction import Grading
from controller.errors import AgendaFileError
from controller.files.agenda_entries import AGENDA_COLUMNS
from controller.files.agenda_files import preview_agenda
from controller.files.agenda_question import KIND_WORDS, PART_WORDS
from controller.files.file_problems import Severity
from tests.files.makers import xlsx_bytes

SAMPLES = Path(__file__).parents[2] / "docs/samples"
HEADER = "序号,议题,表决稿,规则,无记名"


def toml_file(folder: Path, content: str) -> Path:
    path = folder / "agenda.toml"
    path.write_text(content, encoding="utf-8")
    return path


def csv_file(folder: Path, *lines: str, header: str = HEADER) -> Path:
    path = folder / "agenda.csv"
    path.write_text("\n".join((header, *lines)), encoding="utf-8")
    return path


def found(path: Path) -> list[tuple[int, str, str]]:
    return [(problem.row, problem.column, problem.code) for problem in preview_agenda(path).problems]


def test_the_sample_agendas_say_the_same_in_both_forms() -> None:
    from_toml = preview_agenda(SAMPLES / "agenda.toml")
    from_table = preview_agenda(SAMPLES / "agenda.csv")

    assert len(from_toml.items) == 3
    assert from_toml.items == from_table.items
    assert from_toml.items[2].secret is True
    assert from_toml.items[0].secret is None


def test_a_workbook_is_read_like_a_table(tmp_path: Path) -> None:
    path = tmp_path / "agenda.xlsx"
    path.write_bytes(xlsx_bytes([["number", "title", "secret"], [1, "议题", True], [2, "议题二", "no"]]))

    assert preview_agenda(path).items == (
        AgendaItem(1, "议题", secret=True),
        AgendaItem(2, "议题二", secret=False),
    )


@pytest.mark.parametrize(
    ("word", "secret"),
    [("是", True), ("无记名", True), ("Yes", True), ("否", False), ("记名", False), ("", None)],
)
def test_secrecy_is_said_in_plain_words(tmp_path: Path, word: str, secret: bool | None) -> None:
    assert preview_agenda(csv_file(tmp_path, f"1,议题,表决稿,,{word}")).items[0].secret is secret


def test_a_voting_text_may_have_paragraphs(tmp_path: Path) -> None:
    assert preview_agenda(csv_file(tmp_path, '１,议题,"一\r\n二",,')).items == (
        AgendaItem(1, "议题", "一\n二"),
    )


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        (",议题,,,", "序号", "missing_number"),
        ("1,议题,,,", "序号", "number_twice"),
        ("0,议题,,,", "序号", "number_not_whole"),
        ("201,议题,,,", "序号", "number_not_whole"),
        ("一,议题,,,", "序号", "number_not_whole"),
        ("2,,,,", "议题", "missing_title"),
        (f"2,{'题' * 201},,,", "议题", "too_long"),
        (f"2,议题,{'文' * 2001},,", "表决稿", "too_long"),
        ("2,议\x07题,,,", "议题", "control_characters"),
        ("2,议题,,none,", "规则", "unknown_preset"),
        ("2,议题,,,也许", "无记名", "secret_not_boolean"),
    ],
)
def test_a_wrong_row_of_a_table_is_named_and_nothing_is_set(
    tmp_path: Path, line: str, column: str, code: str
) -> None:
    path = csv_file(tmp_path, "1,议题,,,", line)

    assert found(path) == [(3, column, code)]
    assert preview_agenda(path).items == ()


@pytest.mark.parametrize(
    ("entry", "column", "code"),
    [
        ('title = "题"', "number", "missing_number"),
        ('number = true\ntitle = "题"', "number", "number_not_whole"),
        ('number = 1.5\ntitle = "题"', "number", "number_not_whole"),
        (f'number = 0x{"f" * 5000}\ntitle = "题"', "number", "number_not_whole"),
        ("number = 1\ntitle = 5", "title", "not_a_text"),
        ('number = 1\ntitle = "题"\nsecret = "yes"', "secret", "secret_not_boolean"),
        ('number = 1\ntitle = "题"\npreset = 1', "preset", "unknown_preset"),
        ('number = 1\ntitle = "题"\nsecrt = true', "secrt", "unknown_key"),
    ],
)  # fmt: skip
def test_a_wrong_entry_of_a_toml_file_is_named(tmp_path: Path, entry: str, column: str, code: str) -> None:
    path = toml_file(tmp_path, f"[[item]]\n{entry}\n")

    assert (1, column, code) in found(path)
    assert preview_agenda(path).items == ()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "no_rows"),
        ("item = 5", "not_items"),
        ("item = [1]", "not_items"),
        ('[[items]]\ntitle = "题"', "unknown_key"),
    ],
)
def test_a_file_without_items_is_refused(tmp_path: Path, content: str, code: str) -> None:
    path = toml_file(tmp_path, content)

    assert code in {each for _, _, each in found(path)}
    assert preview_agenda(path).items == ()


def test_every_error_is_told_whatever_else_is_wrong(tmp_path: Path) -> None:
    header = "序号,议题,性质,所属议题,表决类型,候选人或选项"
    rows = ("1,,,,,", "2,甲,修正案,,,", "3,乙,单独表决,9,,", "4,丙,修正案,4,,", "5,丁,,,选举,张三；张三")
    problems = preview_agenda(csv_file(tmp_path, *rows, header=header), Language.ZH).problems
    assert [(each.row, each.column, each.code) for each in problems] == [
        (2, "议题", "missing_title"),
        (3, "所属议题", "part_of_missing"),
        (4, "所属议题", "part_of_unknown"),
        (5, "所属议题", "part_of_itself"),
        (6, "候选人或选项", "named_twice"),
    ]
    assert problems[-1].remedy == "请只保留一个；确为两人或两项的，请加以区分"


def test_a_table_without_titles_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "agenda.csv"
    path.write_text("序号\n1\n201\n", encoding="utf-8")

    assert found(path) == [(1, "title", "missing_column"), (3, "序号", "number_not_whole")]


def test_more_items_than_a_sitting_has_are_refused(tmp_path: Path) -> None:
    path = csv_file(tmp_path, *(f"{i},题,,," for i in range(1, AGENDA_ITEMS_MAX + 2)))

    assert found(path) == [(AGENDA_ITEMS_MAX + 2, "", "too_many_entries")]


def test_broken_toml_is_refused_with_the_line(tmp_path: Path) -> None:
    with pytest.raises(AgendaFileError, match="line 2, column 10"):
        preview_agenda(toml_file(tmp_path, "[[item]]\nnumber = \n"))


@given(
    st.sampled_from([".toml", ".csv"]),
    st.binary(max_size=200)
    | st.text(st.sampled_from('[]item="\n.1number,序号议题'), max_size=80).map(str.encode),
)
def test_any_bytes_are_a_preview_or_a_refusal(suffix: str, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(suffix=suffix) as file, contextlib.suppress(AgendaFileError):
        Path(file.name).write_bytes(content)
        seen = preview_agenda(Path(file.name))
        assert bool(seen.items) != any(each.severity is Severity.ERROR for each in seen.problems)
        assert AgendaSet.model_validate(
            {"items": [{"number": i.number, "title": i.title} for i in seen.items]}
        )


def test_a_roster_that_is_handed_in_as_an_agenda_is_told_apart() -> None:
    with pytest.raises(AgendaFileError, match="looks like a roster, not an agenda"):
        preview_agenda(SAMPLES / "presidium-85.xlsx")


PAGE = (SAMPLES.parent / "agenda.md").read_text(encoding="utf-8")


def test_the_page_on_agendas_names_every_column_and_every_word() -> None:
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in PAGE.splitlines() if line.startswith("|")
    ]
    told = {row[0]: row[1:3] for row in rows if len(row) == 4}
    for key, column in AGENDA_COLUMNS.items():
        names = ", ".join(f"`{name}`" for name in column.names)
        assert told[f"`{key}`"] == [names, "yes" if column.required else "no"]
    words = {row[0] for row in rows if len(row) < 4}
    assert {f"`{word}`, `{kind}`" for word, kind in {**KIND_WORDS, **PART_WORDS}.items()} <= words


def test_the_examples_of_the_page_have_every_kind_and_say_the_same_in_both_forms(tmp_path: Path) -> None:
    toml, table = (PAGE.split(f"```{form}\n")[1].split("```")[0] for form in ("toml", "csv"))
    header, *lines = table.splitlines()
    from_toml = preview_agenda(toml_file(tmp_path, toml))
    from_table = preview_agenda(csv_file(tmp_path, *lines, header=header))

    assert from_toml.problems == from_table.problems == ()
    assert from_toml.items == from_table.items
    assert {item.question.kind for item in from_toml.items} == set(Kind)
    assert {item.part for item in from_toml.items} == set(Part)


def test_a_column_that_nobody_knows_is_a_warning(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "1,议题,张三", header="序号,议题,备注")

    assert found(path) == [(1, "备注", "unknown_column")]
    assert len(preview_agenda(path).items) == 1


@pytest.mark.parametrize("language", Language)
def test_the_reason_against_a_question_runs_on_into_the_remedy(tmp_path: Path, language: Language) -> None:
    path = toml_file(tmp_path, '[[item]]\nnumber = 1\ntitle = "议题"\nkind = "election"\n')
    (problem,) = preview_agenda(path, language).problems

    assert problem.problem[-1] not in ".。"


QUESTIONS = """
[[item]]
number = 1
title = "条例（草案）"
motion = "条例（草案）"

[[item]]
number = 2
title = "修正案一"
part = "amendment"
part_of = 1

[[item]]
number = 3
title = "选举主任"
kind = "election"
options = ["张三", "李四", "王五"]
places = 2
write_ins = true

[[item]]
number = 4
title = "满意度测评"
kind = "满意度测评"
options = ["好", "一般", "差"]
favourable = ["好"]
"""


def test_questions_and_parts_are_read_alike_from_both_forms(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    header = "序号,议题,表决稿,性质,所属议题,表决类型,候选人或选项,应选名额,另选他人,计为满意"
    rows = (
        "1,条例（草案）,条例（草案）,,,,,,,",
        "2,修正案一,,修正案,1,,,,,",
        "3,选举主任,,,,选举,张三；李四；王五,2,是,",
        "4,满意度测评,,,,满意度测评,好、一般、差,,,好",
    )
    table.write_text("\n".join((header, *rows)), encoding="utf-8")

    from_toml = preview_agenda(toml_file(tmp_path, QUESTIONS))
    assert from_toml.problems == ()
    assert from_toml.items == preview_agenda(table).items
    assert from_toml.items[1].part_of == 1
    assert from_toml.items[2].question == Election(("张三", "李四", "王五"), 2, has_write_ins=True)
    assert from_toml.items[3].question == Grading(("好", "一般", "差"), frozenset({"好"}))


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        ('kind = "election"', "options", "names_needed"),
        ('kind = "choice"\noptions = ["甲"]', "options", "names_needed"),
        ('kind = "election"\noptions = ["甲", "甲"]', "options", "named_twice"),
        ('kind = "election"\noptions = ["张一", "张　一"]', "options", "named_twice"),
        ('kind = "election"\noptions = ["甲"]\nplaces = 2', "places", "places_unfit"),
        ('kind = "choice"\noptions = ["甲", "乙"]\nplaces = 3', "places", "places_unfit"),
        ('kind = "satisfaction"\noptions = ["甲", "乙"]', "favourable", "favourable_unfit"),
        ('kind = "choice"\noptions = ["甲", "乙"]\nwrite_ins = true', "write_ins", "needless_for_kind"),
        ('kind = "vote"', "kind", "unknown_word"),
        ('options = ["甲"]', "options", "needless_for_kind"),
        ("options = 3", "options", "not_names"),
        ("options = [3]", "options", "not_names"),
        (f"options = {[str(number) for number in range(201)]}", "options", "too_many_names"),
        ("places = 0", "places", "number_not_whole"),
        ("places = true", "places", "number_not_whole"),
        ('write_ins = "ja"', "write_ins", "secret_not_boolean"),
        ('part = "clause"', "part_of", "part_of_missing"),
        ('part = "clause"\npart_of = 1', "part_of", "part_of_itself"),
        ('part = "clause"\npart_of = 9', "part_of", "part_of_unknown"),
        ("part_of = 7", "part_of", "part_of_needless"),
        ('part = "clawse"\npart_of = 7', "part", "unknown_word"),
        ('part = "clause"\npart_of = "one"', "part_of", "number_not_whole"),
    ],
)
def test_a_question_that_cannot_be_put_is_named(tmp_path: Path, line: str, column: str, code: str) -> None:
    path = toml_file(tmp_path, f'[[item]]\nnumber = 1\ntitle = "议题"\n{line}\n')

    assert found(path) == [(1, column, code)]
    assert preview_agenda(path).items == ()


@pytest.mark.parametrize("between", [",", "，", "、", "; "])
def test_the_speakers_of_an_item_are_ids_in_their_order(tmp_path: Path, between: str) -> None:
    cell = between.join(("Z003", "Z001", "Z002"))
    table = csv_file(tmp_path, f'1,议题,"{cell}"', header="序号,议题,发言人")
    assert preview_agenda(table).items[0].speakers == ("Z003", "Z001", "Z002")
    toml = tmp_path / "agenda.toml"
    toml.write_text('[[item]]\nnumber = 1\ntitle = "题"\nspeakers = ["Z003", "Z001"]\n', encoding="utf-8")
    assert preview_agenda(toml).items[0].speakers == ("Z003", "Z001")


@pytest.mark.parametrize(
    ("speakers", "code"),
    [
        ('["Z1", "Z1"]', "speakers_unfit"),
        ("[5]", "not_an_id"),
        ("7", "not_an_id"),
        ('["Z\\u200b1"]', "not_an_id"),
        (f'["{"Z" * 33}"]', "not_an_id"),
    ],
)
def test_speakers_that_cannot_be_called_are_named(tmp_path: Path, speakers: str, code: str) -> None:
    toml = tmp_path / "agenda.toml"
    toml.write_text(f'[[item]]\nnumber = 1\ntitle = "题"\nspeakers = {speakers}\n', encoding="utf-8")
    assert [problem.code for problem in preview_agenda(toml).problems] == [code]
