"""What is wrong with what was asked on the command line."""

from seat_protocol.errors import HallError


class ProcedureError(HallError):
    """The command line names a rule, numbers or a preset that cannot be; the message says how it is right."""
