"""Figures of elections and choices: whatever is entered counts, or is refused by name."""

from typing import Any

import pytest
from pydantic import ValidationError

from controller.contract.commands import AgendaEntry
from controller.contract.vote_commands import VoteConfirm, VoteEnter, VoteOpen
from controller.domain.elections import Election, ElectionCount
from controller.service.agenda_items import item_of
from controller.service.entered_figures import figures_of

MARKS = {"candidates": {"甲": {"yes": 3, "no": 0, "abstain": 0}}}


@pytest.mark.parametrize("figures", [MARKS, {"marks": {"桥": 3}}])
@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"invalid": 3}, "invalid papers, but none issued and returned"),
        ({"issued": 3}, "issued and returned belong together"),
        ({"returned": 3}, "issued and returned belong together"),
        ({"not_voted": 6, "issued": 9, "returned": 3}, "leave it out"),
    ],
)
@pytest.mark.parametrize("command", [VoteEnter, VoteConfirm])
def test_nothing_that_is_entered_is_left_out_of_the_count(
    figures: dict[str, Any], more: dict[str, int], told: str, command: type[VoteEnter | VoteConfirm]
) -> None:
    assert figures_of(command.model_validate(figures)) is not None
    with pytest.raises(ValidationError, match=told):
        command.model_validate(figures | more)


@pytest.mark.parametrize(
    "figures",
    [
        MARKS | {"write_ins": {"李四": 4, " 李四": 2}},
        MARKS | {"write_ins": {"李 四": 4, "李\u3000四": 2}},
        {"candidates": {each: {"yes": 3, "no": 0, "abstain": 0} for each in ("甲", "甲 ")}},
        {"marks": {"桥": 3, " 桥": 3}},
        {"grades": {"满意": 3, "满 意": 3}},
    ],
)
@pytest.mark.parametrize("command", [VoteEnter, VoteConfirm])
def test_no_figure_takes_the_place_of_another_one_of_the_same_name(
    figures: dict[str, Any], command: type[VoteEnter | VoteConfirm]
) -> None:
    with pytest.raises(ValidationError, match="more than once"):
        command.model_validate(figures)


@pytest.mark.parametrize(
    ("typed", "name"), [("张\u3000三", "张 三"), ("Jose\u0301", "José"), (" 李四 ", "李四")]
)
def test_who_is_written_in_is_one_person_whoever_typed_the_name(typed: str, name: str) -> None:
    figures = figures_of(VoteEnter.model_validate(MARKS | {"write_ins": {typed: 2}}))
    assert isinstance(figures, ElectionCount)
    assert figures.write_ins == {name: 2}
    assert VoteOpen.model_validate({"candidates": [typed]}).candidates == (name,)


def test_the_agenda_names_everybody_in_one_spelling() -> None:
    entry = AgendaEntry.model_validate(
        {"number": 1, "title": "选举", "kind": "election", "options": ["张\u3000三", "Jose\u0301"]}
    )
    assert item_of(entry).question == Election(("张 三", "José"), 1, has_write_ins=False)
