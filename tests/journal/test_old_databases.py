"""Databases that earlier versions wrote can still be read and continued."""

import shutil
from pathlib import Path

from controller.domain.events.floor import SpeechRequested
from controller.domain.state import MeetingPhase
from controller.domain.vote_phases import VotePhase
from controller.journal.codec import EVENT_TYPES
from controller.journal.database import FILE_NAME
from controller.journal.journal import Journal, Recorded

KINDS_OF_VERSION_1 = 25
DATABASES = Path(__file__).parents[1] / "databases"


async def test_a_version_1_journal_still_replays_and_goes_on(tmp_path: Path) -> None:
    shutil.copyfile(DATABASES / "version_1.sqlite", tmp_path / FILE_NAME)
    with Journal(tmp_path) as journal:
        state = journal.replay()
        kinds = {type(record.event).__name__ for record in journal.records()}
        assert kinds <= set(EVENT_TYPES)
        assert len(kinds) == KINDS_OF_VERSION_1
        assert (journal.last_seq, journal.delivered()) == (37, 12)
        assert journal.reply_to("command-0001") == '{"outcome":"done"}'
        await journal.append([Recorded(journal.last_seq + 1, 1, SpeechRequested(1, 1))])
    assert state.phase is MeetingPhase.ADJOURNED
    assert (state.title, state.preset_name, len(state.members)) == ("第三次会议", "presidium", 5)
    assert state.vote is not None
    assert (state.vote.tag, state.vote.phase, state.vote.end_reason) == (3, VotePhase.VOID, "chair")
    assert state.vote.ballots == {4: None}
    assert state.vote.tally is not None
    assert (state.vote.tally.abstain, state.vote.tally.not_voted) == (1, 3)
