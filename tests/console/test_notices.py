"""What the console says of a command: all of it, why, and no longer than it holds."""

import pytest

from console.rehearsal import RehearsalHall
from controller.contract.catalogue import Language
from controller.contract.commands import RefusalText
from controller.contract.documents.document import Document
from controller.contract.documents.meeting import AgendaDocument, AlarmState, MeetingDocument
from tests.console.stage import OPEN_VOTE, on_stage

LONG = RefusalText(
    code="counter_not_zero",
    zh="表决开始前有12个席位的计数不为零（1、2、3、4、5、6、7、8、9、10、11、12号），未付表决。请撤销后重新付表决，或更换终端。",
    en="12 seats report a choice before the vote has begun (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12); it was not opened."
    " Cancel it and put the question again, or replace the units.",
)


def of_kind(hall: RehearsalHall, kind: type[Document]) -> Document:
    return next(document for document in hall.documents() if isinstance(document, kind))


@pytest.mark.parametrize(
    ("language", "remedy"), [(Language.ZH, "或更换终端。"), (Language.EN, "replacetheunits.")]
)
async def test_a_refusal_is_told_to_its_end_on_the_smallest_terminal(language: Language, remedy: str) -> None:
    async with on_stage(RehearsalHall(actions=("meeting.open",)), language, (80, 24)) as stage:
        await stage.press("o")
        await stage.answer(stage.sent, LONG)
        assert remedy in stage.unwrapped_text
        await stage.press("escape")
        assert remedy not in stage.unwrapped_text


@pytest.mark.parametrize("refusal", [None, LONG])
async def test_a_message_goes_when_the_meeting_has_moved_on(refusal: RefusalText | None) -> None:
    hall = RehearsalHall(actions=("agenda.select",))
    async with on_stage(hall) as stage:
        await stage.press("t")
        await stage.answer(stage.sent, refusal)
        await stage.show(hall.but(item_number=4))
        await stage.wait(60)
        assert "进入议题：" in stage.screen_text, "it is of this that it speaks"
        await stage.show(hall.but(item_number=4, vote=OPEN_VOTE))
        assert "进入议题：" not in stage.screen_text


@pytest.mark.parametrize(
    ("hall", "why"),
    [
        (RehearsalHall(vote=OPEN_VOTE), "本轮表决尚未结束（表决中）"),
        (RehearsalHall(phase="prepared"), "会议未在进行"),
        (RehearsalHall(), "现在不能执行此操作"),
    ],
)
async def test_a_key_that_does_nothing_says_why(hall: RehearsalHall, why: str) -> None:
    async with on_stage(hall) as stage:
        await stage.press("V")
        assert why in stage.unwrapped_text


async def test_a_fire_alarm_is_a_reason() -> None:
    hall = RehearsalHall()
    meeting = of_kind(hall, MeetingDocument)
    async with on_stage(hall) as stage:
        alarm = AlarmState(reason="", since_ms=hall.at_ms)
        stage.link.publish(meeting.model_copy(update={"alarm": alarm}))
        await stage.settle()
        await stage.press("V")
        assert "消防警报尚未解除" in stage.unwrapped_text


async def test_control_c_says_in_the_language_of_the_console_how_to_quit() -> None:
    async with on_stage(RehearsalHall()) as stage:
        await stage.press("ctrl+c")
        assert "退出请按 q" in stage.screen_text
        assert stage.app.is_running


async def test_a_console_that_hears_nothing_names_the_hall_it_listens_for() -> None:
    async with on_stage() as stage:
        assert "会场“rehearsal”" in stage.screen_text


async def test_adjourning_names_the_items_that_have_no_result() -> None:
    hall = RehearsalHall(actions=("meeting.adjourn",))
    settled = of_kind(hall, AgendaDocument).model_copy(
        update={"settled": {1: True, 2: None, 4: False, 5: True}}
    )
    async with on_stage(hall) as stage:
        stage.link.publish(settled)
        await stage.settle()
        await stage.press("j")
        for told in ("尚无结果的议题", "3. 关于政府工作报告", "6. 其他事项"):
            assert told in stage.dialog_text
        assert "1. 审议会议议程" not in stage.dialog_text


@pytest.mark.parametrize("language", list(Language))
async def test_whoever_may_not_confirm_alone_is_told_what_is_needed(language: Language) -> None:
    alone = RefusalText(code="same_person", zh="须由另一人核对确认。", en="Somebody else has to confirm.")
    vote: dict[str, object] = {"phase": "unconfirmed", "method": "hands"}
    async with on_stage(RehearsalHall(actions=("vote.confirm",), vote=vote), language, (80, 24)) as stage:
        await stage.press("Y", "y")
        await stage.answer(stage.sent, alone)
        assert "--operator" in stage.unwrapped_text
        assert "confirm_hand_count" in stage.unwrapped_text
