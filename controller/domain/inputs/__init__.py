"""What the domain can be asked: orders of people, and what happens in the hall."""

from controller.domain.inputs.attendance import AttendanceOrder
from controller.domain.inputs.floor import FloorOrder
from controller.domain.inputs.hall import HallInput
from controller.domain.inputs.meeting import MeetingOrder
from controller.domain.inputs.votes import VoteOrder

Order = MeetingOrder | AttendanceOrder | FloorOrder | VoteOrder
"""An order of a person; it is carried out or refused with a reason."""

Input = Order | HallInput
