"""What is filled in of a count by hand, what can be seen to be wrong while it is typed, and the command it makes.

Only help for whoever types: whether figures stand is the controller's word alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from console.dialogs import Answer
from console.widgets.figure_grid import FigureRow, Remark
from console.words import Words
from controller.contract.commands import RefusalText
from controller.contract.documents.vote import VoteDocument

GAP = "   "
"""Between figures on one line."""
SIDES = ("yes", "no", "abstain")
PAPERS = ("issued", "returned", "invalid")
FIGURE_KEYS = {
    "yes": "console.figure_yes",
    "no": "console.figure_no",
    "abstain": "console.figure_abstain",
    "not_voted": "console.figure_not_voted",
    "issued": "console.figure_issued",
    "returned": "console.figure_returned",
    "invalid": "console.figure_invalid",
    "marks": "console.figure_marks",
    "grades": "console.figure_grades",
}
WRITE_INS_MAX = 200
"""As many as there can be candidates; nobody has seen a tenth of it."""
ACCUSED = {
    "papers_missing": "issued",
    "papers_over_voters": "issued",
    "issued_over_present": "issued",
    "returned_not_counted": "returned",
    "papers_invalid": "invalid",
    "not_voted_missing": "not_voted",
}
"""Refusals that mean one figure; those about a person, an option or a grade name it."""
NAMING = ("name", "grade", "what")


def is_yes_no(vote: VoteDocument) -> bool:
    """Whether the figures are yes, no and abstain to one question or one person."""
    return vote.question.kind == "motion" or bool(vote.candidate)


@dataclass(slots=True)
class FigureSheet:
    """The rows for one vote."""

    vote: VoteDocument
    words: Words
    rows: list[FigureRow]

    @classmethod
    def of(cls, vote: VoteDocument, words: Words) -> "FigureSheet":
        """The rows that `vote` asks for, with the figures that wait for a second person where there are any."""
        sheet = cls(vote, words, [])
        sheet.rows = [*sheet._paper_rows(), *sheet._question_rows(), *sheet._rest_rows()]
        sheet._fill_in()
        sheet.make_room()
        return sheet

    def make_room(self) -> None:
        """Where others may be written in, one line is always left to do so."""
        open_rows = [row for row in self.rows if row.is_open]
        is_needed = all(not row.is_blank for row in open_rows) and len(open_rows) < WRITE_INS_MAX
        if self._takes_write_ins and is_needed:
            self.rows.append(self._write_in_row())

    def answer(self) -> Answer:
        """The parameters of the command, for a sheet on which nothing is missing."""
        figures = {
            name: figure
            for row in self.rows
            if row.names[0] in {*PAPERS, "not_voted"}
            for name, figure in zip(row.names, row.figures or (), strict=False)
        }
        return {**figures, **self._figures_of_question()}

    def refused_row(self, refusal: RefusalText) -> str:
        """Label of the row that a refusal is about; empty where it is about the whole."""
        if refusal.code in ACCUSED:
            return self.words(FIGURE_KEYS[ACCUSED[refusal.code]])
        return next((str(refusal.params[name]) for name in NAMING if name in refusal.params), "")

    def is_void(self) -> bool:
        """Whether more papers came back than were issued."""
        issued, returned = self._figure("issued"), self._figure("returned")
        return issued is not None and returned is not None and returned > issued

    def named_twice(self) -> str:
        """A name that stands in two rows; empty without one."""
        names = [row.label.strip() for row in self.rows if not row.is_blank]
        return next((name for name in names if names.count(name) > 1), "")

    def remark(self, row: FigureRow) -> Remark | None:
        """What can be seen of one row."""
        figures = row.figures
        if figures is None:
            return None
        if row.names[0] in PAPERS:
            return self._paper_remark(row.names[0], figures[0])
        ballots = self.ballots
        if is_yes_no(self.vote) or ballots is None or row.names[0] == "not_voted":
            return None
        if row.names == SIDES and sum(figures) != ballots:
            return Remark(self.words("console.row_sum", sum=sum(figures), ballots=ballots), is_fine=False)
        if sum(figures) > ballots:
            return Remark(self.words("console.row_over", ballots=ballots), is_fine=False)
        return Remark("✓", is_fine=True)

    @property
    def ballots(self) -> int | None:
        """How many ballots count: valid papers, or hands; None while a figure of the papers is missing."""
        if self.vote.method != "paper":
            return self.vote.present
        returned, invalid = self._figure("returned"), self._figure("invalid")
        return None if returned is None or invalid is None else max(0, returned - invalid)

    def sums(self) -> Remark:
        """How far the sheet is, and whether its sums can be true."""
        if is_yes_no(self.vote) or self.vote.question.kind == "satisfaction":
            return self._sum_of_ballots()
        return self._sum_of_marks()

    def _sum_of_ballots(self) -> Remark:
        """Every ballot is one of these: the sides or grades and the invalid ones make up what came back."""
        counted = sum(self._given(row for row in self.rows if row.names[0] not in {"issued", "returned"}))
        whole = self._figure("returned") if self.vote.method == "paper" else self.vote.present
        if whole is None:
            return Remark(self.words("console.sum_so_far", sum=counted), is_fine=True)
        is_fine = counted == whole or not self._is_complete() or (counted < whole and self._rest_is_computed)
        return Remark(self.words("console.sum_of", sum=counted, whole=whole), is_fine=is_fine)

    def _sum_of_marks(self) -> Remark:
        """Nobody marks more than the ballot allows."""
        rows = [row for row in self.rows if row.names[0] in {"yes", "marks"}]
        marks = sum(int(row.texts[0] or "0") for row in rows)
        fixed = [row for row in rows if not row.is_open]
        done = sum(1 for row in fixed if row.figures is not None)
        told = {"done": done, "count": len(fixed), "marks": marks}
        if self.ballots is None:
            return Remark(self.words("console.marks_so_far", **told), is_fine=True)
        question = self.vote.question
        limit = (question.marks_max or question.places or 1) * self.ballots
        return Remark(self.words("console.marks_of", limit=limit, **told), is_fine=marks <= limit)

    @property
    def _rest_is_computed(self) -> bool:
        return self.vote.method != "paper" and self.vote.remainder != "entered"

    @property
    def _takes_write_ins(self) -> bool:
        return self.vote.question.write_ins and not is_yes_no(self.vote)

    def _is_complete(self) -> bool:
        return all(row.first_missing is None for row in self.rows)

    def _paper_remark(self, name: str, figure: int) -> Remark | None:
        issued, returned = self._figure("issued"), self._figure("returned")
        key, limit = "", 0
        if name == "issued" and figure > self.vote.present:
            key, limit = "console.over_present", self.vote.present
        elif name == "returned" and issued is not None and figure > issued:
            key, limit = "console.over_issued", issued
        elif name == "invalid" and returned is not None and figure > returned:
            key, limit = "console.over_returned", returned
        return Remark(self.words(key, limit=limit), is_fine=False) if key else None

    def _paper_rows(self) -> list[FigureRow]:
        """The papers first, since they say how many ballots there are; invalid ones of a motion come last."""
        if self.vote.method != "paper":
            return []
        names = PAPERS[:2] if is_yes_no(self.vote) else PAPERS
        return [self._row(name) for name in names]

    def _question_rows(self) -> list[FigureRow]:
        question = self.vote.question
        if is_yes_no(self.vote):
            return [self._row(name) for name in SIDES]
        names = {"election": SIDES, "choice": ("marks",)}.get(question.kind, ("grades",))
        headings = tuple(self.words(FIGURE_KEYS[name]) for name in names)
        return [FigureRow(option, names, headings) for option in question.options]

    def _rest_rows(self) -> list[FigureRow]:
        is_asked = self.vote.method != "paper" and self.vote.remainder == "entered"
        has_rest = is_yes_no(self.vote) or self.vote.question.kind == "satisfaction"
        rest = [self._row("not_voted")] if is_asked and has_rest else []
        return [self._row("invalid")] if self.vote.method == "paper" and is_yes_no(self.vote) else rest

    def _row(self, name: str) -> FigureRow:
        return FigureRow(self.words(FIGURE_KEYS[name]), (name,))

    def _write_in_row(self, name: str = "") -> FigureRow:
        return FigureRow(name, ("yes",), (self.words(FIGURE_KEYS["yes"]),), is_open=True)

    def _fill_in(self) -> None:
        """What waits for a second person can be mended without typing all of it again."""
        entered = self.vote.entered
        if entered is None:
            return
        known = {name: (getattr(entered, name),) for name in (*PAPERS, *SIDES, "not_voted")}
        people = {
            name: (each.yes, each.no, each.abstain) for name, each in (entered.candidates or {}).items()
        }
        others = entered.marks or entered.grades or {}
        for row in self.rows:
            given = known.get(row.names[0]) if len(row.names) == 1 else people.get(row.label)
            given = (others[row.label],) if row.label in others and row.names[0] in FIGURE_KEYS else given
            row.texts = ["" if figure is None else str(figure) for figure in given or ("",) * len(row.names)]
        for name, votes in entered.write_ins.items():
            self.rows.append(self._write_in_row(name))
            self.rows[-1].texts = [str(votes)]

    def _figures_of_question(self) -> Answer:
        given = [(row, row.figures) for row in self.rows if row.figures is not None]
        if is_yes_no(self.vote):
            return {row.names[0]: figures[0] for row, figures in given if row.names[0] in SIDES}
        if self.vote.question.kind != "election":
            name = "marks" if self.vote.question.kind == "choice" else "grades"
            return {name: {row.label: figures[0] for row, figures in given if row.names[0] == name}}
        people = {
            row.label: dict(zip(SIDES, figures, strict=True)) for row, figures in given if row.names == SIDES
        }
        write_ins = {row.label.strip(): figures[0] for row, figures in given if row.is_open}
        return {"candidates": people, **({"write_ins": write_ins} if write_ins else {})}

    def _figure(self, name: str) -> int | None:
        found = next((row.figures for row in self.rows if row.names == (name,) and not row.is_open), None)
        return found[0] if found else None

    @staticmethod
    def _given(rows: Iterable[FigureRow]) -> list[int]:
        return [int(text) for row in rows for text in row.texts if text]
