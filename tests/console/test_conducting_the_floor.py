"""The chair gives the floor in every mode, and the fire alarm is seen until it is over."""

import pytest
from textual.widgets import Input

from console.dialogs import ConfirmDialog
from console.floor_dialogs import RowsDialog, SpeakersDialog
from console.rehearsal import START_WALL_MS, RehearsalHall
from console.words import time_of_day
from controller.contract.catalogue import Language
from controller.contract.documents.meeting import MeetingDocument
from controller.contract.documents.speech import SpeechDocument
from tests.console.stage import Stage, on_stage

RULES = {"mode": "list", "when_full": "wait", "open_list": False, "chair_mutes": True}


async def show_speech(stage: Stage, **changes: object) -> None:
    """The controller publishes a floor with all that it can have."""
    raw = {"seq": 2, "at_ms": START_WALL_MS, "waiting": [], "speaking": [], "microphone_limit": 3}
    stage.link.publish(SpeechDocument.model_validate_json(_json({**raw, "floor": RULES, **changes})))
    await stage.settle()


def _json(raw: dict[str, object]) -> str:
    return SpeechDocument.model_validate(raw).model_dump_json()


def waiting(seat: int, **changes: object) -> dict[str, object]:
    return {"seat": seat, "name": f"代表{seat:02}", "requested_at_ms": START_WALL_MS, **changes}


async def test_the_queue_shows_rank_turn_and_list_in_the_order_of_the_speeches() -> None:
    async with on_stage(RehearsalHall()) as stage:
        await show_speech(
            stage,
            waiting=[waiting(4, kind="point_of_order", turn=0), waiting(9, turn=2)],
            listed=[{"member_id": "m5", "seat": 5, "name": "代表05", "is_present": False}],
            priority={"seat": 1, "name": "代表01", "mutes": True, "since_ms": START_WALL_MS},
        )
        seen = stage.screen_text
        places = [seen.index(told) for told in ("主席优先，其他静音", "程序问题", "代表05 5 缺席", "第2次")]
        assert places == sorted(places)
        assert "名单发言" in seen


async def test_the_time_of_a_muted_speaker_stands_still_on_the_screen() -> None:
    speaker = {"seat": 7, "name": "代表07", "granted_at_ms": START_WALL_MS, "limit_s": 900}
    async with on_stage(RehearsalHall()) as stage:
        await show_speech(stage, speaking=[{**speaker, "remaining_ms": 245_000, "is_muted": True}])
        await stage.wait(60)
        assert "4:05" in stage.screen_text
        await show_speech(stage, speaking=[{**speaker, "remaining_ms": 245_000}])
        await stage.wait(60)
        assert "4:05" not in stage.screen_text


async def test_the_next_one_is_called_and_everybody_is_stopped_with_one_key_each() -> None:
    actions = ("speech.next", "speech.end_all", "floor.priority", "floor.priority_end")
    async with on_stage(RehearsalHall(actions=actions)) as stage:
        await stage.press("N", "E", "P", "O")
        assert [message.command.name for message in stage.link.commands] == [
            "speech.next",
            "speech.end_all",
            "floor.priority",
            "floor.priority_end",
        ]


async def test_the_operator_asks_for_a_seat_and_says_for_what() -> None:
    async with on_stage(RehearsalHall(actions=("speech.request",)), Language.EN) as stage:
        await stage.press("R", "1", "2", "tab", "right", "right")
        assert "point of order" in stage.dialog_text
        await stage.press("enter")
        assert stage.sent.command.model_dump() == {
            "name": "speech.request",
            "seat": 12,
            "kind": "point_of_order",
        }


async def test_the_mode_is_changed_and_what_stays_is_not_sent() -> None:
    async with on_stage(RehearsalHall(actions=("floor.set",))) as stage:
        await show_speech(stage)
        await stage.press("F")
        assert isinstance(stage.app.screen, RowsDialog)
        assert "名单发言" in stage.dialog_text, "each row stands on what holds now"
        await stage.press("right", "right", *["down"] * 4, "right", "enter")
        body = stage.sent.command.model_dump(exclude_none=True)
        assert body == {"name": "floor.set", "mode": "queue", "microphone_limit": 4}


async def test_a_list_of_speakers_is_written_by_seats() -> None:
    async with on_stage(RehearsalHall(actions=("speech.list",))) as stage:
        await stage.press("L", *"7 0", "enter")
        assert "Enter 设为发言名单" in stage.dialog_text
        assert isinstance(stage.app.screen, SpeakersDialog)
        assert "席位号有误" in stage.dialog_text
        stage.app.screen.query_one(Input).value = "7、3，12"
        await stage.press("enter")
        assert stage.sent.command.model_dump() == {"name": "speech.list", "seats": (7, 3, 12)}


@pytest.mark.parametrize("key", ["y", "n"])
async def test_a_fire_alarm_is_raised_only_after_a_second_thought(key: str) -> None:
    async with on_stage(RehearsalHall(actions=("alarm.raise",))) as stage:
        await stage.press("A")
        assert isinstance(stage.app.screen, ConfirmDialog)
        await stage.press(key)
        assert [message.command.name for message in stage.link.commands] == ["alarm.raise"] * (key == "y")


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_fire_alarm_stands_over_everything_until_it_is_over(
    language: Language, size: tuple[int, int]
) -> None:
    async with on_stage(RehearsalHall(), language, size) as stage:
        (meeting,) = (each for each in RehearsalHall().documents() if isinstance(each, MeetingDocument))
        told = {"zh": f"消防警报（自{time_of_day(START_WALL_MS)}起） 三层烟感", "en": "FIRE ALARM since"}[
            language
        ]
        raw = meeting.model_dump() | {"alarm": {"reason": "三层烟感", "since_ms": START_WALL_MS}}
        stage.link.publish(MeetingDocument.model_validate(raw))
        await stage.settle()
        await stage.wait(600)
        assert told in stage.screen_text
        stage.link.break_down("refused")
        await stage.settle()
        assert told in stage.screen_text, "a lost connection hides no alarm"
        stage.link.come_back()
        await stage.show(RehearsalHall())
        assert told not in stage.screen_text
