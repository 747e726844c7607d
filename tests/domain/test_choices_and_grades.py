"""Choosing k of n, and giving grades: what is chosen, what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.domain.choices import Choice, ChoiceCount
from controller.domain.choices import outcome as chosen
from controller.domain.paper import Papers
from controller.domain.refusal import RefusedError
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


@pytest.mark.parametrize(
    ("choice", "code"),
    [
        (Choice(("养老",), 1, 1), "options_count"),
        (Choice(("养老", "养老"), 1, 1), "option_twice"),
        (Choice(PROJECTS, 5, 2), "places_to_choose"),
        (Choice(PROJECTS, 2, 0), "places_to_choose"),
    ],
)
def test_a_choice_that_cannot_be_made_is_refused(choice: Choice, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        choice.check()
    assert refused.value.refusal.code == code


MARKS = {"养老": 20, "公园": 10, "学校": 10, "道路": 10}


@pytest.mark.parametrize(
    ("count", "code"),
    [
        (ChoiceCount(MARKS, Papers(31, 30, 0)), "papers_over_voters"),
        (ChoiceCount(MARKS | {"养老": 31}, PAPERS), "option_marks"),
        (ChoiceCount(MARKS | {"养老": -1}, PAPERS), "option_marks"),
        (ChoiceCount({"养老": 20}, PAPERS), "option_not_counted"),
        (ChoiceCount(MARKS | {"桥": 1}, PAPERS), "not_an_option"),
        (ChoiceCount(dict.fromkeys(PROJECTS, 16), PAPERS), "too_many_marks"),
    ],
)
def test_marks_that_cannot_be_true_are_refused(count: ChoiceCount, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        count.check(CHOICE, 30)
    assert refused.value.refusal.code == code


def test_true_marks_are_taken() -> None:
    ChoiceCount(MARKS, PAPERS).check(CHOICE, 30)


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
    ("grading", "code"),
    [
        (Grading(("满意",), frozenset({"满意"})), "grades_count"),
        (Grading(("甲", "乙", "丙", "丁"), frozenset({"甲"})), "grades_count"),
        (Grading(("甲", "甲"), frozenset({"甲"})), "grade_twice"),
        (Grading(("甲", "乙"), frozenset()), "grades_favourable"),
        (Grading(("甲", "乙"), frozenset({"甲", "乙"})), "grades_favourable"),
        (Grading(("甲", "乙"), frozenset({"丙"})), "grades_favourable"),
    ],
)
def test_grades_that_cannot_be_voted_on_are_refused(grading: Grading, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        grading.check(with_keys=True)
    assert refused.value.refusal.code == code


def test_four_grades_are_for_paper() -> None:
    Grading(("甲", "乙", "丙", "丁"), frozenset({"甲"})).check(with_keys=False)


@pytest.mark.parametrize(
    ("count", "code"),
    [
        (GradeCount({"满意": 40, "基本满意": 10}, 0, 10), "grade_not_counted"),
        (GradeCount({"满意": 40, "基本满意": 10, "不满意": 5}, 0, 0), "count_not_present"),
        (GradeCount({"满意": 70, "基本满意": -10, "不满意": 0}, 0, 0), "count_negative"),
        (GradeCount({"满意": 60, "基本满意": 0, "不满意": 0, "很好": 0}, 0, 0), "not_a_grade"),
    ],
)
def test_grade_counts_that_cannot_be_true_are_refused(count: GradeCount, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        count.check(GRADING, 60)
    assert refused.value.refusal.code == code
