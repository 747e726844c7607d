"""What the dialog before a vote offers, says and sends."""

from pydantic import BaseModel
from textual.widgets import Input

from console.question import Question
from console.rehearsal import RehearsalHall
from console.vote_dialog import PRESET_KEYS, VoteDialog, option_rows, preset_in_words
from console.words import Words
from controller.contract.catalogue import Language
from controller.contract.commands import AgendaEntry
from controller.contract.documents.meeting import MeetingDocument
from controller.domain.preset_table import PRESETS
from tests.console.stage import on_stage


def said(command: BaseModel) -> dict[str, object]:
    """What a command says beyond what holds by itself."""
    return {"name": command.model_dump()["name"], **command.model_dump(exclude_defaults=True)}


async def test_enter_in_the_dialog_puts_the_current_item_to_the_vote() -> None:
    async with on_stage(RehearsalHall(actions=("vote.open",), item_number=3)) as stage:
        await stage.press("v")
        assert isinstance(stage.app.screen, VoteDialog)
        await stage.press("enter")
        body = said(stage.sent.command)
        assert body == {"name": "vote.open", "item_number": 3, "preset": "presidium"}


async def test_the_dialog_offers_secrecy_time_and_press_rule() -> None:
    async with on_stage(RehearsalHall(actions=("vote.open",))) as stage:
        await stage.press("v", "down", "right", "down", "right", "right", "down", "left", "enter")
        body = stage.sent.command.model_dump()
        assert (body["secrecy"], body["duration_s"], body["press_rule"]) == ("secret", 60, "first")


async def test_without_an_agenda_item_the_vote_needs_a_title() -> None:
    async with on_stage(RehearsalHall(actions=("vote.open",), item_number=None)) as stage:
        await stage.press("v", "enter")
        assert isinstance(stage.app.screen, VoteDialog)
        assert stage.link.commands == []
        await stage.press(*"Recess", "enter")
        body = said(stage.sent.command)
        assert body == {"name": "vote.open", "title": "Recess", "preset": "presidium"}


async def test_a_title_with_an_invisible_character_is_not_put_to_the_vote() -> None:
    async with on_stage(RehearsalHall(actions=("vote.open",), item_number=None)) as stage:
        await stage.press("v")
        stage.app.screen.query_one(Input).value = "休\u200b会"
        await stage.press("enter")
        assert "不可见字符（U+200B）" in stage.dialog_text
        assert stage.link.commands == []


async def test_another_preset_is_chosen_by_the_name_of_its_body() -> None:
    async with on_stage(RehearsalHall(actions=("vote.open",))) as stage:
        await stage.press("v")
        assert "主席团" in stage.screen_text
        await stage.press("right")
        assert "程序性动议" in stage.screen_text
        await stage.press("shift+tab", *"Recess", "enter")
        body = said(stage.sent.command)
        assert body == {
            "name": "vote.open",
            "item_number": 3,
            "title": "Recess",
            "preset": "procedural_motion",
        }


async def test_a_long_motion_leaves_room_for_the_settings_and_can_be_read_to_its_end() -> None:
    hall = RehearsalHall(actions=("vote.open",), motion="议案正文。" * 200 + "完")
    async with on_stage(hall, size=(80, 24)) as stage:
        await stage.press("v")
        assert "按键计票" in stage.dialog_text
        assert "Enter 付表决" in stage.dialog_text
        await stage.press(*["pagedown"] * 60)
        assert "完" in stage.unwrapped_text


async def test_the_dialog_says_what_the_rules_and_the_config_come_to() -> None:
    async with on_stage(RehearsalHall(actions=("vote.open",)), size=(80, 24)) as stage:
        await stage.press("v")
        for told in (
            "超过全体组成人员的1/2",
            "无记名（按规则）",
            "限时60秒（系统设置）",
            "以最后一次按键为准（系统设置）",
        ):
            assert told in stage.dialog_text
        await stage.press("right")
        for told in ("程序性动议", "超过出席人员的1/2", " 记名（按规则）"):
            assert told in stage.dialog_text, "another body has other rules"


async def test_what_is_left_to_the_rules_is_not_sent() -> None:
    async with on_stage(RehearsalHall(actions=("vote.open",)), Language.EN) as stage:
        await stage.press("v", "right")
        assert "By name (by the rules)" in stage.dialog_text
        await stage.press("enter")
        body = said(stage.sent.command)
        assert body == {"name": "vote.open", "item_number": 3, "preset": "procedural_motion"}


def test_a_controller_that_does_not_tell_its_rules_is_taken_at_its_word() -> None:
    rows = {row.name: row.values[0][0] for row in option_rows(Words(Language.EN), Question(), None)}
    assert (rows["duration_s"], rows["press_rule"]) == ("As configured", "As configured")


async def test_the_floor_is_offered_for_the_time_that_the_rules_give() -> None:
    async with on_stage(RehearsalHall(actions=("speech.grant",), waiting=(11,))) as stage:
        await stage.press("g")
        assert "首次15分钟，再次7分钟（按规则）" in stage.dialog_text


def test_what_holds_for_the_item_comes_first_and_its_own_rules_stand_alone() -> None:
    words = Words(Language.EN)
    item = AgendaEntry(number=1, title="Removal", preset="standing_committee", secret=True)
    rows = {row.name: row.values for row in option_rows(words, Question((item,)), None)}
    assert rows["secrecy"] == (("Secret", "secret"), ("By name", "named"))
    assert "preset" not in rows, "a meeting that is not known offers no rules"
    meeting = next(
        document for document in RehearsalHall().documents() if isinstance(document, MeetingDocument)
    )
    rows = {row.name: row.values for row in option_rows(words, Question((item,)), meeting)}
    assert [name for _, name in rows["preset"]] == ["standing_committee"]
    rows = {row.name: row.values for row in option_rows(words, Question(), meeting)}
    assert [name for _, name in rows["preset"]] == ["presidium", "procedural_motion"]


def test_a_preset_of_the_halls_own_goes_by_its_name() -> None:
    assert preset_in_words("town_meeting", Words(Language.ZH)) == "town_meeting"
    assert set(PRESETS) == set(PRESET_KEYS), "every preset of the controller has words"
