"""Further rounds with the right names: those whom the chair wants of an election, and what is left of a choice."""

from dataclasses import replace
from typing import Any

import pytest

from controller.domain.choices import Choice, ChoiceCount
from controller.domain.elections import CandidateCount, Election, ElectionCount
from controller.domain.inputs.votes import EnterCount, OpenVote, PrepareVote, RepeatVote
from controller.domain.kinds import MOTION
from controller.domain.paper import Papers
from controller.domain.presets import Method
from controller.domain.satisfaction import Grading
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import PressRule, Secrecy
from tests.domain.sitting import Sitting, replayed
from tests.domain.test_elections_over_rounds import OPERATOR, paper
from tests.domain.test_kinds_of_votes import CONTESTED, differences, election_count, hall_with, marks, put

PROJECTS = Choice(("桥", "路", "校", "园"), 2, 2)


def among(*names: str, **terms: Any) -> OpenVote:
    """A further round on paper among those whom the chair names."""
    return put(Method.PAPER, candidates=names, **terms)


def two_seats_left() -> Sitting:
    """Of 甲乙丙丁, and of 戊 and 己 who were written in once each, only 甲 has enough votes."""
    hall = hall_with(Election(("甲", "乙", "丙", "丁"), 3, has_write_ins=True))
    sides = {"甲": marks(8), "乙": marks(3), "丙": marks(5), "丁": marks(4)}
    paper(hall, ElectionCount(sides, {"戊": 1, "己": 1}, Papers(10, 10, 0)))
    return hall


PAPERS = Papers(10, 10, 0)


def announced(hall: Sitting, order: OpenVote, sides: dict[str, CandidateCount], **write_ins: int) -> None:
    """A round on paper with these figures, announced."""
    hall.must(order, EnterCount(ElectionCount(sides, write_ins, PAPERS), OPERATOR))
    hall.move(VoteMove.ANNOUNCE)
    assert differences(hall) == ()


def still_level(rule: str) -> Sitting:
    """乙 and 丙 were level behind 甲 and still are, with four votes each; 丁, and 戊 who was written in, are behind."""
    hall = hall_with(Election(("甲", "乙", "丙", "丁"), 2, has_write_ins=True))
    sides = {"甲": marks(7), "乙": marks(5), "丙": marks(5), "丁": marks(1)}
    announced(hall, put(Method.PAPER, rule=rule), sides, 戊=1)
    announced(hall, put(Method.PAPER, rule=rule), {"乙": marks(4), "丙": marks(4)})
    return hall


class TestCandidatesOfAFurtherRound:
    """Who stands when seats are left."""

    def test_those_written_in_stand_only_if_the_chair_names_them(self) -> None:
        hall = two_seats_left()
        hall.must(put(Method.PAPER))
        assert hall.vote.settings.question == Election(("丙", "丁", "乙"), 2, has_write_ins=True)
        hall.move(VoteMove.CANCEL)
        hall.must(among("戊", "丙", "丁"))
        assert hall.vote.settings.question == Election(("丙", "丁", "戊"), 2, has_write_ins=True)

    def test_the_chair_narrows_the_list_to_those_with_the_most_votes(self) -> None:
        hall = two_seats_left()
        hall.must(among("丁", "丙"))
        assert hall.vote.settings.question == Election(("丙", "丁"), 2, has_write_ins=True)
        sides = {"丙": marks(7), "丁": marks(4)}
        hall.must(EnterCount(ElectionCount(sides, {"乙": 2}, Papers(10, 10, 0)), OPERATOR))
        hall.move(VoteMove.ANNOUNCE)
        hall.must(put(Method.PAPER))
        assert hall.vote.settings.question == Election(("丁",), 1, has_write_ins=True)
        assert hall.state.standings[1].won == ("甲", "丙")
        assert differences(hall) == ()
        assert replayed(hall.record) == hall.state

    def test_a_narrowed_round_without_write_ins_can_be_voted_on_one_by_one(self) -> None:
        hall = hall_with(Election(("甲", "乙", "丙"), 2, has_write_ins=False))
        paper(hall, election_count(8, 3, 5))
        assert hall.refused(put(Method.ELECTRONIC)) == "contested_by_keys"
        hall.must(put(Method.ELECTRONIC, candidates=("丙",)))
        assert (hall.vote.settings.candidate, hall.vote.settings.title) == ("丙", "选举委员：丙")

    @pytest.mark.parametrize(
        ("names", "code"),
        [
            (("丙",), "seats_to_fill"),
            (("丙", "丙"), "candidate_twice"),
            (("甲", "丙"), "candidate_not_left"),
            (("丙", "庚"), "candidate_not_left"),
        ],
    )
    def test_who_is_not_left_or_too_few_for_the_seats_is_refused(
        self, names: tuple[str, ...], code: str
    ) -> None:
        assert two_seats_left().refused(among(*names)) == code

    def test_the_tied_are_voted_on_again_all_of_them_and_nobody_else(self) -> None:
        hall = hall_with(Election(("甲", "乙", "丙", "丁"), 2, has_write_ins=True))
        sides = {"甲": marks(7), "乙": marks(6), "丙": marks(6), "丁": marks(1)}
        paper(hall, ElectionCount(sides, {}, Papers(10, 10, 0)))
        assert hall.refused(among("乙")) == "candidates_tied"
        assert hall.refused(among("乙", "丙", "丁")) == "candidate_not_left"
        hall.must(among("丙", "乙"))
        assert hall.vote.settings.question == Election(("乙", "丙"), 1, has_write_ins=False)

    def test_a_first_round_that_ends_in_a_tie_alone_is_no_deadlock(self) -> None:
        hall = hall_with(Election(("甲", "乙", "丙"), 1, has_write_ins=False))
        announced(
            hall, put(Method.PAPER, rule="all >= 1/5"), {"甲": marks(4), "乙": marks(4), "丙": marks(2)}
        )
        assert hall.refused(among("甲", "丙")) == "candidate_not_left"
        hall.must(put(Method.PAPER))
        assert hall.vote.settings.question == Election(("甲", "乙"), 1, has_write_ins=False)

    @pytest.mark.parametrize(
        ("rule", "is_level_again"),
        [("all >= 1/2", False), ("all >= 2/5", True)],
        ids=["nobody has enough", "level once more"],
    )
    def test_when_the_tied_could_not_be_told_apart_all_may_stand_who_are_not_elected(
        self, rule: str, is_level_again: bool
    ) -> None:
        hall, again = still_level(rule), Election(("乙", "丙"), 1, has_write_ins=not is_level_again)
        assert hall.state.standings[1].won == ("甲",)
        hall.must(put(Method.PAPER, rule=rule))
        assert hall.vote.settings.question == again
        hall.move(VoteMove.CANCEL)
        assert hall.refused(among("甲", "丁")) == "candidate_not_left"
        announced(hall, among("戊", "丁", rule=rule), {"丁": marks(7), "戊": marks(2)})
        assert hall.vote.settings.question == replace(again, candidates=("丁", "戊"))
        assert list(hall.state.standings[1].won) == ["甲", "丁"]
        assert replayed(hall.record) == hall.state

    def test_a_narrowed_round_shuts_nobody_out_of_the_next_one(self) -> None:
        hall = two_seats_left()
        announced(hall, among("丙", "丁"), {"丙": marks(3), "丁": marks(4)})
        hall.must(among("戊", "乙", "丙"))
        assert hall.vote.settings.question == Election(("丙", "乙", "戊"), 2, has_write_ins=True)

    def test_a_round_that_is_repeated_and_cancelled_is_narrowed_anew(self) -> None:
        hall = two_seats_left()
        hall.must(among("丙", "丁"))
        sides = {"丙": marks(7), "丁": marks(4)}
        hall.must(EnterCount(ElectionCount(sides, {}, Papers(10, 10, 0)), OPERATOR))
        hall.move(VoteMove.ANNOUNCE)
        hall.must(RepeatVote())
        assert hall.vote.settings.question == Election(("丙", "丁"), 2, has_write_ins=True)
        hall.move(VoteMove.CANCEL)
        assert hall.state.standings[1].won == ("甲",)
        hall.must(among("丙", "乙"))
        assert hall.vote.settings.question == Election(("丙", "乙"), 2, has_write_ins=True)

    def test_a_prepared_round_keeps_whom_the_chair_named(self) -> None:
        hall = two_seats_left()
        named = ("丙", "丁")
        hall.must(
            PrepareVote(
                1, None, Secrecy.SECRET, PressRule.LAST, None, None, method=Method.PAPER, candidates=named
            )
        )
        assert hall.vote.settings.question == Election(named, 2, has_write_ins=True)

    @pytest.mark.parametrize("question", [CONTESTED, MOTION, PROJECTS, Grading()])
    def test_nobody_is_named_in_a_first_round_nor_for_another_question(self, question: Any) -> None:
        assert hall_with(question).refused(among("甲", "乙")) == "candidates_not_asked"


class TestChoicesOverRounds:
    """票决 with a tie, or with too few options that meet the rule."""

    @staticmethod
    def counted(hall: Sitting, **votes: int) -> None:
        hall.must(EnterCount(ChoiceCount(votes, Papers(10, 10, 0)), OPERATOR))
        hall.move(VoteMove.ANNOUNCE)
        assert differences(hall) == ()

    def test_the_tied_alone_are_put_again_and_what_was_chosen_stays(self) -> None:
        hall = hall_with(PROJECTS)
        hall.must(put(Method.PAPER))
        self.counted(hall, 桥=8, 路=6, 校=6, 园=0)
        hall.must(put(Method.PAPER))
        assert hall.vote.settings.question == Choice(("路", "校"), 1, 1)
        assert hall.state.settled == {}
        self.counted(hall, 路=3, 校=7)
        assert hall.state.standings[1].won == ("桥", "校")
        assert hall.state.settled == {1: True}
        assert hall.refused(put(Method.PAPER)) == "choice_decided"
        assert replayed(hall.record) == hall.state

    def test_places_that_nothing_won_are_for_the_other_options_even_for_a_single_one(self) -> None:
        hall = hall_with(Choice(("桥", "路"), 2, 2))
        hall.must(put(Method.PAPER))
        self.counted(hall, 桥=8, 路=2)
        hall.must(put(Method.PAPER))
        assert hall.vote.settings.question == Choice(("路",), 1, 1)
        self.counted(hall, 路=6)
        assert hall.state.standings[1].won == ("桥", "路")

    def test_a_round_that_is_repeated_opens_its_own_places_alone(self) -> None:
        hall = hall_with(PROJECTS)
        hall.must(put(Method.PAPER))
        self.counted(hall, 桥=8, 路=6, 校=6, 园=0)
        hall.must(put(Method.PAPER))
        self.counted(hall, 路=3, 校=7)
        hall.must(RepeatVote())
        assert hall.state.settled == {}
        won_without_the_round = hall.state.standings[1].won
        self.counted(hall, 路=7, 校=3)
        assert (won_without_the_round, hall.state.standings[1].won) == (("桥",), ("桥", "路"))


def test_nothing_of_a_choice_is_lost_by_hands_either() -> None:
    hall = hall_with(PROJECTS)
    hall.must(
        put(Method.HANDS), EnterCount(ChoiceCount({"桥": 8, "路": 6, "校": 6, "园": 0}, None), OPERATOR)
    )
    hall.move(VoteMove.ANNOUNCE)
    hall.must(put(Method.HANDS))
    assert hall.vote.settings.question == Choice(("路", "校"), 1, 1)


def test_who_was_elected_is_not_written_in_once_more_in_a_narrowed_round() -> None:
    hall = two_seats_left()
    hall.must(among("丙", "丁"))
    sides = {"丙": CandidateCount(2, 8, 0), "丁": CandidateCount(2, 8, 0)}
    assert hall.refused(EnterCount(ElectionCount(sides, {"甲": 6}, Papers(10, 10, 0)), OPERATOR)) == (
        "already_elected"
    )
