"""One delegate in made-up time: what they see is a lamp, what they do is press a key."""

from collections.abc import Callable
from itertools import pairwise
from random import Random

import pytest

from seat_protocol.face import Lamp, Lamps
from seat_protocol.status import Key
from simulators.delegate import VOTE_KEYS, Delegate
from simulators.errors import LayoutError
from simulators.habits import Habit, PartyLine, Temper, any_temper, temper_of
from simulators.view import DARK, SeatView

STEP_S = 0.1
INVITED = SeatView(lamps=Lamps(yes=Lamp.BLINK, no=Lamp.BLINK, abstain=Lamp.BLINK))
SIGN_IN = SeatView(lamps=Lamps(sign_in=Lamp.BLINK))
QUIET = SeatView()
CONFIRMED = {
    Key.YES: SeatView(lamps=Lamps(yes=Lamp.ON)),
    Key.NO: SeatView(lamps=Lamps(no=Lamp.ON)),
    Key.ABSTAIN: SeatView(lamps=Lamps(abstain=Lamp.ON)),
}
ALL_YES = PartyLine(1, 0, 0)


def delegate(habit: Habit, seed: int = 1, party_line: PartyLine = ALL_YES, pace: float = 1.0) -> Delegate:
    usual = temper_of(habit)
    silent = Temper(habit, usual.reaction_s, speeches_per_hour=0)
    return Delegate(silent, party_line, Random(seed), pace)


def live(
    person: Delegate, seconds: float, see: Callable[[list[tuple[float, Key]]], SeatView], from_s: float = 0.0
) -> list[tuple[float, Key]]:
    """Let the person look for a while; `see` maps what was pressed so far to what the unit shows."""
    pressed: list[tuple[float, Key]] = []
    for step in range(round(seconds / STEP_S)):
        now_s = from_s + step * STEP_S
        pressed += [(now_s, key) for key in person.glance(see(pressed), now_s)]
    return pressed


def seeing(view: SeatView) -> Callable[[list[tuple[float, Key]]], SeatView]:
    return lambda _pressed: view


def accepting(pressed: list[tuple[float, Key]]) -> SeatView:
    return CONFIRMED[pressed[-1][1]] if pressed else INVITED


@pytest.mark.parametrize("habit", list(Habit))
def test_nobody_presses_what_does_not_invite(habit: Habit) -> None:
    assert live(delegate(habit), 120, seeing(QUIET)) == []
    assert live(delegate(habit), 120, seeing(DARK)) == []


@pytest.mark.parametrize("seed", range(20))
def test_a_punctual_delegate_votes_once_after_a_human_reaction(seed: int) -> None:
    [(pressed_s, key)] = live(delegate(Habit.PUNCTUAL, seed), 60, accepting)
    assert 0.6 <= pressed_s <= 3.1
    assert key is Key.YES


def test_a_late_delegate_is_later_than_any_punctual_one() -> None:
    [(pressed_s, _)] = live(delegate(Habit.LATE), 60, accepting)
    assert 6.0 <= pressed_s <= 15.1


def test_an_absent_delegate_presses_nothing() -> None:
    assert live(delegate(Habit.ABSENT), 300, seeing(INVITED)) == []
    assert live(delegate(Habit.ABSENT), 300, seeing(SIGN_IN)) == []


def test_a_forgetful_delegate_misses_a_short_vote_and_makes_a_long_one() -> None:
    person = delegate(Habit.FORGETFUL)
    assert live(person, 20, accepting) == []
    assert live(person, 20, seeing(QUIET), from_s=20) == []
    assert len(live(person, 70, accepting, from_s=40)) == 1


def test_an_undecided_delegate_changes_the_choice_once() -> None:
    pressed = live(delegate(Habit.UNDECIDED), 60, accepting)
    (first_s, first), (second_s, second) = pressed
    assert first is Key.YES is not second
    assert second_s - first_s >= 2.0


def test_a_double_pressing_delegate_presses_twice() -> None:
    assert [key for _, key in live(delegate(Habit.DOUBLE_PRESSING), 30, accepting)] == [Key.YES, Key.YES]


def test_a_lamp_that_keeps_blinking_is_pressed_again_with_the_same_choice() -> None:
    pressed = live(delegate(Habit.PUNCTUAL, party_line=PartyLine(0.4, 0.3, 0.3)), 20, seeing(INVITED))
    assert len(pressed) > 3
    assert len({key for _, key in pressed}) == 1
    assert all(later - earlier >= 3.0 for (earlier, _), (later, _) in pairwise(pressed))


def test_the_next_vote_is_a_new_decision_even_when_it_follows_at_once() -> None:
    decisions = set()
    for seed in range(20):
        person = delegate(Habit.PUNCTUAL, seed, PartyLine(0.5, 0.5, 0))
        [(_, first)] = live(person, 10, accepting)
        [(_, second)] = live(person, 10, accepting, from_s=10)
        decisions.add((first, second))
    assert decisions == {(first, second) for first in (Key.YES, Key.NO) for second in (Key.YES, Key.NO)}


@pytest.mark.parametrize("invitation", [INVITED, SIGN_IN])
def test_an_invitation_that_ends_before_the_finger_is_down_is_let_go(invitation: SeatView) -> None:
    person = delegate(Habit.LATE)
    assert live(person, 3, seeing(invitation)) + live(person, 60, seeing(QUIET), from_s=3) == []


def test_a_delegate_signs_in_when_asked_and_stops_when_it_is_confirmed() -> None:
    def see(pressed: list[tuple[float, Key]]) -> SeatView:
        return SeatView(lamps=Lamps(sign_in=Lamp.ON)) if pressed else SIGN_IN

    assert [key for _, key in live(delegate(Habit.PUNCTUAL), 30, see)] == [Key.SIGN_IN]


def test_only_keys_whose_lamp_blinks_are_chosen() -> None:
    for seed in range(30):
        ballot = SeatView(lamps=Lamps(no=Lamp.BLINK, abstain=Lamp.BLINK))
        pressed = live(delegate(Habit.PUNCTUAL, seed, PartyLine(0.8, 0.1, 0.1)), 4, seeing(ballot))
        assert {key for _, key in pressed} <= {Key.NO, Key.ABSTAIN}
        assert pressed


def test_some_wish_to_speak_now_and_then_and_stop_when_they_have_spoken() -> None:
    eager = Temper(Habit.PUNCTUAL, (1, 2), speeches_per_hour=60, speech_s=(20, 40))
    person = Delegate(eager, ALL_YES, Random(2))
    assert 40 < len(live(person, 3600, seeing(QUIET))) < 80
    waiting = SeatView(lamps=Lamps(speak=Lamp.BLINK))
    assert live(person, 600, seeing(waiting), from_s=3600) == []
    speaking = SeatView(lamps=Lamps(speak=Lamp.ON), microphone=True)

    def until_pressed(pressed: list[tuple[float, Key]]) -> SeatView:
        return waiting if pressed else speaking

    [(ended_s, key)] = live(person, 120, until_pressed, from_s=5000)
    assert key is Key.SPEAK
    assert 20 <= ended_s - 5000 <= 40.2


def test_a_quicker_pace_shortens_every_human_time() -> None:
    [(pressed_s, _)] = live(delegate(Habit.LATE, pace=0.1), 5, accepting)
    assert 0.6 <= pressed_s <= 1.6


def test_the_party_line_is_followed_in_the_long_run() -> None:
    random, line = Random(4), PartyLine(0.7, 0.2, 0.1)
    votes = [line.choose(random, VOTE_KEYS) for _ in range(2000)]
    assert votes.count(Key.YES) / 2000 == pytest.approx(0.7, abs=0.05)
    assert votes.count(Key.NO) / 2000 == pytest.approx(0.2, abs=0.05)


@pytest.mark.parametrize("chances", [(0.5, 0.1, 0.1), (1.5, -0.5, 0.0)])
def test_a_party_line_that_is_no_probability_is_refused(chances: tuple[float, float, float]) -> None:
    with pytest.raises(LayoutError):
        PartyLine(*chances)


def test_a_sitting_has_people_of_every_habit() -> None:
    random = Random(1)
    assert {any_temper(random).habit for _ in range(400)} == set(Habit)
