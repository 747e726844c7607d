"""A roster comes in, and the secretariat learns by row what is wrong before anything is imported."""

import contextlib
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from controller.contract.catalogue import Language
from controller.contract.commands import RosterImport
from controller.domain.people import MEMBERS_MAX, Member, Role
from controller.errors import RosterFileError
from controller.files.file_problems import Severity
from controller.files.roster_files import RosterPreview, preview_roster
from controller.files.roster_rows import ROLES, ROSTER_COLUMNS
from controller.nameplate import nameplate_text
from controller.service.roster_command import import_order
from seat_protocol.registers import NAMEPLATE
from seat_protocol.text import encode_text
from tests.files.makers import csv_file, xlsx_bytes, xlsx_file

SEATS = range(1, 97)
SAMPLES = Path(__file__).parents[2] / "docs/samples"
GOOD = "Z01,代表01,1,代表,第1代表团"


def preview(path: Path) -> RosterPreview:
    return preview_roster(path, SEATS)


def found(path: Path) -> list[tuple[int, str, str]]:
    return [(problem.row, problem.column, problem.code) for problem in preview(path).problems]


@pytest.mark.parametrize("name", ["presidium-85.csv", "presidium-85.xlsx"])
def test_the_sample_presidium_of_85_is_ready_to_import(name: str) -> None:
    seen = preview(SAMPLES / name)

    assert len(seen.members) == seen.rows_read == 85
    assert seen.members[0] == Member("Z001", "代表01", 1, Role.MEMBER, "第1代表团")
    assert seen.problems == ()


def test_roles_in_chinese_and_english_are_understood(tmp_path: Path) -> None:
    words = ["委员", "代表", "member", "Member", "列席", "observer", "旁听", "VISITOR"]
    members = preview(
        csv_file(tmp_path, *(f"{i},张三{i},{i},{word}," for i, word in enumerate(words, 1)))
    ).members

    assert [each.role for each in members] == [Role.MEMBER] * 4 + [Role.OBSERVER] * 2 + [Role.VISITOR] * 2


@pytest.mark.parametrize(
    "header",
    ["ID,Name,Seat,Role,Delegation", "编 号,姓　名,座位号,身份,代表团", "ｉｄ,NAME,席位,role,delegation"],
)
def test_headers_in_either_language_with_blanks_and_wide_letters_are_found(
    tmp_path: Path, header: str
) -> None:
    assert preview(csv_file(tmp_path, GOOD, header=header)).members == (
        Member("Z01", "代表01", 1, Role.MEMBER, "第1代表团"),
    )


@pytest.mark.parametrize(
    ("encoding", "source"),
    [
        ("utf-8", "CSV, UTF-8, comma"),
        ("utf-8-sig", "CSV, UTF-8, comma"),
        ("utf-16", "CSV, UTF-16, comma"),
        ("gb18030", "CSV, GB18030, comma"),
    ],
)
def test_the_encoding_is_recognised_and_said(tmp_path: Path, encoding: str, source: str) -> None:
    seen = preview(csv_file(tmp_path, GOOD, encoding=encoding))

    assert seen.source == source
    assert seen.members[0].name == "代表01"


def test_big_endian_utf_16_is_recognised_by_its_mark(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes("\ufeff编号,姓名,席位\n1,张三,1".encode("utf-16-be"))

    assert preview(path).members == (Member("1", "张三", 1),)


@pytest.mark.parametrize(("separator", "name"), [(",", "comma"), (";", "semicolon"), ("\t", "tab")])
def test_the_separator_is_recognised(tmp_path: Path, separator: str, name: str) -> None:
    path = csv_file(
        tmp_path, GOOD.replace(",", separator), header="编号,姓名,席位,身份,代表团".replace(",", separator)
    )

    assert preview(path).source == f"CSV, UTF-8, {name}"
    assert len(preview(path).members) == 1


def test_without_a_role_column_everybody_is_a_member(tmp_path: Path) -> None:
    assert preview(csv_file(tmp_path, "1,张三,1", header="编号,姓名,席位")).members[0].role is Role.MEMBER


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        (",张三,2,代表,", "编号", "missing_id"),
        ("Z01,张三,2,代表,", "编号", "duplicate_id"),
        ("Z02,,2,代表,", "姓名", "missing_name"),
        ("Z02,张三,97,代表,", "席位", "unknown_seat"),
        ("Z02,张三,1,代表,", "席位", "seat_twice"),
        ("Z02,张三,１,代表,", "席位", "seat_twice"),
        ("Z02,张三,A2,代表,", "席位", "seat_not_a_number"),
        ("Z02,张三,0,代表,", "席位", "seat_not_a_number"),
        ("Z02,张三,-2,代表,", "席位", "seat_not_a_number"),
        ("Z02,张三,99999,代表,", "席位", "seat_not_a_number"),
        ("Z02,张三,,代表,", "席位", "member_without_seat"),
        ("Z02,张三,2,主席,", "身份", "unknown_role"),
        ("Z02,张三,2,,", "身份", "missing_role"),
        ("Z02,张\x07三,2,代表,", "姓名", "control_characters"),
        ("Z02,张\u200b三,2,代表,", "姓名", "control_characters"),
        ("Z02,\u202e张三,2,代表,", "姓名", "control_characters"),
        ('Z02,"张\n三",2,代表,', "姓名", "control_characters"),
        (f"{'Z' * 33},张三,2,代表,", "编号", "too_long"),
        (f"Z02,张三,2,代表,{'a' * 41}", "代表团", "too_long"),
        ("Z02," + "代" * 22 + ",2,代表,", "姓名", "nameplate_too_long"),
        ("Z02," + "代" * 11 + ",2,代表," + "团" * 11, "姓名", "nameplate_too_long"),
    ],
)  # fmt: skip
def test_a_problem_is_named_by_row_and_column_and_nothing_is_imported(
    tmp_path: Path, line: str, column: str, code: str
) -> None:
    path = csv_file(tmp_path, GOOD, line)

    assert found(path) == [(3, column, code)]
    assert preview(path).members == ()
    assert preview(path).rows_read == 2


def test_a_nameplate_of_exactly_64_bytes_fits_the_wire(tmp_path: Path) -> None:
    (member,) = preview(csv_file(tmp_path, f"Z02,{'代' * 11},2,代表,{'团' * 10}")).members

    assert len(nameplate_text(member).encode()) == 64
    encode_text(NAMEPLATE, nameplate_text(member))


def test_observers_and_visitors_need_no_seat(tmp_path: Path) -> None:
    members = preview(csv_file(tmp_path, "L1,张三,,列席,", "P1,代表02,,旁听,")).members

    assert [member.seat for member in members] == [None, None]


def test_a_name_that_occurs_twice_is_a_warning_that_does_not_block(tmp_path: Path) -> None:
    seen = preview(csv_file(tmp_path, "1,张三,1,代表,", "2,张三,2,代表,"))

    assert len(seen.members) == 2
    assert [(each.row, each.code, each.severity) for each in seen.problems] == [
        (3, "same_name", Severity.WARNING)
    ]


def test_a_column_that_nobody_knows_is_a_warning(tmp_path: Path) -> None:
    seen = preview(csv_file(tmp_path, "1,张三,1,党员", header="编号,姓名,席位,备注"))

    assert len(seen.members) == 1
    assert [(each.row, each.column, each.code) for each in seen.problems] == [(1, "备注", "unknown_column")]


def test_missing_columns_are_named_once_and_not_for_every_row(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "张三,代表", "代表02,代表", header="姓名,身份")

    assert found(path) == [(1, "id", "missing_column"), (1, "seat", "missing_column")]


def test_a_missing_column_is_told_with_the_columns_that_are_there_and_those_expected(tmp_path: Path) -> None:
    problem = preview(csv_file(tmp_path, "1,张三", header="序号,姓名")).problems[0]

    assert problem.problem == "the column id is missing (the first row has: 序号, 姓名)"
    assert "one of 编号 / id / member_id" in problem.remedy
    assert "id, name, seat, role, delegation" in problem.remedy


@pytest.mark.parametrize(
    ("language", "headers"),
    [(Language.EN, "id, name, seat, role, "), (Language.ZH, "编号, 姓名, 席位, 身份, ")],
)
def test_the_columns_that_are_read_are_told_once_and_in_the_language(
    tmp_path: Path, language: Language, headers: str
) -> None:
    told = [
        [problem.remedy for problem in preview_roster(path, SEATS, language).problems]
        for path in (
            csv_file(tmp_path, "张三,1,2", header="姓名,电话,备注"),
            csv_file(tmp_path, "1,张三,1,2,3", header="编号,姓名,席位,电话,备注"),
        )
    ]
    assert [[headers in remedy for remedy in remedies].count(True) for remedies in told] == [1, 1]
    assert headers in told[0][0]


def test_an_agenda_that_is_handed_in_as_a_roster_is_told_apart() -> None:
    for name in ("agenda.csv", "agenda.toml"):
        with pytest.raises(RosterFileError, match="looks like an agenda, not a roster"):
            preview(SAMPLES / name)


def test_a_workbook_that_is_none_is_not_read_as_a_text(tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    path.write_text("编号,姓名,席位\n1,张三,1\n", encoding="utf-8")
    with pytest.raises(RosterFileError, match=r"is called \.xlsx, but is no workbook"):
        preview(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [("r.csv", b""), ("r.csv", b"\n\n"), ("r.csv", b",,\n"), ("r.xlsx", b""), ("r.xlsx", xlsx_bytes([]))],
)
def test_an_empty_file_is_called_empty(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(RosterFileError, match="is empty"):
        preview(path)


@pytest.mark.parametrize(
    ("name", "source"),
    [("presidium-85.csv", "CSV，UTF-8编码，以逗号分隔"), ("presidium-85.xlsx", "XLSX，工作表“名册”")],
)
def test_how_a_file_was_understood_is_said_in_the_language(name: str, source: str) -> None:
    assert preview_roster(SAMPLES / name, SEATS, Language.ZH).source == source


def test_a_first_row_of_fifty_cells_is_not_repeated_whole(tmp_path: Path) -> None:
    header = ",".join(f"c{number}" for number in range(50))
    problems = preview(csv_file(tmp_path, "1", header=header)).problems
    told = next(each.problem for each in problems if each.code == "missing_column")

    assert "c11 … +38)" in told


def test_without_a_column_the_rows_are_still_checked_for_the_rest(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "张三,1,代表", ",1,主席", "代表03,97,代表", header="姓名,席位,身份")

    assert found(path) == [
        (1, "id", "missing_column"),
        (3, "身份", "unknown_role"),
        (3, "席位", "seat_twice"),
        (3, "姓名", "missing_name"),
        (4, "席位", "unknown_seat"),
    ]
    assert preview(path).members == ()


def test_without_a_hall_any_seat_will_do(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "1,张三,9000,代表,", "2,代表02,9000,代表,")

    assert [problem.code for problem in preview_roster(path, None).problems] == ["seat_twice"]


def test_the_page_on_rosters_names_every_column_and_every_role() -> None:
    page = (SAMPLES.parent / "roster.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in page.splitlines() if line.startswith("|")
    ]
    told = {row[0]: row[1:3] for row in rows if len(row) == 4}
    for column in ROSTER_COLUMNS.values():
        names = ", ".join(f"`{name}`" for name in column.names)
        assert told[column.names[0]] == [names, "yes" if column.required else "no"]
    assert all(f"`{word}`" in page for word in ROLES)


def test_groups_and_weights_are_read_for_the_rules(tmp_path: Path) -> None:
    header = "编号,姓名,席位,组别,票权"
    rows = ("1,代表01,1,功能；妇女、 工会 ;功能,29", "2,代表02,2,,", "3,代表03,3,（甲）,１２")
    expected = (
        Member("1", "代表01", 1, groups=("功能", "妇女", "工会"), weight=29),
        Member("2", "代表02", 2),
        Member("3", "代表03", 3, groups=("（甲）",), weight=12),
    )

    assert preview(csv_file(tmp_path, *rows, header=header)).members == expected


def test_a_workbook_has_groups_and_weights_too(tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    path.write_bytes(xlsx_bytes([["id", "name", "seat", "groups", "weight"], ["1", "张三", 1, "A;B", 29]]))

    assert preview(path).members == (Member("1", "张三", 1, groups=("A", "B"), weight=29),)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("1,张三,1,功能(甲),1", "组别", "group_parentheses"),
        (f"1,张三,1,{'组' * 41},1", "组别", "too_long"),
        ("1,张三,1,组\u200b,1", "组别", "control_characters"),
        ("1,张三,1,1；2；3；4；5；6；7；8；9,1", "组别", "too_many_groups"),
        ("1,张三,1,,0", "票权", "weight_not_whole"),
        ("1,张三,1,,1000001", "票权", "weight_not_whole"),
        ("1,张三,1,,一", "票权", "weight_not_whole"),
        ("1,张三,1,,2.5", "票权", "weight_not_whole"),
    ],
)
def test_a_wrong_group_or_weight_is_named(tmp_path: Path, row: str, column: str, code: str) -> None:
    path = csv_file(tmp_path, row, header="编号,姓名,席位,组别,票权")

    assert found(path) == [(2, column, code)]
    assert preview(path).members == ()


def test_what_a_file_may_hold_the_contract_takes(tmp_path: Path) -> None:
    groups = "；".join(f"{number}{'组' * 39}" for number in range(8))
    (member,) = preview(
        csv_file(tmp_path, f"1,张三,1,{groups},1000000", header="编号,姓名,席位,组别,票权")
    ).members
    taken = {"member_id": "1", "name": "张三", "seat": 1, "groups": member.groups, "weight": member.weight}

    assert RosterImport.model_validate({"members": [taken]}).members[0].groups == member.groups


def test_a_column_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    assert found(csv_file(tmp_path, "1,张三,1,2", header="编号,姓名,席位,座位")) == [
        (1, "座位", "column_twice")
    ]


@pytest.mark.parametrize("content", ["编号,姓名,席位\n", "编号,姓名,席位\n\n,,\n"])
def test_an_empty_list_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(content, encoding="utf-8")

    assert "no_rows" in {code for _, _, code in found(path)}


def test_rows_keep_the_numbers_that_a_spreadsheet_shows_them_with(tmp_path: Path) -> None:
    assert found(csv_file(tmp_path, "", GOOD, ",,,,", "", "Z02,张三,,代表,")) == [
        (6, "席位", "member_without_seat")
    ]


def test_more_people_than_an_assembly_has_are_refused(tmp_path: Path) -> None:
    path = csv_file(tmp_path, *(f"{i},张三{i},,列席," for i in range(MEMBERS_MAX + 1)))

    assert found(path) == [(MEMBERS_MAX + 2, "", "too_many_entries")]


def test_the_largest_assembly_is_read(tmp_path: Path) -> None:
    path = csv_file(tmp_path, *(f"{i},张三{i},,列席," for i in range(MEMBERS_MAX)))

    assert len(preview(path).members) == MEMBERS_MAX


def test_problems_are_told_in_the_language_asked_for(tmp_path: Path) -> None:
    path = csv_file(tmp_path, GOOD, "Z01,张三,2,代表,")

    (english,) = preview_roster(path, SEATS, Language.EN).problems
    (chinese,) = preview_roster(path, SEATS, Language.ZH).problems
    assert english.problem == "the id Z01 is that of row 2 too"
    assert chinese.problem == "编号“Z01”与第2行重复"
    assert chinese.remedy == "请改为唯一的编号"


def test_a_workbook_with_numbers_formulas_and_blank_rows_is_read(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, [1001.0, "张三", 5.0, "代表", None], [], [1002, "代表02", 6, "列席", "团"])

    assert preview(path).members == (
        Member("1001", "张三", 5),
        Member("1002", "代表02", 6, Role.OBSERVER, "团"),
    )


def test_a_formula_without_a_stored_value_is_a_problem_and_not_an_empty_cell(tmp_path: Path) -> None:
    assert found(xlsx_file(tmp_path, ["L1", "张三", "=1+1", "列席", ""])) == [
        (2, "席位", "formula_without_value")
    ]


def test_an_error_in_a_cell_is_a_problem_and_not_a_name(tmp_path: Path) -> None:
    assert found(xlsx_file(tmp_path, ["L1", "#REF!", 1, "列席", ""])) == [(2, "姓名", "error_value")]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 100, "old Excel file or encrypted"),
        (b"PK\x03\x04 no zip at all", "no intact XLSX workbook"),
        (xlsx_bytes([["编号"]])[:-200], "no intact XLSX workbook"),
        (b"\x89PNG\r\n\x1a\n\0\0", "neither text nor an Excel workbook"),
        (b"\xff\xff\xff", "neither text nor an Excel workbook"),
        ('编号,姓名,席位\n1,"张三,1\n2,代表02,2\n'.encode(), "no valid CSV near line"),
        (b"a," * 60 + b"a", "more than 50 columns"),
        (b"id,name,seat\n" + b"\n" * 10_001, "more than 10000 rows"),
        (b"x" * (4 * 1024 * 1024 + 1), "larger than 4096 kB"),
    ],
)
def test_what_is_no_list_at_all_is_refused_with_a_remedy(
    tmp_path: Path, content: bytes, complaint: str
) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(content)

    with pytest.raises(RosterFileError, match=complaint) as caught:
        preview(path)
    assert caught.value.remedy


def test_a_roster_that_is_not_there_is_refused_in_the_language_asked_for(tmp_path: Path) -> None:
    with pytest.raises(RosterFileError, match="文件不存在") as caught:
        preview_roster(tmp_path / "none.csv", SEATS, Language.ZH)
    assert caught.value.problem == "文件不存在"


ROSTER_LIKE = st.lists(
    st.lists(st.sampled_from(["Z1", "张三", "1", "代表", '"', "\n", "\x00", "'", "=1"]), max_size=6).map(
        ",".join
    ),
    max_size=6,
).map(lambda lines: "\n".join(["编号,姓名,席位,身份", *lines]).encode())


@given(st.binary(max_size=300) | ROSTER_LIKE | st.binary(max_size=300).map(lambda tail: b"PK\x03\x04" + tail))
@example(b"\xff\xfe\x00")
@example(b"\xff\xfe\x00\xd8")
@example(b"\xef\xbb\xbf\xff")
@example(b"PK\x03\x04")
def test_any_bytes_are_a_preview_or_a_refusal_and_what_is_ready_fits_the_contract(content: bytes) -> None:
    with tempfile.NamedTemporaryFile(suffix=".csv") as file, contextlib.suppress(RosterFileError):
        Path(file.name).write_bytes(content)
        seen = preview(Path(file.name))
        assert bool(seen.members) != any(each.severity is Severity.ERROR for each in seen.problems)
        assert not seen.members or len(import_order(seen.members).members) == len(seen.members)


def test_who_presides_is_marked_and_everybody_else_is_not(tmp_path: Path) -> None:
    header = "编号,姓名,席位,主持人"
    lines = ("Z01,代表01,1,是", "Z02,代表02,2,", "Z03,代表03,3,Yes", "Z04,代表04,4,否")
    members = preview(csv_file(tmp_path, *lines, header=header)).members
    assert [each.presiding for each in members] == [True, False, True, False]
    wrong = csv_file(tmp_path, "Z01,代表01,1,也许", header=header)
    assert found(wrong) == [(2, "主持人", "presiding_not_boolean")]
