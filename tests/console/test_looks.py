"""How it looks: languages, widths, sizes, pictures."""

import ast
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from rich.cells import cell_len
from textual.binding import Binding
from textual.content import Content

import console
from console.actions import ACTIONS
from console.hall_screen import HallScreen
from console.picture import pad, spread
from console.rehearsal import RehearsalHall
from console.widgets.seat_map import GLYPHS, SeatLook, layout_for, look_of
from console.widgets.vote_panel import rule_in_words
from console.words import Words, minutes_and_seconds, time_of_day
from controller.contract.catalogue import Language, entries, placeholders
from controller.contract.documents.seats import SeatState
from tests.console.stage import OPEN_VOTE, VOTE_ACTIONS, on_stage

CONSOLE = Path(console.__file__).parent
PICTURE_SCRIPT = CONSOLE.parent / "docs" / "pictures" / "make_console_picture.py"
SIZES = ((80, 24), (120, 40), (160, 50))


def keys_in_source() -> set[str]:
    """Every catalogue key that stands in the console's source."""
    literals = (
        node.value
        for path in CONSOLE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return {value for value in literals if value.startswith("console.") and " " not in value}


def test_every_text_the_console_uses_is_in_the_catalogue_and_every_one_there_is_used() -> None:
    assert keys_in_source() == {key for key in entries() if key.startswith("console.")}


def test_both_languages_say_every_text_with_the_same_parameters() -> None:
    for key, both in entries().items():
        if key.startswith("console."):
            assert both.keys() == {"zh", "en"}, key
            assert both["zh"].strip(), key
            assert placeholders(both["zh"]) == placeholders(both["en"]), key


def test_every_action_has_a_label_in_both_languages() -> None:
    for action in ACTIONS:
        assert all(entries()[action.label].values())


def test_no_action_takes_a_key_that_the_screen_has_for_itself() -> None:
    bound = [binding.key for binding in HallScreen.BINDINGS if isinstance(binding, Binding)]
    assert len(bound) == len(set(bound))


async def test_the_language_is_switched_at_run_time() -> None:
    async with on_stage(RehearsalHall(actions=VOTE_ACTIONS, vote=OPEN_VOTE)) as stage:
        assert "表决中" in stage.screen_text
        assert "English" in stage.screen_text
        await stage.press("l")
        assert "Close vote" in stage.screen_text
        assert "Quorum of 64: reached" in stage.screen_text
        await stage.press("l")
        assert "截止表决" in stage.screen_text


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("seat_count", [12, 1000])
async def test_every_line_fills_the_terminal_exactly(
    language: Language, size: tuple[int, int], seat_count: int
) -> None:
    hall = RehearsalHall(seat_count=seat_count, actions=VOTE_ACTIONS, vote=OPEN_VOTE, waiting=(3, 4))
    async with on_stage(hall, language, size) as stage:
        lines = stage.screen_text.splitlines()
        assert len(lines) == size[1]
        assert {cell_len(line) for line in lines} == {size[0]}


@pytest.mark.parametrize("size", SIZES)
async def test_count_need_base_and_rule_are_readable_at_every_size(size: tuple[int, int]) -> None:
    vote: dict[str, object] = {
        "phase": "closed",
        "tally": {"yes": 77, "no": 6, "abstain": 42, "not_voted": 0},
        "verdict": {"rule": "all > 1/2", "base_count": 154, "need": 78, "passed": False},
    }
    async with on_stage(RehearsalHall(seat_count=154, vote=vote), Language.EN, size) as stage:
        for told in ("77", "42", "154 members", "78 yes needed", "more than 1/2 of all members"):
            assert told in stage.screen_text


def test_chinese_takes_two_cells_a_character_when_lines_are_filled() -> None:
    assert cell_len(pad("赞成", 11)) == 11
    line = spread(Content("关于政府工作报告的决议（草案）"), Content("表决中"), 20)
    assert line.cell_length == 20
    assert line.plain.endswith(" 表决中")


@pytest.mark.parametrize(
    ("rule", "zh", "en"),
    [
        ("all > 1/2", "超过全体组成人员的1/2", "more than 1/2 of all members"),
        ("all >= 2/3", "全体组成人员的2/3以上", "at least 2/3 of all members"),
        ("present > 1/2", "超过出席人员的1/2", "more than 1/2 of those present"),
        ("by lot", "by lot", "by lot"),
    ],
)
def test_a_rule_is_said_in_words(rule: str, zh: str, en: str) -> None:
    assert rule_in_words(rule, Words(Language.ZH)) == zh
    assert rule_in_words(rule, Words(Language.EN)) == en


@pytest.mark.parametrize(
    ("changes", "look"),
    [
        ({"link": "lost", "voter": True, "voted": True}, SeatLook.LOST),
        ({"voter": True, "voted": True, "speech": "waiting"}, SeatLook.VOTED),
        ({"voter": True}, SeatLook.NOT_VOTED),
        ({"speech": "speaking"}, SeatLook.SPEAKING),
        ({"speech": "waiting"}, SeatLook.WAITING),
        ({}, SeatLook.PRESENT),
        ({"attendance": "absent"}, SeatLook.ABSENT),
        ({"attendance": "on_leave"}, SeatLook.AWAY),
        ({"attendance": "left"}, SeatLook.AWAY),
        ({"attendance": None}, SeatLook.VACANT),
        ({"link": "unknown"}, SeatLook.UNKNOWN),
    ],
)
def test_a_seat_shows_what_matters_most(changes: dict[str, object], look: SeatLook) -> None:
    seat = SeatState.model_validate({"seat": 1, "attendance": "present", "link": "ok", **changes})
    assert look_of(seat) is look


def test_every_look_has_a_glyph_of_its_own_one_cell_wide() -> None:
    assert len(set(GLYPHS.values())) == len(SeatLook)
    assert {cell_len(glyph) for glyph in GLYPHS.values()} == {1}


def test_a_hall_that_fits_is_numbered_and_a_large_one_is_dense() -> None:
    assert layout_for(20, 2, 46, 6).pitch_rows == 2
    assert not layout_for(96, 2, 70, 15).is_dense
    assert layout_for(3000, 4, 46, 6).is_dense


@pytest.mark.parametrize(("left_ms", "told"), [(23_000, "0:23"), (22_001, "0:23"), (0, "0:00"), (-5, "0:00")])
def test_a_time_left_is_rounded_up(left_ms: int, told: str) -> None:
    assert minutes_and_seconds(left_ms) == told


def test_a_time_that_no_calendar_holds_is_dashes() -> None:
    assert time_of_day(10**30) == "--:--:--"


@pytest.mark.parametrize(
    ("hall", "told"),
    [
        (RehearsalHall(phase="prepared", actions=("meeting.open",)), "按 o 开会，席位即可报到。"),
        (RehearsalHall(phase="prepared", actions=("roster.import",)), "请先导入名册"),
        (RehearsalHall(actions=("vote.open",), item_number=None), "在议程中选定一项，按 Enter 进入议题。"),
        (RehearsalHall(actions=("vote.open",)), "按 v 付表决。"),
        (RehearsalHall(phase="adjourned", actions=("meeting.open",), vote=OPEN_VOTE), "按 o 开会"),
    ],
)
async def test_where_nothing_goes_on_the_panel_says_what_to_press_first(
    hall: RehearsalHall, told: str
) -> None:
    async with on_stage(hall, size=(80, 24)) as stage:
        assert told in stage.screen_text


async def test_without_a_controller_nobody_is_told_to_press_anything() -> None:
    async with on_stage(RehearsalHall(phase="prepared", actions=("meeting.open",))) as stage:
        stage.link.break_down("gone")
        await stage.settle()
        assert "按 o" not in stage.screen_text


@pytest.mark.parametrize("language", list(Language))
async def test_the_smallest_terminal_explains_every_sign_and_every_setting(language: Language) -> None:
    hall = RehearsalHall(vote=OPEN_VOTE)
    async with on_stage(hall, language, (80, 24)) as stage:
        told = stage.screen_text
        for key in ("seat_not_voted", "seat_voted", "seat_lost", "secret", "press_last"):
            assert entries()[f"console.{key}"][language] in told
        assert "60" in told
        await stage.show(hall.but(vote={}))
        for key in ("seat_present", "seat_waiting", "seat_speaking", "seat_lost"):
            assert entries()[f"console.{key}"][language] in stage.screen_text


async def test_why_a_vote_does_not_stand_is_said_in_words() -> None:
    vote: dict[str, object] = {"phase": "void", "end_reason": "ballots_lost"}
    async with on_stage(RehearsalHall(vote=vote), Language.EN) as stage:
        assert "Reason: ballots were lost" in stage.screen_text


def picture_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_console_picture", PICTURE_SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


async def test_the_pictures_are_drawn_and_are_the_same_each_time() -> None:
    script = picture_script()
    first = await script.draw(Language.EN)
    assert first == await script.draw(Language.EN)
    assert "&#160;vote" in first["console-en"]
    assert "CARRIED" in first["console-en-announced"] or "carried" in first["console-en-announced"]
