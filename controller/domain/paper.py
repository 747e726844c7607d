"""Ballot papers (选票): how many were issued and returned, and whether the figures can be true."""

from dataclasses import dataclass

from controller.domain.refusal import RefusedError


@dataclass(frozen=True, slots=True)
class Papers:
    """issued >= returned = valid + invalid; more returned than issued, and the round is void (地方组织法)."""

    issued: int
    returned: int
    invalid: int

    @property
    def valid(self) -> int:
        """Papers that count."""
        return self.returned - self.invalid

    @property
    def is_void(self) -> bool:
        """Whether somebody has put in a paper that nobody issued: the round must be held again."""
        return self.returned > self.issued

    def check(self, voters: int) -> None:
        """RefusedError for figures that can't be those of one count, with `voters` present."""
        for name, count in (("issued", self.issued), ("returned", self.returned), ("invalid", self.invalid)):
            if count < 0:
                raise RefusedError("count_negative", what=name, count=count)
        if self.issued > voters:
            raise RefusedError("papers_over_voters", issued=self.issued, present=voters)
        if self.invalid > self.returned:
            raise RefusedError("papers_invalid", invalid=self.invalid, returned=self.returned)


def counted_papers(papers: Papers | None, voters: int) -> int:
    """How many papers count, or hands where there are no papers; RefusedError for figures that can't be."""
    if papers is None:
        return voters
    papers.check(voters)
    return papers.valid
