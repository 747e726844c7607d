"""Counts by hand of elections, choices and satisfaction votes, typed beside the ballot box."""

from typing import Any

import pytest
from rich.cells import cell_len

from console.dialogs import ConfirmDialog
from console.figures_dialog import FiguresDialog
from controller.contract.catalogue import Language
from controller.contract.commands import RefusalText
from tests.console.ballots import choice, election, grading, hall
from tests.console.stage import Stage, on_stage

THREE = ("候选人01", "候选人02", "候选人03")
REFUSED = RefusalText(
    code="candidate_marks",
    params={"name": "候选人02", "marks": 11, "ballots": 12},
    zh="候选人“候选人02”的赞成、反对、弃权合计11票，与有效票12张不符。",
    en="The votes for 候选人02 add up to 11, with 12 valid ballots.",
)


async def type_in(stage: Stage, *figures: object) -> None:
    """Each figure, and on to the next one."""
    await stage.pilot.press(*(key for figure in figures for key in (*str(figure), "enter")))
    await stage.settle()


def entered(stage: Stage) -> dict[str, Any]:
    return stage.sent.command.model_dump(exclude_unset=True)


async def test_an_election_is_entered_paper_by_paper_and_person_by_person() -> None:
    async with on_stage(hall("vote.enter", **election(*THREE, places=2))) as stage:
        await stage.press("C")
        assert "应选2名" in stage.dialog_text
        await type_in(stage, 12, 12, 0, 10, 1, 1, 7, 4, 1, 7, 5, 0)
        assert entered(stage) == {
            "name": "vote.enter",
            "issued": 12,
            "returned": 12,
            "invalid": 0,
            "candidates": {
                "候选人01": {"yes": 10, "no": 1, "abstain": 1},
                "候选人02": {"yes": 7, "no": 4, "abstain": 1},
                "候选人03": {"yes": 7, "no": 5, "abstain": 0},
            },
        }
        assert stage.sent.expects.vote_phase == "counting"


async def test_a_row_that_does_not_add_up_is_told_while_it_is_typed() -> None:
    async with on_stage(hall("vote.enter", **election(*THREE, places=2))) as stage:
        await stage.press("C")
        await type_in(stage, 12, 12, 1, 10, 1)
        await stage.press("1")
        assert "合计12，应为11" in stage.dialog_text
        await stage.press("backspace", "0")
        assert "合计" not in stage.dialog_text.split("候选人01")[1].splitlines()[0]


async def test_what_the_controller_refuses_stands_below_its_row_and_nothing_typed_is_lost() -> None:
    async with on_stage(hall("vote.enter", **election(*THREE, places=2)), size=(80, 24)) as stage:
        await stage.press("C")
        await type_in(stage, 12, 12, 0, 10, 1, 1, 7, 4, 0, 7, 5, 0)
        await stage.answer(stage.sent, REFUSED)
        assert isinstance(stage.app.screen, FiguresDialog)
        lines = stage.dialog_text.splitlines()
        row = next(index for index, line in enumerate(lines) if "候选人02" in line)
        assert "▸" in lines[row], "the cursor stands on the row that is wrong"
        assert "合计11票，与有效票12张不符" in "".join(lines[row + 1 : row + 3])
        await stage.press("right", "right", "1", "enter")
        assert entered(stage)["candidates"]["候选人02"] == {"yes": 7, "no": 4, "abstain": 1}
        assert entered(stage)["candidates"]["候选人01"] == {"yes": 10, "no": 1, "abstain": 1}
        await stage.answer(stage.sent)
        assert not stage.app.screen.query("#figures")
        assert "录入票数：已执行" in stage.screen_text


async def test_a_refusal_of_the_whole_stands_at_the_foot_and_the_cursor_stays() -> None:
    too_many = RefusalText(code="too_many_marks", params={"marks": 3}, zh="赞成票合计有误。", en="Too many.")
    async with on_stage(hall("vote.enter", **election("候选人01", write_ins=True))) as stage:
        await stage.press("C")
        await type_in(stage, 12, 12, 0, 12, 0, 0)
        await stage.answer(stage.sent, too_many)
        told = stage.dialog_text
        assert told.index("赞成票合计有误。") > told.index("另选他人")
        assert "▸ 候选人01" in told


async def test_others_are_written_in_by_name_on_as_many_lines_as_it_takes() -> None:
    async with on_stage(hall("vote.enter", **election("候选人01", write_ins=True))) as stage:
        await stage.press("C")
        await type_in(stage, 12, 12, 0, 8, 4)
        await stage.press("0", "down", *"张三", "enter")
        assert "请填写：张三" in stage.dialog_text
        await stage.press("2", "right", *"李四", "right", "1", "enter")
        assert entered(stage)["write_ins"] == {"张三": 2, "李四": 1}


async def test_a_person_written_in_twice_is_not_sent() -> None:
    async with on_stage(hall("vote.enter", **election("候选人01", write_ins=True))) as stage:
        await stage.press("C")
        await type_in(stage, 12, 12, 0, 8, 4)
        await stage.press("0", "down", *"候选人01", "right", "1", "enter")
        assert "重复录入" in stage.dialog_text
        assert stage.link.commands == []


async def test_figures_that_void_the_round_are_sent_only_on_a_yes() -> None:
    async with on_stage(hall("vote.enter", **election("候选人01"))) as stage:
        await stage.press("C")
        await type_in(stage, 11, 12, 0, 8, 4, 0)
        assert isinstance(stage.app.screen, ConfirmDialog)
        assert stage.link.commands == []
        await stage.press("n")
        assert "多于发出11张" in stage.dialog_text
        await stage.press("enter", "y")
        assert entered(stage)["returned"] == 12


async def test_the_marks_of_a_choice_are_held_against_what_the_ballots_allow() -> None:
    async with on_stage(hall("vote.enter", **choice("老桥加固", "社区食堂", "书房"))) as stage:
        await stage.press("C")
        await type_in(stage, 12, 12, 1, 11, 9)
        await stage.press("4")
        assert "得票合计24（至多22）" in stage.dialog_text
        await stage.press("backspace", "2", "enter")
        assert entered(stage)["marks"] == {"老桥加固": 11, "社区食堂": 9, "书房": 2}


async def test_the_grades_and_the_invalid_papers_make_up_what_came_back() -> None:
    vote = grading("优", "良", "中", "差", favourable=("优", "良"))
    async with on_stage(hall("vote.enter", **vote)) as stage:
        await stage.press("C")
        await type_in(stage, 12, 11, 1, 3, 3, 3)
        await stage.press("1")
        assert "合计11，应为11" in stage.dialog_text
        await stage.press("enter")
        assert entered(stage)["grades"] == {"优": 3, "良": 3, "中": 3, "差": 1}


async def test_hands_have_no_papers() -> None:
    vote = {**choice("老桥加固", "社区食堂"), "method": "hands"}
    async with on_stage(hall("vote.enter", **vote)) as stage:
        await stage.press("C")
        await type_in(stage, 9, 3)
        assert entered(stage) == {"name": "vote.enter", "marks": {"老桥加固": 9, "社区食堂": 3}}


@pytest.mark.parametrize(
    ("language", "size"), [(Language.ZH, (80, 24)), (Language.EN, (80, 24)), (Language.ZH, (120, 40))]
)
async def test_sixty_five_candidates_are_entered_without_losing_sight_of_the_cursor(
    language: Language, size: tuple[int, int]
) -> None:
    names = tuple(f"候选人{number:02d}" for number in range(1, 66))
    async with on_stage(hall("vote.enter", **election(*names, places=60)), language, size) as stage:
        await stage.press("C")
        await type_in(stage, 12, 12, 0)
        await stage.press("1", "2", "right", "0", "right", "0", "right")
        for name in (names[1], names[11], names[21], names[64]):
            line = next(line for line in stage.dialog_text.splitlines() if "▸" in line)
            assert name in line
            await stage.press("pagedown" if name != names[21] else "end")
        assert {cell_len(line) for line in stage.dialog_text.splitlines()} == {
            stage.app.screen.query(".dialog").first().region.width
        }
        assert "1/65" in stage.dialog_text or "1 of 65" in stage.dialog_text


async def test_whoever_confirms_reads_every_name_with_its_figures() -> None:
    figures = {
        "operator": "操作员01",
        "issued": 12,
        "returned": 12,
        "invalid": 1,
        "candidates": {name: {"yes": 8, "no": 2, "abstain": 1} for name in THREE},
        "write_ins": {"张三": 3},
    }
    vote = {**election(*THREE, write_ins=True), "phase": "unconfirmed", "entered": figures}
    async with on_stage(hall("vote.confirm", "vote.enter", **vote), size=(80, 24)) as stage:
        await stage.press("Y")
        read = stage.unwrapped_text
        for _ in range(4):
            await stage.press("pagedown")
            read += stage.unwrapped_text
        for told in ("操作员01", "发出12", "无效票1", "候选人03赞成8反对2弃权1", "另选他人：张三赞成3"):
            assert told in read
        await stage.press("y")
        assert stage.sent.command.model_dump(exclude_unset=True) == {"name": "vote.confirm"}


async def test_who_entered_a_wrong_figure_mends_it_without_typing_all_of_it_again() -> None:
    figures = {"operator": "操作员01", "issued": 12, "returned": 12, "marks": {"甲": 8, "乙": 3}}
    vote = {**choice("甲", "乙"), "phase": "unconfirmed", "entered": figures}
    async with on_stage(hall("vote.confirm", "vote.enter", **vote)) as stage:
        await stage.press("C", "end", "4", "enter")
        assert entered(stage)["marks"] == {"甲": 8, "乙": 4}


async def test_figures_that_could_not_be_sent_are_still_there() -> None:
    async with on_stage(hall("vote.enter", **choice("甲", "乙"))) as stage:
        stage.link.takes_commands = False
        await stage.press("C")
        await type_in(stage, 12, 12, 0, 8, 4)
        assert "指令没有发出" in stage.dialog_text
        stage.link.takes_commands = True
        await stage.press("enter")
        assert entered(stage)["marks"] == {"甲": 8, "乙": 4}


async def test_without_an_answer_the_dialog_says_so_and_sends_the_same_again() -> None:
    async with on_stage(hall("vote.enter", **choice("甲", "乙"))) as stage:
        await stage.press("C")
        await type_in(stage, 12, 12, 0, 8, 4)
        await stage.press("enter")
        assert len(stage.link.commands) == 1, "an answer may still come"
        await stage.wait(3.1)
        assert "未获答复" in stage.dialog_text
        await stage.press("enter")
        first, second = (command.command for command in stage.link.commands)
        assert first == second


async def test_an_election_goes_over_to_hands_or_papers_and_to_nothing_else() -> None:
    async with on_stage(hall("vote.fall_back", **election("甲"))) as stage:
        await stage.press("H")
        assert "举手" in stage.dialog_text
        await stage.press("right")
        assert "举手" in stage.dialog_text, "papers are what it is taken by already"
