"""What the console shows when the hall, the broker or a document cannot be trusted."""

from console.actions import legal_actions
from console.hall_screen import HallScreen
from console.rehearsal import CLIENT, START_WALL_MS, RehearsalHall
from console.widgets.seat_map import SeatMap
from controller.contract.catalogue import Language
from controller.contract.documents.health import StatusDocument
from tests.console.stage import OPEN_VOTE, VOTE_ACTIONS, on_stage


async def test_an_empty_console_says_that_nothing_has_come_yet() -> None:
    async with on_stage() as stage:
        assert "尚未收到会场“rehearsal”控制器的消息" in stage.screen_text
        assert "尚未收到会议信息" in stage.screen_text


async def test_a_lost_broker_dims_the_picture_and_names_since_when() -> None:
    async with on_stage(RehearsalHall(actions=VOTE_ACTIONS, vote=OPEN_VOTE)) as stage:
        stage.link.break_down("Connection refused")
        await stage.settle()
        first = next(line for line in stage.screen_text.splitlines() if "未连接（自" in line)
        assert stage.app.query_one("#body").has_class("stale")
        await stage.wait(30)
        stage.link.break_down("Connection refused")
        await stage.settle()
        assert first in stage.screen_text


async def test_on_a_stale_picture_nothing_can_be_decided() -> None:
    async with on_stage(RehearsalHall(actions=VOTE_ACTIONS, vote=OPEN_VOTE)) as stage:
        stage.link.break_down("gone")
        await stage.press("c")
        assert stage.link.commands == []
        assert legal_actions(stage.app.store) == ()
        assert "未与控制器保持联系" in stage.screen_text


async def test_that_nothing_goes_without_the_controller_is_said_only_as_long_as_it_is_so() -> None:
    async with on_stage(RehearsalHall(actions=VOTE_ACTIONS, vote=OPEN_VOTE)) as stage:
        stage.link.break_down("gone")
        await stage.press("c")
        await stage.wait(60)
        assert "未与控制器保持联系" in stage.screen_text
        stage.link.come_back()
        await stage.settle()
        assert "未与控制器保持联系" in stage.screen_text, "the controller has not spoken yet"
        stage.link.status(StatusDocument(state="online", at_ms=START_WALL_MS))
        await stage.settle()
        assert "未与控制器保持联系" not in stage.screen_text


async def test_that_a_key_is_not_possible_now_is_said_until_other_things_are_possible() -> None:
    hall = RehearsalHall(actions=("vote.open",))
    async with on_stage(hall) as stage:
        await stage.press("c")
        await stage.show(hall)
        assert "现在不能执行此操作" in stage.screen_text
        await stage.show(hall.but(actions=VOTE_ACTIONS, vote=OPEN_VOTE))
        assert "现在不能执行此操作" not in stage.screen_text


async def test_that_a_choice_is_missing_is_said_until_it_is_made_or_of_no_use() -> None:
    hall = RehearsalHall(actions=("speech.withdraw",), waiting=(11,), speaking={7: 30_000})
    async with on_stage(hall) as stage:
        await stage.press("tab", "w")
        await stage.wait(1)
        assert "选定一人" in stage.screen_text
        await stage.press("down")
        await stage.wait(1)
        assert "选定一人" not in stage.screen_text
        await stage.press("up", "w")
        await stage.show(hall.but(actions=("vote.open",), waiting=()))
        assert "选定一人" not in stage.screen_text


async def test_the_alarm_goes_when_the_broker_is_back() -> None:
    async with on_stage(RehearsalHall()) as stage:
        stage.link.break_down("gone")
        await stage.settle()
        stage.link.come_back()
        await stage.settle()
        assert "未连接" not in stage.screen_text
        assert stage.app.query_one("#body").has_class("stale"), "the controller has not spoken yet"
        stage.link.status(StatusDocument(state="online", at_ms=START_WALL_MS))
        await stage.settle()
        assert not stage.app.query_one("#body").has_class("stale")


async def test_a_controller_that_is_gone_is_named_with_since_when() -> None:
    async with on_stage(RehearsalHall(), Language.EN) as stage:
        stage.link.status(StatusDocument(state="lost", at_ms=START_WALL_MS))
        await stage.settle()
        assert "The controller has been lost since" in stage.screen_text
        assert "Controller gone since" in stage.screen_text


async def test_a_malformed_document_keeps_the_last_good_one_and_is_named_until_it_is_mended() -> None:
    hall = RehearsalHall(actions=VOTE_ACTIONS, vote=OPEN_VOTE)
    async with on_stage(hall) as stage:
        stage.link.deliver(stage.link.topics.state("vote"), '{"phase": "on holiday"}')
        await stage.settle()
        assert "无法读取“vote”" in stage.screen_text
        assert "0:23" in stage.screen_text
        await stage.show(hall)
        assert "无法读取" not in stage.screen_text


async def test_rubbish_on_every_topic_crashes_nothing() -> None:
    async with on_stage(RehearsalHall()) as stage:
        topics = stage.link.topics
        for name in ("meeting", "agenda", "attendance", "vote", "speech", "seats", "health", "roster"):
            stage.link.deliver(topics.state(name), "\x00[[[")
        for topic in (topics.status, topics.event, topics.reply(CLIENT), "somewhere/else"):
            stage.link.deliver(topic, "null")
        await stage.settle()
        assert len(stage.app.store.unreadable) == 11


async def test_a_list_with_the_same_seat_twice_crashes_nothing() -> None:
    async with on_stage(RehearsalHall(waiting=(5, 5, 6))) as stage:
        assert "代表06" in stage.screen_text


async def test_markup_and_line_breaks_in_a_title_are_only_text() -> None:
    vote = {**OPEN_VOTE, "title": "[bold red]议案[/] \n [@click=app.quit]第二行"}
    async with on_stage(RehearsalHall(vote=vote)) as stage:
        assert "[bold red]议案[/] [@click=app.quit]第二行" in stage.screen_text


async def test_the_countdown_runs_and_stands_still_while_the_vote_is_held() -> None:
    hall = RehearsalHall(vote=OPEN_VOTE)
    async with on_stage(hall) as stage:
        assert "0:23" in stage.screen_text
        await stage.wait(5)
        assert "0:18" in stage.screen_text
        await stage.show(hall.but(vote={**OPEN_VOTE, "phase": "held", "remaining_ms": 18_000}))
        await stage.wait(5)
        assert "0:18" in stage.screen_text


async def test_lost_seats_and_a_lost_quorum_are_said_in_words() -> None:
    hall = RehearsalHall(seat_count=12, absent=frozenset(range(1, 7)), lost=frozenset({9}))
    async with on_stage(hall) as stage:
        assert "1个席位断线：9号（自" in stage.screen_text
        assert "法定人数8人，未达到" in stage.screen_text


async def test_three_thousand_seats_are_drawn_and_can_be_scrolled_to_the_last() -> None:
    async with on_stage(RehearsalHall(seat_count=3000), size=(80, 24)) as stage:
        assert "席位图（3000席）" in stage.screen_text
        seat_map = stage.app.query_one(SeatMap)
        seat_map.focus()
        seat_map.scroll_end(animate=False)
        await stage.settle()
        last_row_first_seat = 3000 - (3000 - 1) % seat_map.layout_now.per_row
        assert f"{last_row_first_seat} " in stage.screen_text


async def test_a_flood_of_documents_is_drawn_once() -> None:
    async with on_stage(RehearsalHall()) as stage:
        drawings = 0
        show = HallScreen.show

        def counted(screen: HallScreen, picture: object) -> None:
            nonlocal drawings
            drawings += 1
            show(screen, picture)  # type: ignore[arg-type]  # handed on as it came

        HallScreen.show = counted  # type: ignore[assignment,method-assign]  # put back below
        try:
            for voted in range(90):
                stage.link.publish(*RehearsalHall(vote=OPEN_VOTE, voted=voted).documents())
            await stage.settle()
        finally:
            HallScreen.show = show  # type: ignore[method-assign]  # as it was
        assert drawings == 1
        assert stage.app.store.vote is not None
        assert stage.app.store.vote.voted == 89
