"""What the config names for the start: roster and agenda from files, broker, lines, defaults."""

import logging
import ssl
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from controller.config import Config, MqttSection
from controller.contract.catalogue import Language
from controller.domain.inputs.meeting import ImportRoster, SetAgenda
from controller.domain.people import SeatingMode
from controller.domain.preset_table import known_presets
from controller.domain.presets import Preset
from controller.errors import ConfigError, SeveralFilesError, UnreadableFileError
from controller.files.agenda_files import is_toml, preview_agenda
from controller.files.file_problems import FileProblem, Severity, problem_in_words
from controller.files.roster_files import preview_roster
from controller.mqtt.broker_address import BrokerAddress
from controller.service.orders import MeetingDefaults
from firmware_bridge import GapPolicy, LineSettings
from seat_protocol.errors import HallError

_log = logging.getLogger(__name__)
Order = TypeVar("Order")


@dataclass(frozen=True, slots=True)
class FilesMeant:
    """Roster and agenda of a hall, None: none, and what they are held against. `known_seats` None: any will do."""

    roster: Path | None
    agenda: Path | None
    language: Language
    known_seats: Collection[int] | None
    seats_required: bool = True
    own_presets: tuple[Preset, ...] = ()


@dataclass(frozen=True, slots=True)
class PreparedFiles:
    """What the files hold; None where none is meant."""

    roster: ImportRoster | None
    agenda: SetAgenda | None


def prepared_files(config: Config, *, roster: bool = True, agenda: bool = True) -> PreparedFiles:
    """Read those of the files that the config names and that are asked for; errors as those of `read_files`."""
    meeting = config.meeting
    meant = FilesMeant(
        meeting.roster if roster else None,
        meeting.agenda if agenda else None,
        config.language,
        config.seats,
        config.seats_required,
        config.own_presets,
    )
    return read_files(meant)


def read_files(meant: FilesMeant) -> PreparedFiles:
    """Read both files; whatever is wrong with either is in the error, by row. ConfigError, UnreadableFileError."""
    errors: list[ConfigError | UnreadableFileError] = []
    prepared = PreparedFiles(
        _unless_wrong(_roster_of, meant.roster, meant, errors),
        _unless_wrong(_agenda_of, meant.agenda, meant, errors),
    )
    if len(errors) > 1:
        raise SeveralFilesError(errors)
    for error in errors:
        raise error
    return prepared


def _unless_wrong(
    read: Callable[[Path, FilesMeant], Order],
    path: Path | None,
    meant: FilesMeant,
    errors: list[ConfigError | UnreadableFileError],
) -> Order | None:
    try:
        return None if path is None else read(path, meant)
    except (ConfigError, UnreadableFileError) as error:
        errors.append(error)
        return None


def _roster_of(path: Path, meant: FilesMeant) -> ImportRoster:
    preview = preview_roster(path, meant.known_seats, meant.language, seats_required=meant.seats_required)
    _stop_on_problems(path, preview.problems, meant.language)
    return ImportRoster(preview.members, meant.seats_required)


def _agenda_of(path: Path, meant: FilesMeant) -> SetAgenda:
    preview = preview_agenda(path, meant.language, known_presets(meant.own_presets))
    _stop_on_problems(path, preview.problems, meant.language, is_toml=is_toml(path))
    return SetAgenda(preview.items, meant.own_presets)


def lines_of(config: Config) -> list[LineSettings]:
    """The lines for the bridge."""
    return [
        LineSettings(line.name, line.url, GapPolicy(line.gap), line.units_by_seat) for line in config.lines
    ]


def defaults_of(config: Config) -> MeetingDefaults:
    """What a command need not say."""
    meeting = config.meeting
    return MeetingDefaults(
        meeting.title,
        meeting.preset,
        meeting.microphone_limit,
        meeting.enforce_quorum,
        config.vote_duration_s,
        config.press_rule,
        config.own_presets,
        SeatingMode(meeting.seating),
        meeting.remote_counts,
        config.floor,
        config.language,
        config.result_shown,
    )


def external_broker_of(section: MqttSection) -> BrokerAddress:
    """Where the external broker is, with the password read from its file."""
    password_file, ca_file = section.password_file, section.tls.ca_file
    password = None
    if password_file is not None:
        with _read_problem_named(password_file):
            password = password_file.read_text(encoding="utf-8").strip()
    context = None
    if section.tls.enabled:
        with _read_problem_named(ca_file or Path("CA files of the system")):
            context = ssl.create_default_context(cafile=ca_file)
    return BrokerAddress(section.host, section.port, section.username, password, context)


def broker_for_clients(config: Config, port: int | None) -> BrokerAddress:
    """Where a client of the hall finds its broker; `port` is stronger than the config's. BrokerPortUnknownError."""
    section = config.mqtt
    if section.broker == "external":
        return replace(external_broker_of(section), port=port or section.port)
    if not port and not section.port:
        raise BrokerPortUnknownError(
            "the config lets the broker take any free port (mqtt.port = 0); give the one that `hall run` says: --port"
        )
    return BrokerAddress("127.0.0.1", port or section.port)


class BrokerPortUnknownError(HallError):
    """Nobody said where the broker listens; give --port, or set mqtt.port."""


@contextmanager
def _read_problem_named(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a text in UTF-8"
        raise ConfigError(
            path, [f"cannot be read ({reason}); correct its name in [mqtt] or its rights"]
        ) from error


def _stop_on_problems(
    path: Path, problems: Sequence[FileProblem], language: Language, *, is_toml: bool = False
) -> None:
    """ConfigError where the file has errors; what only has to be looked at goes to the log."""
    told = [(each.severity, problem_in_words(each, language, is_toml=is_toml)) for each in problems]
    if errors := [line for severity, line in told if severity is Severity.ERROR]:
        raise ConfigError(path, errors)
    for _, line in told:
        _log.warning("%s: %s", path, line)
