"""What `hall recount` prints: every round of a journal counted again, one line each."""

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from controller.domain.choices import ChoiceCount, ChoiceOutcome
from controller.domain.elections import ElectionCount, ElectionOutcome
from controller.domain.satisfaction import GradeCount
from controller.exit_codes import ExitCode
from controller.journal import codec
from controller.journal.database import open_for_reading
from controller.recount.counting import Recount, recount


def recount_journal(folder: Path, *, as_json: bool) -> ExitCode:
    """Print the rounds of the journal in `folder`, which may be in use; FAILED where one is not as recorded."""
    database = open_for_reading(folder)
    try:
        rows = database.query("SELECT operator, kind, body FROM event ORDER BY seq")
        rounds = recount((row["operator"], codec.decode(row["kind"], row["body"])) for row in rows)
    finally:
        database.close()
    for each in rounds:
        sys.stdout.write((_as_json(each) if as_json else _as_line(each)) + "\n")
    return _told(rounds)


def _told(rounds: Iterable[Recount]) -> ExitCode:
    differing = [each.round_tag for each in rounds if each.differences]
    if not differing:
        return ExitCode.DONE
    sys.stderr.write(f"not as recorded: round {', '.join(map(str, differing))}\n")
    return ExitCode.FAILED


def _as_json(each: Recount) -> str:
    fields: dict[str, Any] = asdict(each)
    return json.dumps(fields, ensure_ascii=False)


def _as_line(each: Recount) -> str:
    words = [f"round {each.round_tag}", each.method, each.outcome]
    words += [each.secrecy] if each.method in {"electronic", "paper"} else []
    words += [each.purpose] if each.purpose != "decision" else []
    if each.tally is not None:
        tally = each.tally
        words.append(f"yes {tally.yes} no {tally.no} abstain {tally.abstain} not voted {tally.not_voted}")
        words += [f"invalid {tally.invalid}"] if each.method == "paper" else []
        words.append(f"present {tally.present} of {tally.all_members}")
    words += _of_question(each)
    if each.passed is not None:
        words.append("passed" if each.passed else "not passed")
    words.append("DIFFERS: " + "; ".join(each.differences) if each.differences else "as recorded")
    return ", ".join(words)


def _of_question(each: Recount) -> list[str]:
    """The count of an election, a choice or a satisfaction vote, and who or what has won."""
    words: list[str] = []
    match each.count:
        case ElectionCount(candidates, write_ins):
            words += [f"{name} {count.yes}/{count.no}/{count.abstain}" for name, count in candidates.items()]
            words += [f"{name} {votes}" for name, votes in write_ins.items()]
        case ChoiceCount(marks):
            words += [f"{name} {votes}" for name, votes in marks.items()]
        case GradeCount(ballots, invalid, not_voted):
            words += [f"{name} {votes}" for name, votes in ballots.items()]
            words.append(f"invalid {invalid} not voted {not_voted}")
    match each.winners:
        case ElectionOutcome(elected=won, tied=tied, seats_left=left):
            words.append(f"elected {_names(won)}, tied {_names(tied)}, seats left {left}")
        case ChoiceOutcome(chosen=won, tied=tied, places_left=left):
            words.append(f"chosen {_names(won)}, tied {_names(tied)}, places left {left}")
    return words


def _names(names: tuple[str, ...]) -> str:
    return " ".join(names) or "nobody"
