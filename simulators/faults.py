"""What goes wrong on a line, by seeded chance."""

from collections import deque
from dataclasses import dataclass
from random import Random

from simulators.errors import LayoutError

_NOISE_BYTES_MAX = 8
"""A burst of noise between two frames is a few characters long."""
_BURST_BYTES_MAX = 32
"""A unit that babbles pauses now and then, as a program that crashes and starts again does."""
_REMEMBERED_ANSWERS = 8
"""From so many of the last answers one comes again as a foreign frame."""
_GLITCHES = (b"\x00", b"\xff")
_NS_PER_MS = 1_000_000
_CHANCES = (
    "request_loss",
    "answer_loss",
    "garbage",
    "delay",
    "glitch",
    "truncation",
    "repetition",
    "foreign",
)


@dataclass(frozen=True, slots=True)
class LineFaults:
    """Probabilities 0..1, each drawn anew for every frame, and properties of the adapter.

    `garbage` puts noise before an answer, hits one byte, or cuts the answer short; `delay` holds it back by
    `delay_ms`. `glitch` puts a byte 00 or FF before it, from a driver that is switched over; `truncation` cuts it
    short; `repetition` sends it again `repetition_ms` later; `foreign` puts an earlier answer, to another request,
    before it. `echo` lets the master hear what it sends. Bytes wait in a USB adapter for a tick of its timer,
    every `usb_latency_ms` (1 or 16 in practice).
    """

    request_loss: float = 0.0
    answer_loss: float = 0.0
    garbage: float = 0.0
    delay: float = 0.0
    delay_ms: float = 0.0
    glitch: float = 0.0
    truncation: float = 0.0
    repetition: float = 0.0
    repetition_ms: float = 0.0
    foreign: float = 0.0
    echo: bool = False
    usb_latency_ms: float = 0.0

    def __post_init__(self) -> None:
        for name in _CHANCES:
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise LayoutError(f"{name} is a probability: choose 0 to 1")
        for name in ("delay_ms", "repetition_ms", "usb_latency_ms"):
            if getattr(self, name) < 0:
                raise LayoutError(f"{name} cannot be negative")


NO_FAULTS = LineFaults()


class Misfortune:
    """Draws the faults; the same seed and the same traffic meet the same faults."""

    def __init__(self, seed: int) -> None:
        self.faults = NO_FAULTS
        self._random = Random(seed)
        self._remembered: deque[bytes] = deque(maxlen=_REMEMBERED_ANSWERS)

    @property
    def usb_latency_ns(self) -> int:
        """Between two ticks of the adapter's timer; 0 for an adapter that has none."""
        return round(self.faults.usb_latency_ms * _NS_PER_MS)

    def loses_request(self) -> bool:
        """Whether this request reaches nobody."""
        return self._happens(self.faults.request_loss)

    def loses_answer(self) -> bool:
        """Whether this answer reaches nobody."""
        return self._happens(self.faults.answer_loss)

    def delay_ns(self) -> int:
        """How much later than usual this answer starts."""
        return round(self.faults.delay_ms * _NS_PER_MS) if self._happens(self.faults.delay) else 0

    def repeats_after_ns(self) -> int | None:
        """How long after its end this answer comes again; None: it does not."""
        return (
            round(self.faults.repetition_ms * _NS_PER_MS) if self._happens(self.faults.repetition) else None
        )

    def foreign_perhaps(self, answer: bytes) -> bytes | None:
        """An earlier answer that comes before this one, unasked; None: there is none."""
        if not self.faults.foreign:
            return None
        others = [earlier for earlier in self._remembered if earlier != answer]
        self._remembered.append(answer)
        return self._random.choice(others) if others and self._happens(self.faults.foreign) else None

    def spoil_perhaps(self, answer: bytes) -> bytes:
        """The answer as it arrives: unharmed, behind noise or a glitch, with a wrong byte, or cut short."""
        if self._happens(self.faults.garbage):
            kind = self._random.choice((self._precede_by_noise, self._hit_one_byte, self._cut_short))
            answer = kind(answer)
        if self._happens(self.faults.truncation):
            answer = self._cut_short(answer)
        if self._happens(self.faults.glitch):
            answer = self._random.choice(_GLITCHES) + answer
        return answer

    def scramble(self, data: bytes) -> bytes:
        """What is left of bytes that two drivers sent at once."""
        return bytes(byte ^ self._random.randrange(1, 256) for byte in data)

    def noise(self) -> bytes:
        """One burst of a unit that babbles."""
        return self._random.randbytes(self._random.randint(1, _BURST_BYTES_MAX))

    def _happens(self, probability: float) -> bool:
        return probability > 0.0 and self._random.random() < probability

    def _precede_by_noise(self, answer: bytes) -> bytes:
        return self._random.randbytes(self._random.randint(1, _NOISE_BYTES_MAX)) + answer

    def _hit_one_byte(self, answer: bytes) -> bytes:
        position = self._random.randrange(len(answer))
        return answer[:position] + self.scramble(answer[position : position + 1]) + answer[position + 1 :]

    def _cut_short(self, answer: bytes) -> bytes:
        return answer[: self._random.randrange(1, len(answer))] if len(answer) > 1 else answer
