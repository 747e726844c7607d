"""When documents are published: what is awaited at once, the rest at a pace that fits the hall. In virtual time."""

import asyncio
from collections.abc import Callable, Coroutine
from itertools import pairwise

import pytest

from controller.domain.events.counts import BallotRecorded
from controller.domain.events.votes import VoteFrozen, VoteOpeningRefused, VoteRepeated
from controller.domain.votes import Ballot
from controller.service.publisher import BIG_HALL_SEATS, PUBLISH_INTERVAL_BIG_S, PUBLISH_INTERVAL_S, Publisher
from simulators.virtual_time import run_in_virtual_time

SMALL, BIG = BIG_HALL_SEATS, BIG_HALL_SEATS + 1
A_BALLOT = BallotRecorded(1, 7, Ballot.YES)
A_FREEZE = VoteFrozen(1, "chair")
A_WHILE_S = 10.0

Published = list[tuple[float, str, bool]]
"""Instant, name, and whether it went out at once."""
Story = Callable[[Publisher], Coroutine[None, None, None]]


def published_in(seats: int, story: Story) -> Published:
    published: Published = []

    async def play() -> None:
        loop = asyncio.get_running_loop()
        began_s = loop.time()

        def publish(name: str, *, at_once: bool) -> None:
            published.append((round(loop.time() - began_s, 3), name, at_once))

        publisher = Publisher(publish, seats)
        await story(publisher)
        await asyncio.sleep(A_WHILE_S)
        publisher.close()

    run_in_virtual_time(play())
    return published


def instants(published: Published, name: str) -> list[float]:
    return [at_s for at_s, found, _ in published if found == name]


async def ballots_for_two_seconds(publisher: Publisher) -> None:
    for _ in range(200):
        publisher.touched_by((A_BALLOT,))
        await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("seats", "interval_s"), [(SMALL, PUBLISH_INTERVAL_S), (BIG, PUBLISH_INTERVAL_BIG_S)]
)
def test_the_map_of_a_big_hall_moves_less_often_than_the_count(seats: int, interval_s: float) -> None:
    published = published_in(seats, ballots_for_two_seconds)
    for name, least_s in (("vote", PUBLISH_INTERVAL_S), ("seats", interval_s)):
        found = instants(published, name)
        pauses_s = [later - earlier for earlier, later in pairwise(found)]
        assert min(pauses_s) >= least_s - 0.001
        assert max(pauses_s) < least_s + 0.02
    assert not any(at_once for _, _, at_once in published)


@pytest.mark.parametrize("seats", [SMALL, BIG])
def test_a_result_is_published_in_the_very_turn_in_which_it_is_kept(seats: int) -> None:
    async def story(publisher: Publisher) -> None:
        publisher.touched_by((A_BALLOT,))
        await asyncio.sleep(0.02)
        publisher.touched_by((A_BALLOT, A_FREEZE))
        publisher.touched_by((A_FREEZE,))

    published = published_in(seats, story)
    at_once = [
        (at_s, name) for at_s, name, is_at_once in published if is_at_once and name in ("meeting", "vote")
    ]
    assert at_once == [(0.02, "meeting"), (0.02, "vote")] * 2


def test_a_result_that_is_put_again_leaves_the_agenda_too() -> None:
    async def story(publisher: Publisher) -> None:
        publisher.touched_by((VoteRepeated(1, 2),))

    assert {name for _, name, _ in published_in(SMALL, story)} == {"meeting", "agenda", "vote", "seats"}


def test_the_map_of_a_big_hall_does_not_hold_a_result_up_and_is_not_forgotten() -> None:
    async def story(publisher: Publisher) -> None:
        publisher.touched_by((A_FREEZE,))

    published = published_in(BIG, story)
    assert [name for _, name, _ in published] == ["meeting", "vote", "seats"]
    assert [at_once for _, _, at_once in published] == [True, True, False]


def test_nothing_is_published_that_nothing_has_touched() -> None:
    async def story(publisher: Publisher) -> None:
        publisher.touched_by(())
        publisher.touched_by((VoteOpeningRefused("决议", "no_quorum"),))

    assert published_in(BIG, story) == []


def test_every_document_that_is_due_goes_out_when_the_service_ends() -> None:
    async def story(publisher: Publisher) -> None:
        publisher.touch("seats", "vote")
        publisher.flush()
        publisher.flush()

    assert published_in(BIG, story) == [(0.0, "vote", False), (0.0, "seats", False)]
