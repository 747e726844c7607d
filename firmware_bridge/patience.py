"""How long an answer is waited for: as long as this line's answers have been seen to take, and a margin.

A seat that is gone costs its line a wait, again and again; so the wait is short where the line is quick. It is
never the last word: a seat in touch is asked once more, with all the time that the protocol allows.
"""

from firmware_bridge.timing import HOST_LATENCY_S
from seat_protocol.conduct import SHORTEST_WAIT_S
from seat_protocol.timing import ANSWER_START_S

FULL_S = ANSWER_START_S + HOST_LATENCY_S
"""The longest that the beginning of an answer may take to be seen, after the request has left."""
MARGIN = 2.0
"""The next answer may be later than every one before."""
REMEMBERED_ANSWERS = 512
"""The slowest of the last 512 to 1024 answers counts: some seconds, so that a line which was slow recovers."""


class Patience:
    """Learns from every answer how late its beginning may be.

    `short_s` begins at `full_s` and stays between `shortest_s` and that.
    """

    def __init__(self, full_s: float = FULL_S, shortest_s: float = SHORTEST_WAIT_S) -> None:
        self.short_s = full_s
        self._full_s = full_s
        self._shortest_s = shortest_s
        self._slowest_s = self._slowest_before_s = 0.0
        self._answers = 0

    def learn(self, lateness_s: float) -> None:
        """An answer began so long after its request had left."""
        self._answers += 1
        self._slowest_s = max(self._slowest_s, lateness_s)
        if self._answers == 1 or lateness_s * MARGIN > self.short_s:
            self._judge()
        elif self._answers % REMEMBERED_ANSWERS == 0:
            self._judge()
            self._slowest_before_s, self._slowest_s = self._slowest_s, 0.0

    def _judge(self) -> None:
        slowest_s = max(self._slowest_s, self._slowest_before_s)
        self.short_s = min(max(MARGIN * slowest_s, self._shortest_s), self._full_s)
