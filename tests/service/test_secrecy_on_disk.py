"""After a secret vote no byte on disk links a seat to a choice."""

import json
from pathlib import Path

from controller.domain.events.counts import BallotRecorded
from controller.domain.inputs.hall import SignInPressed, VoteRead, VoteSwept
from controller.domain.inputs.meeting import ImportRoster, OpenMeeting
from controller.domain.inputs.votes import MoveVote
from controller.domain.people import Member
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import Ballot, PressRule, Secrecy
from controller.journal.database import FILE_NAME
from controller.journal.journal import Journal
from tests.domain.sitting import open_vote
from tests.service.running_engine import running

YES, NO, ABSTAIN = Ballot
SEATS = (7101, 7202, 7303, 7404, 7505)
MEMBERS = tuple(Member(f"person-{seat}", f"代表{seat}", seat) for seat in SEATS)
WORDS = (b"yes", b"no", b"abstain", b"YES", b"NO", b"ABSTAIN")
COUNTED = {"yes": 2, "no": 2, "abstain": 1}


def all_bytes(folder: Path) -> bytes:
    """Every byte of every file of the journal."""
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


async def vote_in_secret(folder: Path) -> bytes:
    """Five members vote, change their minds, vote again; all bytes of the folder before it is tidied up."""
    async with running(folder) as hall:
        await hall.all_done(ImportRoster(MEMBERS), OpenMeeting("会", "presidium", 1))
        await hall.heard(*(SignInPressed(seat) for seat in SEATS))
        await hall.all_done(open_vote(Secrecy.SECRET, PressRule.LAST))
        presses = zip(SEATS, (YES, NO, ABSTAIN, YES), strict=False)
        await hall.heard(*(VoteRead(seat, 1, ballot) for seat, ballot in presses))
        await hall.heard(VoteRead(SEATS[1], 1, YES), VoteRead(SEATS[1], 1, NO))
        await hall.all_done(MoveVote(VoteMove.CLOSE))
        await hall.heard(VoteSwept(1, {SEATS[4]: NO}, ()))
        await hall.all_done(MoveVote(VoteMove.ANNOUNCE))
        return all_bytes(folder)


async def test_the_record_of_a_secret_vote_holds_totals_only(tmp_path: Path) -> None:
    await vote_in_secret(tmp_path)
    with Journal(tmp_path) as journal:
        records = list(journal.records())
        bodies = [(row[0], row[1]) for row in journal._reader.execute("SELECT kind, body FROM event")]
    ballots = [record.event for record in records if isinstance(record.event, BallotRecorded)]
    assert sorted(event.seat for event in ballots) == list(SEATS)
    assert {event.ballot for event in ballots} == {None}
    for kind, body in bodies:
        found = {word for word in COUNTED if f'"{word}"' in body}
        assert found == (set(COUNTED) if kind == "VoteClosed" else set()), kind
    closed = next(json.loads(body) for kind, body in bodies if kind == "VoteClosed")
    assert {word: closed["tally"][word] for word in COUNTED} == COUNTED
    assert not any(str(seat) in json.dumps(closed) for seat in SEATS)


async def test_no_byte_of_database_wal_and_shm_names_a_choice_outside_the_totals(tmp_path: Path) -> None:
    during = await vote_in_secret(tmp_path)
    assert (tmp_path / FILE_NAME).exists()
    after = all_bytes(tmp_path)
    for content in (during, after):
        totals = content.count(b'"tally":{')
        assert totals >= 1
        assert content.count(b'"yes":2,"no":2,"abstain":1') == totals
        rest = content.replace(b'"yes":2,"no":2,"abstain":1', b"")
        assert not any(b'"' + word + b'"' in rest for word in WORDS)
        assert rest.count(b'"ballot":') == rest.count(b'"ballot":null') > 0


async def test_the_search_would_find_a_named_choice(tmp_path: Path) -> None:
    async with running(tmp_path) as hall:
        await hall.all_done(ImportRoster(MEMBERS), OpenMeeting("会", "procedural_motion", 1))
        await hall.heard(SignInPressed(SEATS[0]))
        await hall.all_done(open_vote(Secrecy.NAMED))
        await hall.heard(VoteRead(SEATS[0], 1, YES))
        content = all_bytes(tmp_path)
    assert b'"yes"' in content
