"""The speakers' list: who has the floor and for how long, and who waits for it."""

from textual.content import Content

from console.floor_dialogs import KIND_KEYS, MODE_KEYS
from console.picture import Picture, one_line
from console.widgets.choice_list import ChoiceList
from console.words import Words, minutes_and_seconds
from controller.contract.documents.speech import (
    ActiveSpeaker,
    ChairSpeaker,
    ListedSpeaker,
    SpeechDocument,
    WaitingSpeaker,
)

HURRY_MS = 60_000
"""A minute before the end the chair gets ready to say so."""
NOTHING_ID = "nothing"
CHOOSABLE = frozenset({"speaking", "waiting", "listed"})
"""Lines on which something can be done."""


class SpeechList(ChoiceList):
    """Speakers first, the chair before all, then those who wait, in order. Enter grants or ends."""

    def show(self, picture: Picture) -> None:
        """Draw the list of `picture`."""
        speech, words = picture.store.speech, picture.words
        self.border_title = words("console.speech", waiting=len(speech.waiting) if speech else 0)
        floor = speech.floor if speech else None
        self.border_subtitle = words(MODE_KEYS[floor.mode]) if floor else ""
        lines = _lines(speech, picture) if speech else []
        self.fill(lines or [(NOTHING_ID, Content.styled(words("console.no_speech"), "$muted"))])

    @property
    def chosen(self) -> tuple[str, int] | None:
        """("speaking", "waiting" or "listed", seat) under the cursor."""
        state, _, seat = (self.chosen_id or NOTHING_ID).partition("-")
        return (state, int(seat)) if state in CHOOSABLE else None


def _lines(speech: SpeechDocument, picture: Picture) -> list[tuple[str, Content]]:
    """As they will speak: points of order and replies, the list of the item, everybody else."""
    words = picture.words
    numbered = list(enumerate(speech.waiting, start=1))
    waiting = [(item.kind, f"waiting-{item.seat}", _waiting(item, place, words)) for place, item in numbered]
    return [
        *([(f"chair-{speech.priority.seat}", _chair(speech.priority, words))] if speech.priority else []),
        *((f"speaking-{item.seat}", _speaking(item, picture)) for item in speech.speaking),
        *((key, drawn) for kind, key, drawn in waiting if kind != "speech"),
        *((f"listed-{item.seat}", _listed(item, words)) for item in speech.listed),
        *((key, drawn) for kind, key, drawn in waiting if kind == "speech"),
    ]


def _chair(chair: ChairSpeaker, words: Words) -> Content:
    key = "console.chair_alone" if chair.mutes else "console.chair_speaks"
    return Content.assemble(
        ("◆ ", "bold $success"), (f"{one_line(chair.name)} ", "bold"), (words(key), "$success")
    )


def _speaking(speaker: ActiveSpeaker, picture: Picture) -> Content:
    left_ms = picture.store.speech_remaining_ms(speaker.seat, picture.now.monotonic_s)
    style = "bold $muted" if speaker.is_muted else "bold $error" if left_ms <= HURRY_MS else "bold $success"
    return Content.assemble(
        ("◆ ", style),
        (f"{minutes_and_seconds(left_ms)} ", style),
        (f"{one_line(speaker.name)} ", "bold"),
        (str(speaker.seat), "$muted"),
        _ground(speaker.kind, speaker.turn, picture.words),
    )


def _waiting(speaker: WaitingSpeaker, place: int, words: Words) -> Content:
    mark = "=" if speaker.is_tied else "."  # as in the results of races
    return Content.assemble(
        ("▲ ", "$warning"),
        f"{place}{mark} {one_line(speaker.name)} ",
        (str(speaker.seat), "$muted"),
        _ground(speaker.kind, speaker.turn, words),
    )


def _listed(speaker: ListedSpeaker, words: Words) -> Content:
    absent = "" if speaker.is_present else f" {words('console.seat_absent')}"
    return Content.assemble(
        ("▷ ", "$primary-lighten-2"),
        f"{one_line(speaker.name)} ",
        (str(speaker.seat), "$muted"),
        (absent, "$warning"),
    )


def _ground(kind: str, turn: int, words: Words) -> Content:
    """What the speech is: its kind, or which turn of the person on this topic."""
    if kind != "speech":
        return Content.styled(f" {words(KIND_KEYS[kind])}", "$warning")
    return Content.styled(f" {words('console.turn', turn=turn)}" if turn > 1 else "", "$muted")
