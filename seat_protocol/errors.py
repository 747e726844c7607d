"""The root of every error of this project, and the errors of the wire contract."""


class HallError(Exception):
    """Root of all errors that this project raises on purpose."""


class FrameError(HallError):
    """Bytes that are not the answer asked for; the transaction is to be repeated."""


class ExceptionResponseError(FrameError):
    """The unit answered with a Modbus exception; asking again will not help.

    `exception_code` is the code of the specification (1 function, 2 address, 3 value, 4 failure).
    """

    def __init__(self, unit: int, function: int, exception_code: int) -> None:
        super().__init__(f"unit {unit} refused function {function:#04x} with exception {exception_code}")
        self.unit = unit
        self.function = function
        self.exception_code = exception_code


class FieldRangeError(HallError):
    """A value does not fit its register; give a smaller one."""


class TextTooLongError(HallError):
    """A text does not fit its block on the seat unit; shorten it."""
