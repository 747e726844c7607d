"""What has happened: the only thing that changes the state, and all that the record keeps.

No event says what was chosen in a secret vote.
"""

from controller.domain.events.attendance import AttendanceEvent
from controller.domain.events.counts import CountEvent
from controller.domain.events.floor import FloorEvent
from controller.domain.events.meeting import MeetingEvent
from controller.domain.events.votes import VoteEvent

Event = MeetingEvent | AttendanceEvent | FloorEvent | VoteEvent | CountEvent
