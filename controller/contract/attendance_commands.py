"""Commands about who is here and where they sit."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from controller.contract.model import ContractModel, MemberId, SeatNumber
from controller.contract.visible import Visible
from controller.domain.people import CARD_CHARS_MAX

SIGN_IN_MINUTES_MAX = 24 * 60
"""A day: no sitting lasts longer, and a longer time is a slip of the finger."""
LEAVE_REASON_CHARS_MAX = 100
"""One line of an attendance sheet."""

CardNumber = Annotated[str, Field(min_length=1, max_length=CARD_CHARS_MAX, pattern=r"^[A-Za-z0-9]+$")]
"""Number of a card: of a card in a unit, its bytes in hexadecimal digits."""


class OfOnePerson(ContractModel):
    """A command about one person, named by id or by seat."""

    member_id: MemberId | None = None
    seat: SeatNumber | None = None

    @model_validator(mode="after")
    def _one_name(self) -> Self:
        if (self.member_id is None) == (self.seat is None):
            raise ValueError("name the person by member_id or by seat, not by both")
        return self


class CheckIn(OfOnePerson):
    """Manual late check-in (补签到)."""

    name: Literal["attendance.check_in"] = "attendance.check_in"


class Leave(OfOnePerson):
    """Leave of absence (请假), also before the meeting, or leaving early (中途退场)."""

    name: Literal["attendance.leave"] = "attendance.leave"
    kind: Literal["on_leave", "left"] = "left"
    reason: Annotated[str, Visible, Field(max_length=LEAVE_REASON_CHARS_MAX)] = ""


class CancelLeave(OfOnePerson):
    """Take a leave of absence back (销假): the person is expected again."""

    name: Literal["attendance.cancel_leave"] = "attendance.cancel_leave"


class TakePartByVideo(OfOnePerson):
    """Somebody takes part by video (视频参会); `may_vote` brings the seat's unit to life for them."""

    name: Literal["attendance.video"] = "attendance.video"
    may_vote: bool = False


class Entrance(ContractModel):
    """A reader at the door has read a card (入口刷卡); the same card again is answered `done` and changes nothing."""

    name: Literal["attendance.entrance"] = "attendance.entrance"
    card: CardNumber


class SignInOpen(ContractModel):
    """Open the sign-in (开放报到), or give it another end; without `minutes` until it is closed by hand."""

    name: Literal["attendance.open_sign_in"] = "attendance.open_sign_in"
    minutes: Annotated[int, Field(ge=1, le=SIGN_IN_MINUTES_MAX)] | None = None


class SignInClose(ContractModel):
    """Close the sign-in (截止报到): keys and doors sign nobody in; who is checked in by hand is late."""

    name: Literal["attendance.close_sign_in"] = "attendance.close_sign_in"


class AttendanceCountCommand(ContractModel):
    """Put the attendance of this moment on record (清点人数): the figures, and who is missing."""

    name: Literal["attendance.count"] = "attendance.count"


class SeatAssign(ContractModel):
    """Give a person a free seat (安排席位)."""

    name: Literal["seat.assign"] = "seat.assign"
    member_id: MemberId
    seat: SeatNumber


class SeatSwap(ContractModel):
    """Let the people of two seats change places (调换席位)."""

    name: Literal["seat.swap"] = "seat.swap"
    seat: SeatNumber
    other_seat: SeatNumber


AttendanceCommand = (
    CancelLeave
    | TakePartByVideo
    | Entrance
    | SignInOpen
    | SignInClose
    | AttendanceCountCommand
    | SeatAssign
    | SeatSwap
)
