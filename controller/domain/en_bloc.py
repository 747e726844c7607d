"""Several items voted on together (合并表决): one round, one result, and all of them are settled by it."""

from controller.domain.agenda import AgendaItem
from controller.domain.inputs.votes import VoteTerms
from controller.domain.kinds import Motion
from controller.domain.refusal import RefusedError
from controller.domain.state import State

ITEMS_MIN = 2
"""One item is put by itself."""


def items_together(state: State, terms: VoteTerms) -> tuple[AgendaItem, ...]:
    """The items that `terms` puts together; RefusedError where one vote cannot decide all of them."""
    if terms.item_number is not None or len(terms.item_numbers) < ITEMS_MIN:
        raise RefusedError("en_bloc_two")
    items = tuple(_motion(state, number) for number in terms.item_numbers)
    for item in items:
        if terms.item_numbers.count(item.number) > 1:
            raise RefusedError("duplicate", field="item_numbers", value=item.number)
        if item.preset != items[0].preset or item.secret != items[0].secret:
            raise RefusedError("en_bloc_differs", number=item.number, first=items[0].number)
    return items


def _motion(state: State, number: int) -> AgendaItem:
    item = state.item(number)
    if item is None:
        raise RefusedError("unknown_item", number=number)
    if not isinstance(item.question, Motion):
        raise RefusedError("en_bloc_motions", number=number)
    return item
