"""Serial ports that are not there, not ours, or pulled out."""

import fcntl
import os
from pathlib import Path
from typing import Any

from seat_protocol.face import Lamp
from seat_protocol.status import Key
from simulators.program import Program
from tests.integration.desk import Desk, desk_at
from tests.integration.stack import CHOICES, START_TIMEOUT_S, TALLY, Sitting, sitting_in, stack_in
from tests.mqtt.waiting import until

SECOND_LINE = tuple(range(9, 17))


async def a_vote_with_the_second_line_pulled_out(sitting: Sitting) -> None:
    """Everybody has pressed; what seats 13 to 16 pressed nobody could read. The close names the line's seats."""
    stack, desk = sitting.stack, sitting.desk
    await desk.done("vote.open", item_number=1)
    before = {seat: key for seat, key in CHOICES.items() if seat not in range(13, 17)}
    await stack.vote(before)
    await stack.all_accepted(before)
    await until(lambda: all(stack.is_invited(seat) for seat in range(13, 17)))
    stack.hall.unplug_line(2)
    for seat in range(13, 17):
        assert stack.hall.press(seat, CHOICES[seat])
    await until(lambda: line_of(desk, "line2")["state"] == "lost")
    await desk.done("vote.close")
    vote = await desk.phase("unreachable")
    assert tuple(vote["unreachable"]) == SECOND_LINE


async def test_a_line_that_is_back_is_swept_again_and_the_count_is_exact(tmp_path: Path) -> None:
    async with sitting_in(tmp_path) as sitting:
        await a_vote_with_the_second_line_pulled_out(sitting)
        sitting.stack.hall.replug_line(2)
        await until(lambda: line_of(sitting.desk, "line2")["seats_online"] == 8)
        await sitting.desk.done("vote.sweep_again")
        result = await sitting.desk.phase("closed")
        assert result["tally"] == TALLY
        assert result["unreachable"] == []


async def test_a_line_that_stays_away_is_accepted_with_its_seats_named(tmp_path: Path) -> None:
    async with sitting_in(tmp_path) as sitting:
        await a_vote_with_the_second_line_pulled_out(sitting)
        await sitting.desk.done("vote.accept")
        result = await sitting.desk.phase("closed")
        assert result["tally"] == {"yes": 12, "no": 3, "abstain": 3, "not_voted": 6, "invalid": 0}
        assert tuple(result["unreachable"]) == SECOND_LINE
        assert result["verdict"]["passed"] is False


async def test_a_port_that_is_missing_is_told_and_used_as_soon_as_it_appears(tmp_path: Path) -> None:
    async with stack_in(tmp_path) as stack:
        stack.hall.unplug_line(2)
        with Program(["run", "--config", str(stack.config)], tmp_path / "controller.log") as program:
            port = program.wait_for("listening", START_TIMEOUT_S)["port"]
            assert program.wait_for("swept", START_TIMEOUT_S)["online"] == 16
            async with desk_at(port) as desk:
                await until(lambda: "health" in desk.documents)
                assert line_of(desk, "line2")["state"] == "lost"
                assert "there is no such port" in line_of(desk, "line2")["reason"]
                assert [line_of(desk, name)["state"] for name in ("line1", "line3")] == ["up", "up"]
                stack.hall.replug_line(2)
                await until(lambda: line_of(desk, "line2")["seats_online"] == 8)
                assert line_of(desk, "line2")["state"] == "up"
                assert desk.documents["health"]["lost_seats"] == []


async def test_a_port_that_another_program_holds_is_told_and_taken_when_it_is_free(tmp_path: Path) -> None:
    async with stack_in(tmp_path) as stack:
        holder = os.open(tmp_path / "lines" / "line-1", os.O_RDWR | os.O_NOCTTY)
        try:
            fcntl.flock(holder, fcntl.LOCK_EX)
            with stack.controller() as (_, port):
                async with desk_at(port) as desk:
                    await until(lambda: "health" in desk.documents)
                    assert "another program holds it" in line_of(desk, "line1")["reason"]
                    fcntl.flock(holder, fcntl.LOCK_UN)
                    await until(lambda: line_of(desk, "line1")["seats_online"] == 8)
        finally:
            os.close(holder)


async def test_a_key_pressed_in_a_short_silence_counts_and_one_before_a_reboot_does_not(
    tmp_path: Path,
) -> None:
    async with sitting_in(tmp_path) as sitting:
        hall, desk = sitting.stack.hall, sitting.desk
        for seat in (5, 6):
            hall.mute_seat(seat)
        await until(lambda: lost_seats(desk) == [5, 6])
        for seat in (5, 6):
            assert hall.press(seat, Key.SPEAK)
        hall.reboot_seat(6)
        for seat in (5, 6):
            hall.mute_seat(seat, is_muted=False)
        await until(lambda: lost_seats(desk) == [])
        await until(lambda: hall.shown(5).lamps.speak is Lamp.BLINK)
        await until(lambda: hall.shown(6).lamps.sign_in is Lamp.ON)
        await sitting.stack.press_until(7, Key.SPEAK, lambda view: view.lamps.speak is Lamp.BLINK)
        await until(lambda: len(desk.documents["speech"]["waiting"]) > 1)
        assert [one["seat"] for one in desk.documents["speech"]["waiting"]] == [5, 7]


def lost_seats(desk: Desk) -> list[int]:
    return [lost["seat"] for lost in desk.documents.get("health", {"lost_seats": []})["lost_seats"]]


def line_of(desk: Desk, name: str) -> dict[str, Any]:
    """What the health document says of one line."""
    lines: list[dict[str, Any]] = desk.documents["health"]["lines"]
    return next(line for line in lines if line["line"] == name)
