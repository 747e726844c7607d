"""What every retained document has."""

from typing import Annotated

from pydantic import Field

from controller.contract.model import ContractModel, WallTime

Count = Annotated[int, Field(ge=0)]


class Document(ContractModel):
    """`seq` is the last event that the document reflects; `at_ms` when it was published."""

    seq: Count
    at_ms: WallTime
