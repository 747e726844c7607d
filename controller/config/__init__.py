"""Reading `config.toml`: all of it is right, or the start stops with every problem named."""

from pathlib import Path

from pydantic import ValidationError

from controller.config.models import (
    Config,
    HallSection,
    JournalSection,
    LineSection,
    LogSection,
    MeetingSection,
    MqttSection,
    TlsSection,
)
from controller.config.problems import describe_all
from controller.config.values import FOLDER_KEY
from controller.contract.catalogue import Language
from controller.errors import ConfigError
from controller.files.bounded_files import FileFaultError, parse_toml, read_bounded
from controller.files.file_problems import fault_in_words

CONFIG_BYTES_MAX = 256 * 1024
"""A hall with 128 lines and every comment takes about 40 kB."""

__all__ = [
    "Config",
    "HallSection",
    "JournalSection",
    "LineSection",
    "LogSection",
    "MeetingSection",
    "MqttSection",
    "TlsSection",
    "load_config",
]


def load_config(path: Path) -> Config:
    """The checked config in `path`, relative paths made absolute; ConfigError names all problems at once."""
    try:
        raw = parse_toml(read_bounded(path, CONFIG_BYTES_MAX))
    except FileFaultError as fault:
        raise ConfigError(path, ["; ".join(fault_in_words(fault, Language.EN))]) from fault
    try:
        config = Config.model_validate(raw, context={FOLDER_KEY: path.absolute().parent})
    except ValidationError as error:
        raise ConfigError(path, describe_all(error, raw)) from error
    if clashes := describe_all(None, raw):
        raise ConfigError(path, clashes)
    return config
