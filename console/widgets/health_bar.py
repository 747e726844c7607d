"""Health: every part of the system as a chip, faults first, each with since when."""

from dataclasses import dataclass

from textual.content import Content

from console.picture import Picture, one_line, wrapped
from console.store import Store
from console.widgets.drawn import Drawn
from console.words import Words, time_of_day
from controller.contract.documents.health import HealthDocument, LineHealth, LostSeat, PartHealth

LINES_SHOWN_MAX = 4
"""More healthy lines than this are summed up in one chip; a faulty one always has its own."""
LOST_SEATS_SHOWN_MAX = 12
"""Enough to send the technicians; the seat map shows all of them."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One part and whether it is well; `short` where there is little room."""

    text: str
    is_fault: bool
    short: str = ""


class HealthBar(Drawn):
    """As many chips as fit, and what is to be said of the others."""

    def lines(self, picture: Picture, width_cells: int) -> list[Content]:
        """Chips, wrapped to the height of the bar."""
        chips = health_chips(picture.store, picture.words)
        return chip_rows(chips, picture.words, width_cells, max(1, self.content_size.height))


def health_chips(store: Store, words: Words) -> list[Chip]:
    """Everything that the chair should know about the machinery, faults first."""
    chips = [
        Chip(words("console.unreadable", name=name, since=time_of_day(since_ms)), is_fault=True)
        for name, since_ms in store.unreadable.items()
    ]
    chips.append(_controller(store, words))
    if store.health is not None:
        chips += _parts(store.health, words)
    return sorted(chips, key=lambda chip: not chip.is_fault)


def chip_rows(chips: list[Chip], words: Words, width_cells: int, rows_max: int) -> list[Content]:
    """All chips if they fit, short ones if these do; else the first, and whether there are faults among the rest."""
    for drawn in ([drawn_chip(chip) for chip in chips], [_drawn_short(chip) for chip in chips]):
        for shown_count in range(len(chips), -1, -1):
            rest = chips[shown_count:]
            rows = wrapped([*drawn[:shown_count], *_rest(rest, words)], Content(" "), width_cells)
            if len(rows) <= rows_max and _is_whole(drawn[:shown_count], width_cells):
                if not any(chip.is_fault for chip in rest):
                    return rows
                break
    return rows[:rows_max]


def drawn_chip(chip: Chip) -> Content:
    """A chip in its colour, faults with a cross."""
    if chip.is_fault:
        return Content.styled(f" ✗ {one_line(chip.text)} ", "bold $text on $error")
    return Content.styled(f" ● {one_line(chip.text)} ", "$success on $success 12%")


def _is_whole(drawn: list[Content], width_cells: int) -> bool:
    return all(chip.cell_length <= width_cells for chip in drawn)


def _rest(rest: list[Chip], words: Words) -> list[Content]:
    if not rest:
        return []
    faults = sum(chip.is_fault for chip in rest)
    if faults:
        return [drawn_chip(Chip(words("console.more_faults", count=faults), is_fault=True))]
    return [drawn_chip(Chip(words("console.rest_is_well"), is_fault=False))]


def _drawn_short(chip: Chip) -> Content:
    return drawn_chip(Chip(chip.short or chip.text, chip.is_fault))


def _controller(store: Store, words: Words) -> Chip:
    if not store.connection.is_up:
        return Chip(
            words("console.chip_broker_gone", since=time_of_day(store.connection.since_ms)), is_fault=True
        )
    if store.status is None:
        return Chip(words("console.chip_controller_unknown"), is_fault=True)
    if store.status.state == "online":
        return Chip(words("console.chip_controller"), is_fault=False)
    return Chip(words("console.chip_controller_gone", since=time_of_day(store.gone_since_ms)), is_fault=True)


def _parts(health: HealthDocument, words: Words) -> list[Chip]:
    return [
        *_line_chips(health.lines, words),
        *([_lost_seats(health.lost_seats, words)] if health.lost_seats else []),
        _part(health.journal, words("console.part_journal"), words),
        _part(health.broker, words("console.part_broker"), words),
    ]


def _line_chips(lines: tuple[LineHealth, ...], words: Words) -> list[Chip]:
    well = [line for line in lines if line.state == "up"]
    faulty = [_faulty_line(line, words) for line in lines if line.state != "up"]
    if len(well) > LINES_SHOWN_MAX:
        online, total = sum(line.seats_online for line in well), sum(line.seats_total for line in well)
        return [
            *faulty,
            Chip(words("console.lines_up", lines=len(well), online=online, total=total), is_fault=False),
        ]
    return [*faulty, *(_healthy_line(line, words) for line in well)]


def _faulty_line(line: LineHealth, words: Words) -> Chip:
    key = "console.line_lost" if line.state == "lost" else "console.line_starting"
    told = words(key, line=line.line, since=time_of_day(line.since_ms))
    return Chip(f"{told} {line.reason}".strip(), is_fault=line.state == "lost", short=told)


def _healthy_line(line: LineHealth, words: Words) -> Chip:
    told = words("console.line_up", line=line.line, online=line.seats_online, total=line.seats_total)
    sweep = "" if line.sweep_ms is None else f" {line.sweep_ms:.0f} ms"
    return Chip(told + sweep, is_fault=False)


def _lost_seats(seats: tuple[LostSeat, ...], words: Words) -> Chip:
    shown = [
        words("console.lost_seat", seat=seat.seat, since=time_of_day(seat.since_ms))
        for seat in seats[:LOST_SEATS_SHOWN_MAX]
    ]
    rest = "…" if len(seats) > LOST_SEATS_SHOWN_MAX else ""
    listed = words("console.separator").join(shown) + rest
    return Chip(
        words("console.lost_seats", count=len(seats), seats=listed),
        is_fault=True,
        short=words("console.lost_seats_count", count=len(seats)),
    )


def _part(part: PartHealth, name: str, words: Words) -> Chip:
    if part.state == "ok":
        return Chip(words("console.part_ok", part=name), is_fault=False)
    key = "console.part_read_only" if part.state == "read_only" else "console.part_lost"
    told = words(key, part=name, since=time_of_day(part.since_ms))
    return Chip(f"{told} {part.reason}".strip(), is_fault=True, short=told)
