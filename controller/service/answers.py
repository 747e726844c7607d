"""From refusals of the domain to answers that programs and people can read."""

from controller.contract.catalogue import Language
from controller.contract.commands import CommandMessage, Expectations, RefusalText, ReplyMessage
from controller.contract.refusal_words import refusal_in_words
from controller.domain.refusal import Refusal
from controller.domain.state import State


def reply_json(command_id: str, refusal: Refusal | None, seq: int) -> str:
    """The ReplyMessage for a command, as JSON."""
    reply = ReplyMessage(
        id=command_id,
        outcome="done" if refusal is None else "refused",
        refusal=None if refusal is None else refusal_text(refusal),
        seq=seq,
    )
    return reply.model_dump_json()


def refusal_text(refusal: Refusal) -> RefusalText:
    """The refusal in both languages."""
    return RefusalText(
        code=refusal.code,
        params=refusal.params,
        zh=refusal_in_words(refusal, Language.ZH),
        en=refusal_in_words(refusal, Language.EN),
    )


def unmet_expectation(message: CommandMessage, state: State) -> Refusal | None:
    """Refuse a command that was meant for a state that is no longer there."""
    if is_expected(message.expects, state):
        return None
    phase = "none" if state.vote is None else state.vote.phase.value
    return Refusal("state_moved_on", {"round_tag": state.round_tag, "phase": phase})


def is_expected(expects: Expectations, state: State) -> bool:
    """Whether the state is the one that the client saw; what it does not name is not compared."""
    if expects.round_tag is not None and expects.round_tag != state.round_tag:
        return False
    revision = 0 if state.vote is None else state.vote.revision
    if expects.vote_revision is not None and expects.vote_revision != revision:
        return False
    phase = None if state.vote is None else state.vote.phase
    return expects.vote_phase is None or expects.vote_phase is phase
