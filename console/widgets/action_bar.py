"""The footer: the legal actions of the moment, each with its key."""

from textual.content import Content
from textual.style import Style

from console.actions import Action, legal_actions
from console.picture import Picture, wrapped
from console.widgets.drawn import Drawn
from console.words import Words

KEY_SHOWN = {"plus": "+", "question_mark": "?"}
ALWAYS = (
    ("?", "console.do_help", "help"),
    ("l", "console.do_language", "switch_language"),
    ("q", "console.do_quit", "quit"),
)


class ActionBar(Drawn):
    """As many lines as it has; a click does what the key does."""

    def lines(self, picture: Picture, width_cells: int) -> list[Content]:
        """The urgent actions first, the ones that are always there last."""
        legal = legal_actions(picture.store)
        return footer_lines(legal, picture.words, width_cells, max(1, self.content_size.height))


def footer_lines(legal: tuple[Action, ...], words: Words, width_cells: int, rows_max: int) -> list[Content]:
    """All of `legal`; where that is too much, the first of them, and how many more the help shows."""
    for shown_count in range(len(legal), -1, -1):
        rest_count = len(legal) - shown_count
        parts = [_action_part(action, words(action.label)) for action in legal[:shown_count]]
        rows = wrapped([*parts, *_always(words, rest_count)], Content(" "), width_cells)
        if len(rows) <= rows_max:
            return rows
    return rows[:rows_max]


def _always(words: Words, rest_count: int) -> list[Content]:
    parts = [_part(key, words(label), f"app.{name}", is_urgent=False) for key, label, name in ALWAYS]
    if rest_count:
        parts[0] = _part("?", words("console.more_keys", count=rest_count), "app.help", is_urgent=True)
    return parts


def _action_part(action: Action, label: str) -> Content:
    shown = KEY_SHOWN.get(action.key, action.key)
    return _part(shown, label, f"app.act('{action.key}')", is_urgent=action.is_urgent)


def _part(key: str, label: str, click: str, *, is_urgent: bool) -> Content:
    key_style = "bold $text on $success" if is_urgent else "bold $text on $primary"
    drawn = Content.assemble((f" {key} ", key_style), (f" {label} ", "bold" if is_urgent else ""))
    return drawn.stylize(Style.from_meta({"@click": click}))
