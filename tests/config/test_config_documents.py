"""config.toml and the reference say what the models say."""

import re
import tomllib
from pathlib import Path

import pytest

from controller.config import load_config
from controller.config.reference import reference, section_of, sections

TOP = Path(__file__).parents[2]
COMMENTED_OPTION = re.compile(r"^#(?=\w+ = |\[\[)", re.MULTILINE)

Options = dict[tuple[str, str], object]


@pytest.fixture(name="shipped")
def _shipped() -> str:
    return (TOP / "config.toml").read_text(encoding="utf-8")


def options_of_models() -> Options:
    return {
        (header.strip("[]"), name): None if option.is_required() else option.default
        for header, model in sections()
        for name, option in model.model_fields.items()
        if section_of(option) is None
    }


def options_of_toml(content: str) -> Options:
    found: Options = {}
    for section, tables in tomllib.loads(content).items():
        for table in tables if isinstance(tables, list) else [tables]:
            for name, value in table.items():
                nested = value.items() if isinstance(value, dict) else ()
                found.update({(f"{section}.{name}", inner): each for inner, each in nested})
                if not isinstance(value, dict):
                    found[section, name] = value
    return found


def test_the_reference_is_what_the_models_say() -> None:
    page = (TOP / "docs/config-reference.md").read_text(encoding="utf-8")

    assert page == reference(), "run: python -m controller.config.reference > docs/config-reference.md"


def test_the_shipped_config_starts_a_hall_of_96_seats_on_three_lines() -> None:
    config = load_config(TOP / "config.toml")

    assert config.seats == tuple(range(1, 97))
    assert [line.url.partition("?")[0] for line in config.lines] == [
        f"serial:///dev/ttyUSB{number}" for number in range(3)
    ]


def test_the_shipped_config_shows_every_option_and_no_other(shipped: str) -> None:
    shown = options_of_toml(COMMENTED_OPTION.sub("", shipped))

    assert shown.keys() == options_of_models().keys()


def test_options_that_are_commented_out_show_their_default(shipped: str) -> None:
    active = options_of_toml(shipped)
    shown = options_of_toml(COMMENTED_OPTION.sub("", shipped))
    defaults = {key: value for key, value in options_of_models().items() if value is not None}

    assert not active.keys() & defaults.keys(), "an option at its default stands as a comment"
    assert {key: shown[key] for key in defaults} == {
        key: str(value) if isinstance(value, Path) else value for key, value in defaults.items()
    }


def test_every_option_has_its_meaning_and_a_section_its_purpose() -> None:
    for header, model in sections():
        assert model.__doc__, header
        assert all(option.description for option in model.model_fields.values() if not section_of(option))
