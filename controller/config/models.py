"""The options of `config.toml`: meaning, default and range of each stand here and nowhere else.

The reference in `docs/config-reference.md` is generated from these models.
"""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from controller.config.misfits import MQTT_PORT, broker_misfits, line_misfits
from controller.config.presets import PRESETS_MAX, PresetSection, own_presets
from controller.config.values import (
    PathBelowConfig,
    Printable,
    Seats,
    Section,
    at_least_one,
    several_problems,
)
from controller.contract.catalogue import Language
from controller.contract.model import MICROPHONES_MAX, PRESET_CHARS_MAX, Name, Title
from controller.domain.floor.speeches import FloorMode, FloorSettings, WhenFull
from controller.domain.presets import Preset
from controller.domain.votes import DURATION_S_MAX, PressRule, ResultShown
from seat_protocol.registers import UNIT_MAX

LINES_MAX = 128
"""Four thousand seats at 32 a line; the largest hall known has 3,376 on 106. A serial line takes six descriptors, and a
program has 1,024 unless it is given more."""
PORT_MAX = 65535


class HallSection(Section):
    """The hall and the texts of this controller."""

    id: str = Field(
        default="hall",
        pattern=r"^[a-z0-9][a-z0-9-]{0,31}$",
        description="Short id in small letters, digits and hyphens; all MQTT topics start with `hall/{id}`.",
    )
    name: Annotated[Name, Printable] = Field(default="会议厅", description="Name of the hall on screens.")
    language: Literal["zh", "en"] = Field(
        default="zh", description="Language of texts where the reader has not chosen one."
    )
    operator: Annotated[Name, Printable] = Field(
        default="操作员",
        description="In whose name `hall console` and `hall roster` give orders, unless told otherwise.",
    )


class FloorSection(Section):
    """How the floor is given; it can be changed during the meeting. docs/procedure.md explains the modes."""

    mode: Literal["request", "queue", "own_key", "chair_only", "list"] = Field(
        default="request",
        description="`request`: a key asks and the chair grants; `queue`: who is next speaks as soon as a microphone"
        " is free; `own_key`: the own key opens the microphone; `chair_only`: the chair calls and nobody asks;"
        " `list`: the speakers of the agenda item in their order.",
    )
    when_full: Literal["wait", "override"] = Field(
        default="wait",
        description="What a press does in `own_key` when all microphones are open: it waits for the next free one,"
        " or the one that has been open longest closes.",
    )
    open_list: bool = Field(
        default=False, description="In `list`: others may join behind the list by their key."
    )
    chair_mutes: bool = Field(
        default=True,
        description="The speak key of who presides closes all other microphones while it lasts.",
    )


class MeetingSection(Section):
    """The meeting that is prepared when the controller starts."""

    title: Annotated[Title, Printable] = Field(default="会议", description="Title of the meeting.")
    preset: Annotated[str, Printable] = Field(
        default="presidium",
        max_length=PRESET_CHARS_MAX,
        description="Rules of the body: quorum, majority, secrecy, speaking limits. One of those that"
        " `hall presets` lists, or the name of a `[[preset]]` of this file.",
    )
    roster: PathBelowConfig | None = Field(
        default=None,
        description="Roster to start with (CSV or XLSX, docs/roster.md). It is read for a new journal only; later"
        " `hall roster FILE --import` imports another one.",
    )
    agenda: PathBelowConfig | None = Field(
        default=None,
        description="Agenda to start with (TOML, CSV or XLSX, docs/agenda.md). It is read for a new journal only;"
        " later the command `agenda.set` sets another one.",
    )
    microphone_limit: int = Field(
        default=3, ge=1, le=MICROPHONES_MAX, description="How many microphones may be open at once."
    )
    vote_duration_s: int = Field(
        default=60, ge=0, le=DURATION_S_MAX, description="Seconds that a vote lasts; 0: the chair ends it."
    )
    press_rule: Literal["last", "first"] = Field(
        default="last", description="Which press of a voter counts: the last before the close, or the first."
    )
    result_shown: Literal["after_close", "live"] = Field(
        default="after_close",
        description="When the hall sees the figures of a named vote: after the close, or live while it runs. Those of"
        " a secret vote are never live.",
    )
    enforce_quorum: bool = Field(
        default=True, description="Refuse to open a vote without the quorum that the preset demands."
    )
    seating: Literal["fixed", "card", "free"] = Field(
        default="fixed",
        description="Who sits where: `fixed` as the roster says, `card` where the card is in the unit,"
        " `free` where one signed in with a card first, or as the operator says.",
    )
    remote_counts: bool = Field(
        default=False,
        description="Whether who takes part by video counts as present, for the quorum too; who does not has no vote.",
    )
    floor: FloorSection = Field(default_factory=FloorSection)


class LineSection(Section):
    """One serial line with its seat units; one `[[line]]` for each, in any order."""

    name: Annotated[str, Printable] = Field(
        min_length=1, max_length=20, description="Name of the line on the console and in the log."
    )
    url: Annotated[str, Printable] = Field(
        min_length=1,
        max_length=200,
        pattern=r"^[a-z][a-z0-9+.-]*://\S+$",
        description="Port of the line, for example `serial:///dev/ttyUSB0?baud=115200&parity=E`;"
        " `rtu+tcp://` and `tcp://` go through the network; `sim://NAME?units=1-32` is a line in memory,"
        " to try a configuration without hardware. docs/lines.md has all of them with their options.",
    )
    gap: Literal["strict", "characters", "framed"] = Field(
        default="strict",
        description="Silence between frames: `strict` 1.75 ms above 19200 baud as Modbus fixes it,"
        " `characters` 3.5 characters, `framed` frames told apart by their length;"
        " the later ones are faster, and the units must be able to follow.",
    )
    seats: Seats = Field(
        max_length=UNIT_MAX,
        description="Seat numbers on this line, in the order of their unit addresses.",
    )
    first_unit: int = Field(
        default=1, ge=1, le=UNIT_MAX, description="Unit address of the first seat; the others follow on."
    )

    @property
    def units_by_seat(self) -> dict[int, int]:
        """Unit address of every seat of the line."""
        return {seat: unit for unit, seat in enumerate(self.seats, start=self.first_unit)}

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if problems := list(line_misfits(dict(self))):
            raise several_problems(problems)
        return self


class TlsSection(Section):
    """TLS to an external broker."""

    enabled: bool = Field(default=False, description="Speak TLS to the broker.")
    ca_file: PathBelowConfig | None = Field(
        default=None, description="Certificates to trust (PEM); those of the system when absent."
    )


class MqttSection(Section):
    """The broker. The embedded one serves this machine alone; never needed for a vote."""

    broker: Literal["embedded", "external"] = Field(
        default="embedded", description="Run a broker inside the controller, or use one that is there."
    )
    host: Annotated[str, Printable] = Field(
        default="127.0.0.1",
        min_length=1,
        max_length=253,
        description="Host of the broker; the embedded one listens on this machine only.",
    )
    port: int = Field(
        default=MQTT_PORT,
        ge=0,
        le=PORT_MAX,
        description="Port of the broker; 0: any free one (embedded only).",
    )
    username: Annotated[str, Printable] | None = Field(
        default=None, min_length=1, max_length=64, description="User at an external broker."
    )
    password_file: PathBelowConfig | None = Field(
        default=None, description="File that holds nothing but the password of `username`."
    )
    tls: TlsSection = Field(default_factory=TlsSection)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if problems := list(broker_misfits(dict(self))):
            raise several_problems(problems)
        return self


class JournalSection(Section):
    """The record of the meeting."""

    folder: PathBelowConfig = Field(
        default=Path("var/journal"),
        description="Folder of the record; put it on a disk that survives a power cut.",
    )


class LogSection(Section):
    """What the controller writes for technicians."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least that is worth a line."
    )
    file: PathBelowConfig | None = Field(default=None, description="Log file; standard error when absent.")


class Config(Section):
    """All of `config.toml`, read once at the start."""

    hall: HallSection = Field(default_factory=HallSection)
    meeting: MeetingSection = Field(default_factory=MeetingSection)
    presets: tuple[PresetSection, ...] = Field(
        default=(),
        alias="preset",
        strict=False,
        max_length=PRESETS_MAX,
        description="rules of bodies of the hall's own, one [[preset]] for each",
    )
    lines: Annotated[tuple[LineSection, ...], AfterValidator(at_least_one)] = Field(
        alias="line",
        strict=False,
        max_length=LINES_MAX,
        description="the serial lines of the hall, at least one [[line]]",
    )
    mqtt: MqttSection = Field(default_factory=MqttSection)
    journal: JournalSection = Field(default_factory=JournalSection)
    log: LogSection = Field(default_factory=LogSection)

    @property
    def language(self) -> Language:
        """`hall.language` as the catalogue wants it."""
        return Language(self.hall.language)

    @property
    def seats_required(self) -> bool:
        """Whether the roster has to say where everybody who votes sits."""
        return self.meeting.seating == "fixed"

    @property
    def result_shown(self) -> ResultShown:
        """`meeting.result_shown` as the domain wants it."""
        return ResultShown(self.meeting.result_shown)

    @property
    def press_rule(self) -> PressRule:
        """`meeting.press_rule` as the domain wants it."""
        return PressRule(self.meeting.press_rule)

    @property
    def own_presets(self) -> tuple[Preset, ...]:
        """The rules of the `[[preset]]` sections as the domain wants them."""
        return own_presets(self.presets)

    @property
    def floor(self) -> FloorSettings:
        """`[meeting.floor]` as the domain wants it."""
        floor = self.meeting.floor
        return FloorSettings(
            FloorMode(floor.mode), WhenFull(floor.when_full), floor.open_list, floor.chair_mutes
        )

    @property
    def vote_duration_s(self) -> int | None:
        """`meeting.vote_duration_s` as the domain wants it: None where the chair ends the vote."""
        return self.meeting.vote_duration_s or None

    @property
    def seats(self) -> tuple[int, ...]:
        """Every seat of the hall, in rising order."""
        return tuple(sorted(seat for line in self.lines for seat in line.seats))
