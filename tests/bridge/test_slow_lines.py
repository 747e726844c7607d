"""Where an answer takes longer on the wire than the longest wait for its begin, a late one is nobody's either."""

import pytest

from firmware_bridge import GapPolicy
from firmware_bridge.counters import Counters
from firmware_bridge.errors import NoAnswerError
from firmware_bridge.exchanges import Outcome
from firmware_bridge.master import Master
from firmware_bridge.timing import LineTiming
from seat_protocol.crc import with_crc
from seat_protocol.frames import pack_registers, read_registers
from seat_protocol.registers import STATUS
from simulators.virtual_time import run_in_virtual_time
from tests.bridge.far_end import ScriptedPort, Sendings
from tests.bridge.test_wide_exactness import outcome_of

READ_STATUS = read_registers(5, STATUS.address, STATUS.count)


@pytest.mark.parametrize("baud", [1200, 2400, 4800, 9600, 19_200, 115_200])
@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
def test_an_answer_that_begins_late_is_never_taken_for_the_next_one(baud: int, share: float) -> None:
    """Between the timeout and what no unit exceeds; a device in between hands it over in one piece."""
    timing = LineTiming.of(baud, 11, GapPolicy.CHARACTERS)
    answer_s = timing.on_the_wire_s(READ_STATUS.response_length)
    late_s = timing.longest_wait_s + share * (timing.slowest_answer_s - timing.longest_wait_s)

    async def main() -> list[Outcome]:
        numbers = iter(range(1, 9))

        def late_once(_: bytes) -> Sendings:
            number = next(numbers)
            values = (number, *range(STATUS.count - 1))
            begins_s = late_s if number == 1 else 0.001
            return [(begins_s + answer_s, with_crc(bytes((5, 4, 22)) + pack_registers(values)))]

        port = ScriptedPort(late_once, baud)
        master = Master(port, timing, Counters())
        outcomes = [await outcome_of(master, READ_STATUS) for _ in range(4)]
        master.close()
        return outcomes

    first, *others = run_in_virtual_time(main())
    assert isinstance(first, NoAnswerError)
    assert [values[0] for values in others if isinstance(values, tuple)] == [2, 3, 4]
