"""Kinds of values that stand in scenario files."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from controller.config.values import nearest
from controller.errors import SeatNumbersError
from controller.seat_numbers import seat_numbers
from seat_protocol.face import Lamp, Mode
from seat_protocol.status import Key
from simulators.firmwares import FIRMWARES


def word_of(kind: str, names: Iterable[str]) -> BeforeValidator:
    """Accept one of `names` and hint at the nearest for any other word."""
    known = tuple(names)

    def check(value: object) -> object:
        if value not in known:
            hint = nearest(str(value), known)
            raise PydanticCustomError("word", "is no {kind}; {hint}", {"kind": kind, "hint": hint})
        return value

    return BeforeValidator(check)


def _seats(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise PydanticCustomError("seats", 'must be a seat such as 5, or a text such as "1-57,60"')
    try:
        return seat_numbers(value)
    except SeatNumbersError as error:
        raise PydanticCustomError("seats", "{reason}", {"reason": str(error)}) from error


Seats = Annotated[tuple[int, ...], BeforeValidator(_seats)]
"""Seat numbers: 5, "5", "1-57,60"."""

KEYS = {key.name.lower(): key for key in Key if key.name is not None}
"""The keys of a unit by the names that scenarios use."""
VOTE_KEYS = ("yes", "no", "abstain")
"""The keys that cast a vote."""
RANDOM = "random"
"""In place of a vote key: each seat presses any one of them, by the seed."""
LAMPS = {lamp.name.lower(): lamp for lamp in Lamp}
"""States of a key lamp by the names that scenarios use."""
MODES = {mode.name.lower(): mode for mode in Mode}
"""Modes of a unit by the names that scenarios use."""

KeyName = Annotated[str, word_of("key", KEYS)]
KeyOrRandom = Annotated[str, word_of("key", (*KEYS, RANDOM))]
LampName = Annotated[str, word_of("state of a lamp", LAMPS)]
ModeName = Annotated[str, word_of("mode", MODES)]
FirmwareName = Annotated[str, word_of("firmware", FIRMWARES)]
