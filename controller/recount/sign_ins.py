"""Who had signed in when a vote was opened, by a list of its own: nobody else is in the electorate. Pure."""

from dataclasses import dataclass, field

from controller.domain.events import Event
from controller.domain.events.attendance import CheckedIn, WentAway
from controller.domain.events.meeting import MeetingOpened, RosterImported
from controller.domain.events.votes import VoteOpened
from controller.recount.differences import Difference


@dataclass(slots=True)
class SignIns:
    """The ids of those who are here, as far as the record was read."""

    here: set[str] = field(default_factory=set)

    def take(self, event: Event) -> tuple[Difference, ...]:
        """Read one more event; of a vote that is opened, the voters who are not here."""
        match event:
            case MeetingOpened() | RosterImported():
                self.here.clear()
            case CheckedIn(member_id=member_id):
                self.here.add(member_id)
            case WentAway(member_id=member_id):
                self.here.discard(member_id)
            case VoteOpened(seats=seats):
                return tuple(
                    Difference("not_signed_in", seat=seat)
                    for seat, member_id in seats
                    if member_id not in self.here
                )
        return ()
