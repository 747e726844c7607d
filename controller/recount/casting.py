"""Whether a casting vote (主持人决定票) was the chair's to give, by a reckoning of its own."""

from collections.abc import Iterator

from controller.domain.events.counts import VoteClosed
from controller.domain.votes import VoteSettings
from controller.recount.differences import Difference


def differences_of_casting(
    settings: VoteSettings, closed: VoteClosed | None, already: bool | None
) -> Iterator[Difference]:
    """What speaks against a casting vote on what was `closed`; `already`: one that was given before."""
    if already is not None:
        yield Difference("casting_twice")
    if (
        settings.tie != "chair_casting"
        or settings.purpose != "decision"
        or not settings.majority.text.endswith("> 1/2")
    ):
        yield Difference("casting_not_by_rule", rule=settings.majority.text)
    tally = None if closed is None else closed.tally
    if closed is None or tally is None or closed.verdict is None:
        yield Difference("casting_without_count")
    elif tally.yes != tally.no or closed.verdict.passed or closed.verdict.need != tally.yes + 1:
        yield Difference("casting_not_tied", yes=tally.yes, no=tally.no)
