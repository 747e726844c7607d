"""主持人决定票: as many yes as no, where a body's own rules leave it to the chair."""

from dataclasses import replace
from typing import Any

import pytest

from controller.domain.actions import legal_actions
from controller.domain.agenda import AgendaItem
from controller.domain.elections import Election
from controller.domain.events.counts import CastingVoteGiven, ResultAnnounced
from controller.domain.events.meeting import MeetingAdjourned
from controller.domain.events.votes import VoteOpened
from controller.domain.inputs.hall import SignInPressed
from controller.domain.inputs.meeting import ImportRoster, OpenMeeting, SetAgenda
from controller.domain.inputs.votes import CastVote, ConfirmCount, EnterCount, RepeatVote
from controller.domain.preset_table import PRESETS
from controller.domain.presets import Method, Preset, TieRule
from controller.domain.rule_text import parse_rule
from controller.domain.vote_phases import VoteMove, VotePhase
from controller.domain.votes import Ballot, HandCount, Purpose, Secrecy
from controller.export.sheets import sheets_of
from controller.journal.codec import decode, encode
from controller.recount.counting import recount
from controller.service.documents import FROM_STATE
from tests.domain.sitting import Sitting, open_vote, replayed, roster

VILLAGE = replace(
    PRESETS["presidium"],
    name="议事会",
    majority=parse_rule("yes_no > 1/2"),
    tie=TieRule.CHAIR_CASTING,
    confirm_hand_count=False,
)
FOR, AGAINST = CastVote(is_yes=True), CastVote(is_yes=False)


def hall_of(preset: Preset = VILLAGE, *items: AgendaItem, members: int = 8) -> Sitting:
    hall = Sitting()
    hall.must(ImportRoster(roster(members, presiding=1)), SetAgenda(items or (AgendaItem(1, "题", "题"),)))
    hall.must(OpenMeeting("会", preset.name, 1, own_presets=(preset,)))
    hall.must(*(SignInPressed(seat) for seat in range(1, members + 1)))
    return hall


def voted(hall: Sitting, yes: int, no: int, abstain: int = 0, **terms: Any) -> Sitting:
    hall.must(replace(open_vote(terms.pop("secrecy", Secrecy.NAMED), **terms), title=None, item_number=1))
    chosen = [Ballot.YES] * yes + [Ballot.NO] * no + [Ballot.ABSTAIN] * abstain
    hall.move(VoteMove.CLOSE)
    hall.sweep(dict(enumerate(chosen, 1)))
    return hall


def told(hall: Sitting) -> dict[str, Any]:
    return FROM_STATE["vote"](hall.state, 1, hall.now_ms).model_dump()


def differences(hall: Sitting) -> list[str]:
    return [
        difference.code
        for each in recount(("", event) for _, event in hall.record)
        for difference in each.differences
    ]


class TestATie:
    """Equal votes are not lost at once."""

    def test_waits_for_the_chair(self) -> None:
        hall = voted(hall_of(), 3, 3, 2)
        assert hall.vote.phase is VotePhase.TIED
        assert told(hall)["passed"] is None
        assert told(hall)["verdict"]["passed"] is False
        assert "vote.cast" in legal_actions(hall.state)
        assert "meeting.adjourn" not in legal_actions(hall.state)

    @pytest.mark.parametrize(("order", "said", "passed"), [(FOR, "yes", True), (AGAINST, "no", False)])
    def test_is_decided_by_the_casting_vote_and_the_figures_stay_as_counted(
        self, order: CastVote, said: str, passed: bool
    ) -> None:
        hall = voted(hall_of(), 3, 3, 2)
        hall.must(order)
        document = told(hall)
        assert (document["casting_vote"], document["passed"]) == (said, passed)
        assert hall.tally == (3, 3, 2, 0)
        assert document["verdict"]["passed"] is False
        hall.move(VoteMove.ANNOUNCE)
        assert hall.state.settled == {1: passed}
        assert differences(hall) == []

    def test_is_announced_as_lost_where_the_chair_does_not_cast(self) -> None:
        hall = voted(hall_of(), 4, 4)
        hall.move(VoteMove.ANNOUNCE)
        assert (hall.vote.passed, hall.state.settled) == (False, {1: False})
        assert hall.refused(FOR) == "vote_move"
        assert differences(hall) == []

    def test_can_be_declared_void(self) -> None:
        hall = voted(hall_of(), 4, 4)
        hall.move(VoteMove.VOID)
        hall.must(RepeatVote())
        assert hall.vote.casting_vote is None
        assert hall.vote.settings.tie is TieRule.CHAIR_CASTING

    def test_of_a_secret_ballot_is_a_figure_alone(self) -> None:
        hall = voted(hall_of(), 3, 3, secrecy=Secrecy.SECRET)
        hall.must(FOR)
        hall.move(VoteMove.ANNOUNCE)
        assert set(hall.vote.ballots.values()) == {None}
        assert told(hall)["passed"] is True
        assert differences(hall) == []

    def test_of_a_show_of_hands_waits_as_well(self) -> None:
        hall = hall_of()
        hall.must(replace(open_vote(method=Method.HANDS), title=None, item_number=1))
        hall.must(EnterCount(HandCount(4, 4, 0), "操作员01"))
        assert hall.vote.phase is VotePhase.TIED

    def test_that_a_second_person_confirmed_waits_as_well(self) -> None:
        hall = hall_of(replace(VILLAGE, confirm_hand_count=True))
        hall.must(replace(open_vote(method=Method.HANDS), title=None, item_number=1))
        hall.must(EnterCount(HandCount(4, 4, 0), "操作员01"), ConfirmCount(None, "操作员02"))
        assert hall.vote.phase is VotePhase.TIED

    def test_comes_back_from_the_record(self) -> None:
        hall = voted(hall_of(), 4, 4)
        hall.must(FOR)
        record = [(at_ms, decode(*encode(event))) for at_ms, event in hall.record]
        assert replayed(record) == hall.state


class TestNoTie:
    """What is carried or lost without the chair."""

    @pytest.mark.parametrize(("yes", "no"), [(4, 3), (3, 4), (0, 0)])
    def test_there_is_no_casting_vote_unless_as_many_said_yes_as_no(self, yes: int, no: int) -> None:
        hall = voted(hall_of(), yes, no)
        assert hall.vote.phase is VotePhase.CLOSED
        assert hall.refused(FOR) == "not_tied"

    def test_a_second_casting_vote_is_refused(self) -> None:
        hall = voted(hall_of(), 4, 4)
        hall.must(FOR)
        assert hall.refused(AGAINST) == "vote_move"

    def test_one_more_yes_has_to_be_all_that_is_lacking(self) -> None:
        of_all = replace(VILLAGE, majority=parse_rule("all > 1/2"))
        assert voted(hall_of(of_all), 4, 4).vote.phase is VotePhase.TIED
        assert voted(hall_of(of_all), 3, 3, 2).vote.phase is VotePhase.CLOSED

    @pytest.mark.parametrize("rule", ["yes_no >= 2/3", "yes_no > 1/2 and present > 1/2", "fixed(7) > 1/2"])
    def test_another_rule_than_a_simple_majority_knows_none(self, rule: str) -> None:
        hall = voted(hall_of(), 3, 3, rule=rule)
        assert hall.vote.phase is VotePhase.CLOSED
        assert hall.refused(FOR) == "no_casting_vote"

    @pytest.mark.parametrize("purpose", [Purpose.TEST, Purpose.STRAW_POLL])
    def test_tests_and_straw_polls_know_none(self, purpose: Purpose) -> None:
        assert voted(hall_of(), 4, 4, purpose=purpose).vote.phase is VotePhase.CLOSED

    def test_a_candidate_is_no_motion(self) -> None:
        item = AgendaItem(1, "选举", question=Election(("甲",), 1, has_write_ins=False))
        assert voted(hall_of(VILLAGE, item), 4, 4).vote.phase is VotePhase.CLOSED

    @pytest.mark.parametrize(
        "preset", [each for each in PRESETS.values() if Method.ELECTRONIC in each.methods]
    )
    def test_no_statute_knows_one(self, preset: Preset) -> None:
        own = replace(
            preset, name="会", majority=parse_rule("yes_no > 1/2"), secret=False, secret_always=False
        )
        hall = voted(hall_of(own), 4, 4)
        assert hall.vote.phase is VotePhase.CLOSED
        assert hall.refused(FOR) == "no_casting_vote"

    def test_there_is_none_before_the_count(self) -> None:
        hall = hall_of()
        assert hall.refused(FOR) == "no_vote"
        hall.must(open_vote())
        assert hall.refused(FOR) == "vote_move"


class TestTheRecord:
    """Sheets and recount."""

    def test_the_sheet_of_votes_has_the_casting_vote_beside_the_figures(self) -> None:
        hall = voted(hall_of(), 4, 4)
        hall.must(FOR)
        hall.move(VoteMove.ANNOUNCE)
        (row,) = sheets_of([*hall.record, (hall.now_ms, MeetingAdjourned())]).rows["votes"]
        assert {name: row[name] for name in ("yes", "no", "casting_vote", "passed")} == {
            "yes": 4,
            "no": 4,
            "casting_vote": "yes",
            "passed": "yes",
        }

    def test_an_announcement_against_the_casting_vote_is_found_out(self) -> None:
        hall = voted(hall_of(), 4, 4)
        hall.must(AGAINST)
        hall.record.append((hall.now_ms, ResultAnnounced(hall.vote.tag, passed=True)))
        assert differences(hall) == ["announced"]

    @pytest.mark.parametrize(
        ("yes", "terms", "found"),
        [
            (5, {}, ["casting_not_tied"]),
            (4, {"rule": "all >= 2/3"}, ["casting_not_by_rule", "casting_not_tied"]),
            (4, {"purpose": Purpose.STRAW_POLL}, ["casting_not_by_rule", "casting_without_count"]),
        ],
    )
    def test_a_casting_vote_that_nobody_could_give_is_found_out(
        self, yes: int, terms: dict[str, Any], found: list[str]
    ) -> None:
        hall = voted(hall_of(), yes, 8 - yes, **terms)
        hall.record.append((hall.now_ms, CastingVoteGiven(hall.vote.tag, is_yes=True)))
        assert differences(hall) == found

    def test_a_second_casting_vote_is_found_out(self) -> None:
        hall = voted(hall_of(), 4, 4)
        hall.must(FOR)
        hall.record.append((hall.now_ms, CastingVoteGiven(hall.vote.tag, is_yes=False)))
        assert differences(hall) == ["casting_twice"]

    def test_a_record_of_an_earlier_version_is_read_as_it_was_kept(self) -> None:
        hall = hall_of()
        hall.must(open_vote())
        kind, body = encode(hall.record[-1][1])
        event = decode(kind, body.replace(',"tie":"chair_casting"', ""))
        assert isinstance(event, VoteOpened)
        assert event.settings.tie is TieRule.LOST
