"""The gate that every command passes: bytes in, a command or a refusal out. Nothing is trusted before it."""

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from controller.contract.catalogue import Language, text
from controller.contract.commands import COMMAND_BYTES_MAX, CommandMessage, RefusalText
from controller.contract.names import NAMES_ALIKE
from controller.contract.visible import INVISIBLE_CHARACTER
from controller.mqtt.inbox import UnreadCommand, UnreadReason

COMMAND_AGE_S_MAX: Final = 60
"""What a person ordered a minute ago may not be what they want now (contract: `sent_at_ms`)."""
CLOCK_AHEAD_S_MAX: Final = 60
"""Clocks of the consoles differ by seconds; a minute ahead means that ages say nothing."""
PROBLEM_CHARS_MAX: Final = 160
"""How much of a hostile command may come back in a reply or reach a log."""
NAME_CHARS_TOLD_MAX: Final = 40
"""As long as a name may be; what is longer is told by its beginning."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A command that is well formed and fresh."""

    message: CommandMessage


@dataclass(frozen=True, slots=True)
class Refused:
    """A command that is not carried out; its sender is known and gets the reason."""

    client: str
    command_id: str
    refusal: RefusalText


@dataclass(frozen=True, slots=True)
class Unanswerable:
    """A message that does not even say who sent it: to be counted, not answered."""

    problem: str


def admit(payload: bytes, now_ms: int) -> Admitted | Refused | Unanswerable:
    """Judge one command as received at wall time `now_ms`."""
    if len(payload) > COMMAND_BYTES_MAX:
        return refuse_unread(UnreadCommand(payload, len(payload), UnreadReason.OVERSIZED))
    try:
        message = CommandMessage.model_validate_json(payload, strict=True)
    except ValidationError as error:
        return _refuse_malformed(payload, error)
    refusal = _refuse_key_twice(payload) or _refuse_by_age(message.sent_at_ms, now_ms)
    return Admitted(message) if refusal is None else Refused(message.client, message.id, refusal)


def refuse_unread(unread: UnreadCommand) -> Refused | Unanswerable:
    """Refuse a command that was not read, if its first bytes say who sent it."""
    refusal = _refuse_by_reason(unread)
    sender = _sender_in_head(unread.head)
    if sender is None:
        return Unanswerable(refusal.en)
    client, command_id = sender
    return Refused(client, command_id, refusal)


def refusal_text(code: str, **params: str | int) -> RefusalText:
    """Refusal `code` in both languages, from the catalogue's entry `refusal.<code>`."""
    zh, en = (text(f"refusal.{code}", language, **params) for language in (Language.ZH, Language.EN))
    return RefusalText(code=code, params=params, zh=zh, en=en)


_SENDER_FIELDS: Final[dict[str, Any]] = {
    name: (str, CommandMessage.model_fields[name]) for name in ("client", "id")
}
_Sender: Final[type[BaseModel]] = create_model(
    "_Sender", __config__=ConfigDict(extra="ignore", strict=True), **_SENDER_FIELDS
)
_HEAD_CLIENT: Final = re.compile(rb'"client"\s*:\s*"([A-Za-z0-9_.-]{1,40})"')
_HEAD_ID: Final = re.compile(rb'"id"\s*:\s*"([A-Za-z0-9_.-]{8,64})"')


def _refuse_malformed(payload: bytes, error: ValidationError) -> Refused | Unanswerable:
    problem = _first_problem(error)
    misread = _first_misread(error)
    try:
        sender = _Sender.model_validate_json(payload).model_dump()
    except ValidationError:
        return Unanswerable(problem)
    refusal = misread or refusal_text("malformed_command", problem=problem)
    return Refused(sender["client"], sender["id"], refusal)


def _refuse_by_age(sent_at_ms: int | None, now_ms: int) -> RefusalText | None:
    if sent_at_ms is None:
        return None
    age_s = (now_ms - sent_at_ms) // 1000
    if age_s > COMMAND_AGE_S_MAX:
        return refusal_text("stale_command", age_s=age_s)
    if -age_s > CLOCK_AHEAD_S_MAX:
        return refusal_text("command_from_future", ahead_s=-age_s)
    return None


def _refuse_by_reason(unread: UnreadCommand) -> RefusalText:
    match unread.reason:
        case UnreadReason.OVERSIZED:
            return refusal_text("oversized_command", size=unread.size_bytes, limit=COMMAND_BYTES_MAX)
        case UnreadReason.RETAINED:
            return refusal_text("retained_command")
        case UnreadReason.BUSY:
            return refusal_text("busy")


def _sender_in_head(head: bytes) -> tuple[str, str] | None:
    client, command_id = _HEAD_CLIENT.search(head), _HEAD_ID.search(head)
    if client is None or command_id is None:
        return None
    return client[1].decode(), command_id[1].decode()


def _first_misread(error: ValidationError) -> RefusalText | None:
    """The refusal for texts that are well formed and yet not what they look like."""
    first = error.errors(include_url=False, include_input=False)[0]
    of_command = 2 if first["loc"][:1] == ("command",) else 0  # "command" and its name are no place
    place = [str(part) for part in first["loc"][of_command:]]
    if first["type"] == NAMES_ALIKE:
        return refusal_text(NAMES_ALIKE, place=".".join(place), name=_told(first["ctx"]["name"]))
    if first["type"] != INVISIBLE_CHARACTER:
        return None
    field, character = first["ctx"]["field"], first["ctx"]["character"]
    return refusal_text(
        INVISIBLE_CHARACTER, place=".".join([*place, *filter(None, [field])]), character=character
    )


def _refuse_key_twice(payload: bytes) -> RefusalText | None:
    """Of a key that stands twice in one object every reader of JSON drops one value: a figure would be lost."""
    try:
        json.loads(payload, object_pairs_hook=_keys_apart, parse_int=str)
    except _KeyTwiceError as error:
        return refusal_text("key_twice", name=_told(error.key))
    return None


class _KeyTwiceError(Exception):
    """A JSON object has `key` twice."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _keys_apart(pairs: list[tuple[str, Any]]) -> None:
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            raise _KeyTwiceError(key)
        seen.add(key)


def _told(name: str) -> str:
    """A name out of a command that is refused: printable and short."""
    return "".join(char if char.isprintable() else "?" for char in name[:NAME_CHARS_TOLD_MAX])


def _first_problem(error: ValidationError) -> str:
    """Where and what the first error is, without the input, printable and short."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    problem = f"{place}: {first['msg']}" if place else first["msg"]
    return "".join(char if char.isprintable() else "?" for char in problem[:PROBLEM_CHARS_MAX])
