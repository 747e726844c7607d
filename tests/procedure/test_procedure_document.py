"""docs/procedure.md says what the presets and the rule language say."""

import re
from pathlib import Path

import pytest

from controller.domain import rule_text
from controller.domain.rule_text import parse_rule
from controller.procedure.document import generated

PAGE = Path(__file__).parents[2] / "docs/procedure.md"
EXAMPLE_RULES = re.findall(r"^\| `([^`]+(?:>|>=) [^`]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_tables_are_what_the_presets_say() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert page == generated(page), "run: make docs"


def test_the_page_has_examples() -> None:
    assert len(EXAMPLE_RULES) > 10


@pytest.mark.parametrize("rule", EXAMPLE_RULES)
def test_every_example_is_a_rule_in_its_canonical_form(rule: str) -> None:
    assert parse_rule(rule).text == rule


def test_the_grammar_of_the_page_is_that_of_the_reader() -> None:
    grammar = re.search(r"```text\n(rule .*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert grammar is not None
    said = [" ".join(line.split()) for line in grammar[1].splitlines()]
    assert said == [
        " ".join(line.split()) for line in (rule_text.__doc__ or "").splitlines() if " = " in line
    ]
