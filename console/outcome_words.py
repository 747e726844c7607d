"""What came out of an election, a choice or a satisfaction vote, in the words that the chair reads out."""

from collections.abc import Iterable, Mapping

from console.picture import one_line
from console.words import Words
from controller.contract.documents.outcome import (
    ChoiceOutcomeDocument,
    ElectionOutcomeDocument,
    GradeOutcomeDocument,
)
from controller.contract.documents.vote import VoteDocument

PURPOSE_KEYS: Mapping[str, str] = {
    "decision": "console.purpose_decision",
    "test": "console.purpose_test",
    "straw_poll": "console.purpose_straw_poll",
}
MARK_GAP = "   "
NAMES_SPOKEN_MAX = 8
"""More names stand in the table below, in the order in which they are read out."""


def outcome_sentences(vote: VoteDocument, words: Words) -> tuple[str, ...]:
    """Who or what has won, and what is to be voted on again; of a straw poll, that it decides nothing."""
    match vote.outcome:
        case ElectionOutcomeDocument(elected=winners, tied=tied, seats_left=left):
            won = _won("console.say_elected", "console.say_many_elected", winners, words)
            none = words("console.say_nobody_elected")
            again = _again("console.say_tied", "console.say_seats_left", tied, left, words)
        case ChoiceOutcomeDocument(chosen=winners, tied=tied, places_left=left):
            won = _won("console.say_chosen", "console.say_many_chosen", winners, words)
            none = words("console.say_nothing_chosen")
            again = _again("console.say_choice_tied", "console.say_places_left", tied, left, words)
        case GradeOutcomeDocument(favourable=votes, not_voted=silent):
            grades = named(vote.question.favourable, words)
            return (
                words("console.say_favourable", grades=grades, votes=votes),
                words("console.say_grades_silent", count=silent),
            )
        case _:
            return (words("console.say_poll"),) if vote.poll else ()
    return (won if winners else none, *again)


def decides(vote: VoteDocument) -> bool:
    """Whether its result is a decision: not that of a test vote (试表决) or of a straw poll (意向性表决)."""
    return vote.purpose == "decision"


def is_carried(vote: VoteDocument) -> bool:
    """Whether it is carried: by the casting vote of the chair on a tie, by its figures, or by applause."""
    if vote.casting_vote is not None:
        return vote.casting_vote == "yes"
    return bool(vote.passed if vote.verdict is None else vote.verdict.passed)


def purpose_mark(vote: VoteDocument, words: Words) -> str:
    """What must stand beside everything about a vote that decides nothing; empty of a decision."""
    return "" if decides(vote) else words(PURPOSE_KEYS[vote.purpose])


def marks_in_words(vote: VoteDocument, words: Words) -> str:
    """That it is no decision, or not announced yet."""
    pending = words("console.not_announced") if vote.phase != "announced" else ""
    return MARK_GAP.join(told for told in (purpose_mark(vote, words), pending) if told)


def not_voted_in_words(vote: VoteDocument, words: Words) -> str:
    """Of the keys: not pressed; of every other method: not voted."""
    return words("console.not_voted" if vote.method == "electronic" else "console.figure_not_voted")


def title_in_words(vote: VoteDocument) -> str:
    """What was put; of an election that is decided one by one, without the last candidate's name."""
    title = one_line(vote.title)
    return title.removesuffix(f"：{vote.candidate}") if vote.candidate and vote.outcome else title


def outcome_headline(vote: VoteDocument, words: Words) -> str:
    """The outcome in a few words; empty where nothing is decided."""
    if not decides(vote):
        return ""
    match vote.outcome:
        case ElectionOutcomeDocument(elected=winners, seats_left=left):
            key = "console.head_elected_some" if left else "console.head_elected"
            return words(key, count=len(winners), left=left)
        case ChoiceOutcomeDocument(chosen=winners, places_left=left):
            key = "console.head_chosen_some" if left else "console.head_chosen"
            return words(key, count=len(winners), left=left)
        case GradeOutcomeDocument() if vote.verdict is not None:
            return words(
                "console.say_grades_passed" if vote.verdict.passed else "console.say_grades_rejected"
            )
    return ""


def is_complete(vote: VoteDocument) -> bool:
    """Whether everything is decided and nothing is to be voted on again."""
    match vote.outcome:
        case ElectionOutcomeDocument(seats_left=left):
            return not left
        case ChoiceOutcomeDocument(places_left=left):
            return not left
    return vote.verdict is not None and vote.verdict.passed


def need_in_words(vote: VoteDocument, words: Words) -> str:
    """How many votes win; empty where no one number says it."""
    match vote.outcome:
        case ElectionOutcomeDocument(need=need):
            key = "console.need"
        case ChoiceOutcomeDocument(need=need):
            key = "console.need_votes"
        case _:
            need = vote.verdict.need if vote.verdict else None
            key = "console.need" if vote.outcome is None else "console.need_favourable"
    return words(key, need=need) if need else ""


def papers_in_words(vote: VoteDocument, words: Words) -> str:
    """Issued, returned, valid and invalid; empty where there were no papers."""
    papers = vote.papers
    if papers is None:
        return ""
    valid = papers.returned - papers.invalid
    return words(
        "console.say_papers",
        issued=papers.issued,
        returned=papers.returned,
        valid=valid,
        invalid=papers.invalid,
    )


def named(names: Iterable[str], words: Words) -> str:
    """Names as a list in a sentence."""
    return words("console.separator_names").join(map(one_line, names))


def _won(key: str, key_of_many: str, winners: tuple[str, ...], words: Words) -> str:
    if len(winners) > NAMES_SPOKEN_MAX:
        return words(key_of_many, count=len(winners))
    return words(key, count=len(winners), names=named(winners, words))


def _again(
    key_of_tie: str, key_of_rest: str, tied: tuple[str, ...], left: int, words: Words
) -> tuple[str, ...]:
    if tied:
        return (words(key_of_tie, names=named(tied, words), left=left),)
    return (words(key_of_rest, left=left),) if left else ()
