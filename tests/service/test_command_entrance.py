"""What the entrance answers to commands that do not get in."""

import json

from controller.contract.commands import CommandMessage
from controller.service.command_entrance import CommandEntrance

NOW_MS = 10_000_000
TWO_MINUTES_MS = 120_000
DONE = '{"id":"command-1","outcome":"done","refusal":null,"seq":7}'


class Entrance:
    """An entrance whose record holds the answer to one command."""

    def __init__(self) -> None:
        self.accepted: list[CommandMessage] = []
        self.replies: list[tuple[str, dict[str, object]]] = []
        self.entrance = CommandEntrance(self.accepted.append, lambda: NOW_MS, {"command-1": DONE}.get)
        self.entrance.answer_through(lambda client, reply: self.replies.append((client, json.loads(reply))))

    def receive(self, command_id: str, sent_at_ms: int) -> None:
        command = {
            "id": command_id,
            "client": "desk-1",
            "operator": "代表01",
            "sent_at_ms": sent_at_ms,
            "command": {"name": "vote.close"},
        }
        self.entrance.receive(json.dumps(command).encode())


def test_a_fresh_command_gets_in() -> None:
    hall = Entrance()
    hall.receive("command-2", NOW_MS)
    assert [message.id for message in hall.accepted] == ["command-2"]
    assert hall.replies == []


def test_an_old_command_that_was_never_carried_out_is_refused() -> None:
    hall = Entrance()
    hall.receive("command-2", NOW_MS - TWO_MINUTES_MS)
    [(client, reply)] = hall.replies
    assert hall.accepted == []
    assert (client, reply["id"], reply["outcome"]) == ("desk-1", "command-2", "refused")


def test_a_late_repeat_hears_what_came_of_the_first_one() -> None:
    hall = Entrance()
    hall.receive("command-1", NOW_MS - TWO_MINUTES_MS)
    assert hall.accepted == []
    assert hall.replies == [("desk-1", json.loads(DONE))]
