"""The footer: the legal actions of the moment, each with its key."""

from textual.content import Content
from textual.style import Style

from console.actions import Action, legal_actions
from console.picture import Picture, wrapped
from console.widgets.drawn import Drawn

KEY_SHOWN = {"plus": "+", "question_mark": "?"}
ALWAYS = (
    ("?", "console.do_help", "help"),
    ("l", "console.do_language", "switch_language"),
    ("q", "console.do_quit", "quit"),
)


class ActionBar(Drawn):
    """Wraps to the lines it has; a click does what the key does."""

    def lines(self, picture: Picture, width_cells: int) -> list[Content]:
        """The urgent actions first, the ones that are always there last."""
        words = picture.words
        parts = [_action_part(action, words(action.label)) for action in legal_actions(picture.store)]
        parts += [_part(key, words(label), f"app.{name}", is_urgent=False) for key, label, name in ALWAYS]
        return wrapped(parts, Content(" "), width_cells)


def _action_part(action: Action, label: str) -> Content:
    shown = KEY_SHOWN.get(action.key, action.key)
    return _part(shown, label, f"app.act('{action.key}')", is_urgent=action.is_urgent)


def _part(key: str, label: str, click: str, *, is_urgent: bool) -> Content:
    key_style = "bold $text on $success" if is_urgent else "bold $text on $primary"
    drawn = Content.assemble((f" {key} ", key_style), (f" {label} ", "bold" if is_urgent else ""))
    return drawn.stylize(Style.from_meta({"@click": click}))
