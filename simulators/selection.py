"""Whether a search by serial numbers means this unit."""

from seat_protocol.registers import SearchAction


class Selection:
    """Lives from one power-up to the next; nobody is selected or muted at first."""

    def __init__(self) -> None:
        self.is_selected = False
        self._is_muted = False

    def take(self, action: SearchAction, *, is_meant: bool) -> None:
        """A search was broadcast, and this unit's serial number is in its range or not."""
        if action is SearchAction.SELECT:
            self.is_selected = is_meant and not self._is_muted
        elif is_meant:
            self._is_muted = action is SearchAction.MUTE
            self.is_selected = False
