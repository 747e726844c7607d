"""Files for a rehearsal on simulated lines: a config, a roster and an agenda with evident placeholders."""

import csv
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

DELEGATION_SIZE = 16
"""Six delegations in a hall of 96: enough to see them apart on the nameplates."""

CARD_MAKER = b"\x04"
"""The first byte of a number names who made the card; 04 is the most common."""

AGENDA = (
    ("审议议程草案", "关于会议议程（草案）的决定（草案）"),
    ("审议工作报告的决议草案", "关于工作报告的决议（草案）"),
    ("其他事项", ""),
)
"""Title and motion of the items of a rehearsal."""

ROSTER = "roster.csv"
AGENDA_FILE = "agenda.toml"

Setting = str | int | Sequence[str]
"""What an option of a config can be."""


@dataclass(frozen=True, slots=True)
class RehearsalLine:
    """One simulated line: its port as a URL, and the seats on it in the order of their units."""

    name: str
    url: str
    seats: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What the config of a rehearsal says; everything else is at its default. Port 0: any free one.

    `roster` and `agenda` are files that are there; None: one with placeholders is written.
    """

    lines: Sequence[RehearsalLine]
    title: str = "演练会议"
    preset: str = "presidium"
    presets: Sequence[Mapping[str, Setting]] = ()
    language: str = "zh"
    gap: str = "characters"
    vote_duration_s: int = 60
    press_rule: str = "last"
    microphone_limit: int = 3
    broker: str = "embedded"
    mqtt_port: int = 0
    observers: Collection[int] = ()
    visitors: Collection[int] = ()
    seating: str = "fixed"
    remote_counts: bool = False
    presiding: Collection[int] = ()
    floor: Mapping[str, Setting] = field(default_factory=dict)
    roster: Path | None = None
    agenda: Path | None = None


def card_of(person: int) -> bytes:
    """The card of a person of a rehearsal, as its reader tells it."""
    return CARD_MAKER + person.to_bytes(3, "big")


def write_rehearsal(folder: Path, rehearsal: Rehearsal, seats: int) -> Path:
    """Write config.toml, and roster.csv and agenda.toml where none is given, into `folder`; the path of the config."""
    if rehearsal.roster is None:
        people = (rehearsal.observers, rehearsal.visitors, rehearsal.presiding)
        write_roster(folder / ROSTER, seats, *people)
    if rehearsal.agenda is None:
        write_agenda(folder / AGENDA_FILE)
    config = folder / "config.toml"
    config.write_text(_config_text(rehearsal), encoding="utf-8")
    return config


def write_roster(
    path: Path,
    seats: int,
    observers: Collection[int] = (),
    visitors: Collection[int] = (),
    presiding: Collection[int] = (),
) -> None:
    """One person for every seat: 代表01 in 第1代表团, and so on, but 列席 and 旁听 on the seats named for them."""
    width = max(2, len(str(seats)))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "name", "seat", "role", "delegation", "card", "presiding"))
        for seat in range(1, seats + 1):
            role, title = _role(seat, observers, visitors)
            delegation = f"第{(seat - 1) // DELEGATION_SIZE + 1}代表团" if role == "member" else ""
            name, card = f"{title}{seat:0{width}}", card_of(seat).hex().upper()
            chair = "yes" if seat in presiding else ""
            writer.writerow((f"M{seat:0{width}}", name, seat, role, delegation, card, chair))


def _role(seat: int, observers: Collection[int], visitors: Collection[int]) -> tuple[str, str]:
    if seat in observers:
        return "observer", "列席"
    return ("visitor", "旁听") if seat in visitors else ("member", "代表")


def write_agenda(path: Path) -> None:
    """Three items, the last without a motion."""
    items = (
        _table("[item]", {"number": number, "title": title, "motion": motion})
        for number, (title, motion) in enumerate(AGENDA, start=1)
    )
    path.write_text("\n".join(items), encoding="utf-8")


def _config_text(rehearsal: Rehearsal) -> str:
    sections = [
        _table("hall", {"id": "rehearsal", "language": rehearsal.language}),
        _table(
            "meeting",
            {
                "title": rehearsal.title,
                "preset": rehearsal.preset,
                "roster": str(rehearsal.roster.absolute()) if rehearsal.roster else ROSTER,
                "agenda": str(rehearsal.agenda.absolute()) if rehearsal.agenda else AGENDA_FILE,
                "vote_duration_s": rehearsal.vote_duration_s,
                "press_rule": rehearsal.press_rule,
                "microphone_limit": rehearsal.microphone_limit,
                "seating": rehearsal.seating,
                "remote_counts": rehearsal.remote_counts,
            },
        ),
        _table("meeting.floor", rehearsal.floor),
        _table("mqtt", {"broker": rehearsal.broker, "port": rehearsal.mqtt_port}),
        _table("journal", {"folder": "journal"}),
    ]
    sections += [_table("[preset]", preset) for preset in rehearsal.presets]
    sections += [
        _table("[line]", {"name": line.name, "url": line.url, "gap": rehearsal.gap, "seats": line.seats})
        for line in rehearsal.lines
    ]
    return "\n".join(sections)


def _table(name: str, values: Mapping[str, Setting]) -> str:
    """One TOML table; JSON's strings, numbers and lists of them are TOML's too."""
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
    return "\n".join((f"[{name}]", *lines, ""))
