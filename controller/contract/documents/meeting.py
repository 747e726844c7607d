"""The meeting, its rules, its roster and its agenda."""

from typing import Literal

from pydantic import Field

from controller.contract.commands import AgendaEntry, RosterMember
from controller.contract.documents.document import Count, Document
from controller.contract.documents.outcome import StandingDocument
from controller.contract.model import ContractModel, WallTime
from controller.domain.presets import Method, TieRule
from controller.domain.votes import PressRule, ResultShown

MeetingPhase = Literal["prepared", "open", "adjourned"]


class BodyRules(ContractModel):
    """A rule preset: what holds for a vote or a speech by it where nothing else is said.

    `majority` and `quorum` as the config writes rules, for example `all > 1/2`; `quorum` None: none is demanded.
    """

    name: str
    quorum: str | None
    majority: str
    secret: bool
    speech_first_s: Count
    speech_second_s: Count
    source: str = ""
    speeches_beside_votes: bool = True
    methods: tuple[Method, ...] = Field(
        default=(),
        description="How votes are taken, the usual method first; a vote that does not say takes it.",
    )
    write_in: bool = False
    tie: TieRule = TieRule.LOST
    secret_always: bool = Field(default=False, description="Nobody can choose a named vote.")
    unsettled: tuple[str, ...] = Field(
        default=(), description="Settings that no statute fixes: a vote may depart from them, with a warning."
    )


class VoteDefaults(ContractModel):
    """What a vote takes from the config where `vote.open` does not say."""

    duration_s: Count = Field(description="Seconds; 0: the chair ends the vote.")
    press_rule: PressRule
    result_shown: ResultShown = Field(
        default=ResultShown.AFTER_CLOSE,
        description="Of named votes; figures of a secret vote are never live.",
    )


class AlarmState(ContractModel):
    """A fire alarm (火灾报警), why and since when."""

    reason: str
    since_ms: WallTime


class MeetingDocument(Document):
    """`state/meeting`: where the meeting stands, and which commands are legal now."""

    title: str
    phase: MeetingPhase
    preset: str
    opened_at_ms: WallTime | None
    adjourned_at_ms: WallTime | None
    item_number: int | None
    actions: tuple[str, ...] = Field(description="Names of the commands that are legal at this moment.")
    presets: tuple[str, ...] = Field(description="Names of the rule presets a vote may use.")
    rules: tuple[BodyRules, ...] = Field(default=(), description="What each of `presets` says.")
    vote_defaults: VoteDefaults | None = None
    alarm: AlarmState | None = Field(default=None, description="None: there is none.")


class RosterDocument(Document):
    """`state/roster`: who belongs to the meeting."""

    members: tuple[RosterMember, ...]


class AgendaDocument(Document):
    """`state/agenda`: the items and which is being taken."""

    items: tuple[AgendaEntry, ...]
    item_number: int | None
    settled: dict[int, bool | None] = Field(
        default_factory=dict,
        description="Items that are done with, by number: whether the announced result was 通过; null: withdrawn.",
    )
    standings: dict[int, StandingDocument] = Field(
        default_factory=dict,
        description="Elections and choices of which a round was announced, by the number of the item.",
    )
