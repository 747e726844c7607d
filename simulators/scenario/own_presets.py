"""The `[[preset]]` tables of a scenario: rules of a body of its own, as in `config.toml` and checked like those."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from controller.config.presets import PRESETS_MAX, PresetSection
from controller.config.problems import describe_all
from controller.config.values import nearest
from controller.domain.preset_table import PRESETS
from controller.files.file_problems import echo


class _Bodies(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)

    presets: tuple[PresetSection, ...] = Field(
        default=(), alias="preset", strict=False, max_length=PRESETS_MAX
    )


def presets_in(raw: Mapping[str, Any], chosen: str | None, problems: list[str]) -> tuple[PresetSection, ...]:
    """The presets of the file `raw`; `problems` gets what is wrong with them, in the words of a config's.

    So does a `chosen` one, under which the hall meets, that is neither there nor known.
    """
    tables = {"preset": raw.get("preset", [])}
    if not isinstance(tables["preset"], list):
        problems.append("preset: write [[preset]], once for each body")
        return ()
    try:
        presets = _Bodies.model_validate(tables).presets
    except ValidationError as error:
        problems += describe_all(error, tables)
        return ()
    problems += describe_all(None, tables)
    known = (*PRESETS, *(preset.name for preset in presets))
    if chosen is not None and chosen not in known:
        problems.append(f"[hall]: preset: is not a preset; {nearest(chosen, known)} (it is {echo(chosen)})")
    return presets
