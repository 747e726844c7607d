"""Which lines a technician means: those of the config, one of them by name, or one by its URL."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from controller.config import Config, load_config
from controller.errors import ConfigError, SeatNumbersError
from controller.seat_numbers import seat_numbers
from firmware_bridge import GapPolicy
from firmware_bridge.errors import LineUrlError, PortBusyError
from firmware_bridge.ports import check_url
from seat_protocol.errors import HallError
from seat_protocol.registers import UNIT_MAX

URL_MARK = "://"

Result = TypeVar("Result")


class TechnicianInputError(HallError):
    """What was asked for on the command line can't be done like that; the message says how it can."""


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One line. `units_by_seat` is empty where no config says which seats it has; `hall` is that config."""

    name: str
    url: str
    gap: GapPolicy
    units_by_seat: Mapping[int, int] = field(default_factory=dict)
    hall: Config | None = None
    broker_port: int | None = None

    def seat_of(self, unit: int) -> int | None:
        """The seat with that unit address."""
        return next((seat for seat, its in self.units_by_seat.items() if its == unit), None)


def lines_meant(config: Path, line: str | None, url: str | None) -> tuple[TargetLine, ...]:
    """The lines of the config, or the one called `line`, or that of `url`, for which no config is needed.

    ConfigError; TechnicianInputError for a name or a URL that is none.
    """
    if url is not None:
        if line is not None:
            raise TechnicianInputError("--line names a line of the config, --url a port; give one of them")
        return (_by_url(url),)
    lines = _of_config(load_config(config), config)
    if line is None:
        return lines
    meant = tuple(target for target in lines if target.name == line)
    if not meant:
        known = ", ".join(target.name for target in lines)
        raise TechnicianInputError(f"{config} has no line {line[:40]!r}; it has {known}")
    return meant


def addresses_meant(text: str) -> tuple[int, ...]:
    """The unit addresses that `text` names, as "1-32,40"; TechnicianInputError."""
    try:
        addresses = seat_numbers(text)
    except SeatNumbersError as error:
        raise TechnicianInputError(f"--addresses: {error}") from error
    if max(addresses) > UNIT_MAX:
        raise TechnicianInputError(f"--addresses: {max(addresses)} is none; they go from 1 to {UNIT_MAX}")
    return addresses


def line_meant(config: Path, name_or_url: str) -> TargetLine:
    """One line by its name in the config or by its URL; the errors of `lines_meant`."""
    is_url = URL_MARK in name_or_url
    return lines_meant(config, None if is_url else name_or_url, name_or_url if is_url else None)[0]


def _by_url(url: str) -> TargetLine:
    try:
        check_url(url)
    except LineUrlError as error:
        raise TechnicianInputError(str(error)) from error
    return TargetLine(url, url, GapPolicy.STRICT)


def _of_config(config: Config, path: Path) -> tuple[TargetLine, ...]:
    for line in config.lines:
        try:
            check_url(line.url)
        except LineUrlError as error:
            raise ConfigError(path, [f"line {line.name}: {error}"]) from error
    return tuple(
        TargetLine(line.name, line.url, GapPolicy(line.gap), line.units_by_seat, config)
        for line in config.lines
    )


@contextmanager
def not_while_used() -> Iterator[None]:
    """What writes to seats says what to do where the controller has their port: PortBusyError."""
    try:
        yield
    except PortBusyError as error:
        remedy = "another program holds it, perhaps the controller: stop it first; nothing was written"
        raise PortBusyError(error.port, remedy) from error


async def on_each(
    lines: Sequence[TargetLine], work: Callable[[TargetLine], Awaitable[Result]]
) -> list[tuple[TargetLine, Result | HallError]]:
    """What `work` comes to on every line, all lines at the same time; a line that fails does not stop the others."""

    async def one(line: TargetLine) -> Result | HallError:
        try:
            return await work(line)
        except HallError as error:
            return error

    outcomes = await asyncio.gather(*(one(line) for line in lines))
    return list(zip(lines, outcomes, strict=True))
