"""Who sits where and who is here, as the state keeps it: every change goes through these functions."""

from collections import Counter
from dataclasses import replace

from controller.domain.presence import Presence, head_of
from controller.domain.state import State


def seat_by_roster(state: State) -> None:
    """Everybody sits where the roster says."""
    state.members = {member.member_id: member for member in state.roster}
    state.member_at = {member.seat: member.member_id for member in state.roster if member.seat is not None}


def seat_nobody(state: State) -> None:
    """Nobody has a seat yet."""
    state.members = {member.member_id: replace(member, seat=None) for member in state.roster}
    state.member_at = {}


def put_in_seat(state: State, member_id: str, seat: int) -> None:
    """The person sits at `seat` and nowhere else; who was thought to sit there has no seat."""
    displaced = state.member_at.get(seat)
    if displaced is not None:
        state.members[displaced] = replace(state.members[displaced], seat=None)
    left = state.members[member_id].seat
    if left is not None:
        del state.member_at[left]
    state.members[member_id] = replace(state.members[member_id], seat=seat)
    state.member_at[seat] = member_id


def swap_seats(state: State, seat: int, other_seat: int) -> None:
    """The people of two seats change places."""
    first, second = state.member_at[seat], state.member_at[other_seat]
    state.members[first] = replace(state.members[first], seat=other_seat)
    state.members[second] = replace(state.members[second], seat=seat)
    state.member_at[seat], state.member_at[other_seat] = second, first


def begin_presences(state: State, presences: dict[str, Presence]) -> None:
    """Start with `presences`; everybody else is absent."""
    state.presences = presences
    state.heads = Counter(
        head_of(member.role, state.presence(member.member_id)) for member in state.members.values()
    )


def put_presence(state: State, member_id: str, presence: Presence) -> None:
    """The person's attendance changes, and the count with it."""
    role = state.members[member_id].role
    state.heads[head_of(role, state.presence(member_id))] -= 1
    state.heads[head_of(role, presence)] += 1
    state.presences[member_id] = presence
