"""The chapters of docs/protocol.md on the seat itself: latch, face, freeze, refusals, power-up."""

from enum import Enum

from seat_protocol.conduct import (
    FREEZE_BROADCASTS,
    FREEZE_GIVE_UP_S,
    FREEZE_LONGEST_S,
    LOST_SEAT_TRIES_MAX,
)
from seat_protocol.conformance import IGNORED, REFUSED, TAKEN, TAKEN_EFFECTS
from seat_protocol.document_parts import exchange
from seat_protocol.example import FREEZE_ONE, REFUSED_EXAMPLE, RESTART, Exchange
from seat_protocol.face import Mode
from seat_protocol.registers import AGE_CS_MAX


class LatchState(Enum):
    """Where the memory of a round stands; the value is what it means."""

    NO_ROUND = "round tag 0"
    EMPTY = "in a round, nothing latched"
    CHOSEN = "in a round, a choice latched"
    FROZEN = "in a round, frozen, with or without a choice"


LATCHING = {
    (LatchState.EMPTY, Mode.VOTE_FIRST),
    (LatchState.EMPTY, Mode.VOTE_LAST),
    (LatchState.CHOSEN, Mode.VOTE_LAST),
}
"""Where a vote key is alive, and latches its choice."""
_COLUMNS = (Mode.VOTE_FIRST, Mode.VOTE_LAST, Mode.HELD)


def seat_chapters() -> str:
    """Latch, face check, freeze, and what is refused."""
    latch = [_LATCH, _latch_table(), _LATCH_RULES]
    return "\n".join([*latch, _FACE, _freeze(), _refusals()])


def power_up() -> str:
    """The chapter on power-up."""
    return "\n".join((_POWER, *map(_shown, RESTART)))


def _shown(one: Exchange) -> str:
    return exchange(one.meaning, one.request.frame, one.answer, one.outcome)


def _latch_table() -> str:
    rows = []
    for state in LatchState:
        cells = ("latches" if (state, mode) in LATCHING else "dead" for mode in _COLUMNS)
        rows.append(f"| {state.value} | {' | '.join(cells)} |")
    head = "| a vote key | in `vote first` | in `vote last` | in any other mode |\n|---|---|---|---|"
    return "\n".join((head, *rows, ""))


def _refusals() -> str:
    refused = [f"| {case.what} | exception {case.exception} |" for case in REFUSED]
    ignored = [f"| {case.what} | silence |" for case in IGNORED]
    taken = [
        f"| {case.what} | answered as usual; {effect} |"
        for case, effect in zip(TAKEN, TAKEN_EFFECTS, strict=True)
    ]
    head = "| a request with | the unit |\n|---|---|"
    return "\n".join(
        (_REFUSALS, head, *refused, *ignored, *taken, "", _REFUSAL_RULES, _shown(REFUSED_EXAMPLE))
    )


_LATCH = """
## The latch

The memory of one round, and what moves it:

```
     power-up; a face with round tag 0, from any state
                          |
                          v
                      NO ROUND
                          |  a face with a round tag
                          v
  +------------------>  EMPTY  ---- a vote key ---->  CHOSEN --+
  |                       |                           |  ^     |  a vote key,
  |                       | freeze            freeze  |  +-----+  in `vote last`
  |                       +----------> FROZEN <-------+
  |                                      |
  +-- a face with another round tag, from any state
```

A freeze counts if it names the unit's own round. A face with the same tag moves nothing, whatever its mode.
"""

_LATCH_RULES = f"""
* A face with a round tag other than the one before clears the latch, the freeze and `choice`; the same tag
  keeps them. With round tag 0 there is nothing to vote about, in no mode.
* In `vote first` the first press of a vote key latches its choice; in `vote last` the last one does.
* Choice and round tag are one value: no reading ever shows a choice with the tag of another round.
* A card that is put in or taken out raises `event_counter` by one too, and changes nothing else but the flag
  `card`. So the controller knows that another card may be there when the counter has risen and no key has.
* Every accepted key press raises `event_counter` by one, and `press_tick` is its instant. Presses of the
  speak and sign-in keys also raise their own counters. A counter wraps; it never falls but by a reboot.
* `press_age` and `choice_age` are worked out when the status is read, rounded down, and stop at {AGE_CS_MAX}. They
  tell the controller when a press happened whose reading was delayed: a choice that a unit took behind a dead
  line after the vote was closed is not counted, and requests to speak are put in the order of the presses.
* `choice_age` counts from the press that gave the latch the choice it holds. Another press of the same key
  leaves it alone: a delegate who presses again because the lamp still blinks has not voted later.
* The unit does not confirm a press by itself: its lamp goes on blinking until the controller says steady.
"""

_FACE = """
## Face check and countdown

`face_check` is the CRC-16/MODBUS over the blocks `face`, `nameplate` and `page`, in this order, as a read
would return them. The controller compares it with what the seat should show, and writes again what differs.
A text block is written whole: the length in bytes, the UTF-8, and zeros to its end.

* A unit keeps all three blocks as they were written, and counts them in, whether it can show them or not. Without a
  microphone, `microphone` switches nothing and the flag stays down; without the capability `screen page` the nameplate
  is shown whatever `page` says; without a card reader the flag `card` stays down and the block `card` is refused.
* Text that is no right UTF-8 is kept byte by byte, and drawn with replacement signs.
* The countdown starts when a face brings another `round_tag` or another `countdown_s` than the face before. A face
  with the same two values leaves it running, so that a face can be written again at any time. It stops at 0 and
  does nothing there: the round is ended by the controller.
* The register keeps the value that was written while the unit counts, and `face_check` with it. A unit that has
  started anew is written its face like any other and counts from the full value again: only the controller's own
  clock ends a round.
"""


def _freeze() -> str:
    return f"""
## Freeze

A unit in the round that `freeze` names keeps its latch, takes no more votes and sets the flag `frozen`; a unit in
another round does nothing. Only a new round tag ends a freeze. A voting mode written with the same tag does not.

What the controller does when a vote is closed:

1. It broadcasts `freeze` with the round tag, {FREEZE_BROADCASTS} times; nobody answers. Where a slot sweep is quicker
   than reading seat after seat, it broadcasts once and asks in slots first. A seat whose slot says what its last
   reading said, in that round and frozen, has confirmed and is not read again; one whose slot says anything else is
   read. If seats are left after that, `freeze` is broadcast {FREEZE_BROADCASTS} times more.
2. It reads every seat that is left until it answers with that round tag and `frozen`, those in touch first. To a unit
   that is in the round without the flag it writes `freeze` alone. A unit that is to take part and was not in the round
   yet is written its face before.
3. It gives up when no seat at all has confirmed for {FREEZE_GIVE_UP_S:.0f} s, and after {FREEZE_LONGEST_S:.0f} s
   in any case. A seat that was out of touch before is asked at most {LOST_SEAT_TRIES_MAX} times without an answer.
4. A seat that has not confirmed by then is named to the chair. It is never counted as not voted.

{_shown(FREEZE_ONE)}"""


_REFUSALS = """
## What is refused, and what is ignored

A frame that is refused or ignored changes nothing, and of a write that is refused nothing is taken. The function is
looked at first (1), then counts and lengths (3), then addresses (2), then values (3).
"""

_REFUSAL_RULES = """
A unit that finds the end of a frame by its length can't tell where a frame of any other function ends: there
exception 1 and silence are both right. Of two orders in one frame none is followed. Nothing that is written moves a
counter, an age or an event: `acknowledge_reboot` clears the flag `rebooted` alone, and the system event goes on until
its packet is confirmed.
"""

_POWER = f"""
## Power-up, and what survives a power cut

| kept | forgotten |
|---|---|
| serial number, address, nameplate | latch, face, page, all counters, both ages ({AGE_CS_MAX} from then on) |
| | clock: the tick starts at 0 |
| | which events are on, what was told, the flag of event packets (0 from then on) |
| | whether a scan has found the unit; selected and muted |

A short dip of the supply counts as a power cut: a unit that cannot be sure of its memory starts anew. After power-up
the flag `rebooted` is set. The controller tells by it that the counters start again. It reads the identity, switches
events on again and reads the clock where the unit has them, and writes face, nameplate and page; it reads the status
until `face_check` agrees, and then writes `acknowledge_reboot`, which clears the flag. After that it reads the
identity once more, so that a unit which was put in the place of the first one meanwhile is noticed.

What is said to a unit without events and clock:
"""
