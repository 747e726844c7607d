"""Double majorities: votes counted by group and by weight, and never where that would tell a secret."""

import pytest

from controller.domain.inputs.attendance import CheckInManually
from controller.domain.inputs.hall import SignInPressed
from controller.domain.inputs.meeting import ImportRoster, OpenMeeting
from controller.domain.people import CheckInMethod, Member
from controller.domain.refusal import Refusal
from controller.domain.rules import Figures
from controller.domain.tallies import Tally
from controller.domain.vote_phases import VoteMove, VotePhase
from controller.domain.votes import Ballot, Secrecy
from tests.domain.sitting import Sitting, assembly, open_vote, replayed

YES, NO, ABSTAIN = Ballot.YES, Ballot.NO, Ballot.ABSTAIN
FUNCTIONAL, GEOGRAPHICAL = (("功能",), 1), (("分区",), 1)
SPLIT = "group(功能) present > 1/2 and group(分区) present > 1/2"
BY_WEIGHT = "all >= 55/100 and weight all >= 65/100"


def voted(
    hall: Sitting, rule: str | None, *ballots: Ballot | None, secrecy: Secrecy = Secrecy.NAMED
) -> Sitting:
    """A vote by `rule` in which the seats from the first on choose `ballots`, counted."""
    hall.must(open_vote(secrecy, rule=rule))
    hall.move(VoteMove.CLOSE)
    hall.sweep({seat: ballot for seat, ballot in enumerate(ballots, 1) if ballot})
    return hall


def part(hall: Sitting, figures: Figures) -> Tally:
    (tally,) = (each.tally for each in hall.vote.tally_parts if each.figures == figures)
    return tally


def test_a_motion_needs_both_groups() -> None:
    hall = voted(
        assembly(*[FUNCTIONAL] * 3, *[GEOGRAPHICAL] * 5), SPLIT, YES, NO, NO, YES, YES, YES, YES, YES
    )

    assert hall.vote.verdict is not None
    assert not hall.vote.verdict.passed
    assert (hall.vote.verdict.base_count, hall.vote.verdict.need) == (None, None)
    assert [(each.votes, each.base_count, each.need, each.passed) for each in hall.vote.verdict.parts] == [
        (1, 3, 2, False),
        (5, 5, 3, True),
    ]


def test_a_motion_that_both_groups_carry_is_carried() -> None:
    hall = voted(assembly(*[FUNCTIONAL] * 3, *[GEOGRAPHICAL] * 3), SPLIT, YES, YES, NO, NO, YES, YES)

    assert hall.vote.verdict is not None
    assert hall.vote.verdict.passed


def test_a_group_counts_all_of_its_members_and_its_voters_who_are_here() -> None:
    hall = voted(assembly(*[FUNCTIONAL] * 2, *[GEOGRAPHICAL] * 3, present=4), SPLIT, YES, ABSTAIN, NO)

    assert part(hall, Figures("功能")) == Tally(2, 2, yes=1, no=0, abstain=1, not_voted=0)
    assert part(hall, Figures("分区")) == Tally(3, 2, yes=0, no=1, abstain=0, not_voted=1)


def test_who_is_present_without_a_unit_weighs_among_the_not_voted_of_the_group() -> None:
    hall = assembly((("功能",), 3), (("功能",), 4), (("分区",), 5), present=1, remote_counts=True)
    hall.must(*(CheckInManually(member, None, CheckInMethod.VIDEO) for member in ("m2", "m3")))
    voted(hall, "group(功能) weight present > 1/2 and group(分区) all > 1/2", YES)

    assert part(hall, Figures("功能", is_weighted=True)) == Tally(7, 7, yes=3, no=0, abstain=0, not_voted=4)
    assert part(hall, Figures("功能")) == Tally(2, 2, yes=1, no=0, abstain=0, not_voted=1)
    assert part(hall, Figures("分区")) == Tally(1, 1, yes=0, no=0, abstain=0, not_voted=1)


def test_members_and_weights_may_both_be_demanded() -> None:
    union = assembly(((), 60), ((), 30), ((), 20), ((), 10))
    many_small = voted(union, BY_WEIGHT, NO, YES, YES, YES)
    assert many_small.vote.verdict is not None
    assert not many_small.vote.verdict.passed
    assert [(each.votes, each.need) for each in many_small.vote.verdict.parts] == [(3, 3), (60, 78)]

    union.move(VoteMove.ANNOUNCE)
    with_the_large = voted(union, BY_WEIGHT, YES, YES, YES)
    assert with_the_large.vote.verdict is not None
    assert with_the_large.vote.verdict.passed


def test_a_group_may_be_counted_by_weight() -> None:
    hall = assembly((("A",), 5), (("A",), 2), (("B",), 100))
    voted(hall, "group(A) weight all > 1/2", YES, NO, NO)

    assert hall.vote.verdict is not None
    assert (hall.vote.verdict.base_count, hall.vote.verdict.need, hall.vote.verdict.passed) == (7, 4, True)
    assert part(hall, Figures("A", is_weighted=True)) == Tally(7, 7, 5, 2, 0, 0)


def test_one_person_may_belong_to_several_groups_and_the_delegation_is_one() -> None:
    members = (
        Member("m1", "代表01", 1, delegation="第1代表团", groups=("妇女",)),
        Member("m2", "代表02", 2, delegation="第1代表团"),
        Member("m3", "代表03", 3, groups=("妇女",)),
    )
    hall = Sitting()
    hall.must(ImportRoster(members), OpenMeeting("会", "presidium", 1))
    hall.must(*(SignInPressed(seat) for seat in (1, 2, 3)))
    voted(hall, "group(第1代表团) all >= 1/1 and group(妇女) all >= 1/1", YES, YES, YES)

    assert hall.vote.verdict is not None
    assert [each.base_count for each in hall.vote.verdict.parts] == [2, 2]


def test_a_named_vote_is_broken_down_by_every_group_and_by_weight() -> None:
    hall = voted(assembly((("A",), 3), (("B",), 1), ((), 1)), None, YES, NO)

    assert [each.figures for each in hall.vote.tally_parts] == [
        Figures("A"),
        Figures("B"),
        Figures(is_weighted=True),
    ]
    assert part(hall, Figures(is_weighted=True)) == Tally(5, 5, yes=3, no=1, abstain=0, not_voted=1)


def test_weights_that_are_all_one_are_no_news() -> None:
    assert voted(assembly(((), 1), ((), 1)), None, YES).vote.tally_parts == ()


def test_more_groups_than_anybody_reads_are_not_broken_down() -> None:
    people = [((f"组{number}",), 1) for number in range(101)]

    assert voted(assembly(*people), None, YES).vote.tally_parts == ()
    assert len(voted(assembly(*people[:100]), None, YES).vote.tally_parts) == 100
    assert len(voted(assembly(*people), "group(组7) all > 1/2", YES).vote.tally_parts) == 1


def test_a_secret_vote_is_not_broken_down() -> None:
    hall = voted(assembly(*[(("A",), 2)] * 4), None, YES, NO, YES, YES, secrecy=Secrecy.SECRET)

    assert hall.vote.tally == Tally(4, 4, 3, 1, 0, 0)
    assert hall.vote.tally_parts == ()
    assert hall.vote.electorate.groups == ()


def test_a_secret_vote_by_groups_counts_those_of_the_rule_alone() -> None:
    people = [(("A", "C"), 1)] * 3 + [(("B",), 1)] * 3
    hall = voted(assembly(*people), "group(A) all > 1/2", YES, YES, NO, NO, NO, NO, secrecy=Secrecy.SECRET)

    assert [each.figures for each in hall.vote.tally_parts] == [Figures("A")]
    assert hall.vote.verdict is not None
    assert hall.vote.verdict.passed


@pytest.mark.parametrize(
    ("people", "rule"),
    [
        pytest.param([(("A",), 1)] * 2 + [((), 1)] * 4, "group(A) all > 1/2", id="two in the group"),
        pytest.param([(("A",), 1)] * 4 + [((), 1)] * 2, "group(A) all > 1/2", id="two outside it"),
        pytest.param(
            [(("A", "B"), 1)] * 3 + [(("A",), 1)] * 1 + [((), 1)] * 3,
            "group(A) all > 1/2 and group(B) all > 1/2",
            id="one in the first group and not in the second",
        ),
    ],
)
def test_a_secret_vote_never_sets_fewer_than_three_voters_apart(
    people: list[tuple[tuple[str, ...], int]], rule: str
) -> None:
    hall = assembly(*people)

    refusal = hall.do(open_vote(Secrecy.SECRET, rule=rule)).refusal
    assert refusal == Refusal("secret_group_too_small", {"limit": 3})
    assert hall.state.vote is None
    hall.must(open_vote(Secrecy.NAMED, rule=rule))


def test_absent_members_hide_nobody_in_a_secret_vote_by_groups() -> None:
    hall = assembly(*[((), 1)] * 3, *[(("A",), 1)] * 3, present=5)

    assert hall.refused(open_vote(Secrecy.SECRET, rule="group(A) all > 1/2")) == "secret_group_too_small"


def test_weights_would_tell_a_secret() -> None:
    hall = assembly(*[((), 2)] * 4)

    assert hall.refused(open_vote(Secrecy.SECRET, rule="weight all > 1/2")) == "secret_by_weight"


def test_a_rule_cannot_name_a_group_that_nobody_belongs_to() -> None:
    hall = assembly(*[FUNCTIONAL] * 3)

    refusal = hall.do(open_vote(rule="group(工能) all > 1/2")).refusal
    assert refusal == Refusal("unknown_group", {"group": "工能"})


def test_a_rule_that_cannot_be_read_is_refused_with_its_column() -> None:
    refusal = assembly(*[FUNCTIONAL] * 3).do(open_vote(rule="presnt > 1/2")).refusal

    assert refusal is not None
    assert refusal.code == "rule_unknown_word"
    assert (refusal.params["column"], refusal.params["nearest"]) == (1, "present")


def test_the_rule_of_the_vote_takes_the_place_of_the_presets_and_stays_for_this_vote() -> None:
    hall = assembly(*[FUNCTIONAL] * 4)
    voted(hall, "present >= 3/4", YES, YES, YES)
    assert (hall.vote.settings.majority.text, hall.vote.settings.preset) == ("present >= 3/4", "presidium")
    assert hall.vote.verdict is not None
    assert hall.vote.verdict.passed

    hall.move(VoteMove.ANNOUNCE)
    hall.must(open_vote())
    assert hall.vote.settings.majority.text == "all > 1/2"


def test_groups_and_weights_are_those_of_the_opening_also_after_a_replay() -> None:
    hall = assembly(((("A"),), 3), (("A",), 1), (("B",), 1), present=2)
    hall.must(open_vote(rule=BY_WEIGHT))
    hall.must(SignInPressed(3))
    hall.move(VoteMove.CLOSE)
    hall.sweep({1: YES, 2: YES, 3: YES})

    assert hall.vote.phase is VotePhase.CLOSED
    assert part(hall, Figures(is_weighted=True)) == Tally(5, 4, 4, 0, 0, 0)
    assert replayed(hall.record) == hall.state
