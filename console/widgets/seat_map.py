"""The seat map: every seat of the hall by number, its state by glyph and by colour.

A hall that fits shows the numbers; a large one shows a glyph a seat and the number of the first seat of each
row, and scrolls. Only the lines in sight are drawn, so 3,000 seats cost no more than 100.
"""

from dataclasses import dataclass
from enum import StrEnum

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from console.picture import Picture
from controller.contract.documents.seats import SeatState

FRAME_CELLS = 6
"""Two corners, a dash beside each and a blank on both sides of the text."""
DENSE_GROUP = 10
"""Glyphs stand in tens, so that a seat can be found by counting."""


class SeatLook(StrEnum):
    """What a cell of the map says; the first that holds, in this order."""

    LOST = "lost"
    UNKNOWN = "unknown"
    VOTED = "voted"
    NOT_VOTED = "not-voted"
    SPEAKING = "speaking"
    WAITING = "waiting"
    PRESENT = "present"
    AWAY = "away"
    ABSENT = "absent"
    VACANT = "vacant"


GLYPHS = {
    SeatLook.LOST: "✗",
    SeatLook.UNKNOWN: "?",
    SeatLook.VOTED: "✓",
    SeatLook.NOT_VOTED: "○",
    SeatLook.SPEAKING: "◆",
    SeatLook.WAITING: "▲",
    SeatLook.PRESENT: "●",
    SeatLook.AWAY: "-",
    SeatLook.ABSENT: "·",
    SeatLook.VACANT: " ",
}
LEGEND = (
    (SeatLook.PRESENT, "console.seat_present"),
    (SeatLook.ABSENT, "console.seat_absent"),
    (SeatLook.AWAY, "console.seat_away"),
    (SeatLook.WAITING, "console.seat_waiting"),
    (SeatLook.SPEAKING, "console.seat_speaking"),
    (SeatLook.NOT_VOTED, "console.seat_not_voted"),
    (SeatLook.VOTED, "console.seat_voted"),
    (SeatLook.LOST, "console.seat_lost"),
)
VOTE_LOOKS = frozenset({SeatLook.VOTED, SeatLook.NOT_VOTED})
QUIET_LOOKS_IN_VOTE = frozenset({SeatLook.WAITING, SeatLook.SPEAKING, SeatLook.AWAY})
"""The frame explains what matters now, as much as a small terminal holds; the help explains all."""


@dataclass(frozen=True, slots=True)
class MapLayout:
    """How the seats are laid out: numbered or dense; `pitch_rows` 2 leaves a line free between rows."""

    is_dense: bool
    per_row: int
    gap_cells: int
    pitch_rows: int


def layout_for(seat_count: int, digits: int, width_cells: int, height_rows: int) -> MapLayout:
    """The roomiest layout that needs no scrolling; the dense one when none does."""
    for gap_cells, pitch_rows in ((4, 2), (3, 2), (2, 2), (2, 1), (1, 1)):
        per_row = max(1, (width_cells + gap_cells) // (digits + 1 + gap_cells))
        if (-(-seat_count // per_row) - 1) * pitch_rows + 1 <= height_rows:
            return MapLayout(is_dense=False, per_row=per_row, gap_cells=gap_cells, pitch_rows=pitch_rows)
    per_row = max(1, (width_cells - digits - 1) // (DENSE_GROUP + 1)) * DENSE_GROUP
    is_airy = (-(-seat_count // per_row) - 1) * 2 + 1 <= height_rows
    return MapLayout(is_dense=True, per_row=per_row, gap_cells=0, pitch_rows=2 if is_airy else 1)


def look_of(seat: SeatState) -> SeatLook:
    """What to show of `seat`. In a vote whether it voted comes before the floor."""
    if seat.link == "lost":
        return SeatLook.LOST
    if seat.attendance is None:
        return SeatLook.VACANT
    if seat.link == "unknown":
        return SeatLook.UNKNOWN
    if seat.voter:
        return SeatLook.VOTED if seat.voted else SeatLook.NOT_VOTED
    if seat.speech != "none":
        return SeatLook.SPEAKING if seat.speech == "speaking" else SeatLook.WAITING
    return {"present": SeatLook.PRESENT, "absent": SeatLook.ABSENT}.get(seat.attendance, SeatLook.AWAY)


def whole_signs(signs: tuple[str, ...], room_cells: int) -> str:
    """As many of `signs` as fit, none of them cut."""
    for count in range(len(signs), 0, -1):
        shown = " ".join(signs[:count])
        if cell_len(shown) <= room_cells:
            return shown
    return ""


class SeatMap(ScrollView, can_focus=True):
    """All seats; arrows and page keys scroll."""

    COMPONENT_CLASSES = {f"seat-map--{look}" for look in SeatLook} | {"seat-map--number"}

    def __init__(self, widget_id: str) -> None:
        super().__init__(id=widget_id)
        self._seats: tuple[SeatState, ...] = ()
        self._styles: dict[str, Style] = {}
        self._legend: tuple[str, ...] = ()
        self.layout_now = layout_for(0, 1, 1, 1)

    def show(self, picture: Picture) -> None:
        """Draw the seats of `picture`; costs nothing when they have not changed."""
        words = picture.words
        document = picture.store.seats
        seats = document.seats if document else ()
        self.border_title = words("console.seats", count=len(seats))
        is_voting = any(seat.voter for seat in seats)
        hidden = QUIET_LOOKS_IN_VOTE if is_voting else VOTE_LOOKS
        self._legend = tuple(f"{GLYPHS[look]}{words(key)}" for look, key in LEGEND if look not in hidden)
        self._explain()
        if seats is not self._seats:
            self._seats = seats
            self._lay_out()
            self.refresh()

    def on_resize(self) -> None:
        """Another size holds another number of seats."""
        self._lay_out()
        self._explain()

    def notify_style_update(self) -> None:
        """Colours may have changed."""
        super().notify_style_update()
        self._styles.clear()

    def render_line(self, y: int) -> Strip:
        """One row of seats, or the free line between two."""
        layout = self.layout_now
        row_index, offset_rows = divmod(y + self.scroll_offset.y, layout.pitch_rows)
        row = self._seats[row_index * layout.per_row : (row_index + 1) * layout.per_row]
        segments: list[Segment] = []
        if row and offset_rows == 0:
            segments = self._dense_row(row) if layout.is_dense else self._numbered_row(row)
        ground = self.visual_style.rich_style
        return Strip(segments).adjust_cell_length(self.size.width).apply_style(ground)

    def _dense_row(self, row: tuple[SeatState, ...]) -> list[Segment]:
        segments = [Segment(f"{row[0].seat:>{self._digits}} ", self._style("number"))]
        for index, seat in enumerate(row):
            if index and index % DENSE_GROUP == 0:
                segments.append(Segment(" "))
            look = look_of(seat)
            segments.append(Segment(GLYPHS[look], self._style(look)))
        return segments

    def _numbered_row(self, row: tuple[SeatState, ...]) -> list[Segment]:
        segments = []
        for seat in row:
            look = look_of(seat)
            segments.append(Segment(f"{GLYPHS[look]}{seat.seat:<{self._digits}}", self._style(look)))
            segments.append(Segment(" " * self.layout_now.gap_cells))
        return segments

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            self._styles[name] = self.get_component_rich_style(f"seat-map--{name}", partial=True)
        return self._styles[name]

    @property
    def _digits(self) -> int:
        return len(str(self._seats[-1].seat)) if self._seats else 1

    def _explain(self) -> None:
        """As many signs as the frame holds whole; the help explains all."""
        self.border_subtitle = whole_signs(self._legend, self.outer_size.width - FRAME_CELLS)

    def _lay_out(self) -> None:
        """Fit the seats to the size, with the scroll bar's column kept free so that rows do not jump."""
        room = self.container_size  # of a scroll view: its own size without frame and padding
        width = max(1, room.width - self.styles.scrollbar_size_vertical)
        layout = layout_for(len(self._seats), self._digits, width, max(1, room.height))
        rows = -(-len(self._seats) // layout.per_row)
        self.layout_now = layout
        self.virtual_size = Size(width, max(0, (rows - 1) * layout.pitch_rows + 1))
