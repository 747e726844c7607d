"""The chapter of docs/protocol.md on times."""

from seat_protocol.conduct import SHORTEST_WAIT_S
from seat_protocol.registers import TICK_US
from seat_protocol.slots import SLOT_DRIVER_OFF_US, SLOT_GUARD_US, SLOT_START_OFF_US
from seat_protocol.timing import (
    ADDRESS_KEPT_S,
    ANSWER_START_S,
    BROADCAST_TURNAROUND_S,
    PRESS_LATCHED_S,
    SILENCE_BEFORE_US,
    SILENCE_INSIDE_CHARACTERS,
    START_SILENCE_S,
    USUAL_START_US,
)


def _ms(time_s: float) -> str:
    return f"{time_s * 1000:.0f} ms"


_ANSWER = _ms(ANSWER_START_S)

_LIMITS = (
    (
        "begin of an answer",
        f"within {_ANSWER} of the request's last character; {USUAL_START_US / 1000:.1f} ms is usual",
        "later a unit keeps silent: the controller may have given up and asked somebody else",
    ),
    (
        "silence inside a frame",
        f"none longer than {SILENCE_INSIDE_CHARACTERS} characters",
        "the specification's t1.5",
    ),
    (
        "silence before an answer",
        f"at least {SILENCE_BEFORE_US} us",
        "the master's transceiver turns round",
    ),
    ("acting on a broadcast", f"within {_ms(BROADCAST_TURNAROUND_S)}", "then the next request comes"),
    (
        "silence after power-up",
        f"at least {_ms(START_SILENCE_S)}",
        "an answer to a request from before is given up by then",
    ),
    (
        "a press",
        f"latched within {_ms(PRESS_LATCHED_S)}, in the order of the presses",
        f"`press_tick` is the instant of the contact, in ticks of {TICK_US} us",
    ),
    (
        "a slot",
        f"begins within {SLOT_START_OFF_US} us of its time",
        f"the guard of {SLOT_GUARD_US} us is shared with the driver before",
    ),
    (
        "driver",
        f"off within one character after the last one of an answer; in slots within {SLOT_DRIVER_OFF_US} us",
        "then somebody else talks",
    ),
    (
        "writing an address to memory",
        f"within {ADDRESS_KEPT_S:.0f} s, and after the answer",
        "flash is slow",
    ),
)


def timing() -> str:
    """The chapter, with every limit that a unit keeps."""
    return "\n".join((_HEAD, *(f"| {' | '.join(row)} |" for row in _LIMITS), _WAITING))


_HEAD = """
## Timing

| what | limit | why |
|---|---|---|"""

_WAITING = f"""
An answer is sent once. A unit never sends anything unasked. Slots and arbitration have their own times, below; the
{_ANSWER} are for all the rest.

The controller does not wait for all of these {_ANSWER} at first. It waits twice as long as the answers of this line
have been seen to take, and at least {_ms(SHORTEST_WAIT_S)}. A unit in touch that has not answered by then is asked a
second time, and now has the {_ANSWER}, and what the controller's own adapter and scheduler need on top. So a unit that
is noticeably slower than its neighbours is asked twice again and again: answer as quickly as they do.

After a timeout the same unit is not asked the same function again until no answer can come any more; all others, and
the same unit with the other reading function, are asked at once. Only after bytes that nobody had asked for is the
whole line left silent for so long.
"""
