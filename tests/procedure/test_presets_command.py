"""`hall presets`: every body with its rules and their source, a hall's own beside them."""

import json
from pathlib import Path

import pytest

from controller.contract.catalogue import Language, text
from controller.domain.preset_table import PRESETS
from controller.domain.presets import Method, NoPress, TieRule
from controller.exit_codes import ExitCode
from controller.procedure.presets_command import SETTINGS, setting_in_words
from tests.procedure.command_line import CommandLine

LINE = '[[line]]\nname = "left"\nurl = "serial:///dev/ttyUSB0"\nseats = "1-32"\n'
OWN = """
[[preset]]
name = "区常委会"
based_on = "standing_committee"
majority = "all >= 2/3"
methods = ["hands"]
source = "区人大常委会议事规则"
"""


@pytest.fixture(name="elsewhere", autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_all_presets_are_told_to_programs_with_their_sources(command: CommandLine) -> None:
    code, out, _ = command("presets", "--json")
    told = json.loads(out)

    assert code == ExitCode.DONE
    assert [each["name"] for each in told] == list(PRESETS)
    assert all(each["source"] and set(each) == {"name", *SETTINGS, "source", "unsettled"} for each in told)


def test_one_preset_is_told_by_name(command: CommandLine) -> None:
    _, out, _ = command("presets", "election", "--json")

    told = json.loads(out)
    assert (told["quorum"], told["majority"]) == ("all >= 2/3", "all > 1/2")
    assert (told["methods"], told["write_in"], told["tie"]) == (["paper"], True, "revote_tied")


def test_a_person_reads_the_rules_in_words_with_what_no_statute_fixes(command: CommandLine) -> None:
    _, out, _ = command("presets", "presidium", "--lang", "en")

    assert "Quorum: at least 2/3 of all members (all >= 2/3)*" in out
    assert "Majority: more than 1/2 of all members (all > 1/2)\n" in out
    assert "First speech: 15 min\n" in out
    assert "* Not fixed by statute" in out


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_has_its_source_in_both_languages(name: str) -> None:
    assert text(f"preset_source.{name}", Language.EN) == PRESETS[name].source
    assert text(f"preset_source.{name}", Language.ZH) != PRESETS[name].source


def test_a_person_reads_names_and_sources_in_chinese(command: CommandLine) -> None:
    _, out, _ = command("presets", "satisfaction_vote", "--lang", "zh")

    assert out.startswith("满意度测评（satisfaction_vote）\n")
    assert "  依据: 各地满意度测评规则" in out
    _, _, err = command("presets", "presidum", "--lang", "zh")
    assert "是否为“presidium”？" in err


def test_an_unknown_preset_is_refused_with_the_nearest(command: CommandLine) -> None:
    code, out, err = command("presets", "presidum", "--lang", "en")

    assert (code, out) == (ExitCode.USAGE, "")
    assert "did you mean 'presidium'?" in err


def test_own_presets_of_the_config_are_shown_too(command: CommandLine, elsewhere: Path) -> None:
    (elsewhere / "config.toml").write_text(LINE + OWN, encoding="utf-8")
    (elsewhere / "other.toml").write_text(LINE, encoding="utf-8")

    _, out, _ = command("presets", "区常委会", "--json")
    told = json.loads(out)
    assert (told["majority"], told["quorum"], told["methods"]) == ("all >= 2/3", "all > 1/2", ["hands"])
    assert told["source"] == "区人大常委会议事规则"
    assert command("presets", "区常委会", "--config", "other.toml")[0] == ExitCode.USAGE


def test_a_config_by_name_has_to_be_there(command: CommandLine) -> None:
    assert command("presets", "--config", "absent.toml")[0] == ExitCode.CONFIG


@pytest.mark.parametrize("language", Language)
def test_every_value_that_a_preset_can_have_has_words(language: Language) -> None:
    for value in (*Method, *TieRule, *NoPress):
        assert text(f"preset.{value}", language)
    for preset in PRESETS.values():
        assert all(setting_in_words(preset, name, language) for name in SETTINGS)


def test_times_that_are_no_full_minutes_are_shown_to_the_second(
    command: CommandLine, elsewhere: Path
) -> None:
    own = '[[preset]]\nname = "x"\nbased_on = "presidium"\nspeech_first_s = 90\n'
    (elsewhere / "config.toml").write_text(LINE + own, encoding="utf-8")

    assert "First speech: 1:30 min" in command("presets", "x", "--lang", "en")[1]
