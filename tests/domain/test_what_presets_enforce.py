"""What a preset says of methods, write-ins and secrecy holds; a departure is recorded or refused."""

from dataclasses import replace
from typing import Any

import pytest

from controller.contract.catalogue import Language
from controller.contract.refusal_words import refusal_in_words
from controller.domain.agenda import AgendaItem
from controller.domain.elections import Election
from controller.domain.events.votes import VoteFellBack
from controller.domain.inputs.hall import SignInPressed
from controller.domain.inputs.meeting import ImportRoster, OpenMeeting, SetAgenda
from controller.domain.inputs.votes import CallMember, FallBack, OpenVote, RepeatVote
from controller.domain.preset_table import PRESETS
from controller.domain.presets import Method, Preset
from controller.domain.satisfaction import Grading
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import Ballot, Purpose, ResultShown, Secrecy
from tests.domain.sitting import Sitting, open_vote, prepare_vote, replayed, roster, sitting

WRITE_INS = AgendaItem(1, "选举", question=Election(("甲", "乙"), 1, has_write_ins=True))


def put(number: int | None = 1, **terms: Any) -> OpenVote:
    return replace(open_vote(None), **{"title": None, "item_number": number, **terms})


def hall_of(preset: Preset, *items: AgendaItem) -> Sitting:
    hall = Sitting()
    hall.must(ImportRoster(roster(10)), SetAgenda(items))
    hall.must(OpenMeeting("会", preset.name, 1, own_presets=(preset,)))
    hall.must(*(SignInPressed(seat) for seat in range(1, 11)))
    return hall


class TestMethods:
    """The first method is the usual one; others are refused, or recorded as an exception."""

    @pytest.mark.parametrize(("name", "preset"), PRESETS.items())
    def test_a_vote_that_does_not_say_is_taken_by_the_usual_method(self, name: str, preset: Preset) -> None:
        hall = sitting(preset=name)
        hall.must(open_vote(None))
        assert hall.vote.settings.method is preset.methods[0]
        assert set(hall.vote.warnings) <= {"small_secret_electorate"}

    @pytest.mark.parametrize(
        "method", [Method.ELECTRONIC, Method.HANDS, Method.ROLL_CALL, Method.ACCLAMATION]
    )
    def test_a_method_that_a_statute_fixes_cannot_be_chosen_away(self, method: Method) -> None:
        hall = sitting(preset="election")
        refusal = hall.do(open_vote(None, method=method)).refusal
        assert refusal is not None
        assert (refusal.code, refusal.params) == ("method_not_allowed", {"methods": "paper"})

    def test_the_refusal_names_the_methods_in_words(self) -> None:
        refusal = sitting(preset="congress_plenary").do(open_vote(method=Method.PAPER)).refusal
        assert refusal is not None
        for language, told in (
            (Language.ZH, ("表决器", "举手")),
            (Language.EN, ("voting units", "show of hands")),
        ):
            assert all(each in refusal_in_words(refusal, language) for each in told)

    def test_where_no_statute_fixes_it_another_method_is_an_exception_of_record(self) -> None:
        hall = sitting(preset="presidium")
        hall.must(open_vote(method=Method.ROLL_CALL))
        assert hall.vote.warnings == ("method_exception",)
        assert replayed(hall.record) == hall.state

    def test_falling_back_goes_by_the_same_rule(self) -> None:
        hall = sitting(preset="congress_plenary")
        hall.must(open_vote())
        assert hall.refused(FallBack(Method.PAPER, "")) == "method_not_allowed"
        hall.must(FallBack(Method.HANDS, ""))
        assert hall.vote.warnings == ()
        hall = sitting(preset="presidium")
        hall.must(open_vote(), FallBack(Method.PAPER, ""))
        assert hall.vote.warnings == ("method_exception",)

    def test_a_repeat_keeps_its_exception_in_the_record(self) -> None:
        hall = sitting(preset="presidium")
        hall.must(open_vote(), FallBack(Method.ROLL_CALL, ""))
        for seat in range(1, 5):
            hall.must(CallMember(None, seat, Ballot.YES))
        hall.move(VoteMove.CLOSE, VoteMove.VOID)
        hall.must(RepeatVote())
        assert hall.vote.warnings == ("method_exception",)

    @pytest.mark.parametrize("purpose", [Purpose.TEST, Purpose.STRAW_POLL])
    def test_tests_and_straw_polls_are_free(self, purpose: Purpose) -> None:
        hall = sitting(preset="election")
        hall.must(open_vote(None, method=Method.ELECTRONIC, purpose=purpose))
        assert hall.vote.settings.method is Method.ELECTRONIC
        assert set(hall.vote.warnings) <= {"small_secret_electorate"}

    def test_what_a_body_says_itself_is_fixed_for_it(self) -> None:
        own = replace(PRESETS["presidium"], name="区主席团", methods=(Method.HANDS,), unsettled=())
        hall = hall_of(own)
        assert hall.refused(open_vote(method=Method.ELECTRONIC)) == "method_not_allowed"
        hall.must(open_vote())
        assert hall.vote.settings.method is Method.HANDS


class TestWriteIns:
    """另选他人."""

    def test_only_rules_that_know_them_allow_them(self) -> None:
        hall = hall_of(replace(PRESETS["congress_plenary"], name="大会"), WRITE_INS)
        assert hall.refused(put(method=Method.HANDS, secrecy=Secrecy.NAMED)) == "write_in_not_allowed"
        hall.must(put(preset="election"))
        assert hall.vote.warnings == ()

    def test_where_no_statute_fixes_it_they_are_an_exception_of_record(self) -> None:
        hall = hall_of(replace(PRESETS["presidium"], name="主席团"), WRITE_INS)
        hall.must(put(method=Method.HANDS))
        assert hall.vote.warnings == ("write_in_exception",)


class TestRemovals:
    """撤职: secret, whoever forgets or asks otherwise."""

    ITEM = AgendaItem(1, "撤职案", "撤职案", preset="removal")

    def test_nobody_has_to_remember(self) -> None:
        hall = hall_of(replace(PRESETS["presidium"], name="会"), self.ITEM)
        hall.must(put())
        assert hall.vote.is_secret

    @pytest.mark.parametrize(
        ("terms", "code"),
        [
            ({"secrecy": Secrecy.NAMED}, "secret_always"),
            ({"secrecy": Secrecy.NAMED, "preset": "presidium"}, "item_has_preset"),
            ({"preset": "presidium"}, "item_has_preset"),
            ({"secrecy": Secrecy.NAMED, "purpose": Purpose.STRAW_POLL}, "secret_always"),
            ({"secrecy": Secrecy.NAMED, "purpose": Purpose.TEST, "preset": "presidium"}, "secret_always"),
        ],
    )
    def test_nobody_can_switch_it_off(self, terms: dict[str, Any], code: str) -> None:
        hall = hall_of(replace(PRESETS["presidium"], name="会"), self.ITEM)
        assert hall.refused(put(**terms)) == code

    def test_no_agenda_says_otherwise(self) -> None:
        item = replace(self.ITEM, secret=False)
        assert Sitting().refused(SetAgenda((item,))) == "secret_always"

    def test_it_does_not_fall_back_to_a_method_that_shows_who_chose_what(self) -> None:
        hall = hall_of(replace(PRESETS["presidium"], name="会"), self.ITEM)
        hall.must(put())
        assert hall.refused(FallBack(Method.HANDS, "")) == "secret_always"
        hall.must(FallBack(Method.PAPER, ""))
        assert hall.vote.is_secret


class TestRulesThatAnItemNames:
    """修宪 is put by the rules of 修宪 and by no others."""

    AMENDMENT = AgendaItem(1, "修宪", "修正案（草案）", preset="constitution_amendment")
    SECOND = replace(AMENDMENT, number=2, title="修宪（二）")
    ORDINARY = AgendaItem(3, "决议", "决议（草案）")

    def hall(self) -> Sitting:
        return hall_of(replace(PRESETS["presidium"], name="会"), self.AMENDMENT, self.SECOND, self.ORDINARY)

    def test_an_order_that_names_others_is_refused_and_told_which_hold(self) -> None:
        refusal = self.hall().do(put(preset="procedural_motion")).refusal
        assert refusal is not None
        assert (refusal.code, refusal.params["number"]) == ("item_has_preset", 1)
        assert "宪法修正案" in refusal_in_words(refusal, Language.ZH)
        assert "Constitution amendment" in refusal_in_words(refusal, Language.EN)

    @pytest.mark.parametrize("order", [put(), put(preset="constitution_amendment")])
    def test_it_is_put_by_them_whether_they_are_named_or_not(self, order: OpenVote) -> None:
        hall = self.hall()
        hall.must(order)
        assert (hall.vote.settings.preset, hall.vote.settings.method) == (
            "constitution_amendment",
            Method.PAPER,
        )

    def test_no_vote_is_prepared_by_others(self) -> None:
        order = replace(prepare_vote(None), title=None, item_number=1, preset="presidium")
        assert self.hall().refused(order) == "item_has_preset"

    def test_items_put_together_keep_theirs(self) -> None:
        hall = self.hall()
        both: dict[str, Any] = {"item_numbers": (1, 2)}
        assert hall.refused(put(None, preset="presidium", **both)) == "item_has_preset"
        hall.must(put(None, **both))

    @pytest.mark.parametrize("purpose", [Purpose.TEST, Purpose.STRAW_POLL])
    def test_tests_and_straw_polls_are_free(self, purpose: Purpose) -> None:
        hall = self.hall()
        hall.must(put(preset="presidium", secrecy=Secrecy.SECRET, purpose=purpose))
        assert hall.vote.settings.preset == "presidium"

    def test_an_item_without_rules_of_its_own_takes_those_of_the_order(self) -> None:
        hall = self.hall()
        hall.must(put(3, preset="procedural_motion"))
        assert hall.vote.settings.preset == "procedural_motion"


class TestARuleOfItsOwn:
    """An order's own rule goes into the record as an exception, and not at all where the item fixes the rule."""

    FIXED = AgendaItem(1, "修宪", "修正案（草案）", preset="constitution_amendment")
    UNSETTLED = AgendaItem(2, "动议", "动议", preset="procedural_motion")
    FREE = AgendaItem(3, "决议", "决议（草案）")

    def hall(self) -> Sitting:
        return hall_of(replace(PRESETS["presidium"], name="会"), self.FIXED, self.UNSETTLED, self.FREE)

    @pytest.mark.parametrize("order", [put(2, rule="yes_no > 1/2"), put(3, rule="present > 1/2")])
    def test_it_is_an_exception_of_record(self, order: OpenVote) -> None:
        hall = self.hall()
        hall.must(order)
        assert hall.vote.warnings == ("rule_exception",)
        hall.must(FallBack(Method.HANDS, ""))
        assert hall.vote.warnings == ("rule_exception",), "by whatever method"
        assert replayed(hall.record) == hall.state

    def test_the_rule_of_the_body_written_out_is_no_exception(self) -> None:
        hall = self.hall()
        hall.must(put(3, rule="all > 1/2"))
        assert hall.vote.warnings == ()

    def test_where_the_item_fixes_it_there_is_no_other(self) -> None:
        hall = self.hall()
        refusal = hall.do(put(1, rule="fixed(1) >= 1/1")).refusal
        assert refusal is not None
        assert (refusal.code, refusal.params) == ("rule_not_allowed", {"number": 1, "rule": "all >= 2/3"})
        hall.must(put(1, rule="all >= 2/3"))

    @pytest.mark.parametrize("purpose", [Purpose.TEST, Purpose.STRAW_POLL])
    def test_tests_and_straw_polls_are_free(self, purpose: Purpose) -> None:
        hall = self.hall()
        hall.must(put(1, rule="fixed(1) >= 1/1", purpose=purpose))
        assert "rule_exception" not in hall.vote.warnings


class TestGivingUpASecret:
    """A secret ballot becomes a named one by the rules of the body or by the chair's word, never by the way."""

    def hall_in_secret(self, **rules: Any) -> Sitting:
        hall = hall_of(replace(PRESETS["presidium"], name="会", **rules))
        hall.must(open_vote(Secrecy.SECRET))
        return hall

    def test_methods_that_the_preset_names_need_no_word(self) -> None:
        hall = self.hall_in_secret()
        hall.must(FallBack(Method.HANDS, ""))
        assert hall.vote.settings.secrecy is Secrecy.NAMED

    @pytest.mark.parametrize("method", [Method.ROLL_CALL, Method.ACCLAMATION])
    def test_others_that_show_who_chose_what_are_refused(self, method: Method) -> None:
        hall = self.hall_in_secret()
        assert hall.refused(FallBack(method, "")) == "fall_back_not_secret"
        assert hall.vote.is_secret

    def test_unless_the_order_itself_gives_it_up_which_is_recorded(self) -> None:
        hall = self.hall_in_secret()
        hall.must(FallBack(Method.ROLL_CALL, "", by_name=True))
        assert hall.vote.settings.secrecy is Secrecy.NAMED
        (fell_back,) = (event for _, event in hall.record if isinstance(event, VoteFellBack))
        assert fell_back.by_name
        assert replayed(hall.record) == hall.state

    def test_nothing_is_given_up_where_the_method_keeps_the_secret(self) -> None:
        hall = self.hall_in_secret(methods=(Method.ELECTRONIC,))
        hall.must(FallBack(Method.PAPER, "", by_name=True))
        assert hall.vote.is_secret
        (fell_back,) = (event for _, event in hall.record if isinstance(event, VoteFellBack))
        assert not fell_back.by_name

    def test_a_word_does_not_outdo_the_statute_or_the_agenda(self) -> None:
        hall = self.hall_in_secret(secret_always=True)
        assert hall.refused(FallBack(Method.HANDS, "", by_name=True)) == "secret_always"
        hall = hall_of(replace(PRESETS["presidium"], name="会"), AgendaItem(1, "题", secret=True))
        hall.must(put())
        assert hall.refused(FallBack(Method.HANDS, "", by_name=True)) == "method_not_secret"

    def test_a_named_vote_goes_over_as_before(self) -> None:
        hall = hall_of(replace(PRESETS["presidium"], name="会"))
        hall.must(open_vote(Secrecy.NAMED), FallBack(Method.ROLL_CALL, ""))
        assert hall.vote.settings.method is Method.ROLL_CALL


class TestLiveFigures:
    """A setting of the hall, for named votes alone."""

    LIVE = ResultShown.LIVE

    @pytest.mark.parametrize(
        ("terms", "shown"),
        [
            ({"secrecy": Secrecy.NAMED}, ResultShown.LIVE),
            ({"secrecy": Secrecy.SECRET}, ResultShown.AFTER_CLOSE),
            ({"secrecy": Secrecy.NAMED, "result_shown": ResultShown.AFTER_CLOSE}, ResultShown.AFTER_CLOSE),
        ],
    )
    def test_they_follow_the_hall_where_the_vote_allows_them(
        self, terms: dict[str, Any], shown: ResultShown
    ) -> None:
        hall = sitting()
        hall.must(replace(open_vote(), usual_result_shown=self.LIVE, **terms))
        assert hall.vote.settings.result_shown is shown

    def test_a_secret_vote_for_which_somebody_asks_them_is_refused(self) -> None:
        order = replace(open_vote(Secrecy.SECRET), result_shown=self.LIVE)
        assert sitting().refused(order) == "live_not_secret"

    def test_grades_are_never_live(self) -> None:
        hall = hall_of(replace(PRESETS["presidium"], name="会"), AgendaItem(1, "测评", question=Grading()))
        hall.must(put(secrecy=Secrecy.NAMED, usual_result_shown=self.LIVE))
        assert hall.vote.settings.result_shown is ResultShown.AFTER_CLOSE
