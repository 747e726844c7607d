"""What `hall recount` prints: every round of a journal counted again, one line each."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from controller.contract.catalogue import Language, entries, text
from controller.domain.choices import ChoiceCount, ChoiceOutcome
from controller.domain.elections import ElectionCount, ElectionOutcome
from controller.domain.satisfaction import GradeCount
from controller.exit_codes import ExitCode
from controller.journal import codec
from controller.journal.database import open_for_reading
from controller.recount.counting import Recount, recount

Row = dict[str, Any]
Names = tuple[str, ...]
GAPS_TOLD_MAX = 10
"""A record with more of them is no record; what is left out is hinted at."""


def recount_journal(folder: Path, *, as_json: bool, language: Language = Language.EN) -> ExitCode:
    """Print the rounds of the journal in `folder`, which may be in use; FAILED where one is not as recorded.

    So it is where events are missing: their ids have no gaps.
    """
    ids = EventIds()
    database = open_for_reading(folder)
    try:
        rows = database.query("SELECT seq, operator, kind, body FROM event ORDER BY seq")
        rounds = recount((row["operator"], codec.decode(row["kind"], row["body"])) for row in ids.noted(rows))
    finally:
        database.close()
    for each in rounds:
        sys.stdout.write((_as_json(each) if as_json else _as_line(each, language)) + "\n")
    return _told(rounds, ids.missing, language)


class EventIds:
    """Notes which ids are missing in the rows that pass."""

    def __init__(self) -> None:
        self.missing: list[str] = []
        self._expected = 1

    def noted(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows."""
        for row in rows:
            if (seq := int(row["seq"])) != self._expected:
                self._note(self._expected, seq - 1)
            self._expected = seq + 1
            yield row

    def _note(self, first: int, last: int) -> None:
        if len(self.missing) < GAPS_TOLD_MAX:
            self.missing.append(str(first) if first == last else f"{first}-{last}")
        else:
            self.missing[GAPS_TOLD_MAX:] = ["…"]


def _told(rounds: Sequence[Recount], missing: Sequence[str], language: Language) -> ExitCode:
    """What is to be said about all of it, on standard error."""
    differing = [str(each.round_tag) for each in rounds if each.differences]
    said = [] if rounds else [text("recount.no_votes", language)]
    if missing:
        said.append(text("recount.gap", language, missing=", ".join(missing)))
    if differing:
        said.append(text("recount.not_as_recorded", language, rounds=", ".join(differing)))
    sys.stderr.writelines(f"{line}\n" for line in said)
    return ExitCode.FAILED if missing or differing else ExitCode.DONE


def _as_json(each: Recount) -> str:
    fields: dict[str, Any] = asdict(each)
    return json.dumps(fields, ensure_ascii=False)


def _as_line(each: Recount, language: Language) -> str:
    words = [
        text("recount.round", language, round_tag=each.round_tag),
        _code("vote_method", each.method, language),
        _code("outcome", each.outcome, language),
    ]
    words += [_code("secrecy", each.secrecy, language)] if each.method in {"electronic", "paper"} else []
    words += [_code("purpose", each.purpose, language)] if each.purpose != "decision" else []
    words += [*_of_tally(each, language), *_of_question(each, language)]
    if each.casting_vote is not None:
        words.append(text(f"recount.casting_{each.casting_vote}", language))
    if each.passed is not None:
        words.append(text("recount.passed" if each.passed else "recount.not_passed", language))
    told = "; ".join(difference.in_words(language) for difference in each.differences)
    words.append(text("recount.differs" if told else "recount.as_recorded", language, told=told))
    return text("recount.separator", language).join(words)


def _code(column: str, code: str, language: Language) -> str:
    """A code of the record in the words of the sheets."""
    key = f"export_value.{column}_{code}"
    return text(key if key in entries() else f"recount_value.{code}", language)


def _of_tally(each: Recount, language: Language) -> Iterator[str]:
    tally = each.tally
    if tally is None:
        return
    sides = {"yes": tally.yes, "no": tally.no, "abstain": tally.abstain, "not_voted": tally.not_voted}
    yield text("recount.tally", language, **sides)
    if each.method == "paper":
        yield text("recount.invalid", language, invalid=tally.invalid)
    yield text("recount.present", language, present=tally.present, all_members=tally.all_members)


def _of_question(each: Recount, language: Language) -> Iterator[str]:
    """The count of an election, a choice or a satisfaction vote, and who or what has won."""
    match each.count:
        case ElectionCount(candidates, write_ins):
            for name, count in candidates.items():
                yield f"{name} {count.yes}/{count.no}/{count.abstain}"
            yield from (f"{name} {votes}" for name, votes in write_ins.items())
        case ChoiceCount(marks):
            yield from (f"{name} {votes}" for name, votes in marks.items())
        case GradeCount(ballots, invalid, not_voted):
            yield from (f"{name} {votes}" for name, votes in ballots.items())
            yield text("recount.grades", language, invalid=invalid, not_voted=not_voted or 0)
    match each.winners:
        case ElectionOutcome(elected=won, tied=tied, seats_left=left):
            yield _winners("recount.elected", won, tied, left, language)
        case ChoiceOutcome(chosen=won, tied=tied, places_left=left):
            yield _winners("recount.chosen", won, tied, left, language)


def _winners(key: str, won: Names, tied: Names, left: int, language: Language) -> str:
    nobody = text("recount.nobody", language)
    return text(key, language, won=" ".join(won) or nobody, tied=" ".join(tied) or nobody, left=left)
