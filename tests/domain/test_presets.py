"""Presets: those of the known bodies, and a hall's own, which a meeting keeps as they were at its opening."""

from dataclasses import fields, replace

import pytest

from controller.domain.agenda import AgendaItem
from controller.domain.inputs.hall import SignInPressed
from controller.domain.inputs.meeting import AdjournMeeting, ImportRoster, OpenMeeting, SetAgenda
from controller.domain.preset_table import PRESETS
from controller.domain.presets import Method, NoPress, Preset, TieRule, is_quorum_rule
from controller.domain.quorum import quorum
from controller.domain.rule_text import parse_rule
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import Ballot, Secrecy
from tests.domain.sitting import Sitting, open_vote, replayed, roster, sitting

OWN = replace(
    PRESETS["standing_committee"], name="区人大常委会", majority=parse_rule("present > 1/2"), secret=False
)


def sitting_of(own: Preset, members: int = 4, present: int = 4) -> Sitting:
    hall = Sitting()
    hall.must(ImportRoster(roster(members)), OpenMeeting("会", own.name, 1, own_presets=(own,)))
    hall.must(*(SignInPressed(seat) for seat in range(1, present + 1)))
    return hall


@pytest.mark.parametrize(
    ("name", "quorum_rule", "majority", "secret", "speeches", "methods"),
    [
        ("congress_plenary", "all >= 2/3", "all > 1/2", True, (600, 300), ("electronic", "hands")),
        ("constitution_amendment", "all >= 2/3", "all >= 2/3", True, (600, 300), ("paper",)),
        ("presidium", "all >= 2/3", "all > 1/2", False, (900, 600), ("electronic", "hands")),
        ("standing_committee", "all > 1/2", "all > 1/2", True, (600, 300), ("electronic", "hands")),
        ("joint_group", "all > 1/2", "all > 1/2", True, (900, 600), ("electronic", "hands")),
        ("procedural_motion", None, "present > 1/2", False, (600, 300), ("electronic", "hands")),
        ("election", "all >= 2/3", "all > 1/2", True, (600, 300), ("paper",)),
        ("satisfaction_vote", "all > 1/2", "all > 1/2", True, (600, 300), ("electronic", "hands")),
    ],
)
def test_the_bodies_have_the_rules_of_their_texts(
    name: str,
    quorum_rule: str | None,
    majority: str,
    secret: bool,
    speeches: tuple[int, int],
    methods: tuple[str, ...],
) -> None:
    preset = PRESETS[name]

    assert (preset.quorum and preset.quorum.text, preset.majority.text) == (quorum_rule, majority)
    assert preset.secret is secret
    assert (preset.speech_first_s, preset.speech_second_s) == speeches
    assert preset.methods == tuple(map(Method, methods))
    assert preset.source


def test_only_elections_know_write_ins_and_vote_again_among_the_tied() -> None:
    assert [name for name, preset in PRESETS.items() if preset.write_in] == ["election"]
    assert [name for name, preset in PRESETS.items() if preset.tie is not TieRule.LOST] == ["election"]


def test_a_ballot_that_the_statute_makes_secret_is_never_by_name() -> None:
    secret = [name for name, preset in PRESETS.items() if preset.secret_always]

    assert secret == ["constitution_amendment", "removal", "election"]
    for name in secret:
        hall = sitting(preset=name)
        assert hall.refused(open_vote(Secrecy.NAMED)) == "secret_always"
        hall.must(open_vote(None))
        assert hall.vote.is_secret


def test_no_speeches_are_made_in_a_plenary_that_votes() -> None:
    silent = [name for name, preset in PRESETS.items() if not preset.speeches_beside_votes]

    assert silent == ["congress_plenary", "election"]


def test_presets_are_listed_under_their_names_and_name_only_settings_as_unsettled() -> None:
    settings = {field.name for field in fields(Preset)}

    for name, preset in PRESETS.items():
        assert preset.name == name
        assert set(preset.unsettled) <= settings - {"name", "source", "unsettled"}


@pytest.mark.parametrize(
    ("rule", "can_be_a_quorum"),
    [
        ("all >= 2/3", True),
        ("fixed(9) >= 1/1", True),
        ("group(A) all > 1/2 and weight all > 1/2", True),
        ("present > 1/2", False),
        ("all > 1/2 and yes_no > 1/2", False),
    ],
)
def test_a_quorum_compares_those_present_with_something_else(rule: str, can_be_a_quorum: bool) -> None:
    assert is_quorum_rule(parse_rule(rule)) is can_be_a_quorum


def test_every_quorum_that_is_known_is_one() -> None:
    assert all(preset.quorum is None or is_quorum_rule(preset.quorum) for preset in PRESETS.values())


def test_a_meeting_and_its_votes_go_by_a_preset_of_the_halls_own() -> None:
    hall = sitting_of(OWN)
    hall.must(open_vote(secrecy=None))

    assert hall.state.preset == OWN
    assert (hall.vote.settings.preset, hall.vote.settings.secrecy) == ("区人大常委会", Secrecy.NAMED)
    assert hall.vote.settings.majority == OWN.majority
    assert replayed(hall.record) == hall.state


def test_an_own_preset_is_refused_where_nobody_brought_it() -> None:
    assert sitting().refused(open_vote(preset=OWN.name)) == "unknown_preset"
    assert Sitting().refused(SetAgenda((AgendaItem(1, "甲", preset=OWN.name),))) == "unknown_preset"


def test_an_agenda_may_name_an_own_preset_before_the_meeting_opens() -> None:
    hall = Sitting()
    hall.must(SetAgenda((AgendaItem(1, "甲", preset=OWN.name),), own_presets=(OWN,)))
    hall.must(ImportRoster(roster(3)), OpenMeeting("会", "presidium", 1, own_presets=(OWN,)))

    assert hall.state.preset.name == "presidium"
    assert OWN.name in hall.state.presets


def test_an_open_meeting_keeps_the_presets_that_it_was_opened_with() -> None:
    hall = sitting_of(OWN)
    item = SetAgenda((AgendaItem(1, "甲", preset="新规则"),), own_presets=(replace(OWN, name="新规则"),))

    assert hall.refused(item) == "unknown_preset"
    hall.must(AdjournMeeting(), item)
    assert hall.state.preset == OWN


def test_an_agenda_item_of_a_preset_that_is_gone_cannot_be_put_to_the_vote() -> None:
    hall = Sitting()
    hall.must(SetAgenda((AgendaItem(1, "甲", preset=OWN.name),), own_presets=(OWN,)))
    hall.must(ImportRoster(roster(3)), OpenMeeting("会", "presidium", 1))
    hall.must(*(SignInPressed(seat) for seat in (1, 2, 3)))

    assert hall.refused(replace(open_vote(), item_number=1, title=None)) == "unknown_preset"


@pytest.mark.parametrize(
    ("no_press", "abstain", "not_voted"), [(NoPress.NOT_VOTED, 0, 3), (NoPress.ABSTAIN, 2, 1)]
)
def test_who_did_not_press_abstains_where_the_body_says_so_but_never_a_seat_that_did_not_answer(
    no_press: NoPress, abstain: int, not_voted: int
) -> None:
    hall = sitting_of(replace(OWN, no_press=no_press))
    hall.must(open_vote())
    hall.move(VoteMove.CLOSE)
    hall.sweep({1: Ballot.YES}, unreachable=[4])
    hall.move(VoteMove.ACCEPT)

    assert hall.tally == (1, 0, abstain, not_voted)


def test_a_secret_vote_too_counts_silence_as_abstention_where_the_body_says_so() -> None:
    hall = sitting_of(replace(OWN, no_press=NoPress.ABSTAIN))
    hall.must(open_vote(Secrecy.SECRET))
    hall.move(VoteMove.CLOSE)
    hall.sweep({1: Ballot.NO})

    assert hall.tally == (0, 1, 3, 0)
    assert hall.vote.ballots == {1: None}


def test_a_quorum_of_two_groups_has_no_one_number_and_is_refused_by_its_rule() -> None:
    by_group = parse_rule("group(A) all > 1/2 and group(B) all > 1/2")
    hall = sitting_of(replace(OWN, quorum=by_group))

    assert quorum(hall.state, by_group).need is None
    refusal = hall.do(open_vote()).refusal
    assert refusal is not None
    assert (refusal.code, refusal.params) == ("no_quorum_by_rule", {"rule": by_group.text})
