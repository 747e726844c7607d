"""Errors of the MQTT side, named for what a technician does next."""

from seat_protocol.errors import HallError


class MqttLinkError(HallError):
    """The broker does not serve us; the link keeps trying."""


class SubscriptionRefusedError(MqttLinkError):
    """The broker does not let us listen to commands; mend its access rules."""

    def __init__(self, topic: str, user: str | None) -> None:
        who = f"user {user}" if user else "a client without a user name"
        super().__init__(f"the broker does not let {who} subscribe to {topic}; allow it in the broker's ACL")
        self.topic = topic


class OutboxOrderError(HallError):
    """The event source handed out ids that do not increase: a defect, not a state of the hall."""


class BrokerError(HallError):
    """The embedded broker cannot run."""


class NotLoopbackError(BrokerError):
    """The embedded broker was told to listen where others can reach it."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"the embedded broker has no access control and listens on loopback only, not on {host}; "
            "run Mosquitto with TLS and an ACL for other machines"
        )
        self.host = host


class PortBusyError(BrokerError):
    """Another program listens on the port."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            f"port {port} on {host} is taken by another program; end it, choose another port, "
            "or name that program as the external broker"
        )
        self.host = host
        self.port = port


class BrokerStartError(BrokerError):
    """The broker's process did not come up; the text says what it reported."""


class ForbiddenPacketError(HallError):
    """A connection sent what the embedded broker does not accept; it is closed."""
