"""Screens to read, and the first of them: the announced result of a motion."""

from textual.app import ComposeResult
from textual.containers import Center, Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Key
from textual.widgets import Digits, Static

from console.modal import Modal
from console.outcome_words import decides, is_carried, marks_in_words, not_voted_in_words, title_in_words
from console.widgets.vote_panel import needs_in_words, rule_in_words
from console.words import Words
from controller.contract.documents.tally import TallyDocument
from controller.contract.documents.vote import VoteDocument

CASTING_KEYS = {"yes": "console.say_casting_yes", "no": "console.say_casting_no"}


class ReadingScreen(Modal[None]):
    """Something to read. Any key closes it and does nothing else, unless it reads on."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words

    def on_key(self, event: Key) -> None:
        """Any key closes it, and does nothing else."""
        event.stop()
        if not self.reads_on(event.key):
            self.dismiss()

    def reads_on(self, key: str) -> bool:
        """Whether the key showed more of a text that is longer than the screen: arrows and page keys do."""
        for text in self.query(VerticalScroll):
            rows = {"up": -1, "down": 1, "pageup": -text.size.height, "pagedown": text.size.height}
            if key in rows:
                text.scroll_relative(y=rows[key], animate=False)
                return True
        return False

    def on_click(self) -> None:
        """So does the mouse."""
        self.dismiss()


class ResultScreen(ReadingScreen):
    """The result in large figures, with the words that the chair reads out; of applause there are no figures."""

    def __init__(self, words: Words, vote: VoteDocument) -> None:
        super().__init__(words)
        self._vote = vote

    def compose(self) -> ComposeResult:
        """What it is, title, figures, the chair's words, the verdict, and what it rests on."""
        vote, words = self._vote, self._words
        marks = marks_in_words(vote, words)
        with Vertical(id="result", classes=self._look()):
            if marks:
                yield Static(Content(marks), id="result-pending")
            yield Static(Content(title_in_words(vote)), id="result-title")
            if vote.tally is not None:
                with Horizontal(id="result-figures"):
                    yield from self._figures(vote.tally)
                yield Static(Content(self._spoken(vote.tally)), id="result-spoken")
            with Center():
                yield Static(Content(self._verdict()), id="result-verdict")
            yield Static(Content(self._grounds()), id="result-grounds")
            yield Static(Content(words("console.keys_any")), classes="dialog-keys")

    def _look(self) -> str:
        if not decides(self._vote):
            return "undecided"
        return "passed" if is_carried(self._vote) else "rejected"

    def _verdict(self) -> str:
        """Carried or not; that nothing is, where that was not the purpose."""
        vote = self._vote
        if not decides(vote):
            return self._words("console.say_no_decision")
        if vote.acclaimed:
            return self._words("console.say_acclaimed")
        return self._words("console.say_passed" if is_carried(vote) else "console.say_rejected")

    def _figures(self, tally: TallyDocument) -> ComposeResult:
        figures = [
            (self._words("console.yes"), tally.yes, "yes"),
            (self._words("console.no"), tally.no, "no"),
            (self._words("console.abstain"), tally.abstain, "abstain"),
            (not_voted_in_words(self._vote, self._words), tally.not_voted, "not-voted"),
        ]
        if self._vote.method == "paper":
            figures.append((self._words("console.figure_invalid"), tally.invalid, "not-voted"))
        for label, count, name in figures:
            with Vertical(classes=f"figure {name}"):
                yield Static(Content(label), classes="figure-label")
                yield Digits(str(count))

    def _spoken(self, tally: TallyDocument) -> str:
        counts = self._words("console.say_counts", yes=tally.yes, no=tally.no, abstain=tally.abstain)
        cast = self._vote.casting_vote
        return counts if cast is None else f"{counts}\n{self._words(CASTING_KEYS[cast])}"

    def _grounds(self) -> str:
        vote, words = self._vote, self._words
        base = words("console.base", all_members=vote.all_members, present=vote.present)
        if vote.verdict is None:
            return base
        needs = needs_in_words(vote.verdict, words)
        rule = rule_in_words(vote.verdict.rule, words)
        return f"{base}\n{rule}  {needs[0]}" if len(needs) == 1 else "\n".join((base, *needs))
