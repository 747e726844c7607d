"""Cards in the readers of the units."""

from collections.abc import Iterable

from pydantic import Field, model_validator

from seat_protocol.registers import CARD_BYTES_MAX
from simulators.rehearsal import card_of
from simulators.scenario.stage import Stage
from simulators.scenario.step import Deed
from simulators.scenario.values import Seats

SEATS_HELP = "At which seats, for example 5 or `1-57,60`."


class InsertCard(Deed):
    """People put their cards into the units; a card that is there makes way.

    Person 5 is 代表05, whose card has the number `04000005`.
    """

    word = "insert_card"
    seats: Seats = Field(description=SEATS_HELP)
    people: Seats | None = Field(
        default=None, description="Whose cards, one for each seat in order; without it, everybody's own seat."
    )
    card: str = Field(
        default="",
        pattern=rf"^([0-9A-Fa-f]{{2}}){{0,{CARD_BYTES_MAX}}}$",
        description="In place of people: the number of a card, in hexadecimal digits.",
    )

    @model_validator(mode="after")
    def _one_card_a_seat(self) -> "InsertCard":
        if self.people is not None and len(self.people) != len(self.seats):
            raise ValueError(f"people: {len(self.people)} cards for {len(self.seats)} seats; name as many")
        return self

    async def _act(self, stage: Stage) -> None:
        for seat, person in zip(self.seats, self.people or self.seats, strict=True):
            stage.hall.insert_card(seat, bytes.fromhex(self.card) or card_of(person))


class RemoveCard(Deed):
    """People take their cards out of the units."""

    word = "remove_card"
    seats: Seats = Field(description=SEATS_HELP)

    async def _act(self, stage: Stage) -> None:
        for seat in self.seats:
            stage.hall.remove_card(seat)


CARDS: Iterable[type[Deed]] = (InsertCard, RemoveCard)
"""The verbs of this file, in the order of the reference."""
