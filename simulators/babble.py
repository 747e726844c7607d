"""When a unit that sends garbage sends the next burst."""

BURST_NS_MIN = 100_000
"""What a burst takes at least, also on a line without wire time: time has to pass."""


class Babble:
    """Bursts as long as somebody babbles; their share of the time is that unit's."""

    def __init__(self) -> None:
        self.due_ns: int | None = None
        """When the next burst starts; None when nobody babbles."""

    def start(self, share: float, now_ns: int) -> None:
        """Somebody babbles with `share` of the time (0: nobody); the first burst comes at once."""
        if share and self.due_ns is None:
            self.due_ns = now_ns

    def go_on(self, share: float, now_ns: int, burst_ns: int) -> None:
        """A burst began; the next one follows so that it fills its share."""
        self.due_ns = now_ns + round(max(burst_ns, BURST_NS_MIN) / share)

    def stop(self) -> None:
        """Nobody babbles any more."""
        self.due_ns = None
