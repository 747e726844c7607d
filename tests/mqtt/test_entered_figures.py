"""Figures of elections and choices: whatever is entered counts, or is refused by name."""

from typing import Any

import pytest
from pydantic import ValidationError

from controller.contract.vote_commands import VoteConfirm, VoteEnter
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
