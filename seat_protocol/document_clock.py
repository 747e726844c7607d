"""The chapter of docs/protocol.md on clocks and ages, with bytes from the codecs."""

from seat_protocol.conduct import CLOCK_READ_EVERY_S
from seat_protocol.crc import with_crc
from seat_protocol.document_parts import exchange
from seat_protocol.example import UNIT
from seat_protocol.frames import pack_registers, read_registers
from seat_protocol.registers import CLOCK, TICK_US
from seat_protocol.timing import CLOCK_DRIFT_PPM_MAX

_TICK = 912_041


def clock() -> str:
    """The chapter on the clock."""
    read = read_registers(UNIT, CLOCK.address, CLOCK.count)
    answer = with_crc(read.frame[:2] + bytes((2 * CLOCK.count,)) + pack_registers(divmod(_TICK, 0x10000)))
    return "\n".join(
        (_CLOCK, exchange(f"What does the clock of unit {UNIT} show?", read.frame, answer, _SHOWN))
    )


_SHOWN = f"It shows {_TICK}: {_TICK * TICK_US / 1e6:.1f} s since the unit was switched on."

_CLOCK = f"""
## Clock

Two delegates on different lines press at almost the same time: who was first? Every unit dates a press in two ways:
by `press_age` when it is read, and in `press_tick` by a clock of its own. Of a unit with the capability `clock` the
controller reads that clock too, and so knows a press to a millisecond or so.

* The clock runs free. It counts ticks of {TICK_US} us from 0 at power-up and wraps at 2^32. Nobody sets it, and it
  knows nothing of the clocks of other units.
* The controller reads it when it has found the unit, and every {CLOCK_READ_EVERY_S:.0f} s. The tick in the answer
  is taken at the last character of the request or later, but before the answer begins; the controller counts on no
  more. All readings together bound what a tick means in the controller's own time.
* Drift: at most {CLOCK_DRIFT_PPM_MAX} ppm, at any temperature of a hall; the bounds widen by so much between readings.
  A clock that is worse makes the order of presses wrong without anybody knowing.
* Two presses whose bounds overlap are a tie: the controller says so, and draws lots. There is no order that a unit
  would have to decide.
* A unit without this capability refuses the block with exception 2; its `press_tick` is not used, and may be 0.
  `press_age` is there in every unit.
"""
