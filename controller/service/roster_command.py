"""`hall roster`: look at a roster file, then import it into the running controller."""

import asyncio
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from controller.config import Config
from controller.contract.catalogue import Language, text
from controller.contract.commands import ReplyMessage, RosterImport, RosterMember
from controller.contract.topics import Topics
from controller.domain.people import Member
from controller.files.file_problems import problem_in_words
from controller.files.roster_files import RosterPreview, preview_roster
from controller.mqtt.sender import send_command
from controller.service.preload import broker_for_clients
from seat_protocol.errors import HallError


class RosterRefusedError(HallError):
    """The controller refused the roster; the message is its reason."""


def look_at_roster(
    config: Config | None,
    file: Path,
    language: Language,
    out: TextIO,
    *,
    as_json: bool,
    will_import: bool = False,
) -> RosterPreview:
    """Preview `file` and print what was found; RosterFileError when it is none. `will_import`: that comes next.

    Without `config` nobody knows which seats the hall has; what was printed says so.
    """
    known_seats = None if config is None else frozenset(config.seats)
    seats_required = config is None or config.seats_required
    preview = preview_roster(file, known_seats, language, seats_required=seats_required)
    is_seat_checked = known_seats is not None
    if as_json:
        out.write(_as_json(preview, is_seat_checked=is_seat_checked))
        return preview
    lines = [*_in_words(preview, language, is_seat_checked=is_seat_checked)]
    if not preview.members:
        lines.append(text("roster.not_ready", language))
    elif not will_import:
        lines.append(text("roster.ready", language))
    out.writelines(f"{line}\n" for line in lines)
    return preview


def import_roster(
    config: Config, preview: RosterPreview, port: int | None, language: Language, out: TextIO
) -> None:
    """Send the previewed roster; RosterRefusedError with the controller's reason."""
    reply = asyncio.run(_send(config, preview, port))
    if reply.refusal is not None:
        raise RosterRefusedError(reply.refusal.zh if language is Language.ZH else reply.refusal.en)
    out.write(text("roster.imported", language, count=len(preview.members)) + "\n")


def import_order(members: Iterable[Member]) -> RosterImport:
    """The command that makes `members` the roster."""
    return RosterImport(
        members=tuple(
            RosterMember(
                member_id=m.member_id,
                name=m.name,
                seat=m.seat,
                role=m.role,
                delegation=m.delegation,
                groups=m.groups,
                weight=m.weight,
                card=m.card or None,
                presiding=m.presiding,
            )
            for m in members
        )
    )


async def _send(config: Config, preview: RosterPreview, port: int | None) -> ReplyMessage:
    command = import_order(preview.members)
    return await send_command(
        broker_for_clients(config, port), Topics(config.hall.id), config.hall.operator, command
    )


def _in_words(preview: RosterPreview, language: Language, *, is_seat_checked: bool) -> Iterator[str]:
    yield text("roster.read", language, source=preview.source, count=preview.rows_read)
    for problem in preview.problems:
        severity = text(f"roster.{problem.severity}", language)
        told = problem_in_words(problem, language)
        yield text("roster.problem", language, severity=severity, problem=told)
    if not is_seat_checked:
        yield text("roster.seats_unchecked", language)


def _as_json(preview: RosterPreview, *, is_seat_checked: bool) -> str:
    return json.dumps({**asdict(preview), "seats_checked": is_seat_checked}, ensure_ascii=False) + "\n"
