"""The event stream."""

from typing import Annotated, Any

from pydantic import Field

from controller.contract.model import ContractModel, WallTime


class EventMessage(ContractModel):
    """One event of the record. A subscriber that sees an id twice ignores the second."""

    id: Annotated[int, Field(ge=1)]
    at_ms: WallTime
    operator: str = Field(default="", description="In whose name the order was given; empty for the hall.")
    kind: str
    body: dict[str, Any]
