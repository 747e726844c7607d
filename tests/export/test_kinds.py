"""The ending of the file says which kind it is to be."""

from pathlib import Path

import pytest

from controller.export import ExportFormat
from controller.export.files import ExportOrderError, kind_of


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("votes.xlsx", ExportFormat.XLSX),
        ("votes.JSON", ExportFormat.JSON),
        ("votes.db", ExportFormat.SQLITE),
        ("votes", ExportFormat.CSV),
    ],
)
def test_the_ending_names_the_kind(name: str, kind: ExportFormat) -> None:
    assert kind_of(Path(name)) is kind


def test_an_unknown_ending_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ExportOrderError, match=r"ending \.pdf; use one of \.xlsx, .*--format"):
        kind_of(Path("votes.pdf"))
