"""Which exit code an error of the controller means."""

from controller.errors import ConfigError, SeveralFilesError, UnreadableFileError
from controller.exit_codes import ExitCode
from controller.export.files import ExportOrderError
from controller.journal.errors import JournalError
from controller.mqtt.errors import BrokerError, MqttLinkError
from controller.procedure.errors import ProcedureError
from controller.technician.exit_code import exit_code_of as exit_code_of_technician
from firmware_bridge.errors import LineUrlError
from seat_protocol.errors import HallError


def exit_code_of(error: HallError) -> ExitCode:
    """The code that tells a script what to do about `error`."""
    if code := exit_code_of_technician(error):
        return code
    if isinstance(error, ConfigError | SeveralFilesError | UnreadableFileError):
        return ExitCode.CONFIG
    if isinstance(error, ProcedureError | ExportOrderError | LineUrlError):
        return ExitCode.USAGE
    if isinstance(error, JournalError | BrokerError | MqttLinkError):
        return ExitCode.UNAVAILABLE
    return ExitCode.FAILED
