"""Whether those present are a quorum (法定人数), by a rule of the same language as majorities."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from controller.domain.people import Member, Role
from controller.domain.presence import AttendanceCount, Head, Presence, count_heads, head_of
from controller.domain.rules import WHOLE, Figures, Rule, figures_needed
from controller.domain.state import State
from controller.domain.tallies import Count, PartTally, Tally
from controller.domain.verdicts import verdict

Moved = Mapping[str, Presence]
"""Where people stand, by id, after something that the state does not know yet."""
NOBODY_MOVED: Moved = {}


@dataclass(frozen=True, slots=True)
class Quorum:
    """What the rule demands and whether it is there; no rule is always reached.

    `need` is None where the rule looks at several groups: no one number says it.
    """

    need: int | None
    reached: bool


def quorum(state: State, rule: Rule | None, moved: Moved = NOBODY_MOVED) -> Quorum:
    """Whether those present, and those who `moved` since, are a quorum by `rule`."""
    if rule is None:
        return Quorum(0, reached=True)
    said = verdict(rule, _attendance(state, rule, moved))
    return Quorum(said.need, said.passed)


def attendance_after(state: State, moved: Moved) -> AttendanceCount:
    """The attendance once people have `moved`."""
    return count_heads(_heads(state, moved), remote_counts=state.remote_counts)


def counts_as_present(state: State, presence: Presence) -> bool:
    """Whether somebody who stands so is present (实到) by the rules of the meeting."""
    return presence.is_present and (state.remote_counts or not presence.is_remote)


def has_keys(state: State, presence: Presence) -> bool:
    """Whether somebody who stands so may vote with the keys of a unit: who does not count as present has no vote."""
    return presence.is_at_seat and counts_as_present(state, presence)


def size(members: Iterable[Member], figures: Figures) -> int:
    """Heads or weight of those of `members` that `figures` look at."""
    return sum(
        member.weight if figures.is_weighted else 1
        for member in members
        if figures.group is None or figures.group in member.group_names
    )


def _attendance(state: State, rule: Rule, moved: Moved) -> Count:
    """Who is present, as the yes votes of a count that `rule` can be applied to."""
    count = attendance_after(state, moved)
    whole = Tally(count.expected, count.present, count.present, 0, 0, 0)
    parted = [figures for figures in figures_needed(rule) if figures != WHOLE]
    if not parted:
        return Count(whole)
    members = [member for member in state.members.values() if member.role is Role.MEMBER]
    present = [each for each in members if counts_as_present(state, _presence(state, moved, each.member_id))]

    def tally(figures: Figures) -> Tally:
        here = size(present, figures)
        return Tally(size(members, figures), here, here, 0, 0, 0)

    return Count(whole, tuple(PartTally(figures, tally(figures)) for figures in parted))


def _presence(state: State, moved: Moved, member_id: str) -> Presence:
    return moved.get(member_id) or state.presence(member_id)


def _heads(state: State, moved: Moved) -> Counter[Head]:
    if not moved:
        return state.heads
    heads = state.heads.copy()
    for member_id, after in moved.items():
        role = state.members[member_id].role
        heads[head_of(role, state.presence(member_id))] -= 1
        heads[head_of(role, after)] += 1
    return heads
