"""Cards in a roster, and rosters without seats where everybody gets one during the meeting."""

from pathlib import Path

from controller.files.roster_files import RosterPreview, preview_roster


def preview(folder: Path, *lines: str, seats_required: bool = True) -> RosterPreview:
    """What the file of these lines would do."""
    path = folder / "roster.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return preview_roster(path, range(1, 9), seats_required=seats_required)


def codes(found: RosterPreview) -> list[tuple[int, str]]:
    """Row and code of every problem."""
    return [(problem.row, problem.code) for problem in found.problems]


def test_a_card_number_is_read_whatever_the_column_is_called(tmp_path: Path) -> None:
    for header in ("证件卡号", "卡号", "card"):
        found = preview(tmp_path, f"编号,姓名,席位,{header}", "Z01,代表01,1,04a1", "Z02,代表02,2,")
        assert [member.card for member in found.members] == ["04a1", ""]


def test_a_card_that_is_no_number_or_has_two_owners_is_named_by_row(tmp_path: Path) -> None:
    rows = ("Z01,代表01,1,04A1", "Z02,代表02,2,04a1", "Z03,代表03,3,04 A1", f"Z04,代表04,4,{'A' * 33}")
    found = preview(tmp_path, "编号,姓名,席位,卡号", *rows)
    assert codes(found) == [(3, "card_twice"), (4, "card_not_a_number"), (5, "card_not_a_number")]
    assert found.members == ()


def test_seats_may_be_missing_only_where_they_are_given_later(tmp_path: Path) -> None:
    lines = ("编号,姓名,卡号", "Z01,代表01,04A1")
    assert codes(preview(tmp_path, *lines)) == [(1, "missing_column")]
    found = preview(tmp_path, *lines, seats_required=False)
    assert [(member.seat, member.card) for member in found.members] == [(None, "04A1")]
    some = ("编号,姓名,席位", "Z01,代表01,", "Z02,代表02,2")
    assert codes(preview(tmp_path, *some)) == [(2, "member_without_seat")]
    assert [member.seat for member in preview(tmp_path, *some, seats_required=False).members] == [None, 2]
