"""The help: all keys in groups, all signs, and what technicians ask for."""

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from console.actions import ACTIONS, legal_actions
from console.picture import pad
from console.reading import ReadingScreen
from console.store import Store
from console.widgets.action_bar import KEY_SHOWN
from console.widgets.health_bar import drawn_chip, health_chips
from console.widgets.seat_map import GLYPHS, LEGEND
from console.words import Words

LABEL_CELLS = 19
COLUMNS = 3
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("console.help_meeting", ("meeting", "agenda", "alarm")),
    ("console.help_attendance", ("attendance", "seat")),
    ("console.help_floor", ("speech", "floor")),
    ("console.help_votes", ("vote",)),
    ("console.help_screen", ("message",)),
)
"""By what a command is about, in the order of a meeting."""
SCREEN_KEYS = (
    ("r", "console.do_missing"),
    ("D", "console.do_result"),
    ("l", "console.do_language"),
    ("q", "console.do_quit"),
)
"""What every console can do at any time."""

Key = tuple[str, str, bool]
"""The key, what it does, and whether it does so now."""


class HelpScreen(ReadingScreen):
    """All keys, with those that are possible now; all signs; where the broker is; the whole state of health."""

    def __init__(self, words: Words, store: Store, where: str) -> None:
        super().__init__(words)
        self._legal = frozenset(legal_actions(store))
        self._chips = health_chips(store, words)
        self._where = where

    def compose(self) -> ComposeResult:
        """Keys in columns, then the signs of the seat map, and what technicians ask for."""
        words = self._words
        with Vertical(classes="dialog", id="help"):
            yield Static(Content(words("console.do_help")), classes="dialog-title")
            with VerticalScroll(id="help-text", can_focus=False):
                yield Static(Content.styled(words("console.help_legal"), "$muted"))
                for title, rows in self._groups():
                    yield Static(
                        Content("\n").join([Content.styled(words(title), "bold $primary-lighten-2"), *rows])
                    )
                yield Static(self._signs(), classes="dialog-text")
                yield Static(Content(words("console.help_lists")))
                yield Static(Content(words("console.help_where", where=self._where)), classes="dialog-text")
                yield Static(self._health())
            yield Static(Content(words("console.keys_read")), classes="dialog-keys")

    def _groups(self) -> list[tuple[str, list[Content]]]:
        groups = [(title, self._keys_about(topics)) for title, topics in GROUPS]
        title, keys = groups[-1]
        groups[-1] = title, [*keys, *((key, self._words(label), True) for key, label in SCREEN_KEYS)]
        return [(title, self._rows(keys)) for title, keys in groups]

    def _keys_about(self, topics: tuple[str, ...]) -> list[Key]:
        """One entry a key: of several commands the one that is possible now, else all of them."""
        actions = [action for action in ACTIONS if action.command.partition(".")[0] in topics]
        keys: list[Key] = []
        for key in dict.fromkeys(action.key for action in actions):
            sharing = [action for action in actions if action.key == key]
            now = [action for action in sharing if action in self._legal]
            label = "/".join(self._words(action.label) for action in now or sharing)
            keys.append((KEY_SHOWN.get(key, key), label, bool(now)))
        return keys

    def _rows(self, keys: list[Key]) -> list[Content]:
        """In columns; a label that is too long for one takes a second."""
        rows: list[list[Content]] = [[]]
        taken = 0
        for key, label, is_legal in keys:
            needed = 1 if Content(label).cell_length < LABEL_CELLS else 2
            if taken + needed > COLUMNS:
                rows.append([])
                taken = 0
            rows[-1].append(_key(key, label, needed, is_legal=is_legal))
            taken += needed
        return [Content.assemble(*row) for row in rows]

    def _signs(self) -> Content:
        signs = [Content(f"{GLYPHS[look]} {self._words(key)}") for look, key in LEGEND]
        half = len(signs) // 2
        return Content("\n").join(Content("   ").join(part) for part in (signs[:half], signs[half:]))

    def _health(self) -> Content:
        title = Content.styled(self._words("console.help_health"), "$muted")
        return Content("\n").join([title, *(drawn_chip(chip) for chip in self._chips)])


def _key(key: str, label: str, columns: int, *, is_legal: bool) -> Content:
    key_cells = len(f" {key}  ")
    shown = pad(label, columns * LABEL_CELLS + (columns - 1) * key_cells)
    if is_legal:
        return Content.assemble((f" {key} ", "bold $text on $primary"), " ", (shown, "bold"))
    return Content.assemble((f" {key} ", "$muted on $foreground 8%"), " ", (shown, "$muted"))
