"""What every window over the hall's screen has in common: it is closed once."""

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, ScreenResultType


class Modal(ModalScreen[ScreenResultType]):
    """A window that answers once. Keys that come in one burst all reach it, also those after the one that closed it."""

    _is_closed = False

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Close it with `result`; nothing where it is closed already, or where another window lies over it."""
        if self._is_closed or not self.is_current:
            return AwaitComplete()
        self._is_closed = True
        return super().dismiss(result)
