"""The service as a whole, without lines and broker: what it refuses, and what it does not survive."""

import asyncio
import json
from collections.abc import Collection
from pathlib import Path
from typing import Any, cast

import pytest

from controller.contract.commands import CommandMessage
from controller.domain.inputs import Order
from controller.domain.inputs.hall import SignInPressed
from controller.domain.inputs.meeting import ImportRoster, OpenMeeting
from controller.domain.inputs.votes import MoveVote, OpenVote
from controller.domain.people import Member
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import PressRule, Secrecy
from controller.journal.journal import Journal
from controller.mqtt.client import MqttLink
from controller.service.clock import MeetingClock
from controller.service.engine import Work
from controller.service.hall_service import HallService
from controller.service.orders import MeetingDefaults
from firmware_bridge import FreezeReport, GapPolicy, LineSettings
from tests.mqtt.waiting import until

DEFAULTS = MeetingDefaults("第一次会议", "presidium", 1, True, None, PressRule.LAST)


class Replies:
    """A link that keeps what it is asked to say."""

    def __init__(self) -> None:
        self.replies: list[dict[str, Any]] = []
        self.documents: dict[str, dict[str, Any]] = {}

    def reply(self, _client: str, payload: bytes) -> None:
        self.replies.append(json.loads(payload))

    def set_document(self, name: str, payload: bytes, **_: bool) -> None:
        self.documents[name] = json.loads(payload)

    def notify_events(self) -> None:
        pass


def service_on(journal: Journal, folder: Path) -> HallService:
    """A hall with the seats 1 and 2 on a line that is not plugged in."""
    line = LineSettings("left", f"serial://{folder}/absent", GapPolicy.STRICT, {1: 1, 2: 2})
    return HallService(journal, [line], DEFAULTS, MeetingClock(), "0")


def roster_command(*seats: int) -> CommandMessage:
    members = [{"member_id": f"m{seat}", "name": f"代表{seat:02}", "seat": seat} for seat in seats]
    return CommandMessage.model_validate(
        {
            "id": f"roster-{seats[-1]:04}",
            "client": "desk-1",
            "operator": "代表01",
            "command": {"name": "roster.import", "members": members},
        }
    )


async def test_clients_are_told_what_a_vote_would_be_taken_by(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        service, link = service_on(journal, tmp_path), Replies()
        service.publish_through(cast("MqttLink", link))
        running = asyncio.create_task(service.run())
        await until(lambda: "meeting" in link.documents)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        meeting = link.documents["meeting"]
        assert meeting["vote_defaults"] == {
            "duration_s": 0,
            "press_rule": "last",
            "result_shown": "after_close",
        }
        assert [rules["name"] for rules in meeting["rules"]] == meeting["presets"]
        committee = next(rules for rules in meeting["rules"] if rules["name"] == "standing_committee")
        assert (committee["majority"], committee["quorum"], committee["secret"]) == (
            "all > 1/2",
            "all > 1/2",
            True,
        )


async def test_a_roster_with_a_seat_that_no_line_has_is_refused_by_name(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        service, link = service_on(journal, tmp_path), Replies()
        service.publish_through(cast("MqttLink", link))
        running = asyncio.create_task(service.run())
        service.command(roster_command(1, 99))
        service.command(roster_command(1, 2))
        await until(lambda: len(link.replies) == 2)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        refused, done = link.replies
        assert refused["refusal"]["code"] == "no_such_seat"
        assert "99" in refused["refusal"]["zh"]
        assert done["outcome"] == "done"
        assert sorted(service.engine.state.member_at) == [1, 2]


async def test_a_defect_in_the_count_ends_the_service_instead_of_a_vote_that_never_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_round_tag: int, _seats: Collection[int]) -> FreezeReport:
        raise LookupError("a defect")

    with Journal(tmp_path) as journal:
        service = service_on(journal, tmp_path)
        monkeypatch.setattr(service.bridge, "freeze", broken)
        orders: tuple[Order, ...] = (
            ImportRoster((Member("m1", "代表01", 1),)),
            OpenMeeting("第一次会议", "presidium", 1),
        )
        for order in orders:
            service.engine.order(Work(order))
        service.engine.happened(SignInPressed(1))
        service.engine.order(Work(OpenVote(None, "决议", Secrecy.NAMED, PressRule.LAST, None, None)))
        service.engine.order(Work(MoveVote(VoteMove.CLOSE)))
        with pytest.raises(ExceptionGroup) as caught:
            await service.run()
        assert caught.group_contains(LookupError)
