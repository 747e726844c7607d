"""A hall made up for pictures and tests: a link that plays what it is told, a clock that stands still.

The same documents that a controller publishes, through the same inbox; nothing here is used in a meeting.
"""

import asyncio
from dataclasses import dataclass, field, replace

from console.inbox import Inbox, LinkDown, LinkUp, Post
from controller.contract.commands import CommandMessage, RefusalText, ReplyMessage
from controller.contract.documents import STATE_DOCUMENTS
from controller.contract.documents.document import Document
from controller.contract.documents.event_message import EventMessage
from controller.contract.documents.health import StatusDocument
from controller.contract.topics import Topics

HALL = "rehearsal"
CLIENT = "console-rehearsal"
START_WALL_MS = 1_774_576_800_000
"""A spring morning; any fixed instant does."""


class FrozenClock:
    """Moves only when told."""

    def __init__(self) -> None:
        self._elapsed_s = 0.0

    def advance(self, seconds: float) -> None:
        """Let time pass on both clocks."""
        self._elapsed_s += seconds

    def wall_ms(self) -> int:
        """Wall time in milliseconds."""
        return START_WALL_MS + int(self._elapsed_s * 1000)

    def monotonic_s(self) -> float:
        """Seconds since the start."""
        return self._elapsed_s


class ScriptedLink:
    """A link without a broker: keeps the commands, and delivers what the script says."""

    def __init__(self) -> None:
        self.commands: list[CommandMessage] = []
        self.takes_commands = True
        self._topics = Topics(HALL)
        self._post: Post | None = None
        self._inbox: Inbox | None = None

    async def run(self, post: Post) -> None:
        """Come up at once and stay until cancelled."""
        self._post = post
        self._inbox = Inbox(self._topics, CLIENT, post)
        post(LinkUp())
        await asyncio.Event().wait()

    async def send(self, message: CommandMessage) -> bool:
        """Keep the command."""
        if self.takes_commands:
            self.commands.append(message)
        return self.takes_commands

    def break_down(self, reason: str) -> None:
        """Lose the broker."""
        if self._post is not None:
            self._post(LinkDown(reason))

    def come_back(self) -> None:
        """Find the broker again."""
        if self._post is not None:
            self._post(LinkUp())

    def publish(self, *documents: Document) -> None:
        """The controller publishes `documents`."""
        names = {kind: name for name, kind in STATE_DOCUMENTS.items()}
        for document in documents:
            self.deliver(self._topics.state(names[type(document)]), document.model_dump_json())

    def status(self, status: StatusDocument) -> None:
        """The controller says whether it is there."""
        self.deliver(self._topics.status, status.model_dump_json())

    def event(self, event: EventMessage) -> None:
        """The controller publishes an event."""
        self.deliver(self._topics.event, event.model_dump_json())

    def reply(self, command: CommandMessage, refusal: RefusalText | None = None) -> None:
        """The controller answers `command`."""
        outcome = "refused" if refusal else "done"
        answer = ReplyMessage.model_validate(
            {"id": command.id, "outcome": outcome, "refusal": refusal, "seq": len(self.commands)}
        )
        self.deliver(self._topics.reply(CLIENT), answer.model_dump_json())

    def deliver(self, topic: str, payload: str) -> None:
        """Any payload on any topic."""
        if self._inbox is not None:
            self._inbox.put(topic, payload.encode(), is_live=True)

    @property
    def topics(self) -> Topics:
        """Names of the made-up hall."""
        return self._topics


@dataclass(frozen=True, slots=True)
class RehearsalHall:
    """The state of the made-up hall; every document follows from it."""

    seat_count: int = 96
    at_ms: int = START_WALL_MS
    phase: str = "open"
    actions: tuple[str, ...] = ()
    item_number: int | None = 3
    motion: str = ""
    """Of every item."""
    absent: frozenset[int] = frozenset()
    on_leave: frozenset[int] = frozenset()
    lost: frozenset[int] = frozenset()
    voted: int = 0
    vote: dict[str, object] = field(default_factory=dict)
    waiting: tuple[int, ...] = ()
    speaking: dict[int, int] = field(default_factory=dict)
    """Seat to time left in milliseconds."""

    def but(self, **changes: object) -> "RehearsalHall":
        """The same hall with `changes`."""
        return replace(self, **changes)  # type: ignore[arg-type]  # the fields check their use, not their type

    def documents(self) -> tuple[Document, ...]:
        """Everything that the controller would publish, as the contract has it."""
        raw: dict[str, dict[str, object]] = {
            "meeting": self._meeting(),
            "roster": {"members": [self._member(seat) for seat in self._seats]},
            "agenda": self._agenda(),
            "attendance": self._attendance(),
            "vote": self._vote(),
            "speech": self._speech(),
            "seats": {"seats": [self._seat(seat) for seat in self._seats]},
            "health": self._health(),
        }
        head = {"seq": 1, "at_ms": self.at_ms}
        return tuple(STATE_DOCUMENTS[name].model_validate({**head, **body}) for name, body in raw.items())

    @property
    def present_count(self) -> int:
        """How many are here."""
        return self.seat_count - len(self.absent) - len(self.on_leave)

    @property
    def _seats(self) -> range:
        return range(1, self.seat_count + 1)

    def _meeting(self) -> dict[str, object]:
        return {
            "title": "市第十六届人民代表大会第四次会议主席团第二次会议",
            "phase": self.phase,
            "preset": "presidium",
            "opened_at_ms": self.at_ms,
            "adjourned_at_ms": None,
            "item_number": self.item_number,
            "actions": self.actions,
            "presets": ["presidium", "procedural_motion"],
            "rules": [
                _rules("presidium", "all > 1/2", secret=True, speech_s=900),
                _rules("procedural_motion", "present > 1/2", secret=False, speech_s=600),
            ],
            "vote_defaults": {"duration_s": 60, "press_rule": "last"},
        }

    def _agenda(self) -> dict[str, object]:
        titles = (
            "审议会议议程（草案）",
            "听取各代表团审议情况的汇报",
            "关于政府工作报告的决议（草案）",
            "关于国民经济和社会发展计划的决议（草案）",
            "关于预算的决议（草案）",
            "其他事项",
        )
        items = [
            {"number": number, "title": title, "motion": self.motion}
            for number, title in enumerate(titles, start=1)
        ]
        return {"items": items, "item_number": self.item_number}

    def _attendance(self) -> dict[str, object]:
        need = -(-2 * self.seat_count // 3)
        return {
            "expected": self.seat_count,
            "present": self.present_count,
            "absent": len(self.absent),
            "on_leave": len(self.on_leave),
            "left": 0,
            "observers_present": 4,
            "quorum": {"rule": "all >= 2/3", "need": need, "reached": self.present_count >= need},
            "people": [],
            "sign_in": {"is_open": True, "since_ms": self.at_ms},
        }

    def _vote(self) -> dict[str, object]:
        if not self.vote:
            return {}
        standard = {
            "round_tag": 7,
            "title": "关于政府工作报告的决议（草案）",
            "item_number": 3,
            "secrecy": "secret",
            "rule": "all > 1/2",
            "preset": "presidium",
            "all_members": self.seat_count,
            "present": self.present_count,
            "voted": self.voted,
        }
        return {**standard, **self.vote}

    def _speech(self) -> dict[str, object]:
        return {
            "waiting": [
                {"seat": seat, "name": name_at(seat), "requested_at_ms": self.at_ms} for seat in self.waiting
            ],
            "speaking": [
                {
                    "seat": seat,
                    "name": name_at(seat),
                    "granted_at_ms": self.at_ms,
                    "limit_s": 900,
                    "remaining_ms": left_ms,
                }
                for seat, left_ms in self.speaking.items()
            ],
            "microphone_limit": 4,
        }

    def _member(self, seat: int) -> dict[str, object]:
        return {"member_id": f"m{seat}", "name": name_at(seat), "seat": seat}

    def _seat(self, seat: int) -> dict[str, object]:
        is_present = seat not in self.absent and seat not in self.on_leave
        is_voting = self.vote.get("phase") in {"open", "held", "freezing", "unreachable"}
        others = [number for number in self._seats if number not in self.absent | self.on_leave | self.lost]
        speech = "speaking" if seat in self.speaking else "waiting" if seat in self.waiting else "none"
        return {
            "seat": seat,
            "attendance": "present" if is_present else "on_leave" if seat in self.on_leave else "absent",
            "link": "lost" if seat in self.lost else "ok",
            "voter": is_voting and is_present,
            "voted": is_voting and is_present and seat in others[: self.voted],
            "speech": speech,
        }

    def _health(self) -> dict[str, object]:
        well = {"state": "ok", "since_ms": self.at_ms}
        lost = [{"seat": seat, "since_ms": self.at_ms, "reason": "no answer"} for seat in sorted(self.lost)]
        lines = [
            {
                "line": name,
                "state": "up",
                "since_ms": self.at_ms,
                "seats_online": self.seat_count // 2,
                "seats_total": self.seat_count // 2,
                "sweep_ms": 41.0,
            }
            for name in ("A", "B")
        ]
        return {
            "version": "0.1.0",
            "started_at_ms": self.at_ms,
            "lines": lines,
            "lost_seats": lost,
            "journal": well,
            "broker": well,
        }


def _rules(name: str, majority: str, *, secret: bool, speech_s: int) -> dict[str, object]:
    return {
        "name": name,
        "quorum": "all >= 2/3",
        "majority": majority,
        "secret": secret,
        "speech_first_s": speech_s,
        "speech_second_s": speech_s // 2,
    }


def name_at(seat: int) -> str:
    """A name that belongs to nobody."""
    return f"代表{seat:02d}"
