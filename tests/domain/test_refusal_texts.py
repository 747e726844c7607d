"""Every refusal that the product can give has a text in both languages that its parameters fill."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import controller
from controller.contract.catalogue import Language, entries, placeholders, text
from controller.domain.refusal import Refusal
from controller.domain.vote_phases import VoteMove, VotePhase
from controller.service.answers import refusal_text

ROOT = Path(controller.__file__).parent
MAKERS = {"RefusedError", "Refusal"}


def _params(call: ast.Call) -> frozenset[str] | None:
    """Names of the parameters; None where they are handed through."""
    if getattr(call.func, "id", "") == "RefusedError":
        return frozenset(keyword.arg or "" for keyword in call.keywords)
    if len(call.args) == 1 and not call.keywords:
        return frozenset()
    given = call.args[1] if len(call.args) > 1 else call.keywords[0].value
    if not isinstance(given, ast.Dict):
        return None
    return frozenset(str(key.value) for key in given.keys if isinstance(key, ast.Constant))


def _raised() -> Iterator[tuple[str, frozenset[str]]]:
    for folder in ("domain", "service"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in MAKERS:
                    continue
                if not node.args or not isinstance(node.args[0], ast.Constant):
                    continue
                params = _params(node)
                if params is not None:
                    yield str(node.args[0].value), params


RAISED = sorted(set(_raised()), key=lambda entry: (entry[0], sorted(entry[1])))


def test_the_search_for_refusals_finds_them() -> None:
    assert len(RAISED) > 25
    assert ("no_quorum", frozenset({"present", "need"})) in RAISED
    assert ("read_only", frozenset({"problem"})) in RAISED


@pytest.mark.parametrize(("code", "params"), RAISED, ids=[code for code, _ in RAISED])
def test_a_refusal_fills_its_text_in_both_languages(code: str, params: frozenset[str]) -> None:
    both = entries()[f"refusal.{code}"]
    assert placeholders(both["zh"]) == placeholders(both["en"]) == params


@pytest.mark.parametrize("phase", VotePhase)
def test_phases_and_moves_have_words_of_their_own(phase: VotePhase) -> None:
    for move in VoteMove:
        answer = refusal_text(Refusal("vote_move", {"phase": phase, "move": move}))
        assert text(f"phase.{phase}", Language.ZH) in answer.zh
        assert text(f"move.{move.removeprefix('vote.')}", Language.EN) in answer.en


def test_all_texts_of_the_catalogue_have_the_same_gaps_in_both_languages() -> None:
    for key, both in entries().items():
        assert set(both) == {"zh", "en"}, key
        assert placeholders(both["zh"]) == placeholders(both["en"]), key
