"""The retained documents and the event stream: the read model that clients render."""

from controller.contract.documents.attendance import AttendanceDocument
from controller.contract.documents.document import Document
from controller.contract.documents.health import HealthDocument
from controller.contract.documents.meeting import AgendaDocument, MeetingDocument, RosterDocument
from controller.contract.documents.seats import SeatsDocument
from controller.contract.documents.speech import SpeechDocument
from controller.contract.documents.vote import VoteDocument

STATE_DOCUMENTS: dict[str, type[Document]] = {
    "meeting": MeetingDocument,
    "roster": RosterDocument,
    "agenda": AgendaDocument,
    "attendance": AttendanceDocument,
    "vote": VoteDocument,
    "speech": SpeechDocument,
    "seats": SeatsDocument,
    "health": HealthDocument,
}
"""The retained documents by name (see topics.STATE_NAMES)."""
