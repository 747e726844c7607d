"""What goes wrong on a line, by seeded chance."""

from dataclasses import dataclass
from random import Random

from simulators.errors import LayoutError

_NOISE_BYTES_MAX = 8
"""A burst of noise between two frames is a few characters long."""


@dataclass(frozen=True, slots=True)
class LineFaults:
    """Probabilities 0..1, each drawn anew for every frame."""

    request_loss: float = 0.0
    answer_loss: float = 0.0
    garbage: float = 0.0
    delay: float = 0.0
    delay_ms: float = 0.0

    def __post_init__(self) -> None:
        for name in ("request_loss", "answer_loss", "garbage", "delay"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise LayoutError(f"{name} is a probability: choose 0 to 1")
        if self.delay_ms < 0:
            raise LayoutError("delay_ms cannot be negative")


NO_FAULTS = LineFaults()


class Misfortune:
    """Draws the faults; the same seed and the same traffic meet the same faults."""

    def __init__(self, seed: int) -> None:
        self.faults = NO_FAULTS
        self._random = Random(seed)

    def loses_request(self) -> bool:
        """Whether this request reaches nobody."""
        return self._happens(self.faults.request_loss)

    def loses_answer(self) -> bool:
        """Whether this answer reaches nobody."""
        return self._happens(self.faults.answer_loss)

    def delay_ns(self) -> int:
        """How much later than usual this answer starts."""
        return round(self.faults.delay_ms * 1_000_000) if self._happens(self.faults.delay) else 0

    def spoil_perhaps(self, answer: bytes) -> bytes:
        """The answer as it arrives: unharmed, behind noise, with a wrong byte, or cut short."""
        if not self._happens(self.faults.garbage):
            return answer
        kind = self._random.choice((self._precede_by_noise, self._hit_one_byte, self._cut_short))
        return kind(answer)

    def scramble(self, data: bytes) -> bytes:
        """What is left of bytes that two drivers sent at once."""
        return bytes(byte ^ self._random.randrange(1, 256) for byte in data)

    def _happens(self, probability: float) -> bool:
        return probability > 0.0 and self._random.random() < probability

    def _precede_by_noise(self, answer: bytes) -> bytes:
        return self._random.randbytes(self._random.randint(1, _NOISE_BYTES_MAX)) + answer

    def _hit_one_byte(self, answer: bytes) -> bytes:
        position = self._random.randrange(len(answer))
        return answer[:position] + self.scramble(answer[position : position + 1]) + answer[position + 1 :]

    def _cut_short(self, answer: bytes) -> bytes:
        return answer[: self._random.randrange(1, len(answer))]
