"""Choosing k of n, and giving grades: what is chosen, what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.domain.choices import Choice, ChoiceCount
from controller.domain.choices import outcome as chosen
from controller.domain.paper import Papers
from controller.domain.refusal import Refusal, RefusedError
from controller.domain.satisfaction import GradeCount, Grading

PROJECTS = ("养老", "公园", "学校", "道路")
CHOICE = Choice(PROJECTS, places=2, marks_max=2)
PAPERS = Papers(30, 30, 0)


def test_the_projects_with_the_most_votes_are_chosen() -> None:
    result = chosen(CHOICE, {"养老": 20, "公园": 5, "学校": 25, "道路": 10})
    assert result.chosen == ("学校", "养老")
    assert [option.rank for option in result.results] == [1, 2, 3, 4]


def test_projects_that_stand_level_for_the_last_place_are_not_chosen_by_chance() -> None:
    result = chosen(CHOICE, {"养老": 20, "公园": 10, "学校": 10, "道路": 10})
    assert (result.chosen, result.tied, result.places_left) == (("养老",), ("公园", "学校", "道路"), 1)


def test_a_project_may_need_a_majority_besides() -> None:
    result = chosen(CHOICE, {"养老": 20, "公园": 5, "学校": 15, "道路": 10}, need=16)
    assert (result.chosen, result.places_left) == (("养老",), 1)


def test_without_a_majority_to_reach_a_place_goes_to_a_project_that_nobody_marked() -> None:
    result = chosen(Choice(PROJECTS, 4, 4), {"养老": 20, "公园": 5, "学校": 15, "道路": 0})
    assert result.chosen == ("养老", "学校", "公园", "道路")
    assert result.need == 0


@pytest.mark.parametrize(
    ("choice", "refusal"),
    [
        (Choice(("养老",), 1, 1), Refusal("options_count", {"limit": 100})),
        (Choice(tuple(map(str, range(101))), 1, 1), Refusal("options_count", {"limit": 100})),
        (Choice(("公园", "养老", "养老"), 1, 1), Refusal("option_twice", {"name": "养老"})),
        (Choice(PROJECTS, 5, 2), Refusal("places_to_choose", {"places": 5, "options": 4})),
        (Choice(PROJECTS, 2, 0), Refusal("places_to_choose", {"places": 0, "options": 4})),
    ],
)
def test_a_choice_that_cannot_be_made_is_refused(choice: Choice, refusal: Refusal) -> None:
    with pytest.raises(RefusedError) as refused:
        choice.check()
    assert refused.value.refusal == refusal


def test_the_longest_list_of_projects_is_just_put() -> None:
    Choice(tuple(map(str, range(100))), places=100, marks_max=100).check()


MARKS = {"养老": 20, "公园": 10, "学校": 10, "道路": 10}


def marked(name: str, marks: int) -> Refusal:
    return Refusal("option_marks", {"name": name, "marks": marks, "ballots": 30})


@pytest.mark.parametrize(
    ("count", "refusal"),
    [
        (
            ChoiceCount(MARKS, Papers(31, 30, 0)),
            Refusal("papers_over_voters", {"issued": 31, "present": 30}),
        ),
        (ChoiceCount(MARKS | {"养老": 31}, PAPERS), marked("养老", 31)),
        (ChoiceCount(MARKS | {"公园": -1}, PAPERS), marked("公园", -1)),
        (ChoiceCount({"养老": 20}, PAPERS), Refusal("option_not_counted", {"name": "公园"})),
        (ChoiceCount(MARKS | {"桥": 1}, PAPERS), Refusal("not_an_option", {"name": "桥"})),
        (
            ChoiceCount(dict.fromkeys(PROJECTS, 16), PAPERS),
            Refusal("too_many_marks", {"marks": 64, "seats": 2, "ballots": 30}),
        ),
    ],
)
def test_marks_that_cannot_be_true_are_refused(count: ChoiceCount, refusal: Refusal) -> None:
    with pytest.raises(RefusedError) as refused:
        count.check(CHOICE, 30)
    assert refused.value.refusal == refusal


def test_true_marks_are_taken() -> None:
    ChoiceCount(MARKS, PAPERS).check(CHOICE, 30)


def test_a_project_that_everybody_marked_is_taken() -> None:
    ChoiceCount(MARKS | {"养老": 30}, PAPERS).check(CHOICE, 30)


@given(st.dictionaries(st.sampled_from(PROJECTS), st.integers(0, 30), min_size=4), st.integers(1, 4))
def test_nobody_is_chosen_before_one_with_more_votes(marks: dict[str, int], places: int) -> None:
    result = chosen(Choice(PROJECTS, places, 4), marks)
    left_out = [marks[name] for name in PROJECTS if name not in result.chosen]
    assert min((marks[name] for name in result.chosen), default=31) > max(left_out, default=-1)
    assert len(result.chosen) + result.places_left == places
    assert len(result.tied) != 1


GRADING = Grading()


def test_the_favourable_grades_are_held_against_the_rule() -> None:
    count = GradeCount({"满意": 40, "基本满意": 10, "不满意": 5}, invalid=2, not_voted=3)
    count.check(GRADING, 60)
    assert count.favourable(GRADING) == 50


@pytest.mark.parametrize(
    ("grading", "refusal"),
    [
        (Grading(("满意",), frozenset({"满意"})), Refusal("grades_count", {"limit": 3})),
        (Grading(("甲", "乙", "丙", "丁"), frozenset({"甲"})), Refusal("grades_count", {"limit": 3})),
        (Grading(("甲", "乙" * 13), frozenset({"甲"})), Refusal("grade_too_long", {"limit": 12})),
        (Grading(("甲", "甲"), frozenset({"甲"})), Refusal("grade_twice")),
        (Grading(("甲", "乙"), frozenset()), Refusal("grades_favourable")),
        (Grading(("甲", "乙"), frozenset({"甲", "乙"})), Refusal("grades_favourable")),
        (Grading(("甲", "乙"), frozenset({"丙"})), Refusal("grades_favourable")),
    ],
)
def test_grades_that_cannot_be_voted_on_are_refused(grading: Grading, refusal: Refusal) -> None:
    with pytest.raises(RefusedError) as refused:
        grading.check(with_keys=True)
    assert refused.value.refusal == refusal


def test_a_grade_that_just_fits_the_page_of_the_seat_is_voted_on() -> None:
    Grading(("甲", "乙" * 12), frozenset({"甲"})).check(with_keys=True)


def test_four_grades_are_for_paper() -> None:
    Grading(("甲", "乙", "丙", "丁"), frozenset({"甲"})).check(with_keys=False)


GRADES = {"满意": 40, "基本满意": 10, "不满意": 5}


def negative(what: str, count: int) -> Refusal:
    return Refusal("count_negative", {"what": what, "count": count})


@pytest.mark.parametrize(
    ("count", "refusal"),
    [
        (
            GradeCount({"满意": 40, "基本满意": 10}, 0, 10),
            Refusal("grade_not_counted", {"grade": "不满意"}),
        ),
        (GradeCount(GRADES, 1, 0), Refusal("count_not_present", {"counted": 56, "present": 60})),
        (GradeCount(GRADES, 4, 2), Refusal("count_not_present", {"counted": 61, "present": 60})),
        (GradeCount(GRADES | {"基本满意": -10}, 0, 0), negative("基本满意", -10)),
        (GradeCount(GRADES, -2, 7), negative("invalid", -2)),
        (GradeCount(GRADES, 6, -1), negative("not_voted", -1)),
        (GradeCount(GRADES | {"很好": 0}, 0, 5), Refusal("not_a_grade", {"grade": "很好"})),
        (
            GradeCount(GRADES, 2, 3, Papers(61, 57, 2)),
            Refusal("papers_over_voters", {"issued": 61, "present": 60}),
        ),
        (
            GradeCount(GRADES, 2, 3, Papers(60, 58, 2)),
            Refusal("returned_not_counted", {"returned": 58, "valid": 55, "invalid": 2}),
        ),
    ],
)
def test_grade_counts_that_cannot_be_true_are_refused(count: GradeCount, refusal: Refusal) -> None:
    with pytest.raises(RefusedError) as refused:
        count.check(GRADING, 60)
    assert refused.value.refusal == refusal


def test_when_everybody_gave_a_grade_nobody_is_left_who_did_not_vote() -> None:
    count = GradeCount(GRADES, invalid=5, not_voted=None).completed(60)
    assert count.not_voted == 0
    count.check(GRADING, 60)


def test_more_grades_than_voters_leave_nobody_over_and_are_refused() -> None:
    count = GradeCount(GRADES, invalid=6, not_voted=None).completed(60)
    assert count.not_voted == 0
    with pytest.raises(RefusedError) as refused:
        count.check(GRADING, 60)
    assert refused.value.refusal == Refusal("count_not_present", {"counted": 61, "present": 60})
