"""The newest events of the record."""

from textual.content import Content

from console.chronicle import in_words
from console.picture import Picture, cut, one_line
from console.widgets.drawn import Drawn
from console.words import time_of_day

GAP_CELLS = 3


class Ticker(Drawn):
    """The last events on one line, newest first."""

    def lines(self, picture: Picture, width_cells: int) -> list[Content]:
        """As many events as fit; the rest is not even put into words."""
        told: list[Content] = []
        for event in reversed(picture.store.events):
            if sum(part.cell_length + GAP_CELLS for part in told) >= width_cells:
                break
            sentence = one_line(in_words(event, picture.store, picture.words))
            told.append(Content.assemble((time_of_day(event.at_ms), "$muted"), " ", sentence))
        return [cut(Content(" " * GAP_CELLS).join(told), width_cells)]
