"""Why an order was not carried out."""

from dataclasses import dataclass, field

from seat_protocol.errors import HallError


@dataclass(frozen=True, slots=True)
class Refusal:
    """`code` names a text of the catalogue (group `refusal`), `params` what stands in it."""

    code: str
    params: dict[str, str | int] = field(default_factory=dict)


class RefusedError(HallError):
    """Raised inside the domain where an order cannot be carried out; `decide` turns it into an answer."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.refusal = Refusal(code, params)
