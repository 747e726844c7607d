"""Who pressed first is first; where nobody can know, the lot decides, and it favours no seat."""

from collections import Counter
from collections.abc import Iterable
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from controller.domain.floor.speeches import SpeechRequest
from controller.domain.inputs.hall import SpeakPressed
from controller.domain.press_order import overlap, placed, surely_before
from tests.domain.sitting import replayed, sitting

requests = st.lists(
    st.builds(SpeechRequest, st.integers(1, 50), st.integers(0, 200), st.integers(0, 20)),
    unique_by=lambda request: request.seat,
)


def in_order(read: Iterable[SpeechRequest]) -> list[SpeechRequest]:
    """The list after these were read, one after the other."""
    waiting: list[SpeechRequest] = []
    for request in read:
        waiting = placed(waiting, request)
    return waiting


@given(requests)
def test_who_surely_pressed_before_another_stands_before_him_whoever_was_read_first(
    read: list[SpeechRequest],
) -> None:
    order = in_order(read)
    assert Counter(order) == Counter(read)
    assert not any(surely_before(later, first) for first, later in combinations(order, 2))


@given(requests, st.builds(SpeechRequest, st.just(51), st.integers(0, 200), st.integers(0, 20)), st.data())
def test_nobody_on_the_list_changes_places_when_another_goes_or_comes(
    read: list[SpeechRequest], newcomer: SpeechRequest, data: st.DataObject
) -> None:
    order = in_order(read)
    left = [request for request in order if data.draw(st.booleans())]
    assert [request for request in placed(left, newcomer) if request != newcomer] == left


def test_where_no_press_is_in_doubt_the_order_is_that_of_the_presses() -> None:
    read = [SpeechRequest(seat, (seat * 37) % 101) for seat in range(1, 50)]
    assert [request.requested_at_ms for request in in_order(read)] == sorted(
        request.requested_at_ms for request in read
    )


def test_of_two_presses_within_the_bounds_the_lot_favours_neither_seat_nor_who_was_read_first() -> None:
    first: Counter[int] = Counter()
    for at_ms in range(1000):
        pair = SpeechRequest(7, at_ms, 3), SpeechRequest(8, at_ms + 2, 3)
        assert overlap(*pair)
        assert in_order(pair) == in_order(reversed(pair))
        first[in_order(pair)[0].seat] += 1
    assert 400 < first[7] < 600


def test_the_list_in_the_meeting_is_in_that_order_and_comes_out_the_same_from_the_record() -> None:
    hall = sitting(members=5)
    now_ms = hall.now_ms
    for seat, ago_ms, doubt_ms in ((3, 100, 2), (1, 98, 2), (5, 2000, 10), (4, 95, 0)):
        hall.do(SpeakPressed(seat, now_ms - ago_ms, doubt_ms))
    order = [request.seat for request in hall.state.waiting]
    assert (order[0], order[3]) == (5, 4)
    assert replayed(hall.record) == hall.state
