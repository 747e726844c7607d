"""A terminal of 80 columns and 24 lines: everything that is possible can be seen, and nothing is cut in a word."""

from collections.abc import Iterable

import pytest
from rich.cells import cell_len
from textual.content import Content

from console.actions import ACTIONS, BY_COMMAND
from console.picture import cut
from console.rehearsal import RehearsalHall
from console.widgets.action_bar import KEY_SHOWN, footer_lines
from console.widgets.health_bar import Chip, chip_rows
from console.widgets.seat_map import whole_signs
from console.words import Words
from controller.contract.catalogue import Language, entries
from controller.domain.vote_phases import LEGAL_MOVES, VotePhase
from tests.console.stage import OPEN_VOTE, on_stage

SIZES = ((80, 24), (120, 24), (110, 32), (120, 40))
ALWAYS_IN_A_MEETING = (
    *("speech.grant", "speech.withdraw", "speech.end", "speech.extend"),
    *("attendance.check_in", "attendance.leave", "message.push", "message.clear"),
)
BETWEEN_VOTES = ("vote.open", "agenda.select", "meeting.adjourn", *ALWAYS_IN_A_MEETING)
MOMENTS = {
    "between votes": BETWEEN_VOTES,
    **{
        str(phase): (*map(str, LEGAL_MOVES[phase]), *ALWAYS_IN_A_MEETING)
        for phase in VotePhase
        if LEGAL_MOVES[phase]
    },
}
"""Every moment of a meeting with all that the chair does then; what is rarely done stands in the help."""


def words_of(key: str, label: str, language: Language) -> str:
    return f" {KEY_SHOWN.get(key, key)}  {entries()[label][language]} "


def expected_keys(commands: Iterable[str], language: Language) -> list[str]:
    legal = [BY_COMMAND[command] for command in commands if command in BY_COMMAND]
    always = [("?", "console.do_help"), ("l", "console.do_language"), ("q", "console.do_quit")]
    return [words_of(key, label, language) for key, label in [(a.key, a.label) for a in legal] + always]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_every_move_of_a_vote_stands_in_the_footer_at_every_moment_and_of_the_rest_what_has_room(
    language: Language, size: tuple[int, int]
) -> None:
    async with on_stage(RehearsalHall(), language, size) as stage:
        for moment, actions in MOMENTS.items():
            vote = {} if moment == "between votes" else {**OPEN_VOTE, "phase": moment}
            await stage.show(RehearsalHall(actions=actions, vote=vote, waiting=(3,), speaking={7: 400_000}))
            footer = stage.screen_text.splitlines()[-3:]
            moves = [command for command in actions if command.startswith("vote.")]
            missing = [
                key
                for key in expected_keys(actions, language)[:-3]
                if not any(key in line for line in footer)
            ]
            assert not set(missing) & set(expected_keys(moves, language)), moment
            more = entries()["console.more_keys"][language].format(count=len(missing))
            assert not missing or any(f" ?  {more} " in line for line in footer), moment


@pytest.mark.parametrize("language", list(Language))
def test_where_even_three_lines_are_too_few_the_help_is_said_to_have_more(language: Language) -> None:
    lines = [line.plain for line in footer_lines(ACTIONS, Words(language), 40, 3)]
    shown = sum(words_of(action.key, action.label, language) in line for action in ACTIONS for line in lines)
    assert len(lines) == 3
    assert 0 < shown < len(ACTIONS)
    more = entries()["console.more_keys"][language].format(count=len(ACTIONS) - shown)
    assert f" ?  {more} " in " ".join(lines)
    assert any("q " in line for line in lines)


async def test_the_help_shows_which_keys_are_possible_now_and_the_whole_state_of_health() -> None:
    hall = RehearsalHall(actions=("vote.open",), lost=frozenset({48}))
    async with on_stage(hall, Language.EN, (80, 24)) as stage:
        await stage.press("question_mark")
        read = stage.dialog_text
        for _ in range(4):
            await stage.press("pagedown")
            read += stage.dialog_text
        for told in (
            "Bright keys are possible now.",
            "export HOST=127.0.0.1 PORT=1883 HALL=rehearsal",
            "Seats lost (1): 48",
            "Journal ok",
            "Line B 48/48",
        ):
            assert told in read


@pytest.mark.parametrize("language", list(Language))
async def test_a_healthy_hall_has_no_chip_that_is_cut(language: Language) -> None:
    async with on_stage(RehearsalHall(), language, (80, 24)) as stage:
        assert entries()["console.rest_is_well"][language] in stage.screen_text
        assert "+" not in stage.screen_text.splitlines()[-5]


def chip_texts(chips: list[Chip], width_cells: int) -> str:
    (row,) = chip_rows(chips, Words(Language.EN), width_cells, 1)
    assert row.cell_length <= width_cells
    return row.plain


def test_faults_come_in_short_before_any_is_left_out() -> None:
    lost = Chip(
        "Seats lost (2): 48 (since 10:00:00), 50 (since 10:00:00)", is_fault=True, short="Seats lost (2)"
    )
    journal = Chip("Journal read-only since 10:00:00 no space left", is_fault=True, short="Journal read-only")
    well = Chip("Broker ok", is_fault=False)
    assert chip_texts([lost, journal, well], 80) == " ✗ Seats lost (2)   ✗ Journal read-only   ● Broker ok "
    assert chip_texts([lost, well], 80) == f" ✗ {lost.text}   ● Broker ok "
    assert chip_texts([lost, journal, well], 50) == " ✗ Seats lost (2)   ✗ more faults: 1 (press ?) "


def test_what_is_left_out_is_said_to_be_well_only_if_it_is() -> None:
    faults = [Chip(f"Line {number} down", is_fault=True) for number in range(9)]
    assert "more faults: 6 (press ?)" in chip_texts([*faults, Chip("Broker ok", is_fault=False)], 90)
    well = [Chip(f"Line {number} up", is_fault=False) for number in range(9)]
    assert chip_texts(well, 40).endswith("● all else ok ")


@pytest.mark.parametrize("width_cells", range(1, 40))
def test_a_line_is_cut_between_words_and_chinese_between_characters(width_cells: int) -> None:
    for text in ("Seats lost (2): 48 (since 10:00:00)", "第3项 关于2026年预算 draft 的决议"):
        shown = cut(Content(text), width_cells)
        assert shown.cell_length <= width_cells
        kept = shown.plain.removesuffix("…")
        assert text.startswith(kept)
        is_first_word = " " not in kept and kept.isascii()
        rest = text[len(kept) :]
        if rest and kept and not is_first_word:
            assert not (kept[-1].isascii() and rest[0].isascii() and kept[-1] != " " and rest[0] != " ")


def test_the_legend_of_a_narrow_map_leaves_whole_signs_out() -> None:
    signs = ("●present", "·absent", "✗lost")
    assert whole_signs(signs, 40) == "●present ·absent ✗lost"
    assert whole_signs(signs, 21) == "●present ·absent"
    assert whole_signs(signs, 3) == ""
    assert cell_len(whole_signs(("●在席", "·缺席"), 6)) <= 6


@pytest.mark.parametrize("language", list(Language))
async def test_the_legend_is_whole_at_every_width(language: Language) -> None:
    for columns in (60, 70, 80, 100):
        async with on_stage(RehearsalHall(), language, (columns, 24)) as stage:
            bottom = next(
                line for line in stage.screen_text.splitlines() if line.startswith("╰") and "●" in line
            )
            assert "…" not in bottom
