"""The speakers' list: who has the floor and for how long, and who waits for it."""

from textual.content import Content

from console.picture import Picture, one_line
from console.widgets.choice_list import ChoiceList
from console.words import minutes_and_seconds
from controller.contract.documents import ActiveSpeaker, WaitingSpeaker

HURRY_MS = 60_000
"""A minute before the end the chair gets ready to say so."""
NOTHING_ID = "nothing"


class SpeechList(ChoiceList):
    """Speakers first, then those who wait, in order. Enter grants or ends."""

    def show(self, picture: Picture) -> None:
        """Draw the list of `picture`."""
        speech, words = picture.store.speech, picture.words
        waiting = speech.waiting if speech else ()
        speaking = speech.speaking if speech else ()
        self.border_title = words("console.speech", waiting=len(waiting))
        lines = [(f"speaking-{item.seat}", _speaking(item, picture)) for item in speaking]
        lines += [
            (f"waiting-{item.seat}", _waiting(item, place)) for place, item in enumerate(waiting, start=1)
        ]
        self.fill(lines or [(NOTHING_ID, Content.styled(words("console.no_speech"), "$muted"))])

    @property
    def chosen(self) -> tuple[str, int] | None:
        """("speaking" or "waiting", seat) under the cursor."""
        state, _, seat = (self.chosen_id or NOTHING_ID).partition("-")
        return (state, int(seat)) if seat else None


def _speaking(speaker: ActiveSpeaker, picture: Picture) -> Content:
    left_ms = picture.store.speech_remaining_ms(speaker.seat, picture.now.monotonic_s)
    style = "bold $error" if left_ms <= HURRY_MS else "bold $success"
    return Content.assemble(
        ("◆ ", style),
        (f"{minutes_and_seconds(left_ms)} ", style),
        (f"{one_line(speaker.name)} ", "bold"),
        (str(speaker.seat), "$muted"),
    )


def _waiting(speaker: WaitingSpeaker, place: int) -> Content:
    mark = "=" if speaker.is_tied else "."  # as in the results of races
    return Content.assemble(
        ("▲ ", "$warning"), f"{place}{mark} {one_line(speaker.name)} ", (str(speaker.seat), "$muted")
    )
