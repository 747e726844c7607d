"""The vote: how far it is, how long it lasts, and after the close what came out."""

from dataclasses import dataclass, replace

from textual.content import Content

from console.actions import BY_COMMAND, legal_actions
from console.chronicle import end_reason_in_words
from console.outcome_words import (
    decides,
    is_carried,
    named,
    need_in_words,
    not_voted_in_words,
    outcome_headline,
    outcome_sentences,
    purpose_mark,
    title_in_words,
)
from console.picture import Picture, cut, one_line, pad, spread, wrapped
from console.question import terms_in_words
from console.store import ENDED_PHASES
from console.vote_forms import METHOD_KEYS
from console.widgets.drawn import Drawn
from console.widgets.outcome_bars import bar_line, label_cells_for, outcome_rows
from console.widgets.vote_warnings import warning_lines
from console.words import Words, minutes_and_seconds
from controller.contract.documents.tally import EnteredDocument, TallyDocument, VerdictDocument
from controller.contract.documents.vote import VoteDocument
from controller.contract.rule_words import rule_text_in_words

HURRY_MS = 10_000
"""The countdown turns red for the last ten seconds, when the chair asks for the last votes."""
LABEL_CELLS = 11
"""未按表决器 takes ten cells, and one blank."""
COUNT_CELLS = 5
BADGE_CELLS_MIN = 16
"""A phase of more than this gives way before the title does: 有席位未应答, CARRIED."""
TOLD_ROWS_MAX = 2
"""Of a sentence about the question or its outcome; the rest of the panel belongs to the figures."""
SETTINGS_GAP = Content.styled(" · ", "$muted")
WITHOUT_BARS = frozenset({"draft", "ready"})
WITHOUT_SEATS = frozenset({"hands", "paper", "acclamation"})
"""Methods in which no seat and no call says how many have voted."""
ROWS_FOR_THICK_BARS = 9
"""Two bars of two rows then take the room that the four of the result will take."""
PHASE_STYLES = {
    "open": "bold $text on $success",
    "held": "bold $text on $warning",
    "freezing": "bold $text on $primary",
    "unreachable": "bold $text on $error",
    "draft": "$muted",
    "ready": "bold $text on $primary",
    "discrepancy": "bold $text on $error",
    "counting": "bold $text on $success",
    "calling": "bold $text on $success",
    "unconfirmed": "bold $text on $warning",
    "tied": "bold $text on $warning",
    "repeated": "$muted",
    "fallen_back": "$muted",
    "closed": "bold $text on $primary",
    "announced": "bold $success",
    "cancelled": "$muted",
    "void": "bold $error",
}
FIRST_STEPS = {"meeting.open": "console.first_meeting_open", "vote.open": "console.first_vote_open"}
"""What to press where nothing goes on, by the command that is legal then."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the count."""

    label: str
    count: int
    of: int
    colour: str


class VotePanel(Drawn):
    """The vote that runs or the last one."""

    def show(self, picture: Picture) -> None:
        """Draw the vote; the frame says which round it is."""
        vote = picture.store.vote
        words = picture.words
        self.border_title = words("console.vote")
        self.border_subtitle = words("console.round", round_tag=vote.round_tag) if vote else ""
        super().show(picture)

    def lines(self, picture: Picture, width_cells: int) -> list[Content]:
        """Title, settings, bars, result; before the close nothing of what was chosen."""
        vote = picture.store.vote
        if vote is None:
            return _before_the_first(picture, width_cells)
        if vote.outcome is not None or vote.poll:
            return _outcome_lines(vote, picture, width_cells, self.content_size.height)
        is_thick = vote.tally is None and self.content_size.height >= ROWS_FOR_THICK_BARS
        bars = [
            line
            for bar in count_bars(vote, picture.words)
            for line in _bar_lines(bar, width_cells, is_thick=is_thick)
        ]
        question = _question_lines(vote, picture.words, width_cells)
        unreachable = warning_lines(vote, picture.words, width_cells)
        is_between_meetings = "meeting.open" in _legal(picture)
        shown = [
            _head_line(vote, picture, width_cells),
            *question,
            *unreachable,
            *bars,
            _base_line(vote, picture.words, width_cells),
            *([_first_step(picture)] if is_between_meetings else _settings_lines(vote, picture, width_cells)),
        ]
        return _aired(shown, len(bars) + len(question) + len(unreachable), self.content_size.height)


def count_bars(vote: VoteDocument, words: Words) -> tuple[Bar, ...]:
    """Voted and not voted before the count; after it 赞成, 反对, 弃权, 未按表决器, in this order."""
    counted = vote.tally or vote.live or vote.discrepancy
    if counted is not None:
        return _result_bars(vote, counted, words)
    if vote.phase in WITHOUT_BARS or (vote.method in WITHOUT_SEATS and vote.phase != "unconfirmed"):
        return ()
    if vote.entered is not None:
        return _entered_bars(vote, vote.entered, words)
    voted = vote.called if vote.phase == "calling" else vote.voted
    return (
        Bar(
            words("console.called" if vote.phase == "calling" else "console.voted"),
            voted,
            vote.present,
            "$primary",
        ),
        Bar(words("console.not_voted_yet"), max(0, vote.present - voted), vote.present, "$foreground 40%"),
    )


def _outcome_lines(vote: VoteDocument, picture: Picture, width_cells: int, height: int) -> list[Content]:
    """What is decided, then as many rows as there is room for; how many more the result in full has."""
    words = picture.words
    told = Content.styled(words.either("", " ").join(outcome_sentences(vote, words)), "bold")
    summary = told.wrap(width_cells)
    settings = _settings_lines(vote, picture, width_cells)
    rows = tuple(replace(row, beside=()) for row in outcome_rows(vote, words))
    if len(rows) + len(settings) + 3 > height:
        settings = []  # the result in full says what it rests on
    if len(summary) > TOLD_ROWS_MAX or len(rows) + len(settings) + len(summary) + 2 > height:
        summary = [cut(told, width_cells)]
    room = max(1, height - len(settings) - len(summary) - 2)
    shown = rows if len(rows) <= room else rows[: room - 1]
    label_cells = label_cells_for(rows, width_cells)
    lines = [
        _head_line(vote, picture, width_cells),
        *summary,
        *(bar_line(row, vote.present, label_cells, width_cells) for row in shown),
    ]
    if len(shown) < len(rows):
        more = words("console.more_rows", count=len(rows) - len(shown))
        lines.append(cut(Content.styled(more, "$muted"), width_cells))
    return [*lines, _base_line(vote, words, width_cells), *settings]


def _result_bars(vote: VoteDocument, counted: TallyDocument, words: Words) -> tuple[Bar, ...]:
    invalid = Bar(words("console.figure_invalid"), counted.invalid, vote.present, "$error")
    return (
        Bar(words("console.yes"), counted.yes, vote.present, "$success"),
        Bar(words("console.no"), counted.no, vote.present, "$error"),
        Bar(words("console.abstain"), counted.abstain, vote.present, "$warning"),
        *((invalid,) if vote.method == "paper" else ()),
        Bar(not_voted_in_words(vote, words), counted.not_voted, vote.present, "$foreground 40%"),
    )


def _entered_bars(vote: VoteDocument, entered: EnteredDocument, words: Words) -> tuple[Bar, ...]:
    """Grey: nothing of it counts before somebody has confirmed it."""
    return tuple(
        Bar(words(key), count, vote.present, "$foreground 40%")
        for key, count in (
            ("console.yes", entered.yes),
            ("console.no", entered.no),
            ("console.abstain", entered.abstain),
        )
        if count is not None
    )


def rule_in_words(rule: str, words: Words) -> str:
    """`all > 1/2` as a sentence part; a rule in a form that is not known stays as it is written."""
    return rule_text_in_words(rule, words.language)


def needs_in_words(verdict: VerdictDocument, words: Words) -> tuple[str, ...]:
    """How many votes were needed; part by part where the parts look at different votes."""
    if verdict.need is not None:
        return (words("console.need", need=verdict.need),)
    return tuple(
        words(
            "console.need_by_part",
            rule=rule_in_words(part.rule, words),
            votes=part.votes,
            need=part.need,
        )
        for part in verdict.parts
    )


def _before_the_first(picture: Picture, width_cells: int) -> list[Content]:
    """The item that would be put to the vote, and what to press first."""
    current = picture.store.current_item
    shown = [
        Content.styled(picture.words("console.no_vote_yet"), "$muted"),
        Content(""),
        _first_step(picture),
    ]
    if current is None:
        return shown
    number = picture.words("console.item_number", number=current.number)
    title = Content.styled(f"{number} {one_line(current.title)}", "bold")
    return [cut(title, width_cells), Content(""), *shown]


def _legal(picture: Picture) -> set[str]:
    return {action.command for action in legal_actions(picture.store)}


def _first_step(picture: Picture) -> Content:
    """What gets things going, from what is legal now; nothing where nobody could do it from here."""
    store, legal, words = picture.store, _legal(picture), picture.words
    if store.is_stale or store.meeting is None:
        return Content("")
    if store.meeting.alarm is not None:
        return Content("")  # the banner says what comes first
    if not legal & FIRST_STEPS.keys() and store.meeting.phase != "open":
        return Content.styled(words("console.first_roster"), "bold $warning")
    if "vote.open" in legal and store.current_item is None and store.agenda and store.agenda.items:
        return Content.styled(words("console.first_item"), "bold $primary-lighten-2")
    command = next((command for command in FIRST_STEPS if command in legal), None)
    if command is None:
        return Content("")
    return Content.styled(
        words(FIRST_STEPS[command], pressed=BY_COMMAND[command].key), "bold $primary-lighten-2"
    )


def _question_lines(vote: VoteDocument, words: Words, width_cells: int) -> list[Content]:
    """Of an election, a choice or a satisfaction vote: what is asked, and about whom."""
    told = terms_in_words(vote.question, words)
    if not told:
        return []
    names = vote.question.options if vote.question.kind != "satisfaction" else ()
    terms = Content.styled(told, "$muted").wrap(width_cells)[:TOLD_ROWS_MAX]
    listed = [cut(Content.styled(named(names, words), "$muted"), width_cells)] if names else []
    return [*terms, *listed]


def _aired(shown: list[Content], middle_count: int, height: int) -> list[Content]:
    """Blank lines around the bars where the panel is tall enough for them."""
    if height < len(shown) + 2:
        return shown
    return [shown[0], Content(""), *shown[1 : 1 + middle_count], Content(""), *shown[1 + middle_count :]]


def _head_line(vote: VoteDocument, picture: Picture, width_cells: int) -> Content:
    words = picture.words
    number = _items_in_words(vote, words)
    mark = Content.styled(f" {purpose_mark(vote, words)} ", "bold $text on $warning")
    title = Content.assemble(
        *(() if decides(vote) else (mark, " ")), Content.styled(f"{number}{title_in_words(vote)}", "bold")
    )
    badge, countdown = _badge(vote, words), _countdown(vote, picture)
    room = max(BADGE_CELLS_MIN, width_cells - title.cell_length - countdown.cell_length - 1)
    return spread(title, Content.assemble(cut(badge, room), countdown), width_cells)


def _items_in_words(vote: VoteDocument, words: Words) -> str:
    """Number of the item, or of the items that are voted on together."""
    if vote.item_numbers:
        return words("console.item_numbers", numbers=named(map(str, vote.item_numbers), words)) + " "
    return words("console.item_number", number=vote.item_number) + " " if vote.item_number else ""


def _badge(vote: VoteDocument, words: Words) -> Content:
    """The phase; once announced, the verdict."""
    headline = outcome_headline(vote, words)
    if vote.phase == "announced" and vote.outcome is not None and headline:
        return Content.styled(f" {headline.rstrip('。.')} ", "bold $text on $primary")
    passed = vote.passed if vote.verdict is None else is_carried(vote)
    if vote.phase == "announced" and passed is not None and decides(vote):
        if passed:
            return Content.styled(f" ✓ {words('console.passed')} ", "bold $text on $success")
        return Content.styled(f" ✗ {words('console.rejected')} ", "bold $text on $error")
    phase = str(vote.phase)
    return Content.styled(f" {words(f'phase.{phase}')} ", PHASE_STYLES[phase])


def _countdown(vote: VoteDocument, picture: Picture) -> Content:
    if vote.phase not in {"open", "held"}:
        return Content("")
    left_ms = picture.store.vote_remaining_ms(picture.now.monotonic_s)
    if left_ms is None:
        return Content("")
    style = "bold $error" if left_ms <= HURRY_MS else "bold $primary-lighten-2"
    return Content.styled(f" {minutes_and_seconds(left_ms)}", style)


def _bar_lines(bar: Bar, width_cells: int, *, is_thick: bool) -> list[Content]:
    """One row, or two of which the second is the stripe alone; only a whole count fills the stripe."""
    room = max(1, width_cells - LABEL_CELLS - COUNT_CELLS - 1)
    filled = max(1, bar.count * room // bar.of) if bar.count and bar.of else 0
    filled = min(room, filled)
    stripe = Content.assemble(
        Content.styled(" " * filled, f"on {bar.colour}"),
        Content.styled(" " * (room - filled), "on $foreground 8%"),
    )
    count = Content.styled(f"{bar.count:>{COUNT_CELLS + 1}}", "bold")
    first = Content.assemble(pad(bar.label, LABEL_CELLS), stripe, count).truncate(width_cells)
    second = Content.assemble(" " * LABEL_CELLS, stripe).truncate(width_cells)
    return [first, second] if is_thick else [first]


def _base_line(vote: VoteDocument, words: Words, width_cells: int) -> Content:
    if not vote.all_members:  # nobody is asked before the vote is open
        return Content("")
    need = need_in_words(vote, words)
    told = words("console.base", all_members=vote.all_members, present=vote.present)
    return spread(Content(told), Content.styled(need, "bold"), width_cells)


def _settings_lines(vote: VoteDocument, picture: Picture, width_cells: int) -> list[Content]:
    """How the vote is taken, on as many lines as it needs; why it does not stand, where that is so."""
    words = picture.words
    taken = _item_taken(vote, picture, width_cells)
    if taken is not None:
        return [taken]
    if vote.end_reason and vote.phase in {"cancelled", "void"}:
        reason = one_line(end_reason_in_words(vote.end_reason, words))
        told = Content.styled(words("console.end_because", reason=reason), "bold $warning")
        return [cut(told, width_cells)]
    if vote.method != "electronic":
        by_hand = (*_turn(vote, picture), words(METHOD_KEYS[vote.method]), *_rule_lines(vote, words))
        return wrapped([Content.styled(part, "$muted") for part in by_hand], SETTINGS_GAP, width_cells)
    limit = (
        words("console.duration_s", seconds=vote.duration_s)
        if vote.duration_s
        else words("console.duration_chair")
    )
    settings = (
        *_rule_lines(vote, words),
        words("console.secret") if vote.secrecy == "secret" else words("console.named"),
        words("console.press_first") if vote.press_rule == "first" else words("console.press_last"),
        limit,
    )
    return wrapped([Content.styled(part, "$muted") for part in settings], SETTINGS_GAP, width_cells)


def _item_taken(vote: VoteDocument, picture: Picture, width_cells: int) -> Content | None:
    """That the vote shown is over and another item is being taken, which nobody may mistake it for."""
    item, numbers = picture.store.current_item, {vote.item_number, *vote.item_numbers}
    if item is None or vote.phase not in ENDED_PHASES or item.number in numbers:
        return None
    agenda = picture.store.agenda
    is_settled = agenda is not None and item.number in agenda.settled
    key = "console.item_taken_settled" if is_settled else "console.item_taken"
    around = Content(picture.words(key, number=item.number, title="")).cell_length
    title = cut(Content(one_line(item.title)), max(1, width_cells - around)).plain
    told = picture.words(key, number=item.number, title=title)
    return cut(Content.styled(told, "bold $primary-lighten-2"), width_cells)


def _rule_lines(vote: VoteDocument, words: Words) -> tuple[str, ...]:
    """The rule; after the count of a rule of several parts, what each of them had and needed."""
    if vote.verdict is not None and vote.verdict.need is None:
        return needs_in_words(vote.verdict, words)
    return (rule_in_words(vote.rule, words),)


def _turn(vote: VoteDocument, picture: Picture) -> tuple[str, ...]:
    """Whose name is called next."""
    if vote.turn is None:
        return ()
    member = picture.store.member_at(vote.turn)
    name = member.name if member else ""
    return (picture.words("console.roll_turn", name=name, seat=vote.turn),)
