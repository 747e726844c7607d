"""What is wrong with a line in memory from the start, as its URL says it: to train on, and to try the doctor."""

from collections.abc import Sequence
from dataclasses import dataclass

from firmware_bridge.errors import LineUrlError
from firmware_bridge.ports import UrlOptions
from seat_protocol.registers import NO_UNIT, UNIT_MAX
from simulators.faults import LineFaults
from simulators.unit import SeatUnit

SPARES_MAX = 32
"""More spare units than a hall keeps in its cupboard."""
PER_MILLE = 1000
LATENCY_MS_MAX = 255
"""The longest that the timer of an FTDI adapter can be set to."""


@dataclass(frozen=True, slots=True)
class Defects:
    """`dead` units have no power, at the addresses `twins` there are two, `spares` units have no address.

    `losses` and `noise` are lost and broken answers in a thousand; `latency_ms` is the timer of the adapter.
    """

    dead: tuple[int, ...] = ()
    twins: tuple[int, ...] = ()
    spares: int = 0
    losses: int = 0
    noise: int = 0
    latency_ms: int = 0
    echo: bool = False

    @classmethod
    def from_options(cls, options: UrlOptions, url: str) -> "Defects":
        """Read them off a URL; LineUrlError."""
        return cls(
            dead=_addresses(url, "dead", options.text("dead", "")),
            twins=_addresses(url, "twins", options.text("twins", "")),
            spares=options.number("spares", 0, 0, SPARES_MAX),
            losses=options.number("losses", 0, 0, PER_MILLE),
            noise=options.number("noise", 0, 0, PER_MILLE),
            latency_ms=options.number("latency_ms", 0, 0, LATENCY_MS_MAX),
            echo=options.letter("echo", "0", "01") == "1",
        )

    def more_addresses(self) -> tuple[int, ...]:
        """The addresses of the units that are there beyond those of the range."""
        return (*self.twins, *(NO_UNIT for _ in range(self.spares)))

    def faults(self) -> LineFaults:
        """What goes wrong on the line."""
        return LineFaults(
            answer_loss=self.losses / PER_MILLE,
            garbage=self.noise / PER_MILLE,
            usb_latency_ms=self.latency_ms,
            echo=self.echo,
        )

    def spoil(self, units: Sequence[SeatUnit]) -> None:
        """Take the power of those that are dead."""
        for unit in units:
            if unit.address in self.dead:
                unit.cut_power()


NO_DEFECTS = Defects()


def _addresses(url: str, name: str, text: str) -> tuple[int, ...]:
    fields = text.split(",") if text else []
    if not all(_is_address(field) for field in fields):
        raise LineUrlError(url, f"{name} is {text[:20]!r}; give addresses like 5 or 5,17")
    return tuple(int(field) for field in fields)


def _is_address(field: str) -> bool:
    is_number = field.isascii() and field.isdigit() and len(field) <= len(str(UNIT_MAX))
    return is_number and 1 <= int(field) <= UNIT_MAX
