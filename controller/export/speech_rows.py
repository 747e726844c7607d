"""Rows about speeches: each one, and for how long everybody has spoken."""

from collections import Counter

from controller.domain.floor.speeches import ChairPriority, Speech
from controller.domain.state import State
from controller.export.cells import Row, wall_time

_MS_PER_S = 1000


def speech_row(state: State, speech: Speech, ended_at_ms: int, reason: str) -> Row:
    """One speech that is over."""
    return {
        **_who(state, speech.seat, speech.member_id),
        "kind": speech.kind.value,
        "turn": speech.turn or None,
        "limit_s": speech.limit_s,
        "spoken_s": speech.spoken_ms(ended_at_ms) // _MS_PER_S,
        "granted": wall_time(speech.granted_at_ms),
        "ended": wall_time(ended_at_ms),
        "reason": reason,
    }


def chair_row(state: State, priority: ChairPriority, ended_at_ms: int, reason: str) -> Row:
    """The chair's priority, which is no turn and has no limit."""
    return {
        **_who(state, priority.seat, priority.member_id),
        "kind": "chair",
        "turn": None,
        "limit_s": None,
        "spoken_s": (ended_at_ms - priority.since_ms) // _MS_PER_S,
        "granted": wall_time(priority.since_ms),
        "ended": wall_time(ended_at_ms),
        "reason": reason,
    }


def speaking_times(state: State, meeting: Row) -> list[Row]:
    """The sum of every delegation and of everybody who has spoken, delegation by delegation.

    The row of a delegation names no person; those without a delegation are in none.
    """
    rows: list[Row] = []
    by_delegation: Counter[str] = Counter()
    for member_id, spoken_ms in state.spoken_ms.items():
        member = state.members.get(member_id)
        name, delegation = ("", "") if member is None else (member.name, member.delegation)
        by_delegation[delegation] += spoken_ms
        rows.append(meeting | _time(delegation, member_id, name, spoken_ms))
    sums = [meeting | _time(name, None, None, time_ms) for name, time_ms in by_delegation.items() if name]
    return sorted([*sums, *rows], key=lambda row: (str(row["delegation"]), str(row["member_id"] or "")))


def _time(delegation: str, member_id: str | None, name: str | None, spoken_ms: int) -> Row:
    return {
        "delegation": delegation,
        "member_id": member_id,
        "name": name,
        "spoken_s": spoken_ms // _MS_PER_S,
    }


def _who(state: State, seat: int, member_id: str) -> Row:
    member = state.members.get(member_id)
    return {
        "item": state.item_number,
        "seat": seat,
        "name": "" if member is None else member.name,
        "delegation": "" if member is None else member.delegation,
    }
