"""The commands `hall verdict` and `hall presets` with their options; each loads its work only when it runs."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from controller.contract.catalogue import Language, language_of_locale
from controller.procedure.numbers import NUMBER_MAX, Numbers

LanguageOption = Annotated[
    Language | None, typer.Option("--lang", help="Language of the text; the locale's when absent.")
]


def verdict(  # noqa: PLR0913 - one parameter an option
    rule: Annotated[str, typer.Option(help='The rule, such as "all > 1/2" (docs/procedure.md).')],
    yes: Annotated[int, typer.Option(min=0, max=NUMBER_MAX, help="Yes votes.")],
    no: Annotated[int, typer.Option(min=0, max=NUMBER_MAX, help="No votes.")] = 0,
    abstain: Annotated[int, typer.Option(min=0, max=NUMBER_MAX, help="Abstentions.")] = 0,
    members: Annotated[
        int | None, typer.Option(min=0, max=NUMBER_MAX, help="All members; a rule of `all` needs it.")
    ] = None,
    present: Annotated[
        int | None, typer.Option(min=0, max=NUMBER_MAX, help="Those present; a rule of `present` needs it.")
    ] = None,
    not_voted: Annotated[
        int | None, typer.Option(min=0, max=NUMBER_MAX, help="Did not vote; what is left when absent.")
    ] = None,
    invalid: Annotated[int, typer.Option(min=0, max=NUMBER_MAX, help="Invalid ballots.")] = 0,
    issued: Annotated[
        int | None, typer.Option(min=0, max=NUMBER_MAX, help="Ballot papers handed out.")
    ] = None,
    returned: Annotated[
        int | None, typer.Option(min=0, max=NUMBER_MAX, help="Ballot papers handed in.")
    ] = None,
    group: Annotated[
        list[str] | None,
        typer.Option(help="Numbers of a group: A:members=30,present=20,yes=12,no=8. One for each group."),
    ] = None,
    weight: Annotated[
        list[str] | None, typer.Option(help="Numbers by weight: members=300,present=250,yes=170,no=80.")
    ] = None,
    group_weight: Annotated[
        list[str] | None, typer.Option(help="Numbers of a group by weight: A:members=30,yes=12,no=8.")
    ] = None,
    lang: LanguageOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say what a rule makes of the numbers of a vote. Exit code 2: they do not add up, or the rule is none."""
    from controller.procedure.verdict_command import VerdictOrder, say_verdict  # noqa: PLC0415 - a command loads its work when it runs

    numbers = Numbers(yes, no, abstain, invalid, members, present, not_voted)
    parts = (group or (), weight or (), group_weight or ())
    order = VerdictOrder(rule, numbers, issued, returned, *parts)
    say_verdict(order, lang or language_of_locale(), sys.stdout, as_json=as_json)


def presets(
    name: Annotated[str | None, typer.Argument(help="One preset; all when absent.")] = None,
    config: Annotated[
        Path | None, typer.Option("--config", help="Show its own presets, too; config.toml if it is there.")
    ] = None,
    lang: LanguageOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show the rules of the known bodies and of the config's own presets, with their sources."""
    from controller.domain.preset_table import known_presets  # noqa: PLC0415 - as above
    from controller.procedure.presets_command import own_presets_of, show_presets  # noqa: PLC0415 - as above

    known = known_presets(own_presets_of(config))
    show_presets(known, name, lang or language_of_locale(), sys.stdout, as_json=as_json)
