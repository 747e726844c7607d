"""Rules are read as people write them, and what is no rule is shown at its place."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from controller.contract.catalogue import Language, entries, placeholders
from controller.contract.rule_words import rule_error_in_words, rule_in_words, rule_text_in_words
from controller.domain.rule_text import (
    CONDITIONS_MAX,
    DEPTH_MAX,
    GROUP_CHARS_MAX,
    NUMBER_MAX,
    RULE_CHARS_MAX,
    RuleTextError,
    parse_rule,
)
from controller.domain.rules import AllOf, AnyOf, Base, Comparison, Condition, Rule, conditions

HALF = Condition(Base.ALL, Comparison.MORE_THAN, 1, 2)
TWO_THIRDS = Condition(Base.YES_NO, Comparison.AT_LEAST, 2, 3)


def problem(text: str) -> RuleTextError:
    with pytest.raises(RuleTextError) as caught:
        parse_rule(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("all > 1/2", HALF),
        ("  all>1 / 2 ", HALF),
        ("((all > 1/2))", HALF),
        ("weight all >= 65/100", Condition(Base.ALL, Comparison.AT_LEAST, 65, 100, is_weighted=True)),
        ("group(A) present > 1/2", Condition(Base.PRESENT, Comparison.MORE_THAN, 1, 2, group="A")),
        (
            "group( 第1 代表团 ) weight cast >= 1/3",
            Condition(Base.CAST, Comparison.AT_LEAST, 1, 3, group="第1 代表团", is_weighted=True),
        ),
        ("fixed(9) >= 1/1", Condition(Base.FIXED, Comparison.AT_LEAST, 1, 1, fixed_count=9)),
        ("fixed(9) > 1/1", Condition(Base.FIXED, Comparison.MORE_THAN, 1, 1, fixed_count=9)),
        ("all > 1/2 and yes_no >= 2/3", AllOf((HALF, TWO_THIRDS))),
        ("all > 1/2 or yes_no >= 2/3", AnyOf((HALF, TWO_THIRDS))),
        ("all > 1/2 and (yes_no >= 2/3 and all > 1/2)", AllOf((HALF, TWO_THIRDS, HALF))),
        ("(all > 1/2 or all > 1/2) or yes_no >= 2/3", AnyOf((HALF, HALF, TWO_THIRDS))),
        ("(all > 1/2 or yes_no >= 2/3) and all > 1/2", AllOf((AnyOf((HALF, TWO_THIRDS)), HALF))),
    ],
)
def test_a_rule_says_what_it_reads(text: str, rule: Rule) -> None:
    assert parse_rule(text) == rule


@pytest.mark.parametrize(
    ("text", "code", "column", "params"),
    [
        ("", "unfinished", 1, {"expected": "all"}),
        ("all ", "unfinished", 5, {"expected": ">  >="}),
        ("all > ", "unfinished", 7, {"expected": "0-9"}),
        ("all > 1", "unfinished", 8, {"expected": "/"}),
        ("all > 1/", "unfinished", 9, {"expected": "0-9"}),
        ("(all > 1/2", "unfinished", 11, {"expected": "and  or  )"}),
        ("all > 1/2 and", "unfinished", 14, {"expected": "weight"}),
        ("fixed(3", "unfinished", 8, {"expected": ")"}),
        ("group(A", "unfinished", 8, {"expected": ")"}),
        ("group(A)", "unfinished", 9, {"expected": "weight"}),
        ("al > 1/2", "unknown_word", 1, {"found": "al", "nearest": "all"}),
        ("ALL > 1/2", "unknown_word", 1, {"found": "ALL", "nearest": "all"}),
        ("all > 1/2 adn all > 1/2", "unknown_word", 11, {"found": "adn", "nearest": "and"}),
        ("weight weight > 1/2", "unexpected", 8, {"found": "weight"}),
        ("weight group(A) all > 1/2", "unexpected", 8, {"found": "group"}),
        ("group(A) group(B) all > 1/2", "unexpected", 10, {"found": "group"}),
        ("人 > 1/2", "unexpected", 1, {"found": "人"}),
        ("all = 1/2", "unexpected", 5, {"found": "=", "expected": ">  >="}),
        ("all ≥ 1/2", "unexpected", 5, {"found": "≥"}),
        ("all > 50%", "decimal", 7, {"found": "50%", "nearest": "1/2"}),
        ("all > x/2", "unexpected", 7, {"found": "x", "expected": "1/2"}),
        ("all > ²/3", "unexpected", 7, {"found": "²"}),
        ("all > -1/2", "unexpected", 7, {"found": "-"}),
        ("all > 1/2)", "unexpected", 10, {"found": ")", "expected": "and  or"}),
        ("all\n> 1/2", "unexpected", 4, {"found": "U+000A"}),
        ("fixed > 1/2", "unexpected", 7, {"found": ">", "expected": "("}),
        ("group A all > 1/2", "unexpected", 7, {"found": "A", "expected": "("}),
        (f"{'x' * 30} > 1/2", "unexpected", 1, {"found": f"{'x' * 20}…"}),
        ("all > 0/2", "number", 7, {"found": "0", "lowest": 1}),
        ("all > 1/0", "number", 9, {"found": "0", "lowest": 1}),
        ("all > 3/2", "over_one", 7, {}),
        ("all > 0.5", "decimal", 7, {"found": "0.5", "nearest": "1/2"}),
        ("all >= 0.6", "decimal", 8, {"found": "0.6", "nearest": "3/5"}),
        ("all >= 0.67", "decimal", 8, {"found": "0.67", "nearest": "67/100"}),
        ("all >= 100%", "decimal", 8, {"found": "100%", "nearest": "1/1"}),
        ("all >= 66.7%", "decimal", 8, {"found": "66.7%", "nearest": "2/3"}),
        ("all >= 55%", "decimal", 8, {"found": "55%", "nearest": "11/20"}),
        ("all > 1.5", "decimal", 7, {"found": "1.5", "nearest": "1/2"}),
        ("all > 0.0001", "decimal", 7, {"found": "0.0001", "nearest": "1/2"}),
        (f"all > 1/{NUMBER_MAX + 1}", "number", 9, {"highest": NUMBER_MAX}),
        ("fixed(0) > 1/2", "number", 7, {"found": "0"}),
        ("all > 2/2", "never", 5, {}),
        ("all > 1/2 and all > 1/2 or all > 1/2", "mixed", 25, {}),
        ("all > 1/2 or all > 1/2 and all > 1/2", "mixed", 24, {}),
        ("group() all > 1/2", "group_name", 7, {"limit": GROUP_CHARS_MAX}),
        ("group(  ) all > 1/2", "group_name", 7, {}),
        (f"group({'A' * (GROUP_CHARS_MAX + 1)}) all > 1/2", "group_name", 7, {}),
        ("group(A\u200b) all > 1/2", "group_name", 7, {}),
    ],
)
def test_what_is_no_rule_is_told_at_its_column(
    text: str, code: str, column: int, params: dict[str, str | int]
) -> None:
    found = problem(text)

    assert (found.code, found.column, found.params["column"], found.text) == (code, column, column, text)
    assert str(found).startswith(f"column {column}: {code}")
    for name, value in params.items():
        told = found.params[name]
        assert str(value) in str(told) if name == "expected" else value == told


def test_every_bound_holds_exactly() -> None:
    deep = "(" * DEPTH_MAX + "all > 1/2" + ")" * DEPTH_MAX
    many = " and ".join(["all>1/2"] * CONDITIONS_MAX)
    long = "all > 1/2".ljust(RULE_CHARS_MAX)
    longest_name = "组" * GROUP_CHARS_MAX

    assert parse_rule(deep) == parse_rule(long) == HALF
    assert len(list(conditions(parse_rule(many)))) == CONDITIONS_MAX
    assert parse_rule(f"group({longest_name}) fixed({NUMBER_MAX}) > 1/{NUMBER_MAX}")
    too_deep, too_many, too_long = map(problem, (f"({deep})", f"{many} and all>1/2", f"{long} "))
    assert (too_deep.code, too_deep.params) == ("too_deep", {"column": DEPTH_MAX + 1, "limit": DEPTH_MAX})
    assert (too_many.code, too_many.params["limit"]) == ("too_many", CONDITIONS_MAX)
    assert (too_long.code, too_long.text) == ("too_long", "")
    assert too_long.params == {"column": 1, "length": RULE_CHARS_MAX + 1, "limit": RULE_CHARS_MAX}


ALL_BASES = "all  present  participated  yes_no  valid  cast  fixed"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", f"{ALL_BASES}  weight  group  ("),
        ("al", f"{ALL_BASES}  weight  group  ("),
        ("=", f"{ALL_BASES}  weight  group  ("),
        ("group(A)", f"{ALL_BASES}  weight"),
        ("weight", ALL_BASES),
        ("group(A) weight", ALL_BASES),
        ("all", ">  >="),
        ("all >", "0-9"),
        ("all > x", "1/2"),
        ("all > 1/", "0-9"),
        ("all > 1", "/"),
        ("all > 1/2 x", "and  or"),
        ("(all > 1/2 x", "and  or  )"),
        ("group", "("),
        ("fixed(1", ")"),
    ],
)
def test_it_is_told_exactly_what_may_stand_there(text: str, expected: str) -> None:
    assert problem(text).params["expected"] == expected


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        (" all>1/2 ", "all > 1/2"),
        ("((all > 65/100))", "all > 65/100"),
        ("group( A ) weight  all>=2/4", "group(A) weight all >= 2/4"),
        ("fixed(007) > 01/02", "fixed(7) > 1/2"),
        ("(all > 1/2) and (yes_no >= 2/3)", "all > 1/2 and yes_no >= 2/3"),
        ("all > 1/2 or (all > 1/3 and (all > 1/4))", "all > 1/2 or (all > 1/3 and all > 1/4)"),
    ],
)
def test_a_rule_has_one_canonical_form(written: str, canonical: str) -> None:
    assert parse_rule(written).text == canonical


numbers = st.integers(1, NUMBER_MAX)
group_names = (
    st.text(st.characters(exclude_characters="()", exclude_categories=["C", "Z"]), min_size=1, max_size=40)
    .map(str.strip)
    .filter(str.isprintable)
    .filter(bool)
)


@st.composite
def any_condition(draw: st.DrawFn) -> Condition:
    base = draw(st.sampled_from(Base))
    comparison = draw(st.sampled_from(Comparison))
    numerator, denominator = sorted((draw(numbers), draw(numbers)))
    fixed_count = draw(numbers) if base is Base.FIXED else None
    if numerator == denominator:
        comparison = Comparison.AT_LEAST
    group = draw(st.none() | group_names)
    return Condition(base, comparison, numerator, denominator, group, draw(st.booleans()), fixed_count)


def several(kind: type[AllOf | AnyOf], parts: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    others = parts.filter(lambda part: not isinstance(part, kind))
    return st.lists(others, min_size=2, max_size=3).map(lambda listed: kind(tuple(listed)))


def deeper(parts: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    return several(AllOf, parts) | several(AnyOf, parts)


any_rule: st.SearchStrategy[Rule] = st.recursive(any_condition(), deeper, max_leaves=5).filter(
    lambda rule: len(rule.text) <= RULE_CHARS_MAX
)


@given(any_rule)
def test_the_text_of_a_rule_reads_as_the_same_rule(rule: Rule) -> None:
    assert parse_rule(rule.text) == rule


WORDS = ["and", "or", "(", ")", ">", ">=", "/", "1", "2", "999", "weight", "group(A)", "fixed(", *Base]


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join) | st.text(max_size=60))
@example("group(")
@example("(" * RULE_CHARS_MAX)
def test_any_text_is_a_rule_or_told_at_a_place_within_it(text: str) -> None:
    found: Rule | RuleTextError
    try:
        found = parse_rule(text)
    except RuleTextError as error:
        found = error
    if isinstance(found, RuleTextError):
        assert 1 <= found.column <= len(text) + 1
        assert all(rule_error_in_words(found, language) for language in Language)
    else:
        assert parse_rule(found.text) == found


def test_the_mark_stands_under_the_place_also_after_wide_characters() -> None:
    error = problem("group(第一代表团) al > 1/2")
    _, rule, mark = rule_error_in_words(error, Language.EN).split("\n")

    assert rule == "    group(第一代表团) al > 1/2"
    assert mark.index("^") == len("    group(") + 2 * len("第一代表团") + len(") ")


def test_a_problem_is_told_in_both_languages_with_the_nearest_word() -> None:
    error = problem("presnt > 1/2")

    assert "presnt" in rule_error_in_words(error, Language.EN)
    assert "did you mean present?" in rule_error_in_words(error, Language.EN)
    assert "是否为“present”" in rule_error_in_words(error, Language.ZH)


@pytest.mark.parametrize(
    "text",
    [
        "x" * (RULE_CHARS_MAX + 1),
        "(((((all > 1/2)))))",
        " and ".join(["all>1/2"] * (CONDITIONS_MAX + 1)),
        "",
        "all = 1/2",
        "al > 1/2",
        "all > 0/2",
        "all > 3/2",
        "all > 0.5",
        "all > 1/1",
        "all > 1/2 and all > 1/2 or all > 1/2",
        "group() all > 1/2",
    ],
)
def test_every_problem_fills_its_text(text: str) -> None:
    error = problem(text)

    for message in entries()[f"refusal.rule_{error.code}"].values():
        assert placeholders(message) <= error.params.keys()


def test_no_problem_is_left_without_a_test() -> None:
    told = {key.removeprefix("refusal.rule_") for key in entries() if key.startswith("refusal.rule_")}

    assert told - {"not_allowed"} == {  # that one can be read, but is not for the item
        *("too_long", "too_deep", "too_many", "unfinished", "unexpected", "unknown_word"),
        *("number", "over_one", "decimal", "never", "mixed", "group_name"),
    }


@pytest.mark.parametrize(
    ("rule", "zh", "en"),
    [
        ("all > 1/2", "超过全体组成人员的1/2", "more than 1/2 of all members"),
        ("all >= 2/3", "全体组成人员的2/3以上", "at least 2/3 of all members"),
        ("fixed(9) >= 1/1", "9票的1/1以上", "at least 1/1 of 9 votes"),
        (
            "weight all >= 65/100",
            "全体组成人员（按票权）的65/100以上",
            "at least 65/100 of all members by weight",
        ),
        ("group(A) present > 1/2", "超过“A”出席人员的1/2", "more than 1/2 of those present in A"),
        (
            "all > 1/2 and (yes_no > 1/2 or valid > 1/2)",
            "超过全体组成人员的1/2，且（超过赞成票与反对票之和的1/2，或超过有效票的1/2）",
            "more than 1/2 of all members and (more than 1/2 of yes and no votes or more than 1/2 of valid ballots)",
        ),
    ],
)
def test_a_rule_is_said_in_words(rule: str, zh: str, en: str) -> None:
    assert rule_in_words(parse_rule(rule), Language.ZH) == zh
    assert rule_text_in_words(rule, Language.EN) == en


def test_a_rule_in_a_form_of_a_later_version_is_shown_as_it_is() -> None:
    assert rule_text_in_words("women > 1/2", Language.EN) == "women > 1/2"


@given(any_rule)
def test_every_rule_has_words(rule: Rule) -> None:
    for language in Language:
        assert rule_in_words(rule, language)
