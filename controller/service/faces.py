"""What every seat should show, computed from the state alone."""

from dataclasses import replace

from controller.contract.catalogue import Language, text
from controller.domain.electorate import may_vote
from controller.domain.floor.order import next_seat
from controller.domain.people import SeatingMode
from controller.domain.quorum import has_keys
from controller.domain.satisfaction import Grading
from controller.domain.state import State
from controller.domain.vote_phases import VotePhase
from controller.domain.votes import Ballot, PressRule, Round
from controller.nameplate import nameplate_text
from seat_protocol.face import Lamp, Lamps, Mode, Page, SeatFace
from seat_protocol.registers import TEXT_BYTES_MAX_NAMEPLATE, TEXT_BYTES_MAX_PAGE
from seat_protocol.text import clip_text

_INVITED = Lamps(Lamp.BLINK, Lamp.BLINK, Lamp.BLINK)
TWO_GRADES = 2
_ACCEPTED_SECRET = Lamps(Lamp.ON, Lamp.ON, Lamp.ON)
_ACCEPTED = {
    Ballot.YES: Lamps(yes=Lamp.ON),
    Ballot.NO: Lamps(no=Lamp.ON),
    Ballot.ABSTAIN: Lamps(abstain=Lamp.ON),
}
_VOTE_MODE = {PressRule.FIRST: Mode.VOTE_FIRST, PressRule.LAST: Mode.VOTE_LAST}
_SIGN_IN_CLOSED, _INSERT_CARD = (
    "\n".join(text(f"seat.{name}", language) for language in Language)
    for name in ("sign_in_closed", "insert_card")
)
_COUNTDOWN_S_MAX = 0xFFFF
"""What one register holds: 18 hours, reached only by extending a speech again and again."""


def face_of(state: State, seat: int, language: Language = Language.ZH) -> SeatFace:
    """The face of `seat`, with texts of ours in `language`.

    In a secret vote all vote lamps look alike, whatever was pressed. In an alarm every seat shows the way out.
    """
    member = state.member_on(seat)
    message = clip_text(_message(state, seat, language), TEXT_BYTES_MAX_PAGE)
    if member is None:
        return SeatFace(page=Page.MESSAGE if message else Page.NAMEPLATE, message=message)
    nameplate = clip_text(nameplate_text(member), TEXT_BYTES_MAX_NAMEPLATE)
    round_tag, mode, lamps, countdown_s = _keys(state, seat)
    return SeatFace(
        round_tag,
        mode,
        lamps,
        microphone=state.is_microphone_open(seat),
        countdown_s=countdown_s or _speech_countdown_s(state, seat),
        page=Page.MESSAGE if message else Page.NAMEPLATE,
        nameplate=nameplate,
        message=message,
    )


def _message(state: State, seat: int, language: Language) -> str:
    """The way out before all, then which key is which grade; then what was sent to the seat, its turn, and the rest.

    The rest is what was sent to all. Where nothing was sent, it says what keeps the sign-in key dead.
    """
    if state.alarm is not None:
        return "\n".join(text("seat.evacuate", each) for each in Language)
    if seat not in state.member_at:
        return _INSERT_CARD if _waits_for_card(state, seat) else ""
    keys = _grade_keys(state, seat, language)
    if keys:
        return keys
    if seat in state.messages:
        return state.messages[seat]
    if next_seat(state) == seat:
        return text("seat.next_speaker", language)
    return state.message_to_all or _question(state, seat) or _why_no_sign_in(state, seat)


def _question(state: State, seat: int) -> str:
    """The question that will be put to the vote of this seat."""
    return state.vote.settings.title if state.vote is not None and _is_announced(state, seat) else ""


def _grade_keys(state: State, seat: int, language: Language) -> str:
    """Which key is which grade, as long as the seat has a satisfaction vote: nothing may hide that."""
    vote = state.vote
    if vote is None or not isinstance(vote.settings.question, Grading) or not vote.settings.is_electronic:
        return ""
    if not (_is_voter(state, seat) or _is_announced(state, seat)):
        return ""
    lines = (
        text(f"seat.grade_{key}", language, grade=grade)
        for key, grade in zip(Ballot, vote.settings.question.grades, strict=False)
    )
    return "\n".join(lines)


def _why_no_sign_in(state: State, seat: int) -> str:
    if not state.is_open or state.is_present(seat) or _is_voter(state, seat):
        return ""
    if _waits_for_card(state, seat):
        return _INSERT_CARD
    return "" if state.sign_in.is_open else _SIGN_IN_CLOSED


def _waits_for_card(state: State, seat: int) -> bool:
    """Whether only a card brings this seat to life, and there is none."""
    return state.is_open and state.seating is SeatingMode.CARD and seat not in state.cards


def _is_voter(state: State, seat: int) -> bool:
    vote = state.running_vote
    return vote is not None and seat in vote.electorate.members_by_seat


def _speech_countdown_s(state: State, seat: int) -> int:
    """Time left to the speaker when it was last set; the seat counts down by itself. None while it stands still."""
    speech = state.speech_of(seat)
    if speech is None or speech.is_muted:
        return 0
    return min(speech.countdown_s, _COUNTDOWN_S_MAX)


def _is_announced(state: State, seat: int) -> bool:
    """Whether the seat is told of a vote that it will have."""
    vote = state.vote
    return vote is not None and vote.phase is VotePhase.READY and may_vote(state, vote.settings, seat)


def _keys(state: State, seat: int) -> tuple[int, Mode, Lamps, int]:
    """Round tag, mode, lamps and countdown in seconds."""
    if not state.is_open:
        return 0, Mode.IDLE, Lamps(), 0
    vote = state.running_vote
    speak = _speak_lamp(state, seat)
    if vote is not None and seat in vote.electorate.members_by_seat:
        if not _can_press(state, vote, seat):  # gone in mid-vote: nobody presses for the absent
            return vote.tag, Mode.HELD, Lamps(), 0
        return vote.tag, _vote_mode(vote), _vote_lamps(vote, seat, speak), _countdown_s(vote)
    if not state.is_present(seat):
        if not state.sign_in.is_open or state.seating is SeatingMode.CARD:
            return 0, Mode.IDLE, Lamps(), 0
        return 0, Mode.SIGN_IN, Lamps(sign_in=Lamp.BLINK), 0
    tag, mode = _before_a_vote(state, seat)
    return tag, mode, Lamps(speak=speak, sign_in=Lamp.ON), 0


def _can_press(state: State, vote: Round, seat: int) -> bool:
    return has_keys(state, state.presence(vote.electorate.members_by_seat[seat]))


def _before_a_vote(state: State, seat: int) -> tuple[int, Mode]:
    """Who is told of an electronic vote is in its round already, with dead keys."""
    vote = state.vote
    if vote is not None and vote.settings.is_electronic and _is_announced(state, seat):
        return vote.tag, Mode.HELD
    return 0, Mode.LISTEN


def _speak_lamp(state: State, seat: int) -> Lamp:
    """Blinking: the request waits, or the speech comes to its end; steady: the seat has the floor."""
    speech = state.speech_of(seat)
    if speech is not None:
        return Lamp.BLINK if speech.is_near_end or speech.is_muted else Lamp.ON
    if state.has_floor(seat):
        return Lamp.ON
    return Lamp.BLINK if state.is_waiting(seat) else Lamp.OFF


def _vote_mode(vote: Round) -> Mode:
    return _VOTE_MODE[vote.settings.press_rule] if vote.phase is VotePhase.OPEN else Mode.HELD


def _vote_lamps(vote: Round, seat: int, speak: Lamp) -> Lamps:
    lamps = _ballot_lamps(vote, seat)
    return Lamps(lamps.yes, lamps.no, lamps.abstain, speak, Lamp.ON)


def _ballot_lamps(vote: Round, seat: int) -> Lamps:
    if seat not in vote.ballots:
        return _invited(vote) if vote.phase is VotePhase.OPEN else Lamps()
    ballot = vote.ballots[seat]
    return _ACCEPTED_SECRET if ballot is None else _ACCEPTED[ballot]


def _invited(vote: Round) -> Lamps:
    """Every key that means something blinks; of two grades the third key is none."""
    question = vote.settings.question
    has_two = isinstance(question, Grading) and len(question.grades) == TWO_GRADES
    return replace(_INVITED, abstain=Lamp.OFF) if has_two else _INVITED


def _countdown_s(vote: Round) -> int:
    """Time left when the vote was opened, resumed or extended; the seat counts down by itself."""
    return (vote.countdown_s or 0) if vote.phase is VotePhase.OPEN else 0
