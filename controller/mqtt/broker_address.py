"""Where the broker is, and what to tell a technician when it does not serve us."""

import ssl
from dataclasses import dataclass, field
from socket import gaierror

from aiomqtt import MqttCodeError, MqttError
from paho.mqtt.reasoncodes import ReasonCode

from controller.mqtt.errors import MqttLinkError


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """Where the broker listens and how to sign in; `tls_context` None means no TLS."""

    host: str
    port: int
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls_context: ssl.SSLContext | None = None

    def __str__(self) -> str:
        return f"MQTT broker at {self.host}, port {self.port}"


def explain(error: BaseException, address: BrokerAddress) -> str:
    """One sentence for a technician: what is wrong with the broker at `address`, and the remedy."""
    # aiomqtt reduces an OSError to its text, but leaves the error itself as the context
    cause = error.__context__ if isinstance(error.__context__, OSError) else error
    return f"{address}: {_remedy(cause, address)}"


def _remedy(cause: BaseException, address: BrokerAddress) -> str:
    match cause:
        case MqttLinkError():
            return str(cause)
        case OSError() if not isinstance(cause, TimeoutError):
            return _unreachable(cause)
        case MqttCodeError(rc=ReasonCode() as reason):
            return _refusal(reason, address)
        case _ if isinstance(cause, TimeoutError) or isinstance(cause.__context__, TimeoutError):
            expected = "with TLS" if address.tls_context else "without TLS"
            return f"no MQTT answer; check the port and that it speaks MQTT {expected}"
        case MqttError():
            return "the connection was lost; connecting again"
        case _:
            return f"a defect ended the connection ({type(cause).__name__}); the log has the details"


def _unreachable(cause: OSError) -> str:
    match cause:
        case ssl.SSLCertVerificationError():
            return f"its certificate is not trusted ({cause.verify_message}); set the CA file of the broker"
        case ssl.SSLError():
            return f"TLS failed ({cause.reason}); check that this port speaks TLS"
        case ConnectionRefusedError():
            return "nothing listens there; start the broker or correct host and port"
        case gaierror():
            return "this host name is unknown; correct it"
        case _:
            return f"not reachable ({cause.strerror or cause}); check the network, the host and the port"


def _refusal(reason: ReasonCode, address: BrokerAddress) -> str:
    user = f"user {address.username}" if address.username else "a client without a user name"
    if reason.getName() in ("Not authorized", "Bad user name or password"):
        return f"it does not admit {user} ({reason.getName().lower()}); correct user name and password"
    return f"it refused the connection ({reason.getName().lower()}); its log says why"
