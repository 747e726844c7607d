"""Elections and choices between their rounds, as they are published: announced results alone are in it."""

from controller.contract.documents.outcome import StandingDocument
from controller.domain.choices import ChoiceOutcome
from controller.domain.elections import Election
from controller.domain.standings import Standing, standing_to_put
from controller.domain.state import State


def standing_documents(state: State) -> dict[int, StandingDocument]:
    """Where the items of the agenda stand of which a round was announced, by number."""
    standings = state.standings
    return {
        item.number: _document(standings[item.number]) for item in state.agenda if item.number in standings
    }


def _document(standing: Standing) -> StandingDocument:
    if standing.is_decided:
        return StandingDocument(won=standing.won, places_left=0, next_candidates=())
    coming = standing_to_put(standing, standing.asked)
    if not isinstance(coming.put, Election):
        return StandingDocument(
            won=coming.won,
            places_left=coming.put.places,
            next_candidates=coming.put.options,
            further_round=isinstance(coming.before, ChoiceOutcome),
        )
    return StandingDocument(
        won=coming.won,
        places_left=coming.put.seats,
        next_candidates=coming.put.candidates,
        turn=coming.next_candidate if coming.is_one_by_one(with_keys=True) else "",
        write_ins=coming.put.has_write_ins,
        further_round=coming.before is not None,
        may_be_named=coming.may_be_named,
    )
