"""`hall verdict`: published results reproduced, wrong numbers refused with the reason."""

import pytest

from controller.exit_codes import ExitCode
from tests.procedure.command_line import CommandLine

SPLIT = "group(功能) present > 1/2 and group(分区) present > 1/2"


@pytest.mark.parametrize(
    ("rule", "numbers", "base", "need", "passed"),
    [
        pytest.param(
            "all > 1/2",
            "--members 2970 --present 2633 --yes 1767 --no 177 --abstain 664 --not-voted 25",
            2970,
            1486,
            True,
            id="G1 Three Gorges",
        ),
        pytest.param(
            "all > 1/2",
            "--members 2986 --present 2948 --yes 2799 --no 101 --abstain 44",
            2986,
            1494,
            True,
            id="G5 report",
        ),
        pytest.param(
            "all >= 2/3",
            "--members 2980 --present 2964 --yes 2958 --no 2 --abstain 3 --invalid 1 --issued 2964 --returned 2964",
            2980,
            1987,
            True,
            id="G10 constitution, on paper",
        ),
        pytest.param(
            "yes_no >= 2/3", "--yes 448 --no 197 --abstain 48", 645, 430, True, id="G22 without members"
        ),
        pytest.param(
            "participated >= 2/3",
            "--yes 448 --no 197 --abstain 48",
            693,
            462,
            False,
            id="G22 with abstentions",
        ),
        pytest.param("all > 1/2", "--members 450 --present 428 --yes 221", 450, 226, False, id="G24 Ukraine"),
        pytest.param(
            "all > 1/2",
            "--members 154 --present 125 --yes 77 --no 6 --abstain 42",
            154,
            78,
            False,
            id="failed by one",
        ),
    ],
)
def test_published_results_are_reproduced(
    command: CommandLine, rule: str, numbers: str, base: int, need: int, passed: bool
) -> None:
    said = command.verdict(rule, numbers)

    assert (said["base"], said["need"], said["passed"]) == (base, need, passed)


def test_what_is_left_of_those_present_did_not_vote(command: CommandLine) -> None:
    said = command.verdict("all > 1/2", "--members 2986 --present 2948 --yes 2799 --no 101 --abstain 44")

    assert (said["not_voted"], said["invalid"], said["percent"]) == (4, 0, "93.73")


def test_what_was_not_given_is_not_made_up(command: CommandLine) -> None:
    said = command.verdict("yes_no > 1/2", "--yes 3 --no 2")

    assert (said["members"], said["present"]) == (None, None)


def test_totals_that_nobody_gave_are_held_against_no_group(command: CommandLine) -> None:
    said = command.verdict(
        "group(A) present > 1/2", "--yes 11 --no 9 --group A:members=30,present=20,yes=11,no=9"
    )

    assert (said["base"], said["need"], said["passed"]) == (20, 11, True)
    assert (said["members"], said["present"]) == (None, None)


def test_who_did_not_vote_in_a_group_did_not_vote_at_all(command: CommandLine) -> None:
    said = command.verdict("group(A) present > 1/2", "--yes 13 --group A:members=30,present=25,yes=13")

    assert (said["passed"], said["not_voted"]) == (True, 12)


def test_papers_that_were_kept_need_no_number_of_those_present(command: CommandLine) -> None:
    said = command.verdict("yes_no > 1/2", "--yes 13 --no 6 --issued 21 --returned 19")

    assert (said["passed"], said["not_voted"]) == (True, 2)


def test_a_rule_of_two_groups_lists_what_each_needs(command: CommandLine) -> None:
    numbers = "--yes 20 --no 11 --group 功能:present=12,yes=6,no=6 --group 分区:present=19,yes=14,no=5"
    said = command.verdict(SPLIT, numbers)

    assert (said["base"], said["need"], said["passed"], said["percent"]) == (None, None, False, None)
    assert said["parts"] == [
        {
            "rule": "group(功能) present > 1/2",
            "votes": 6,
            "base": 12,
            "need": 7,
            "passed": False,
            "percent": "50.00",
        },
        {
            "rule": "group(分区) present > 1/2",
            "votes": 14,
            "base": 19,
            "need": 10,
            "passed": True,
            "percent": "73.68",
        },
    ]


def test_members_and_weight_may_both_be_demanded(command: CommandLine) -> None:
    numbers = "--members 27 --present 27 --yes 15 --no 12 --weight members=448,yes=291,no=157"
    said = command.verdict("all >= 55/100 and weight all >= 65/100", numbers)

    assert said["passed"] is False
    parts = said["parts"]
    assert isinstance(parts, list)
    assert [(part["votes"], part["need"], part["passed"]) for part in parts] == [
        (15, 15, True),
        (291, 292, False),
    ]


def test_a_group_may_be_counted_by_weight(command: CommandLine) -> None:
    said = command.verdict(
        "group(A) weight all > 1/2", "--yes 1 --group-weight A:members=9,present=9,yes=5,no=4"
    )

    assert (said["base"], said["need"], said["passed"]) == (9, 5, True)


GOOD = "--members 154 --present 125 --yes 77 --no 6 --abstain 42"


@pytest.mark.parametrize(
    ("rule", "numbers", "reason"),
    [
        pytest.param("all > 1/2", f"{GOOD} --not-voted 2", "127 counted, but 125 present", id="two too many"),
        pytest.param(
            "all > 1/2",
            "--members 154 --present 125 --yes 126",
            "126 counted, but 125 present",
            id="more yes than present",
        ),
        pytest.param(
            "all > 1/2",
            "--members 100 --present 125 --yes 1",
            "125 present, but only 100 members",
            id="more present than members",
        ),
        pytest.param(
            "all > 1/2", f"{GOOD} --issued 125 --returned 126", "the round is void", id="a paper too many"
        ),
        pytest.param(
            "all > 1/2", f"{GOOD} --issued 126 --returned 125", "126 ballots issued", id="issued to nobody"
        ),
        pytest.param(
            "all > 1/2", f"{GOOD} --issued 125 --returned 124", "124 ballots returned", id="a paper too few"
        ),
        pytest.param("all > 1/2", f"{GOOD} --issued 125", "both --issued and --returned", id="half of paper"),
        pytest.param("all > 1/2", "--present 5 --yes 5", "give it (--members)", id="no members"),
        pytest.param("present > 1/2", "--members 5 --yes 5", "give it (--present)", id="no present"),
        pytest.param(
            "group(A) all > 1/2",
            "--yes 3",
            '--group "A:members=...,present=...,yes=..."',
            id="no numbers of the group",
        ),
        pytest.param(
            "group(A) weight all > 1/2", "--yes 3", '--group-weight "A:members', id="no weight of the group"
        ),
        pytest.param("weight all > 1/2", "--yes 3", '--weight "members', id="no weights"),
        pytest.param(
            "group(A) all > 1/2",
            "--yes 3 --group A:yes=3",
            "give it (--members)",
            id="no members of the group",
        ),
        pytest.param(
            "group(A) all > 1/2",
            "--yes 3 --group A:members=5,present=4,yes=4",
            "group(A): yes is 4, but only 3 for everybody together (--yes)",
            id="a group with more votes than everybody",
        ),
        pytest.param(
            "group(A) all > 1/2",
            "--members 4 --yes 3 --group A:members=5,present=3,yes=3",
            "group(A): members is 5, but only 4 for everybody together (--members)",
            id="a group larger than everybody",
        ),
        pytest.param(
            "group(A) all > 1/2",
            "--yes 3 --not-voted 1 --group A:members=5,yes=3,not_voted=2",
            "group(A): present is 5, but only 4 for everybody together (--present)",
            id="a group with more who did not vote than everybody",
        ),
        pytest.param(
            "group(A) all > 1/2",
            "--yes 3 --group A:members=3,present=2,yes=3",
            "group(A): 3 counted, but 2 present",
            id="a group that does not add up",
        ),
        pytest.param(
            "yes_no > 1/2", "--yes 3 --group A:yes=3", "does not ask for group(A)", id="a group unasked"
        ),
        pytest.param(
            "group(A) yes_no > 1/2",
            "--yes 3 --group A:yes=1 --group A:yes=2",
            "group(A) is given twice",
            id="a group twice",
        ),
        pytest.param(
            "yes_no > 1/2", "--yes 3 --group yes=3", "no name of a group", id="a group without name"
        ),
        pytest.param("yes_no > 1/2", "--yes 3 --group :yes=3", "no name of a group", id="a group of no name"),
        pytest.param(
            "yes_no > 1/2", "--yes 3 --group A:yse=3", "did you mean 'yes'?", id="a misspelt number"
        ),
        pytest.param("yes_no > 1/2", "--yes 3 --group A:presnt=3", "did you mean 'present'?", id="another"),
        pytest.param("yes_no > 1/2", "--yes 3 --group A:x=3", "known: yes, no,", id="a number of no name"),
        pytest.param("present > 3/2", "--yes 3 --present 3", "a share is at most 1", id="more than all"),
        pytest.param("all > 0.5", "--yes 3", "in place of 0.5 write, for example, 1/2", id="a decimal"),
        pytest.param(
            "all > 1/2 and all > 1/2 or all > 1/2",
            "--yes 3",
            "'and' beside 'or' needs parentheses",
            id="mixed",
        ),
        pytest.param(
            "yes_no > 1/2", "--yes 3 --group A:yes=3,yes=4", "yes is given twice", id="a number twice"
        ),
        pytest.param("yes_no > 1/2", "--yes 3 --group A:no=3", "yes is missing", id="no yes"),
        pytest.param(
            "yes_no > 1/2", "--yes 3 --group A:yes=-3", "yes -3 is not a whole number", id="below zero"
        ),
        pytest.param("yes_no > 1/2", "--yes 3 --group A:yes=", "is not a whole number", id="no digits"),
        pytest.param(
            "yes_no > 1/2", f"--yes 3 --group A:yes={'9' * 5000}", "is not a whole number", id="huge"
        ),
        pytest.param("al > 1/2", "--yes 3", "did you mean all?", id="no rule"),
    ],
)
def test_numbers_that_cannot_be_are_refused_with_the_reason(
    command: CommandLine, rule: str, numbers: str, reason: str
) -> None:
    told = command.refused(rule, numbers)

    assert reason in told
    assert len(told) < 1000


def test_a_rule_that_cannot_be_read_is_shown_with_a_mark_under_the_place(command: CommandLine) -> None:
    _, rule, mark = command.refused("all > 1/2 nd all > 1/2", "--yes 3").rstrip("\n").split("\n")

    assert rule == "    all > 1/2 nd all > 1/2"
    assert mark.index("^") == rule.index("nd")


def test_a_person_reads_the_verdict_in_chinese(command: CommandLine) -> None:
    code, out, _ = command("verdict", "--rule", "all > 1/2", *GOOD.split(), "--lang", "zh")

    assert code == ExitCode.DONE
    assert out.splitlines() == [
        "规则：超过全体组成人员的1/2（all > 1/2）",
        "应到154人，实到125人",
        "赞成77票，反对6票，弃权42票",
        "赞成77票，占全体组成人员154的50.00%，须78票：未满足",
        "未通过。",
    ]


@pytest.mark.parametrize(
    ("language", "rule", "said"),
    [
        ("en", "yes_no > 1/2", "nobody said yes or no, 1 yes needed: not met"),
        ("zh", "yes_no > 1/2", "没有人投赞成票或反对票，须1票赞成：未满足"),
        ("en", "present > 1/2", "those present: none; 1 yes needed: not met"),
    ],
)
def test_a_share_of_nobody_is_not_told_in_percent(
    command: CommandLine, language: str, rule: str, said: str
) -> None:
    _, out, _ = command("verdict", "--rule", rule, "--yes", "0", "--present", "0", "--lang", language)
    assert out.splitlines()[-2] == said


def test_a_person_reads_every_part_in_english(command: CommandLine) -> None:
    numbers = ["--members", "9", "--present", "9", "--yes", "6", "--no", "1", "--invalid", "1"]
    _, out, _ = command(
        "verdict",
        "--rule",
        "all > 1/2 or group(A) all >= 1/1",
        *numbers,
        "--group",
        "A:members=3,present=3,yes=2,no=1",
        "--lang",
        "en",
    )

    assert out.splitlines()[1:] == [
        "9 members, 9 present",
        "Yes 6, no 1, abstain 0",
        "Not voted 1, invalid 1",
        "6 yes, 66.66 % of all members (9), 5 needed: met",
        "group(A): 2 yes, 66.66 % of all members in A (3), 3 needed: not met",
        "Passed.",
    ]
