"""Names of the MQTT topics under `hall/{hall}/`."""

from dataclasses import dataclass
from typing import Final

STATE_NAMES: Final = ("meeting", "roster", "agenda", "attendance", "vote", "speech", "seats", "health")
"""The retained documents, in the order in which a client wants them."""


@dataclass(frozen=True, slots=True)
class Topics:
    """All topics of one hall. `hall` is the hall's id in the config, without slashes and wildcards."""

    hall: str

    @property
    def root(self) -> str:
        """What every topic of this hall starts with."""
        return f"hall/{self.hall}"

    def state(self, name: str) -> str:
        """Retained document `name`, one of STATE_NAMES."""
        return f"{self.root}/state/{name}"

    @property
    def event(self) -> str:
        """Stream of events, not retained; ids increase without gaps."""
        return f"{self.root}/event"

    @property
    def command(self) -> str:
        """Where clients send commands."""
        return f"{self.root}/command"

    def reply(self, client: str) -> str:
        """Where the answers for `client` appear."""
        return f"{self.root}/reply/{client}"

    @property
    def status(self) -> str:
        """Retained: whether the controller is there; carries its last will."""
        return f"{self.root}/status"
