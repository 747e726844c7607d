"""Rules of bodies of the hall's own: `[[preset]]` in `config.toml`, each based on a known one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from controller.config.misfits import Values
from controller.config.values import Printable, Section, nearest
from controller.contract.catalogue import Language
from controller.contract.model import PRESET_CHARS_MAX
from controller.contract.rule_words import rule_error_in_words
from controller.domain.preset_table import PRESETS
from controller.domain.presets import Method, NoPress, Preset, TieRule, is_quorum_rule
from controller.domain.rule_text import RuleTextError, parse_rule
from controller.domain.rules import Rule
from controller.domain.votes import DURATION_S_MAX

PRESETS_MAX = 50
"""A hall serves a handful of bodies; the console lists them all."""
NO_QUORUM = "none"
RULE_PROBLEM = "rule"
"""Type of an error whose message shows the rule and the place, so that the value need not be repeated."""


def _rule(value: str) -> str:
    try:
        parse_rule(value)
    except RuleTextError as error:
        problem = rule_error_in_words(error, Language.EN)
        raise PydanticCustomError(RULE_PROBLEM, "{problem}", {"problem": problem}) from error
    return value


def _quorum_rule(value: str) -> str:
    if value == NO_QUORUM or is_quorum_rule(parse_rule(_rule(value))):
        return value
    raise PydanticCustomError(
        "quorum", "compares those present with themselves; take all or fixed(number) as base"
    )


def _methods(value: tuple[str, ...]) -> tuple[str, ...]:
    if not value or len(set(value)) < len(value):
        raise PydanticCustomError("methods", "has to name at least one method, and each once")
    return value


RuleOption = Annotated[str, AfterValidator(_rule), WithJsonSchema({"type": "rule"})]
QuorumOption = Annotated[str, AfterValidator(_quorum_rule), WithJsonSchema({"type": "quorum"})]
Methods = Annotated[
    tuple[Literal["electronic", "hands", "paper", "acclamation", "roll_call"], ...],
    Field(strict=False),
    AfterValidator(_methods),
    WithJsonSchema({"type": "methods"}),
]
Limit = Annotated[int, Field(ge=0, le=DURATION_S_MAX)]


class PresetSection(Section):
    """Rules of a body of the hall's own, one `[[preset]]` for each. What is absent is as in `based_on`."""

    name: Annotated[str, Printable] = Field(
        min_length=1, max_length=PRESET_CHARS_MAX, description="Name of the preset, in any language."
    )
    based_on: Annotated[str, Printable] = Field(
        min_length=1,
        max_length=PRESET_CHARS_MAX,
        description="The preset that it starts from: a known one (`hall presets`), or one further up in the file.",
    )
    quorum: QuorumOption | None = Field(
        default=None, description='Quorum as a rule, for example "all >= 2/3"; "none": none is demanded.'
    )
    majority: RuleOption | None = Field(
        default=None, description='What a motion needs, for example "all > 1/2" (docs/procedure.md).'
    )
    secret: bool | None = Field(default=None, description="Whether votes are secret unless said otherwise.")
    secret_always: bool | None = Field(
        default=None, description="Whether votes are secret whatever is said; nobody can choose a named one."
    )
    speech_first_s: Limit | None = Field(
        default=None, description="Seconds that a person has for the first speech on a topic."
    )
    speech_second_s: Limit | None = Field(
        default=None, description="Seconds that a person has for the second speech on a topic."
    )
    speech_extension_s: Limit | None = Field(
        default=None, description="Seconds that an extension adds unless said otherwise."
    )
    speeches_beside_votes: bool | None = Field(
        default=None, description="Whether there are speeches in a sitting that votes or elects."
    )
    methods: Methods | None = Field(
        default=None, description="How votes are taken: the usual method first, then what it falls back to."
    )
    confirm_hand_count: bool | None = Field(
        default=None, description="Whether a second person confirms counts that were entered by hand."
    )
    write_in: bool | None = Field(
        default=None, description="Whether other names may be written in (另选他人)."
    )
    tie: Literal["lost", "chair_casting", "revote_tied"] | None = Field(
        default=None,
        description=(
            "What follows when there are as many yes as no: lost, or, of a motion with a simple majority, the chair"
            " decides (`vote.cast`)."
        ),
    )
    no_press: Literal["not_voted", "abstain"] | None = Field(
        default=None, description="What it means that a voter did not press."
    )
    source: Annotated[str, Printable] | None = Field(
        default=None, min_length=1, max_length=200, description="The text that these rules come from."
    )


def own_presets(sections: Iterable[PresetSection]) -> tuple[Preset, ...]:
    """The presets of `sections`, which have no `preset_clashes`."""
    known = dict(PRESETS)
    for section in sections:
        known[section.name] = _preset(section, known[section.based_on])
    return tuple(preset for name, preset in known.items() if name not in PRESETS)


def preset_clashes(
    sections: Mapping[int, Values], chosen: object
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """(place, problem) of names in `sections`, by their index in the file, and of the meeting's `chosen` preset."""
    known = list(PRESETS)
    for index, section in sorted(sections.items()):
        based_on, name = section.get("based_on", known[0]), section.get("name")
        if based_on not in known:
            yield ("preset", index, "based_on"), _unknown(based_on, known)
        if name in known:
            yield ("preset", index, "name"), f"{name!r} is there already; give each preset its own"
        known += [name] if name else []
    if isinstance(chosen, str) and chosen.strip() not in known:
        yield ("meeting", "preset"), _unknown(chosen.strip(), known)


def _unknown(name: str, known: Iterable[str]) -> str:
    return f'is not a preset; {nearest(name, known)} (it is "{name[:PRESET_CHARS_MAX]}")'


def _preset(section: PresetSection, base: Preset) -> Preset:
    said = section.model_dump(exclude_none=True, exclude={"based_on"})
    settled = tuple(name for name in base.unsettled if name not in said)
    return replace(base, **_as_domain(said), unsettled=settled)


def _as_domain(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _CONVERT[name](value) if name in _CONVERT else value for name, value in said.items()}


def _quorum(text: str) -> Rule | None:
    return None if text == NO_QUORUM else parse_rule(text)


_CONVERT = {
    "quorum": _quorum,
    "majority": parse_rule,
    "methods": lambda names: tuple(map(Method, names)),
    "tie": TieRule,
    "no_press": NoPress,
}
