"""Amendments first, then clauses taken separately, then the whole."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.domain.agenda import AgendaItem, Part, check_agenda, first_unsettled, require_in_order
from controller.domain.choices import Choice
from controller.domain.elections import Election
from controller.domain.kinds import MOTION, Kind
from controller.domain.questions import Question, question_of
from controller.domain.refusal import RefusedError
from controller.domain.satisfaction import Grading

WHOLE = AgendaItem(1, "条例（草案）", "条例（草案）")
AMENDMENT = AgendaItem(2, "修正案一", "修正案一", part=Part.AMENDMENT, part_of=1)
SECOND = AgendaItem(3, "修正案二", "修正案二", part=Part.AMENDMENT, part_of=1)
CLAUSE = AgendaItem(4, "第十二条", "第十二条", part=Part.CLAUSE, part_of=1)
TO_THE_AMENDMENT = AgendaItem(5, "对修正案二的修正", "", part=Part.AMENDMENT, part_of=3)
OTHER = AgendaItem(6, "决议（草案）", "决议（草案）")
AGENDA = (WHOLE, AMENDMENT, SECOND, CLAUSE, TO_THE_AMENDMENT, OTHER)


@pytest.mark.parametrize(
    ("settled", "item", "before"),
    [
        ((), WHOLE, AMENDMENT),
        ((2,), WHOLE, SECOND),
        ((), SECOND, TO_THE_AMENDMENT),
        ((), AMENDMENT, None),
        ((2, 5), CLAUSE, SECOND),
        ((2, 3, 5), CLAUSE, None),
        ((2, 3, 5), WHOLE, CLAUSE),
        ((2, 3, 4, 5), WHOLE, None),
        ((), OTHER, None),
    ],
)
def test_what_comes_first(settled: tuple[int, ...], item: AgendaItem, before: AgendaItem | None) -> None:
    assert first_unsettled(AGENDA, settled, item) == before


def test_the_refusal_says_what_comes_first() -> None:
    with pytest.raises(RefusedError) as refused:
        require_in_order(AGENDA, (), WHOLE)
    assert (refused.value.refusal.code, refused.value.refusal.params) == (
        "amendment_first",
        {"number": 2, "title": "修正案一"},
    )
    with pytest.raises(RefusedError) as refused:
        require_in_order(AGENDA, (2, 3, 5), WHOLE)
    assert refused.value.refusal.code == "clause_first"


@given(st.permutations(range(1, 7)))
def test_the_whole_comes_last_in_whatever_order_the_chair_tries(wishes: list[int]) -> None:
    settled: list[int] = []
    while len(settled) < len(AGENDA):
        before = len(settled)
        for number in wishes:
            if number in settled:
                continue
            item = AGENDA[number - 1]
            if first_unsettled(AGENDA, settled, item) is None:
                settled.append(number)
        assert len(settled) > before
    assert settled.index(1) > max(settled.index(part) for part in (2, 3, 4))
    assert settled.index(4) > max(settled.index(part) for part in (2, 3))
    assert settled.index(3) > settled.index(5)


@pytest.mark.parametrize(
    ("agenda", "code"),
    [
        ((AMENDMENT,), "part_of_unknown"),
        ((AgendaItem(1, "甲", part=Part.CLAUSE),), "part_of_nothing"),
        ((AgendaItem(1, "甲", part_of=1),), "part_of_nothing"),
        ((AgendaItem(1, "甲", part=Part.CLAUSE, part_of=1),), "part_of_itself"),
        (
            (
                AgendaItem(1, "甲", part=Part.CLAUSE, part_of=2),
                AgendaItem(2, "乙", part=Part.AMENDMENT, part_of=1),
            ),
            "part_of_itself",
        ),
        ((AgendaItem(1, "甲", question=Election((), 1, has_write_ins=False)),), "candidates_count"),
        ((AgendaItem(1, "甲", question=Grading(("好",), frozenset({"好"}))),), "grades_count"),
    ],
)
def test_an_agenda_that_hangs_nowhere_is_refused(agenda: tuple[AgendaItem, ...], code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        check_agenda(agenda)
    assert refused.value.refusal.code == code


def test_questions_are_what_the_agenda_says() -> None:
    assert question_of(Kind.MOTION, ()) == MOTION
    assert question_of(Kind.ELECTION, ("甲", "乙"), 1, write_ins=True) == Election(("甲", "乙"), 1, True)
    assert question_of(Kind.CHOICE, ("甲", "乙", "丙"), 2) == Choice(("甲", "乙", "丙"), 2, 2)
    assert question_of(Kind.CHOICE, ("甲", "乙", "丙"), 1, 3) == Choice(("甲", "乙", "丙"), 1, 3)
    assert question_of(Kind.SATISFACTION, ()) == Grading()
    assert question_of(Kind.SATISFACTION, ("好", "差"), favourable=("好",)) == Grading(
        ("好", "差"), frozenset({"好"})
    )


@pytest.mark.parametrize(
    "put",
    [
        lambda: question_of(Kind.MOTION, ("甲",)),
        lambda: question_of(Kind.MOTION, (), 1),
        lambda: question_of(Kind.MOTION, (), write_ins=True),
        lambda: question_of(Kind.MOTION, (), favourable=("甲",)),
        lambda: question_of(Kind.ELECTION, ("甲",), marks_max=1),
        lambda: question_of(Kind.CHOICE, ("甲", "乙"), write_ins=True),
        lambda: question_of(Kind.SATISFACTION, (), 1),
    ],
)
def test_what_a_question_has_no_use_for_is_refused(put: Callable[[], Question]) -> None:
    with pytest.raises(RefusedError) as refused:
        put()
    assert refused.value.refusal.code == "question_needless"
