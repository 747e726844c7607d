"""Which exit code an error of a technician's command means."""

from collections.abc import Iterable

from controller.exit_codes import ExitCode
from controller.technician.targets import TechnicianInputError
from firmware_bridge.errors import PortError
from firmware_bridge.tools.assignment import AddressingError, AddressPlanError
from seat_protocol.errors import HallError


def exit_code_of(error: HallError) -> ExitCode | None:
    """The code for an error of these commands; None for one that is not theirs."""
    if isinstance(error, PortError):
        return ExitCode.UNAVAILABLE
    if isinstance(error, TechnicianInputError | AddressPlanError):
        return ExitCode.USAGE
    return ExitCode.FAILED if isinstance(error, AddressingError) else None


def worst(codes: Iterable[ExitCode]) -> ExitCode:
    """Of several lines: one that could not be opened weighs more than one with faults."""
    return max(codes, default=ExitCode.DONE)
