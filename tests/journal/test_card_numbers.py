"""Numbers of cards open doors: they stand in the record and are told to nobody."""

from controller.domain.events.meeting import RosterImported
from controller.domain.people import Member
from controller.journal.codec import decode, encode, published_body
from controller.service.documents import roster_document
from tests.journal.records import sitting_with_cards

CARD = "04000001"


def test_the_record_keeps_the_numbers_of_cards() -> None:
    event = RosterImported((Member("m1", "代表01", 1, card=CARD),))
    assert decode(*encode(event)) == event


def test_no_published_event_tells_the_number_of_a_card() -> None:
    hall = sitting_with_cards()
    published = [published_body(*encode(event)) for _, event in hall.record]
    assert any(CARD in encode(event)[1] for _, event in hall.record)
    assert not any("0400000" in body for body in published)


def test_the_published_roster_has_no_numbers_of_cards() -> None:
    assert "0400000" not in roster_document(sitting_with_cards().state, 1, 1).model_dump_json()


def test_a_state_in_a_log_line_tells_no_number_of_a_card() -> None:
    assert "0400000" not in repr(sitting_with_cards().state)
