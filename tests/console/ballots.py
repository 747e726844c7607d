"""Made-up votes of every kind, as the controller publishes them."""

from typing import Any

from console.rehearsal import START_WALL_MS, RehearsalHall
from controller.contract.documents.meeting import AgendaDocument

Vote = dict[str, Any]


def hall(*actions: str, seats: int = 12, **vote: Any) -> RehearsalHall:
    """Twelve people, all of them present, and one vote."""
    return RehearsalHall(seat_count=seats, actions=actions, vote=vote)


def election(*names: str, places: int = 1, **rest: Any) -> Vote:
    """An election on paper whose papers are being counted."""
    question = {
        "kind": "election",
        "options": names,
        "places": places,
        "write_ins": rest.pop("write_ins", False),
    }
    return {"phase": "counting", "method": "paper", "title": "选举委员", "question": question, **rest}


def choice(*names: str, places: int = 2, marks_max: int = 2, **rest: Any) -> Vote:
    """A choice on paper that is being counted."""
    question = {"kind": "choice", "options": names, "places": places, "marks_max": marks_max}
    return {"phase": "counting", "method": "paper", "title": "民生实事票决", "question": question, **rest}


def grading(*grades: str, favourable: tuple[str, ...], **rest: Any) -> Vote:
    """A satisfaction vote on paper that is being counted."""
    question = {"kind": "satisfaction", "options": grades, "favourable": favourable}
    return {"phase": "counting", "method": "paper", "title": "满意度测评", "question": question, **rest}


def person(name: str, yes: int, rank: int, **how: Any) -> Vote:
    """How one person came out."""
    usual = {"no": 12 - yes, "abstain": 0, "meets_rule": yes > 6, "elected": False, "write_in": False}
    return {"name": name, "yes": yes, "rank": rank, **usual, **how}


def elected(*results: Vote, tied: tuple[str, ...] = (), left: int = 0, need: int | None = 7) -> Vote:
    """The outcome of an election."""
    winners = [each["name"] for each in results if each["elected"]]
    again = tied or tuple(each["name"] for each in results if not each["elected"])
    return {
        "kind": "election",
        "results": results,
        "elected": winners,
        "tied": tied,
        "seats_left": left,
        "next_candidates": again if left else (),
        "need": need,
    }


def agenda(
    *items: Vote,
    current: int | None = 1,
    settled: dict[int, bool | None] | None = None,
    standing: Vote | None = None,
) -> AgendaDocument:
    """Items, numbered from 1, of which one is being taken."""
    return AgendaDocument.model_validate(
        {
            "seq": 1,
            "at_ms": START_WALL_MS,
            "items": [{"number": number, **item} for number, item in enumerate(items, start=1)],
            "item_number": current,
            "settled": settled or {},
            "standings": {current: standing} if standing else {},
        }
    )
