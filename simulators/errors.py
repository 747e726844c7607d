"""What can go wrong when a simulated hall is built or played with."""

from seat_protocol.errors import HallError


class SimulationError(HallError):
    """Root of the simulators' errors."""


class RefusalError(SimulationError):
    """A unit refuses a request with a Modbus exception; it never leaves the simulators.

    `exception_code` is the code of the specification.
    """

    def __init__(self, exception_code: int) -> None:
        super().__init__(f"refused with Modbus exception {exception_code}")
        self.exception_code = exception_code


class NoSuchSeatError(SimulationError):
    """The hall has no seat of that number."""


class LayoutError(SimulationError):
    """Numbers that no hall, line or habit can have; change the one that the message names."""


class FolderInUseError(SimulationError):
    """The run folder already holds the ports of another simulated hall; choose another folder."""


class NoFolderError(SimulationError):
    """Nothing can be kept where it was to be; choose another folder."""


class PortTakenError(SimulationError):
    """Another program listens at the TCP port already; choose another one."""
