"""What the console has to be told."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path

from controller.contract.catalogue import Language


@dataclass(frozen=True, slots=True)
class ConsoleSettings:
    """Which hall, through which broker, in whose name.

    `client` tells this console from others at the broker; `operator` stands in the record beside every
    command, and is the language's own word for an operator when it is empty. Without `tls_context` the broker
    is spoken to in the clear. With `ends_hall` the controller ends with this console, as in a demo.
    """

    hall: str
    broker_host: str
    broker_port: int
    username: str | None
    password: str | None = field(repr=False)
    language: Language
    operator: str
    client: str
    log_path: Path | None = None
    tls_context: ssl.SSLContext | None = None
    ends_hall: bool = False
