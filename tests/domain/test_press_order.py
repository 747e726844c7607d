"""Who pressed first is first; where nobody can know, the lot decides, and it favours no seat."""

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from controller.domain.inputs import SpeakPressed
from controller.domain.press_order import first_tie, in_press_order
from controller.domain.state import SpeechRequest
from tests.domain.sitting import replayed, sitting

requests = st.lists(
    st.builds(SpeechRequest, st.integers(1, 50), st.integers(0, 200), st.integers(0, 20)),
    unique_by=lambda request: request.seat,
)


@given(requests, st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_who_was_read_first(given: list[SpeechRequest], random: Random) -> None:
    shuffled = list(given)
    random.shuffle(shuffled)
    assert in_press_order(shuffled) == in_press_order(given)
    assert sorted(in_press_order(given), key=lambda request: request.seat) == sorted(
        given, key=lambda request: request.seat
    )


@given(requests)
def test_who_surely_pressed_before_another_stands_before_him(given: list[SpeechRequest]) -> None:
    order = in_press_order(given)
    for place, later in enumerate(order):
        for earlier in order[place + 1 :]:
            assert not earlier.requested_at_ms + earlier.doubt_ms < later.requested_at_ms


def test_of_two_presses_within_the_bounds_the_lot_favours_neither_seat() -> None:
    first = Counter(
        in_press_order([SpeechRequest(7, at_ms, 3), SpeechRequest(8, at_ms + 2, 3)])[0].seat
        for at_ms in range(1000)
    )
    assert 400 < first[7] < 600


def test_all_that_may_have_been_first_are_a_tie() -> None:
    waiting = [SpeechRequest(1, 0, 3), SpeechRequest(2, 2, 3), SpeechRequest(3, 4, 0)]
    assert [request.seat for request in first_tie(waiting)] == [1, 2]


def test_the_list_in_the_meeting_is_in_that_order_and_comes_out_the_same_from_the_record() -> None:
    hall = sitting(members=5)
    now_ms = hall.now_ms
    for seat, ago_ms, doubt_ms in ((3, 100, 2), (1, 98, 2), (5, 2000, 10), (4, 97, 0)):
        hall.do(SpeakPressed(seat, now_ms - ago_ms, doubt_ms))
    order = [request.seat for request in hall.state.waiting]
    assert (order[0], order[3]) == (5, 4)
    assert replayed(hall.record) == hall.state
