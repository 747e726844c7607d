"""Meeting, roster, agenda and pushed messages: orders and their events."""

from collections.abc import Collection, Iterable

from controller.domain.agenda import AgendaItem, check_agenda
from controller.domain.alarm import require_no_alarm
from controller.domain.deciding import keep_standings, require_same_questions
from controller.domain.events import Event
from controller.domain.events.meeting import (
    AgendaReplaced,
    ItemTaken,
    ItemWithdrawn,
    MeetingAdjourned,
    MeetingOpened,
    MessagePushed,
    MessagesCleared,
    RosterImported,
)
from controller.domain.floor.limits import all_off
from controller.domain.floor.order import speakers_of
from controller.domain.inputs.meeting import (
    AdjournMeeting,
    ClearMessages,
    ImportRoster,
    OpenMeeting,
    PushMessage,
    SelectItem,
    SetAgenda,
    WithdrawItem,
)
from controller.domain.people import Member, Role, SeatingMode, card_key
from controller.domain.places import begin_presences, seat_by_roster, seat_nobody
from controller.domain.preset_table import known_presets
from controller.domain.refusal import RefusedError
from controller.domain.state import MeetingPhase, QuorumWatch, SignInWindow, State


def require_open(state: State) -> None:
    """Refuse where no meeting is going on."""
    if not state.is_open:
        raise RefusedError("meeting_not_open")


def require_preset(name: str | None, known: Collection[str]) -> None:
    """Refuse a preset that is not among the `known`; None means the default."""
    if name is not None and name not in known:
        raise RefusedError("unknown_preset", preset=name)


def require_no_pending_vote(state: State) -> None:
    """Refuse while the chair owes the hall a result."""
    if state.pending_vote is not None:
        raise RefusedError("vote_pending", round_tag=state.pending_vote.tag)


def decide_open(state: State, order: OpenMeeting) -> tuple[Event, ...]:
    """Open the meeting; it needs a roster, and seats for all who vote where the roster decides who sits where."""
    if state.is_open:
        raise RefusedError("meeting_open")
    if not state.members:
        raise RefusedError("no_roster")
    require_no_alarm(state)
    require_preset(order.preset, known_presets(order.own_presets))
    if order.seating is SeatingMode.FIXED:
        _require_seats(state.roster)
    opened = MeetingOpened(
        order.title,
        order.preset,
        order.microphone_limit,
        order.enforce_quorum,
        order.own_presets,
        order.seating,
        order.remote_counts,
        order.floor,
    )
    return (opened,)


def decide_adjourn(state: State, _order: AdjournMeeting) -> tuple[Event, ...]:
    """Adjourn; running speeches end, a vote must be finished first."""
    require_open(state)
    require_no_pending_vote(state)
    return (*all_off(state, "adjourned"), MeetingAdjourned())


def decide_roster(state: State, order: ImportRoster) -> tuple[Event, ...]:
    """Replace the roster; ids, seats and cards are unique, who votes has a seat where that is required."""
    if state.is_open:
        raise RefusedError("meeting_open")
    _require_unique("member_id", (member.member_id for member in order.members))
    _require_unique("seat", (member.seat for member in order.members if member.seat is not None))
    _require_unique("card", (card_key(member.card) for member in order.members if member.card))
    if order.seats_required:
        _require_seats(order.members)
    return (RosterImported(order.members),)


def _require_seats(members: Iterable[Member]) -> None:
    for member in members:
        if member.role is Role.MEMBER and member.seat is None:
            raise RefusedError("member_without_seat", name=member.name)


def decide_agenda(state: State, order: SetAgenda) -> tuple[Event, ...]:
    """Replace the agenda; item numbers are unique, presets exist."""
    require_no_pending_vote(state)
    _require_unique("number", (item.number for item in order.items))
    check_agenda(order.items)
    known = state.presets if state.is_open else known_presets(order.own_presets)
    for item in order.items:
        require_preset(item.preset, known)
        if item.secret is False and item.preset is not None and known[item.preset].secret_always:
            raise RefusedError("secret_always")
    if state.is_open:
        require_same_questions(state, order.items)
        _require_decided_kept(state, order.items)
    return (AgendaReplaced(order.items),)


def _require_decided_kept(state: State, items: Iterable[AgendaItem]) -> None:
    """RefusedError where an item that has a result is left out or changed, so that it could be put once more."""
    now = {item.number: item for item in items}
    for item in state.agenda:
        is_decided = state.settled.get(item.number) is not None
        if is_decided and not item.is_same_matter(now.get(item.number)):
            raise RefusedError("item_decided", number=item.number, title=item.title)


def decide_select(state: State, order: SelectItem) -> tuple[Event, ...]:
    """Take up an item."""
    require_open(state)
    require_no_pending_vote(state)
    if state.item(order.number) is None:
        raise RefusedError("unknown_item", number=order.number)
    return (ItemTaken(order.number),)


def decide_withdraw_item(state: State, order: WithdrawItem) -> tuple[Event, ...]:
    """Nothing will be voted on it any more (撤回)."""
    require_open(state)
    require_no_pending_vote(state)
    item = state.item(order.number)
    if item is None:
        raise RefusedError("unknown_item", number=order.number)
    if order.number in state.settled:
        raise RefusedError("item_settled", number=order.number)
    return (ItemWithdrawn(order.number),)


def decide_push(state: State, order: PushMessage) -> tuple[Event, ...]:
    """Show a text; it may be done before the meeting, for greetings."""
    for seat in order.seats or ():
        if seat not in state.member_at:
            raise RefusedError("unknown_seat", seat=seat)
    return (MessagePushed(order.text, order.seats),)


def decide_clear(state: State, _order: ClearMessages) -> tuple[Event, ...]:
    """Take texts away; nothing happens where none stands."""
    return (MessagesCleared(),) if state.messages or state.message_to_all else ()


def _require_unique(field: str, values: Iterable[str | int]) -> None:
    seen: set[str | int] = set()
    for value in values:
        if value in seen:
            raise RefusedError("duplicate", field=field, value=value)
        seen.add(value)


def apply_roster(state: State, event: RosterImported, _at_ms: int) -> None:
    """The roster replaces everything that hung on the old one, but the leaves of those who are on both."""
    state.roster = event.members
    state.id_of_card = {card_key(member.card): member.member_id for member in event.members if member.card}
    state.messages = {}
    seat_by_roster(state)
    known = {
        member_id: leave for member_id, leave in state.leaves_ahead.items() if member_id in state.members
    }
    state.leaves_ahead = known
    begin_presences(state, dict(known))


def apply_agenda(state: State, event: AgendaReplaced, _at_ms: int) -> None:
    """What was taken stays where the item still exists, what is settled where it is the same matter."""
    keep_standings(state, event.items)
    kept = {item.number for item in event.items if item.is_same_matter(state.item(item.number))}
    kept |= state.standings.keys() & {item.number for item in event.items}
    state.settled = {number: result for number, result in state.settled.items() if number in kept}
    state.agenda = event.items
    if state.item(state.item_number) is None:
        state.item_number = None


def apply_opened(state: State, event: MeetingOpened, at_ms: int) -> None:
    """A new meeting starts with nobody present and nothing decided; leaves recorded before it hold."""
    state.phase = MeetingPhase.OPEN
    state.title = event.title
    state.presets = known_presets(event.own_presets)
    state.preset_name = event.preset
    state.microphone_limit = event.microphone_limit
    state.enforce_quorum = event.enforce_quorum
    state.opened_at_ms = at_ms
    state.adjourned_at_ms = None
    state.seating = event.seating
    state.remote_counts = event.remote_counts
    state.sign_in = SignInWindow(is_open=True, since_ms=at_ms)
    state.cards = {}
    state.quorum_watch = QuorumWatch()
    if event.seating is SeatingMode.FIXED:
        seat_by_roster(state)
    else:
        seat_nobody(state)
    begin_presences(state, state.leaves_ahead)
    state.leaves_ahead = {}
    state.floor = event.floor
    state.waiting = []
    state.speaking = []
    state.listed = ()
    state.turns = {}
    state.spoken_ms = {}
    state.priority = None
    state.item_number = None
    state.settled = {}
    state.standings = {}
    state.vote = None
    state.rounds_before = ()


def apply_adjourned(state: State, _event: MeetingAdjourned, at_ms: int) -> None:
    """Seats go dark; attendance and the last result can still be read."""
    state.phase = MeetingPhase.ADJOURNED
    state.adjourned_at_ms = at_ms
    state.sign_in = SignInWindow(since_ms=at_ms)
    state.cards = {}
    state.waiting = []
    state.speaking = []
    state.listed = ()
    state.messages = {}
    state.message_to_all = ""


def apply_item(state: State, event: ItemTaken, _at_ms: int) -> None:
    """The item is being taken, with its speakers; on another topic everybody's turns begin anew."""
    if event.number != state.item_number:
        item = state.item(event.number)
        state.listed = () if item is None else tuple(speakers_of(state, item.speakers))
        state.turns = {}
    state.item_number = event.number


def apply_withdrawn_item(state: State, event: ItemWithdrawn, _at_ms: int) -> None:
    """The item no longer stands in the way of others."""
    state.settled[event.number] = None


def apply_pushed(state: State, event: MessagePushed, _at_ms: int) -> None:
    """A text to all replaces the others; one to some seats stands over it."""
    if event.seats is None:
        state.message_to_all = event.text
        state.messages = {}
    else:
        state.messages.update(dict.fromkeys(event.seats, event.text))


def apply_cleared(state: State, _event: MessagesCleared, _at_ms: int) -> None:
    """No texts."""
    state.message_to_all = ""
    state.messages = {}
