"""Errors of the bridge, leaf by leaf named for what a technician does next."""

from seat_protocol.errors import HallError


class BridgeError(HallError):
    """Root of what can go wrong between the controller and the seat lines."""


class BridgeSettingsError(BridgeError):
    """The lines and seats do not make one hall; correct the configuration."""


class LineUrlError(BridgeSettingsError):
    """The URL of a line can't be understood; correct it."""

    def __init__(self, url: str, fault: str) -> None:
        super().__init__(f"line URL {url[:200]!r}: {fault}")
        self.url = url
        self.fault = fault


class PortError(BridgeError):
    """A port can't be used now; the bridge tries again by itself. `port` names it."""

    def __init__(self, port: str, trouble: str) -> None:
        super().__init__(f"{port}: {trouble}")
        self.port = port


class PortAbsentError(PortError):
    """There is no such port; plug the adapter in or correct its path."""


class PortBusyError(PortError):
    """Another program holds the port; close that program."""


class PortForbiddenError(PortError):
    """The user running this program may not open the port; grant it."""


class PortSetupError(PortError):
    """The port refused its settings; change the URL to what the adapter can do."""


class HostUnknownError(PortError):
    """No machine of that name is known; correct the name, or give the address in figures."""


class HostUnreachableError(PortError):
    """No way leads to the machine; look at cables, switches and addresses."""


class HostRefusesError(PortError):
    """The machine is there and takes no connection; look at its mode, its port and who else is connected."""


class HostSilentError(PortError):
    """Nothing came back from the machine; look whether it has power and whether a firewall is between."""


class PortLostError(PortError):
    """The port went away while it was in use; plug it in again."""


class NoAnswerError(BridgeError):
    """A unit did not answer a request in time."""

    def __init__(self, unit: int, timeout_s: float) -> None:
        super().__init__(f"unit {unit} did not answer within {timeout_s * 1000:.0f} ms")
        self.unit = unit
        self.timeout_s = timeout_s
