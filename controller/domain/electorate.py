"""Freezing who may vote, and how much each vote weighs, when a vote opens."""

from collections import Counter
from collections.abc import Iterable, Mapping

from controller.domain.events.votes import VoteOpened
from controller.domain.people import Member, Role
from controller.domain.presets import Method
from controller.domain.quorum import counts_as_present, has_keys, size
from controller.domain.refusal import RefusedError
from controller.domain.rules import Figures, groups_named, is_weighted
from controller.domain.state import State, count_attendance
from controller.domain.votes import Electorate, ElectorateGroup, Secrecy, VoteSettings

GROUPS_RECORDED_MAX = 100
"""Three times the delegations of the largest assembly; a longer list of a named vote gives nobody an overview."""
SECRET_VOTERS_MIN = 3
"""Of two voters each could tell the other's secret choice from the count of both, and one voter has no secret."""

_EVERYBODY_BY_WEIGHT = Figures(is_weighted=True)


def may_vote(state: State, settings: VoteSettings, seat: int) -> bool:
    """Whether the person of this seat would have a vote on these terms now."""
    member = state.member_on(seat)
    return member is not None and _has_keys(state, member) and _is_asked(member, settings)


def opened(state: State, settings: VoteSettings, round_tag: int) -> VoteOpened:
    """The event that opens the vote for everybody who is asked and has checked in.

    RefusedError where nobody is asked, or where it cannot be counted.
    """
    _require_asked_known(state, settings)
    members = [member for member in state.members.values() if _is_asked(member, settings)]
    voters = _voters(state, settings)
    voting = {member.member_id for member in voters.values()}
    without_unit = [each for each in members if each.member_id not in voting and _is_counted(state, each)]
    if not voters:
        raise RefusedError("no_voters")
    named = groups_named(settings.majority)
    _require_groups(members, named)
    if settings.secrecy is Secrecy.SECRET:
        _require_enough(len(voters) + (len(without_unit) if settings.method is Method.PAPER else 0))
        _require_secrecy(voters.values(), settings, named)
    return VoteOpened(
        round_tag,
        settings,
        tuple((seat, member.member_id) for seat, member in voters.items()),
        len(members),
        size(members, _EVERYBODY_BY_WEIGHT),
        tuple((seat, member.weight) for seat, member in voters.items() if member.weight > 1),
        tuple(_group(name, members, voters, without_unit) for name in _recorded(settings, named, members)),
        len(without_unit),
        size(without_unit, _EVERYBODY_BY_WEIGHT),
        count_attendance(state),
    )


def _is_asked(member: Member, settings: VoteSettings) -> bool:
    """Members of the groups and on the seats that the settings name; where they name none, all members."""
    if member.role is not Role.MEMBER:
        return False
    if settings.groups and not member.group_names & set(settings.groups):
        return False
    return not settings.seats or member.seat in settings.seats


def _require_asked_known(state: State, settings: VoteSettings) -> None:
    """A name or a seat that nobody has is a slip, and would leave somebody out."""
    _require_groups(state.members.values(), frozenset(settings.groups))
    for seat in settings.seats:
        if seat not in state.member_at:
            raise RefusedError("unknown_seat", seat=seat)


def electorate_of(event: VoteOpened) -> Electorate:
    """Who may vote in the round that `event` opened."""
    return Electorate(
        dict(event.seats),
        event.all_members,
        event.all_weight,
        dict(event.weights),
        event.groups,
        event.present_without_unit,
        event.weight_without_unit,
    )


def _voters(state: State, settings: VoteSettings) -> dict[int, Member]:
    """Everybody who is asked, counts as present and has a unit, by seat and in the order of the seats.

    To the roll one answers with the voice: there everybody counts who is present and has a seat, by video too.
    """
    takes_part = _is_counted if settings.method is Method.ROLL_CALL else _has_keys
    members = {seat: state.members[member_id] for seat, member_id in sorted(state.member_at.items())}
    return {
        seat: member
        for seat, member in members.items()
        if _is_asked(member, settings) and takes_part(state, member)
    }


def _has_keys(state: State, member: Member) -> bool:
    return has_keys(state, state.presence(member.member_id))


def _is_counted(state: State, member: Member) -> bool:
    """Whether a member is among those present (实到), at a unit or not."""
    return counts_as_present(state, state.presence(member.member_id))


def _require_groups(members: Iterable[Member], named: frozenset[str]) -> None:
    unknown = named - _names(members)
    if unknown:
        raise RefusedError("unknown_group", group=min(unknown))


def _require_enough(voters: int) -> None:
    if voters < SECRET_VOTERS_MIN:
        raise RefusedError("secret_electorate_too_small", count=voters, limit=SECRET_VOTERS_MIN)


def _require_secrecy(voters: Iterable[Member], settings: VoteSettings, named: frozenset[str]) -> None:
    """Sums of weights tell who chose what; so do the counts of groups that set a few voters apart."""
    if is_weighted(settings.majority):
        raise RefusedError("secret_by_weight")
    apart = Counter(each.group_names & named for each in voters)
    if named and min(apart.values()) < SECRET_VOTERS_MIN:
        raise RefusedError("secret_group_too_small", limit=SECRET_VOTERS_MIN)


def _recorded(settings: VoteSettings, named: frozenset[str], members: Iterable[Member]) -> list[str]:
    """The groups that are counted: those of the rule, in a named vote all, unless they are too many."""
    known = _names(members)
    is_told = settings.secrecy is Secrecy.NAMED and len(known) <= GROUPS_RECORDED_MAX
    return sorted(known if is_told else named)


def _group(
    name: str, members: Iterable[Member], voters: Mapping[int, Member], without_unit: Iterable[Member]
) -> ElectorateGroup:
    return ElectorateGroup(
        name,
        size(members, Figures(name)),
        size(members, Figures(name, is_weighted=True)),
        tuple(seat for seat, member in voters.items() if name in member.group_names),
        size(without_unit, Figures(name)),
        size(without_unit, Figures(name, is_weighted=True)),
    )


def _names(members: Iterable[Member]) -> set[str]:
    return {name for each in members for name in each.group_names}
