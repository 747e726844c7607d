"""Events of the record in the words of the catalogue, for a line that a person reads.

A body comes from outside: an event of a kind that is not known, or whose body does not fit its kind, is told
by its kind alone. No choice is ever read from a body.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from console.floor_dialogs import KIND_KEYS, MODE_KEYS
from console.outcome_words import PURPOSE_KEYS
from console.store import Store
from console.words import Words
from controller.contract.documents.event_message import EventMessage

EVENT_TEXT_CHARS_MAX = 80
"""What of a text from outside goes into one line; longer ones are cut there anyway."""


class UnfitBodyError(LookupError):
    """A body lacks what its kind should have."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What an event can be told with: its body, and who is who."""

    body: Mapping[str, Any]
    store: Store
    words: Words

    def number(self, name: str) -> int:
        """A number of the body."""
        value = self.body.get(name)
        if not isinstance(value, int):
            raise UnfitBodyError(name)
        return value

    def text(self, name: str) -> str:
        """A text of the body."""
        value = self.body.get(name)
        if not isinstance(value, str):
            raise UnfitBodyError(name)
        return value[:EVENT_TEXT_CHARS_MAX]

    def count(self, name: str) -> int:
        """How many things a list of the body names."""
        value = self.body.get(name)
        if not isinstance(value, list):
            raise UnfitBodyError(name)
        return len(value)

    def person(self) -> str:
        """Name of the person that the event is about, the id where the roster does not know it."""
        member_id = self.text("member_id")
        member = self.store.member_called(member_id)
        return member.name if member else member_id

    def person_at_seat(self) -> str:
        """Who sits at the seat that the event is about, with its number."""
        seat = self.number("seat")
        member = self.store.member_at(seat)
        if member is None:
            return self.words("console.seat_number", seat=seat)
        return self.words("console.person_at_seat", name=member.name, seat=seat)


def in_words(event: EventMessage, store: Store, words: Words) -> str:
    """One sentence part about `event`, with the operator who gave the order where there was one."""
    told = _told(event, store, words)
    if not event.operator:
        return told
    return words("console.event_by", told=told, operator=event.operator[:EVENT_TEXT_CHARS_MAX])


def end_reason_in_words(reason: str, words: Words) -> str:
    """Why a vote does not stand; a reason that the chair typed stays as it is written."""
    return words(END_REASON_KEYS[reason]) if reason in END_REASON_KEYS else reason


def _told(event: EventMessage, store: Store, words: Words) -> str:
    tell = TELLERS.get(event.kind)
    try:
        told = tell(Telling(event.body, store, words)) if tell else event.kind[:EVENT_TEXT_CHARS_MAX]
    except UnfitBodyError:
        return event.kind
    purpose = store.purpose_of(event.body.get("round_tag"))
    if purpose == "decision":
        return told
    return words("console.event_marked", mark=words(PURPOSE_KEYS[purpose]), told=told)


Teller = Callable[[Telling], str]


def _plain(key: str) -> Teller:
    return lambda it: it.words(key)


def _round(key: str) -> Teller:
    return lambda it: it.words(key, round_tag=it.number("round_tag"))


def _follows(key: str) -> Teller:
    return lambda it: it.words(key, round_tag=it.number("round_tag"), successor=it.number("successor"))


def _seated(key: str) -> Teller:
    return lambda it: it.words(key, person=it.person_at_seat())


def _checked_in(it: Telling) -> str:
    key = CHECK_IN_KEYS.get(it.text("method"), "console.event_checked_in")
    told = it.words(key, person=it.person())
    return it.words("console.event_late", told=told) if it.body.get("late") is True else told


def _card_inserted(it: Telling) -> str:
    if not it.text("member_id"):
        return it.words("console.event_unknown_card", seat=it.number("seat"))
    return it.words("console.event_card_inserted", seat=it.number("seat"), person=it.person())


def _sign_in_opened(it: Telling) -> str:
    minutes = it.body.get("minutes")
    if not isinstance(minutes, int):
        return it.words("console.event_sign_in_opened")
    return it.words("console.event_sign_in_opened_for", minutes=minutes)


def _quorum(key: str, by_rule_key: str) -> Teller:
    def tell(it: Telling) -> str:
        if it.body.get("need") is None:  # a rule of several groups: no one number says it
            return it.words(by_rule_key, present=it.number("present"))
        return it.words(key, present=it.number("present"), need=it.number("need"))

    return tell


def _heads_counted(it: Telling) -> str:
    figures = it.body.get("count")
    if not isinstance(figures, Mapping):
        raise UnfitBodyError("count")
    count = Telling(figures, it.store, it.words)
    names = ("expected", "present", "absent", "on_leave")
    return it.words("console.event_heads_counted", **{name: count.number(name) for name in names})


def _went_away(it: Telling) -> str:
    is_leave = it.text("kind") == "on_leave"
    return it.words("console.event_on_leave" if is_leave else "console.event_left", person=it.person())


def _vote_frozen(it: Telling) -> str:
    key = FREEZE_KEYS.get(it.text("reason"), "console.event_vote_frozen")
    return it.words(key, round_tag=it.number("round_tag"))


def _announced(it: Telling) -> str:
    if it.store.purpose_of(it.number("round_tag")) != "decision":
        return it.words("console.event_rehearsal_announced", round_tag=it.number("round_tag"))
    if it.body.get("passed") is None:
        return it.words("console.event_figures_announced", round_tag=it.number("round_tag"))
    passed = it.words("console.passed" if it.body.get("passed") is True else "console.rejected")
    return it.words("console.event_result_announced", round_tag=it.number("round_tag"), verdict=passed)


def _election_decided(it: Telling) -> str:
    outcome = it.body.get("outcome")
    elected = outcome.get("elected") if isinstance(outcome, Mapping) else None
    seats_left = outcome.get("seats_left") if isinstance(outcome, Mapping) else None
    if not isinstance(elected, list) or not isinstance(seats_left, int):
        raise UnfitBodyError("outcome")
    names = "、".join(map(str, elected))[:EVENT_TEXT_CHARS_MAX]
    key = "console.event_election_decided" if elected else "console.event_nobody_elected"
    return it.words(key, names=names, seats_left=seats_left)


def _requested(it: Telling) -> str:
    kind = it.body.get("kind", "speech")
    if kind not in KIND_KEYS or kind == "speech":
        return it.words("console.event_speech_requested", person=it.person_at_seat())
    return it.words(
        "console.event_kind_requested", person=it.person_at_seat(), kind=it.words(KIND_KEYS[kind])
    )


def _floor_changed(it: Telling) -> str:
    settings = it.body.get("settings")
    mode = settings.get("mode") if isinstance(settings, dict) else None
    if mode not in MODE_KEYS:
        raise UnfitBodyError("settings")
    limit = it.number("microphone_limit")
    return it.words("console.event_floor_changed", mode=it.words(MODE_KEYS[mode]), limit=limit)


def _ended_early(key: str, key_with_reason: str) -> Teller:
    def tell(it: Telling) -> str:
        reason = end_reason_in_words(it.text("reason"), it.words)
        if not reason:
            return it.words(key, round_tag=it.number("round_tag"))
        return it.words(key_with_reason, round_tag=it.number("round_tag"), reason=reason)

    return tell


END_REASON_KEYS = {
    "chair": "console.end_chair",
    "ballots_lost": "console.end_ballots_lost",
    "discrepancy": "console.end_discrepancy",
    "more_returned_than_issued": "console.end_more_returned",
}
FREEZE_KEYS = {"time": "console.event_vote_time_up", "again": "console.event_vote_read_again"}
CHECK_IN_KEYS = {
    "manual": "console.event_checked_in_manually",
    "entrance": "console.event_entered",
    "video": "console.event_by_video",
}
SPEECH_END_KEYS = {
    "time": "console.event_speech_time_up",
    "left": "console.event_speech_left",
    "override": "console.event_speech_overridden",
    "alarm": "console.event_speech_alarm",
}

TELLERS: Mapping[str, Teller] = {
    "RosterImported": lambda it: it.words("console.event_roster_imported", count=it.count("members")),
    "AgendaReplaced": lambda it: it.words("console.event_agenda_replaced", count=it.count("items")),
    "MeetingOpened": _plain("console.event_meeting_opened"),
    "MeetingAdjourned": _plain("console.event_meeting_adjourned"),
    "ItemTaken": lambda it: it.words("console.event_item_taken", number=it.number("number")),
    "ItemWithdrawn": lambda it: it.words("console.event_item_withdrawn", number=it.number("number")),
    "CheckedIn": _checked_in,
    "WentAway": _went_away,
    "SpeechRequested": _requested,
    "RequestWithdrawn": _seated("console.event_request_withdrawn"),
    "FloorGranted": _seated("console.event_floor_granted"),
    "SpeechExtended": lambda it: it.words(
        "console.event_speech_extended", person=it.person_at_seat(), seconds=it.number("extra_s")
    ),
    "SpeechEnded": lambda it: it.words(
        SPEECH_END_KEYS.get(it.text("reason"), "console.event_speech_ended"), person=it.person_at_seat()
    ),
    "VotePrepared": _round("console.event_vote_prepared"),
    "VoteReadied": _round("console.event_vote_readied"),
    "VoteExtended": lambda it: it.words(
        "console.event_vote_extended", round_tag=it.number("round_tag"), seconds=it.number("extra_s")
    ),
    "CountEntered": _round("console.event_count_entered"),
    "CountConfirmed": _round("console.event_count_confirmed"),
    "VoteAcclaimed": _round("console.event_vote_acclaimed"),
    "BallotCalled": _seated("console.event_ballot_called"),
    "CountDiscrepant": _round("console.event_count_discrepant"),
    "VoteRepeated": _follows("console.event_vote_repeated"),
    "VoteFellBack": _follows("console.event_vote_fell_back"),
    "VoteOpened": _round("console.event_vote_opened"),
    "VoteOpeningRefused": lambda it: it.words("console.event_vote_opening_refused", title=it.text("title")),
    "VoteHeld": _round("console.event_vote_held"),
    "VoteResumed": _round("console.event_vote_resumed"),
    "VoteFrozen": _vote_frozen,
    "SeatsUnreachable": lambda it: it.words("console.event_seats_unreachable", count=it.count("seats")),
    "VoteClosed": _round("console.event_vote_closed"),
    "CastingVoteGiven": _round("console.event_casting_vote"),
    "ResultAnnounced": _announced,
    "ElectionDecided": _election_decided,
    "VoteCancelled": _ended_early("console.event_vote_cancelled", "console.event_vote_cancelled_because"),
    "VoteVoided": _ended_early("console.event_vote_voided", "console.event_vote_voided_because"),
    "MessagePushed": lambda it: it.words("console.event_message_pushed", message=it.text("text")),
    "MessagesCleared": _plain("console.event_messages_cleared"),
    "LeaveCancelled": lambda it: it.words("console.event_leave_cancelled", person=it.person()),
    "SignInOpened": _sign_in_opened,
    "SignInClosed": _plain("console.event_sign_in_closed"),
    "CardInserted": _card_inserted,
    "CardRemoved": lambda it: it.words("console.event_card_removed", seat=it.number("seat")),
    "SeatAssigned": lambda it: it.words(
        "console.event_seat_assigned", person=it.person(), seat=it.number("seat")
    ),
    "SeatsSwapped": lambda it: it.words(
        "console.event_seats_swapped", seat=it.number("seat"), other_seat=it.number("other_seat")
    ),
    "QuorumReached": _quorum("console.event_quorum_reached", "console.event_quorum_reached_by_rule"),
    "QuorumLost": _quorum("console.event_quorum_lost", "console.event_quorum_lost_by_rule"),
    "HeadsCounted": _heads_counted,
    "SpeechNearsEnd": _seated("console.event_speech_nears_end"),
    "FloorChanged": _floor_changed,
    "SpeakersListed": lambda it: it.words("console.event_speakers_listed", count=it.count("member_ids")),
    "SpeakerUnlisted": lambda it: it.words("console.event_speaker_unlisted", person=it.person()),
    "FloorPriorityTaken": _seated("console.event_priority_taken"),
    "FloorPriorityEnded": _seated("console.event_priority_ended"),
    "AlarmRaised": lambda it: it.words("console.event_alarm_raised", reason=it.text("reason")),
    "AlarmCleared": _plain("console.event_alarm_cleared"),
}
"""Every kind that is told in words of its own."""
