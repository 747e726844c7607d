"""Rules of several parts on the console: each part says what it needed."""

import pytest

from console.reading import ResultScreen
from console.rehearsal import RehearsalHall
from console.widgets.banner import _quorum
from console.widgets.vote_panel import needs_in_words
from console.words import Words
from controller.contract.catalogue import Language
from controller.contract.documents.attendance import AttendanceDocument
from controller.contract.documents.tally import VerdictDocument
from tests.console.stage import on_stage

SPLIT = "group(功能) present > 1/2 and group(分区) present > 1/2"
PARTS = [
    {"rule": "group(功能) present > 1/2", "votes": 14, "base_count": 30, "need": 16, "passed": False},
    {"rule": "group(分区) present > 1/2", "votes": 20, "base_count": 30, "need": 16, "passed": True},
]
VERDICT = {"rule": SPLIT, "base_count": None, "need": None, "passed": False, "parts": PARTS}
CLOSED: dict[str, object] = {
    "phase": "closed",
    "rule": SPLIT,
    "tally": {"yes": 34, "no": 26, "abstain": 0, "not_voted": 0},
    "verdict": VERDICT,
}


def test_each_part_says_how_many_it_had_and_needed() -> None:
    verdict = VerdictDocument.model_validate(VERDICT)

    assert needs_in_words(verdict, Words(Language.ZH)) == (
        "超过“功能”出席人员的1/2：14票赞成，须16票",
        "超过“分区”出席人员的1/2：20票赞成，须16票",
    )


def test_parts_on_the_same_votes_have_one_need() -> None:
    verdict = VerdictDocument.model_validate({**VERDICT, "need": 51})

    assert needs_in_words(verdict, Words(Language.EN)) == ("51 yes needed",)


async def test_the_chair_sees_the_parts_before_and_while_announcing() -> None:
    hall = RehearsalHall(seat_count=60, vote=CLOSED)
    async with on_stage(hall) as stage:
        assert "14票赞成，须16票" in stage.screen_text
        await stage.show(hall.but(vote={**CLOSED, "phase": "announced"}))

        assert isinstance(stage.app.screen, ResultScreen)
        assert "14票赞成，须16票" in stage.screen_text
        assert "20票赞成，须16票" in stage.screen_text


@pytest.mark.parametrize(("reached", "told"), [(True, "已达到"), (False, "未达到")])
def test_a_quorum_of_several_groups_is_said_by_its_rule(reached: bool, told: str) -> None:
    attendance = AttendanceDocument.model_validate(
        {
            **dict.fromkeys(
                ("seq", "at_ms", "expected", "present", "absent", "on_leave", "left", "observers_present"), 0
            ),
            "quorum": {"rule": "group(A) all > 1/2 and group(B) all > 1/2", "need": None, "reached": reached},
            "people": (),
        }
    )

    said = _quorum(attendance, Words(Language.ZH)).plain
    assert "超过“A”全体组成人员的1/2，且" in said
    assert told in said


@pytest.mark.parametrize(
    ("code", "told"),
    [("rule_exception", "另定了通过规则"), ("method_exception", "规则以外的方式"), ("unheard_of", "")],
)
async def test_a_departure_from_the_rules_of_the_body_is_told_while_the_vote_runs(
    code: str, told: str
) -> None:
    async with on_stage(RehearsalHall(seat_count=60, vote={"phase": "open", "warnings": [code]})) as stage:
        assert told in stage.screen_text
        assert ("已记录在案" in stage.screen_text) is bool(told)
