"""Every seat as the hall sees it."""

from typing import Literal

from pydantic import Field

from controller.contract.documents.document import Document
from controller.contract.model import ContractModel, SeatNumber
from controller.domain.people import Attendance


class SeatState(ContractModel):
    """One seat as the hall sees it; never what was chosen. `voter`: may vote in the vote that runs."""

    seat: SeatNumber
    attendance: Attendance | None = Field(description="None: nobody of the roster sits here.")
    link: Literal["unknown", "ok", "lost"]
    voter: bool = False
    voted: bool = False
    speech: Literal["none", "waiting", "speaking"] = "none"
    card: Literal["none", "own", "other", "unknown"] = Field(
        default="none",
        description="The card in the unit: of who sits there, of somebody else, or of nobody on the roster.",
    )


class SeatsDocument(Document):
    """`state/seats`: every seat of the hall, by number."""

    seats: tuple[SeatState, ...]
