"""The chair conducts a meeting."""

import pytest

from console.actions import ACTIONS
from console.attendance_dialogs import PersonDialog
from console.dialogs import ConfirmDialog, MessageDialog
from console.help_screen import HelpScreen
from console.reading import ResultScreen
from console.rehearsal import RehearsalHall
from controller.contract.catalogue import Language
from controller.contract.commands import RefusalText
from controller.contract.documents.meeting import AgendaDocument
from tests.console.stage import OPEN_VOTE, VOTE_ACTIONS, on_stage

COUNTED: dict[str, object] = {
    "phase": "closed",
    "tally": {"yes": 81, "no": 5, "abstain": 4, "not_voted": 6},
    "verdict": {"rule": "all > 1/2", "base_count": 96, "need": 49, "passed": True},
}
REFUSAL = RefusalText(
    code="no_quorum", params={"present": 10, "need": 64}, zh="不足法定人数64人。", en="No quorum of 64."
)


async def test_the_meeting_opens_with_one_key() -> None:
    async with on_stage(RehearsalHall(phase="prepared", actions=("meeting.open",))) as stage:
        assert "待开会" in stage.screen_text
        await stage.press("o")
        assert stage.sent.command.name == "meeting.open"
        assert stage.sent.operator == "操作员"
        await stage.answer(stage.sent)
        assert "开会：已执行" in stage.screen_text


async def test_the_footer_follows_the_legal_actions() -> None:
    async with on_stage(RehearsalHall(actions=("vote.open", "meeting.adjourn"))) as stage:
        assert "付表决" in stage.screen_text
        assert "截止表决" not in stage.screen_text
        await stage.show(RehearsalHall(actions=VOTE_ACTIONS, vote=OPEN_VOTE))
        assert "付表决" not in stage.screen_text
        assert "截止表决" in stage.screen_text


async def test_a_key_that_is_not_legal_sends_nothing_and_says_so() -> None:
    async with on_stage(RehearsalHall(actions=("vote.open",))) as stage:
        await stage.press("c")
        assert stage.link.commands == []
        assert "现在不能执行此操作" in stage.screen_text


def test_no_two_actions_that_share_a_key_are_ever_legal_together() -> None:
    shared = {action.key for action in ACTIONS if sum(other.key == action.key for other in ACTIONS) > 1}
    pairs = {key: {action.command for action in ACTIONS if action.key == key} for key in shared}
    assert pairs == {
        "C": {"vote.call", "vote.cast", "vote.enter"},
        "p": {"vote.hold", "vote.resume"},
        "x": {"vote.cancel", "vote.void"},
        "Y": {"vote.confirm", "vote.ready"},
        "A": {"alarm.raise", "alarm.clear"},
    }


async def test_a_vote_move_tells_what_the_chair_saw() -> None:
    async with on_stage(RehearsalHall(actions=VOTE_ACTIONS, vote=OPEN_VOTE)) as stage:
        await stage.press("c")
        assert stage.sent.command.name == "vote.close"
        assert stage.sent.expects.round_tag == 7
        assert stage.sent.expects.vote_phase == "open"


async def test_what_the_chair_saw_is_fixed_before_the_confirmation() -> None:
    hall = RehearsalHall(actions=VOTE_ACTIONS, vote=OPEN_VOTE)
    async with on_stage(hall) as stage:
        await stage.press("x")
        await stage.show(hall.but(vote={**OPEN_VOTE, "round_tag": 8}))
        await stage.press("y")
        assert stage.sent.expects.round_tag == 7


async def test_cancelling_asks_first_and_says_what_will_happen() -> None:
    async with on_stage(RehearsalHall(actions=VOTE_ACTIONS, vote=OPEN_VOTE)) as stage:
        await stage.press("x")
        assert isinstance(stage.app.screen, ConfirmDialog)
        assert "已按的票全部作废" in stage.unwrapped_text
        for told in ("y 撤销表决", "n / Esc 继续表决"):
            assert told in stage.dialog_text, "the buttons say what they do"
        await stage.press("enter")
        assert stage.link.commands == []
        await stage.press("x", "y")
        assert stage.sent.command.name == "vote.cancel"


async def test_cancelling_takes_a_reason_and_enter_in_it_does_not_yet_do_it() -> None:
    async with on_stage(RehearsalHall(actions=VOTE_ACTIONS, vote=OPEN_VOTE)) as stage:
        await stage.press("x", "r", *"yes no", "enter")
        assert stage.link.commands == []
        await stage.press("enter")
        assert stage.sent.command.model_dump() == {"name": "vote.cancel", "reason": "yes no"}


async def test_without_a_reason_none_is_recorded() -> None:
    async with on_stage(RehearsalHall(actions=("vote.void",), vote=COUNTED)) as stage:
        await stage.press("x", "y")
        assert stage.sent.command.model_dump() == {"name": "vote.void", "reason": ""}


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_however_many_seats_did_not_answer_the_chair_can_read_all_of_them(
    size: tuple[int, int],
) -> None:
    seats = list(range(1001, 1301))
    vote: dict[str, object] = {"phase": "unreachable", "unreachable": seats}
    hall = RehearsalHall(seat_count=1300, actions=("vote.accept",), vote=vote)
    async with on_stage(hall, size=size) as stage:
        await stage.press("a")
        read = stage.dialog_text
        assert "1300" not in read
        assert "y 确认现有结果" in read
        for _ in range(24):
            await stage.press("pagedown")
            read += stage.dialog_text
        assert {seat for seat in seats if str(seat) not in read} == set()
        assert "此操作不能撤回" in stage.unwrapped_text
        await stage.press("y")
        assert stage.sent.command.name == "vote.accept"


async def test_accepting_names_the_seats_that_did_not_answer() -> None:
    vote: dict[str, object] = {"phase": "unreachable", "unreachable": [12, 48]}
    hall = RehearsalHall(actions=("vote.sweep_again", "vote.accept", "vote.void"), vote=vote)
    async with on_stage(hall) as stage:
        assert "2个席位未应答：12、 48" in stage.screen_text
        await stage.press("a")
        assert "2个席位未应答（12、48）" in stage.unwrapped_text
        await stage.press("escape")
        assert stage.link.commands == []


@pytest.mark.parametrize(
    ("command", "key"), [("meeting.adjourn", "j"), ("vote.void", "x"), ("vote.accept", "a")]
)
async def test_what_cannot_be_undone_is_confirmed(command: str, key: str) -> None:
    async with on_stage(RehearsalHall(actions=(command,), vote=COUNTED)) as stage:
        await stage.press(key)
        assert isinstance(stage.app.screen, ConfirmDialog)
        await stage.press("n")
        assert stage.link.commands == []


async def test_before_the_close_nothing_of_the_choices_is_shown() -> None:
    async with on_stage(RehearsalHall(actions=VOTE_ACTIONS, vote=OPEN_VOTE, voted=40)) as stage:
        assert "已表决" in stage.screen_text
        assert not any(word in stage.screen_text for word in ("赞成 ", "反对 ", "弃权 "))


async def test_after_the_count_the_four_bars_stand_in_the_order_of_the_hall() -> None:
    async with on_stage(RehearsalHall(actions=("vote.announce",), vote=COUNTED)) as stage:
        told = stage.screen_text
        assert told.index("赞成 ") < told.index("反对 ") < told.index("弃权 ") < told.index("未按表决器")
        assert "超过全体组成人员的1/2" in told
        assert "须49票赞成" in told
        assert "✓ 通过" not in told


async def test_the_result_is_announced_with_one_key_and_shown_large_with_the_chairs_words() -> None:
    hall = RehearsalHall(actions=("vote.announce",), vote=COUNTED)
    async with on_stage(hall) as stage:
        await stage.press("n")
        assert stage.sent.command.name == "vote.announce"
        await stage.show(hall.but(vote={**COUNTED, "phase": "announced"}, actions=("vote.open",)))
        assert isinstance(stage.app.screen, ResultScreen)
        assert "赞成81票，反对5票，弃权4票。" in stage.screen_text
        assert "通过。" in stage.screen_text
        await stage.press("c")
        assert len(stage.link.commands) == 1
        assert "✓ 通过" in stage.screen_text


async def test_a_result_that_nobody_has_closed_goes_when_the_next_vote_is_open() -> None:
    async with on_stage(RehearsalHall(vote=COUNTED)) as stage:
        await stage.show(RehearsalHall(vote={**COUNTED, "phase": "announced"}))
        assert isinstance(stage.app.screen, ResultScreen)
        await stage.show(RehearsalHall(vote={**OPEN_VOTE, "round_tag": 9}))
        assert not isinstance(stage.app.screen, ResultScreen)


async def test_a_result_announced_before_the_console_came_is_not_shown_again() -> None:
    async with on_stage(RehearsalHall(vote={**COUNTED, "phase": "announced"})) as stage:
        assert not isinstance(stage.app.screen, ResultScreen)


async def test_enter_on_an_item_takes_it_up() -> None:
    async with on_stage(RehearsalHall(actions=("agenda.select",), item_number=3)) as stage:
        await stage.press("down", "enter")
        assert stage.sent.command.model_dump() == {"name": "agenda.select", "number": 4}


async def test_enter_gives_the_floor_and_takes_it_back() -> None:
    hall = RehearsalHall(actions=("speech.grant", "speech.end"), waiting=(11, 8), speaking={7: 400_000})
    async with on_stage(hall) as stage:
        await stage.press("tab", "enter")
        assert stage.sent.command.model_dump() == {"name": "speech.end", "seat": 7}
        await stage.press("down", "down", "enter")
        assert stage.sent.command.model_dump(exclude_none=True) == {"name": "speech.grant", "seat": 8}


async def test_the_first_who_waits_is_offered_the_floor_for_the_usual_time() -> None:
    hall = RehearsalHall(actions=("speech.grant",), waiting=(11, 8))
    async with on_stage(hall) as stage:
        await stage.press("g")
        assert "代表11" in stage.screen_text
        await stage.press("enter")
        assert stage.sent.command.model_dump(exclude_none=True) == {"name": "speech.grant", "seat": 11}


async def test_a_seat_that_did_not_ask_is_given_the_floor_for_three_minutes() -> None:
    async with on_stage(RehearsalHall(actions=("speech.grant",), waiting=(11,))) as stage:
        await stage.press("g", "4", "2", "tab", "right", "right", "right", "enter")
        assert stage.sent.command.model_dump() == {"name": "speech.grant", "seat": 42, "limit_s": 180}


async def test_the_only_speaker_is_given_another_minute() -> None:
    async with on_stage(RehearsalHall(actions=("speech.extend",), speaking={7: 30_000})) as stage:
        await stage.press("plus")
        assert stage.sent.command.model_dump() == {"name": "speech.extend", "seat": 7, "extra_s": 60}


async def test_nobody_loses_a_turn_without_being_chosen() -> None:
    hall = RehearsalHall(actions=("speech.withdraw",), waiting=(11,), speaking={7: 30_000})
    async with on_stage(hall) as stage:
        await stage.press("w")
        assert stage.link.commands == []
        assert "选定一人" in stage.screen_text


async def test_a_late_check_in_names_the_person_while_the_seat_is_typed() -> None:
    async with on_stage(RehearsalHall(actions=("attendance.check_in",))) as stage:
        await stage.press("i", "enter")
        assert isinstance(stage.app.screen, PersonDialog)
        await stage.press("1", "2")
        assert "代表12" in stage.screen_text
        await stage.press("enter")
        assert stage.sent.command.model_dump(exclude_none=True) == {"name": "attendance.check_in", "seat": 12}


async def test_leaving_is_recorded_as_left_or_on_leave() -> None:
    async with on_stage(RehearsalHall(actions=("attendance.leave",))) as stage:
        await stage.press("d", "9", "tab", "right", "enter")
        body = stage.sent.command.model_dump(exclude_none=True)
        assert body == {"name": "attendance.leave", "seat": 9, "kind": "on_leave", "reason": ""}


async def test_a_text_is_pushed_to_chosen_seats_and_too_long_a_one_is_not() -> None:
    async with on_stage(RehearsalHall(actions=("message.push",))) as stage:
        await stage.press("m")
        dialog = stage.app.screen
        assert isinstance(dialog, MessageDialog)
        dialog.query_one("#message-text").value = "请" * 67  # type: ignore[attr-defined]  # an Input
        await stage.press("enter")
        assert stage.link.commands == []
        dialog.query_one("#message-text").value = "请入座"  # type: ignore[attr-defined]  # an Input
        await stage.press("tab", "3", "space", "4", "enter")
        assert stage.sent.command.model_dump() == {"name": "message.push", "text": "请入座", "seats": (3, 4)}


async def test_a_refusal_is_shown_in_the_language_of_the_console_and_follows_a_switch() -> None:
    async with on_stage(RehearsalHall(actions=("meeting.open",))) as stage:
        await stage.press("o")
        await stage.answer(stage.sent, REFUSAL)
        assert "不足法定人数64人。" in stage.screen_text
        await stage.press("l")
        assert "No quorum of 64." in stage.screen_text


async def test_a_command_without_an_answer_is_named_until_the_answer_comes() -> None:
    async with on_stage(RehearsalHall(actions=("meeting.open",)), Language.EN) as stage:
        await stage.press("o")
        await stage.wait(2.9)
        assert "No reply" not in stage.screen_text
        await stage.wait(0.2)
        assert "No reply to “Open meeting”" in stage.screen_text
        await stage.wait(600)
        assert "No reply to “Open meeting”" in stage.screen_text
        await stage.answer(stage.sent)
        assert "No reply" not in stage.screen_text


async def test_a_second_press_in_the_same_breath_does_nothing() -> None:
    async with on_stage(RehearsalHall(actions=VOTE_ACTIONS, vote=OPEN_VOTE)) as stage:
        await stage.press("c", "c")
        assert len(stage.link.commands) == 1


async def test_a_command_that_did_not_go_out_is_said_plainly() -> None:
    async with on_stage(RehearsalHall(actions=("meeting.open",))) as stage:
        stage.link.takes_commands = False
        await stage.press("o")
        assert "指令没有发出" in stage.screen_text
        await stage.wait(10)
        assert "未获答复" not in stage.screen_text


async def test_help_names_every_key_and_any_key_closes_it() -> None:
    async with on_stage(RehearsalHall()) as stage:
        await stage.press("question_mark")
        assert isinstance(stage.app.screen, HelpScreen)
        assert "撤下请求" in stage.screen_text
        await stage.press("pagedown", "up")
        assert isinstance(stage.app.screen, HelpScreen), "reading on closes nothing"
        await stage.press("c")
        assert not isinstance(stage.app.screen, HelpScreen)


async def test_an_item_is_withdrawn_only_on_a_yes_and_the_agenda_says_what_became_of_each() -> None:
    hall = RehearsalHall(actions=("agenda.withdraw",), item_number=3)
    agenda = next(document for document in hall.documents() if isinstance(document, AgendaDocument))
    settled = agenda.model_copy(update={"settled": {1: True, 2: False, 4: None}})
    async with on_stage(hall) as stage:
        await stage.press("T")
        assert "撤回第3项" in stage.dialog_text
        await stage.press("n")
        assert stage.link.commands == []
        await stage.press("T", "y")
        assert stage.sent.command.model_dump() == {"name": "agenda.withdraw", "number": 3}
        stage.link.publish(settled)
        await stage.settle()
        assert "✓ 1." in stage.screen_text
        assert "✗ 2." in stage.screen_text
        assert "– 4." in stage.screen_text


ANNOUNCED: dict[str, object] = {**COUNTED, "phase": "announced"}


@pytest.mark.parametrize(
    ("language", "told"),
    [(Language.ZH, "已宣布的结果即行失效"), (Language.EN, "The announced result no longer")],
)
async def test_whoever_repeats_an_announced_decision_hears_that_its_result_is_gone(
    language: Language, told: str
) -> None:
    hall = RehearsalHall(actions=("vote.repeat",), vote=ANNOUNCED)
    async with on_stage(hall, language) as stage:
        await stage.press("escape", "G")
        assert told in stage.dialog_text


@pytest.mark.parametrize("vote", [{**COUNTED, "phase": "void"}, {**ANNOUNCED, "purpose": "straw_poll"}])
async def test_where_nothing_was_decided_nothing_is_lost_by_a_repeat(vote: dict[str, object]) -> None:
    async with on_stage(RehearsalHall(actions=("vote.repeat",), vote=vote)) as stage:
        await stage.press("escape", "G")
        assert "重新表决" in stage.dialog_text
        assert "即行失效" not in stage.dialog_text
