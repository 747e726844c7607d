"""What the chair and the operator order: every command of the published contract, and hostile messages."""

import asyncio
import json
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, get_args

from pydantic import BaseModel, Field, TypeAdapter, model_validator

from controller.contract.catalogue import entries
from controller.contract.commands import AnyCommand, Expectations
from simulators.scenario.errors import CheckFailedError
from simulators.scenario.listener import CLIENT
from simulators.scenario.matching import shown
from simulators.scenario.stage import Stage
from simulators.scenario.step import Deed
from simulators.scenario.values import Seats, word_of

RAW_LENGTH_MAX = 100_000
"""A hostile message that a person would still write into a file."""
PAD_BYTES_MAX = 1_200_000
"""Above the largest command, below the largest packet that the broker takes."""
REFUSAL_CODES = tuple(key.removeprefix("refusal.") for key in entries() if key.startswith("refusal."))
"""Why a command can be refused."""
UNREADY = "seats_unready"
AGAIN_AFTER_S = 0.2
"""A seat that is being told who sits there is ready after the next sweep of its line."""

RefusalCode = Annotated[str, word_of("refusal", REFUSAL_CODES)]
Reply = dict[str, Any]


def _models_by_name() -> dict[str, type[BaseModel]]:
    models: dict[str, type[BaseModel]] = {}
    for model in get_args(get_args(AnyCommand)[0]):
        for name in get_args(model.model_fields["name"].annotation):
            models[name] = model
    return models


COMMANDS: Mapping[str, type[BaseModel]] = _models_by_name()
"""The model of every command by the command's name."""
_COMMAND = TypeAdapter[Any](AnyCommand)


class _Answered(Deed):
    refused: RefusalCode | None = Field(
        default=None, description="The command must be refused, with this code as the reason."
    )
    because: str = Field(
        default="", description="Words that must stand in the Chinese or the English text of the refusal."
    )

    @model_validator(mode="after")
    def _because_of_refusal(self) -> "_Answered":
        if self.because and self.refused is None:
            raise ValueError("because: only a refusal gives reasons; name its code with refused")
        return self

    def judge(self, reply: Reply) -> None:
        """CheckFailedError where the reply is another than the step wants."""
        refusal = reply.get("refusal") or {}
        if refusal.get("code") != self.refused:
            raise CheckFailedError(_in_words(reply))
        if self.because not in refusal.get("zh", "") and self.because not in refusal.get("en", ""):
            raise CheckFailedError(_in_words(reply))


class Order(_Answered):
    """Give a command. It must be done, or refused as the step says."""

    expects: Expectations = Field(
        default=Expectations(), description='What the operator saw: `{round_tag = 1, vote_phase = "open"}`.'
    )
    operator: str | None = Field(
        default=None,
        min_length=1,
        max_length=40,
        description="In whose name the command is given, where that is not the scenario's operator.",
    )
    each_seat: Seats | None = Field(
        default=None, description="Give the command once for each of these seats, as its `seat`."
    )
    command: dict[str, Any]

    @model_validator(mode="after")
    def _is_a_command(self) -> "Order":
        for command in self.commands():
            _COMMAND.validate_json(json.dumps(command), strict=True)
        return self

    def commands(self) -> list[dict[str, Any]]:
        """What is sent, one after the other."""
        if self.each_seat is None:
            return [self.command]
        return [{**self.command, "seat": seat} for seat in self.each_seat]

    async def _act(self, stage: Stage) -> None:
        if self.command["name"] == "vote.open":
            stage.chosen.clear()
        for command in self.commands():
            self.judge(await self._give(stage, command))

    async def _give(self, stage: Stage, command: dict[str, Any]) -> Reply:
        """The answer. While seats are not ready it is given again, as a chair would, unless that is what is wanted."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self.timeout_s * stage.patience
        while True:
            command_id = stage.next_command_id()
            payload = self._message(stage, command_id, command)
            reply = await _ask(stage, command_id, payload, self.timeout_s)
            stage.last_command = (payload, reply)
            code = (reply.get("refusal") or {}).get("code")
            if code != UNREADY or self.refused == UNREADY or loop.time() >= until:
                return reply
            await asyncio.sleep(AGAIN_AFTER_S)

    def _message(self, stage: Stage, command_id: str, command: dict[str, Any]) -> bytes:
        message = {
            "id": command_id,
            "client": CLIENT,
            "operator": self.operator or stage.operator,
            "expects": self.expects.model_dump(mode="json", exclude_unset=True),
            "command": command,
        }
        return json.dumps(message, ensure_ascii=False).encode()


class RepeatCommand(Deed):
    """Send the last command again under the same id, as a client does that missed the reply.

    The answer must be the one that was given the first time.
    """

    word = "repeat_command"

    async def _act(self, stage: Stage) -> None:
        if stage.last_command is None:
            raise CheckFailedError("no command was given before")
        payload, first = stage.last_command
        again = await _ask(stage, first["id"], payload, self.timeout_s)
        if again != first:
            raise CheckFailedError(f"first {_in_words(first)}; then {_in_words(again)}")


class RawCommand(_Answered):
    """Send any text to the command topic.

    `{id}` and `{client}` in it are filled in. Without `refused` no answer is awaited.
    """

    word = "raw_command"
    payload: str = Field(max_length=RAW_LENGTH_MAX, description="The message as it stands.")
    pad_to_bytes: int = Field(default=0, ge=0, le=PAD_BYTES_MAX, description="Fill it up with spaces.")
    retain: bool = Field(default=False, description="Send it as a retained message.")

    async def _act(self, stage: Stage) -> None:
        command_id = stage.next_command_id()
        text = self.payload.replace("{id}", command_id).replace("{client}", CLIENT)
        payload = text.encode().ljust(self.pad_to_bytes)
        if self.refused is None:
            await stage.listener.send(payload, self.timeout_s, retain=self.retain)
        else:
            self.judge(await _ask(stage, command_id, payload, self.timeout_s, retain=self.retain))


async def _ask(
    stage: Stage, command_id: str, payload: bytes, timeout_s: float, *, retain: bool = False
) -> Reply:
    """Send `payload` and wait for the reply to `command_id`."""
    listener = stage.listener
    listener.forget_reply(command_id)
    await listener.send(payload, timeout_s * stage.patience, retain=retain)
    await stage.eventually(
        lambda: None if command_id in listener.replies else "nobody answered the command", timeout_s
    )
    return listener.replies[command_id]


def _in_words(reply: Reply) -> str:
    refusal = reply.get("refusal")
    return "it was done" if refusal is None else f"refused: {refusal['code']} ({shown(refusal['en'])})"


ORDERS: Iterable[type[Deed]] = (RepeatCommand, RawCommand)
"""The verbs of this file beside the commands, in the order of the reference."""
