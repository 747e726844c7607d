"""Colours of the console: dark for a dimmed hall, green, red and yellow as on the keys of the seats."""

from textual.theme import Theme

EXTRA_COLOURS = {"muted": "#7f93ad"}
"""For what is beside the point; a colour of its own, because seats and texts are drawn on several grounds."""

HALL_THEME = Theme(
    name="hall",
    primary="#4c8dff",
    secondary="#7aa2c8",
    success="#2fb170",
    error="#e0474c",
    warning="#e3b341",
    accent="#4c8dff",
    foreground="#e6edf3",
    background="#0b1220",
    surface="#111a2b",
    panel="#18233a",
    dark=True,
)
