"""A body's local rule needs no code: `[[preset]]` in config.toml."""

from pathlib import Path

import pytest

from controller.config import Config, load_config
from controller.domain.preset_table import PRESETS
from controller.domain.presets import Method, NoPress, Preset, TieRule
from controller.domain.rule_text import parse_rule
from controller.errors import ConfigError
from controller.service.preload import defaults_of, prepared_files

LINE = '[[line]]\nname = "left"\nurl = "serial:///dev/ttyUSB0"\nseats = "1-32"\n'
TRUE = "true"


def config_of(folder: Path, content: str) -> Config:
    path = folder / "config.toml"
    path.write_text(content + LINE, encoding="utf-8")
    return load_config(path)


def problems_of(folder: Path, content: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        config_of(folder, content)
    return list(caught.value.problems)


def preset(name: str = "own", based_on: str = "presidium", **options: str) -> str:
    more = "".join(f"{option} = {value}\n" for option, value in options.items())
    return f'[[preset]]\nname = "{name}"\nbased_on = "{based_on}"\n{more}'


def own(folder: Path, **options: str) -> Preset:
    (only,) = config_of(folder, preset(**options)).own_presets
    return only


def test_what_is_not_said_is_as_in_the_preset_it_is_based_on(tmp_path: Path) -> None:
    based = own(tmp_path)

    assert based.name == "own"
    for setting in ("quorum", "majority", "secret", "speech_first_s", "methods", "source", "unsettled"):
        assert getattr(based, setting) == getattr(PRESETS["presidium"], setting)


def test_every_setting_can_be_said_anew(tmp_path: Path) -> None:
    said = own(
        tmp_path,
        quorum='"fixed(9) >= 1/1"',
        majority='"all > 1/2 and yes_no >= 2/3"',
        secret=TRUE,
        speech_first_s="300",
        speech_second_s="120",
        speech_extension_s="60",
        speeches_beside_votes="false",
        methods='["hands", "roll_call"]',
        confirm_hand_count="false",
        write_in="true",
        tie='"chair_casting"',
        no_press='"abstain"',
        source='"本级议事规则第八条"',
    )

    assert said == Preset(
        "own",
        parse_rule("fixed(9) >= 1/1"),
        parse_rule("all > 1/2 and yes_no >= 2/3"),
        secret=True,
        speech_first_s=300,
        speech_second_s=120,
        source="本级议事规则第八条",
        speech_extension_s=60,
        speeches_beside_votes=False,
        methods=(Method.HANDS, Method.ROLL_CALL),
        confirm_hand_count=False,
        write_in=True,
        tie=TieRule.CHAIR_CASTING,
        no_press=NoPress.ABSTAIN,
        unsettled=(),
    )


def test_a_body_may_have_no_quorum(tmp_path: Path) -> None:
    assert own(tmp_path, quorum='"none"').quorum is None


def test_one_own_preset_may_be_based_on_another_further_up(tmp_path: Path) -> None:
    first, second = config_of(
        tmp_path, preset("甲", secret=TRUE) + preset("乙", "甲", majority='"present > 1/2"')
    ).own_presets

    assert (second.secret, second.majority.text) == (True, "present > 1/2")
    assert first.majority == PRESETS["presidium"].majority


def test_a_column_of_the_agenda_that_is_not_read_is_told_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "agenda.csv").write_text("序号,议题,备注\n1,议题,无\n", encoding="utf-8")

    order = prepared_files(config_of(tmp_path, '[meeting]\nagenda = "agenda.csv"\n')).agenda

    assert order is not None
    assert len(order.items) == 1
    (told,) = caplog.records
    assert told.levelname == "WARNING"
    assert "agenda.csv: 第1行（备注）：" in told.getMessage()
    assert "备注" in told.getMessage()


def test_the_meeting_and_its_agenda_may_go_by_an_own_preset(tmp_path: Path) -> None:
    agenda = '[[item]]\nnumber = 1\ntitle = "议题"\npreset = "own"\n'
    (tmp_path / "agenda.toml").write_text(agenda, encoding="utf-8")
    config = config_of(tmp_path, '[meeting]\npreset = "own"\nagenda = "agenda.toml"\n' + preset())

    order = prepared_files(config).agenda
    assert order is not None
    assert [item.preset for item in order.items] == ["own"]
    assert order.own_presets == config.own_presets
    assert (defaults_of(config).preset, defaults_of(config).own_presets) == ("own", config.own_presets)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ('[meeting]\npreset = "onw"\n' + preset(), "meeting.preset: is not a preset; did you mean 'own'?"),
        ('[meeting]\npreset = "presidum"\n', "meeting.preset: is not a preset; did you mean 'presidium'?"),
        (preset(based_on="presidum"), "preset[1].based_on: is not a preset; did you mean 'presidium'?"),
        (preset("甲", "乙") + preset("乙"), "preset[1].based_on: is not a preset; known are:"),
        (preset("presidium"), "preset[1].name: 'presidium' is there already"),
        (preset("甲") + preset("甲"), "preset[2].name: '甲' is there already"),
        (preset(majorty='"all > 1/2"'), "preset[1].majorty: is not a known option; did you mean 'majority'?"),
        (preset(majority='"none"'), "preset[1].majority: Column 1 of the rule: found none"),
        (preset(quorum='"present > 1/2"'), "preset[1].quorum: compares those present with themselves"),
        (preset(tie='"won"'), "preset[1].tie: "),
        (preset(methods='["hand"]'), "preset[1].methods[1]: "),
        (preset(methods="[]"), "preset[1].methods: has to name at least one method, and each once"),
        (preset(methods='["hands", "hands"]'), "preset[1].methods: has to name at least one"),
        (preset(speech_first_s="3601"), "preset[1].speech_first_s: "),
        ('[[preset]]\nname = "x"\n', "preset[1].based_on: is missing"),
        ("".join(preset(f"p{number}") for number in range(51)), "preset: "),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, content: str, problem: str) -> None:
    (told,) = problems_of(tmp_path, content)

    assert told.startswith(problem)


def test_a_rule_that_cannot_be_read_is_shown_with_a_mark_under_the_place(tmp_path: Path) -> None:
    (told,) = problems_of(tmp_path, preset(majority='"all > 1/2 adn yes_no > 1/2"'))
    problem, rule, mark = told.split("\n")

    assert problem.startswith(
        "preset[1].majority: Column 11 of the rule: adn is not known here; did you mean and?"
    )
    assert mark.index("^") == rule.index("adn")


def test_a_preset_with_a_mistake_is_there_for_those_that_build_on_it(tmp_path: Path) -> None:
    content = '[meeting]\npreset = "甲"\n' + preset("甲", tie='"won"') + preset("乙", "甲")
    content += preset("乙", "丙", write_in='"no"')
    assert [told.split(":")[0] for told in problems_of(tmp_path, content)] == [
        "preset[1].tie",
        "preset[3].write_in",
        "preset[3].based_on",
        "preset[3].name",
    ]


def test_mistakes_in_different_places_are_told_at_once(tmp_path: Path) -> None:
    problems = problems_of(
        tmp_path, '[meeting]\npreset = "nobody"\n' + preset(majority='"al > 1/2"') + preset("乙", "丙")
    )

    assert [told.split(":")[0] for told in problems] == [
        "preset[1].majority",
        "preset[2].based_on",
        "meeting.preset",
    ]
