"""The command `hall`: every way to start a part of it. Standard output is data, standard error narration."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from controller.contract.catalogue import Language, language_of_locale
from controller.exit_codes import ExitCode
from controller.export import ExportFormat
from controller.procedure.commands import presets, verdict
from controller.recount.command import count_again
from seat_protocol.errors import HallError

if TYPE_CHECKING:
    from controller.mqtt.broker_address import BrokerAddress

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

ConfigOption = Annotated[Path, typer.Option("--config", help="Configuration file.")]
LanguageOption = Annotated[
    Language | None, typer.Option("--lang", help="Language of the console; the locale's when absent.")
]
HallLanguageOption = Annotated[
    Language | None,
    typer.Option("--lang", help="Language; the config's when absent, and without a config the locale's."),
]
SeatsOption = Annotated[int, typer.Option(min=1, max=4000, help="Number of seats.")]
LinesOption = Annotated[int, typer.Option(min=1, max=200, help="Number of serial lines.")]
BaudOption = Annotated[int, typer.Option(min=1200, max=4_000_000, help="Speed of the lines.")]
SeedOption = Annotated[int, typer.Option(help="The same seed gives the same delegates and faults.")]
PortOption = Annotated[
    int | None, typer.Option(min=1, max=65535, help="Broker port, if it is not the config's.")
]
StdinOption = Annotated[bool, typer.Option(hidden=True, help="End with the end of standard input.")]

DISTRIBUTION = "conference-hall"
DEFAULT_CONFIG = Path("config.toml")
DEMO_HALL = "rehearsal"
"""Id of the hall of a demo, as its config has it."""
DEMO_FOLDER = Path("var/demo")


app.command()(verdict)
app.command()(presets)
app.command("recount")(count_again)


def main() -> None:
    """Run the command line; errors of ours become one message and an exit code."""
    with _errors_told():
        app()


def _tell_version(is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import version

        sys.stdout.write(f"{DISTRIBUTION} {version(DISTRIBUTION)}\n")
        raise typer.Exit


@app.callback()
def hall(
    version_asked: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="Print the version and end."),
    ] = False,
) -> None:
    """Conference hall controller: attendance, floor and votes at every seat."""


@app.command()
def demo(  # noqa: PLR0913 - each is an option of the command line
    seats: Annotated[
        int | None,
        typer.Option(min=1, max=4000, help="Number of seats; 96, or as many as --roster needs, when absent."),
    ] = None,
    lines: Annotated[
        int | None,
        typer.Option(min=1, max=200, help="Number of serial lines; 3, or more for many seats, when absent."),
    ] = None,
    baud: BaudOption = 115200,
    seed: SeedOption = 1,
    lang: LanguageOption = None,
    roster: Annotated[
        Path | None, typer.Option(help="Your own roster (docs/roster.md); made up when absent.")
    ] = None,
    agenda: Annotated[
        Path | None, typer.Option(help="Your own agenda (docs/agenda.md); made up when absent.")
    ] = None,
    folder: Annotated[Path, typer.Option(help="Where demos keep their files.")] = DEMO_FOLDER,
    headless: Annotated[
        bool, typer.Option(help="No console: print stages as JSON until interrupted.")
    ] = False,
) -> None:
    """Open the chair's console on a simulated hall with delegates, of your own meeting if you name its files."""
    from controller.contract.transport import where_to_connect
    from controller.mqtt.broker_address import BrokerAddress
    from controller.service.ending import ends_on_signal
    from simulators.demo import OwnFiles, lines_for, running_demo

    if not headless:
        _require_terminal("run it in one, or leave the console out with --headless")
    language = lang or language_of_locale()
    files = OwnFiles(roster, agenda)
    count = files.seats(seats, language)
    layout = (count, lines or lines_for(count))
    with ends_on_signal(), running_demo(folder, *layout, baud, seed, language, files) as running:
        broker = BrokerAddress("127.0.0.1", running.mqtt_port)
        sys.stderr.write(f"files of this meeting: {running.folder}\n")
        where = where_to_connect(broker.host, broker.port, DEMO_HALL)
        sys.stderr.write(f"for other programs (docs/contract.md):\n{where}\n")
        if headless:
            _say({"state": "listening", "port": running.mqtt_port, "folder": str(running.folder)})
            _say(running.swept())
            running.until_controller_ends()
        else:
            log = running.folder / "console.log"
            _open_console(DEMO_HALL, broker, language, "", log, ends_hall=True)


@app.command()
def run(config: ConfigOption = DEFAULT_CONFIG, exit_with_stdin: StdinOption = False) -> None:
    """Run the controller as a service until SIGTERM; prints its stages as JSON lines."""
    from controller.service.run_command import run_configured

    _register_simulated_lines()
    run_configured(config, _say, exit_with_stdin)


@app.command()
def console(
    config: ConfigOption = DEFAULT_CONFIG,
    lang: HallLanguageOption = None,
    operator: Annotated[str, typer.Option(help="Name that stands in the record beside commands.")] = "",
    port: PortOption = None,
    log: Annotated[Path, typer.Option(help="Log file; the screen belongs to the console.")] = Path(
        "var/console.log"
    ),
) -> None:
    """Open the chair's console on a hall that runs."""
    from controller.config import load_config
    from controller.service.preload import broker_for_clients

    loaded = load_config(config)
    _require_terminal("run it in one; programs speak to the hall over MQTT (docs/contract.md)")
    language = lang or Language(loaded.hall.language)
    broker = broker_for_clients(loaded, port)
    _open_console(loaded.hall.id, broker, language, operator or loaded.hall.operator, log)


@app.command()
def simulate(
    seats: SeatsOption = 96,
    lines: LinesOption = 3,
    baud: BaudOption = 115200,
    seed: SeedOption = 1,
    delegates: Annotated[bool, typer.Option(help="People press the keys.")] = False,
    folder: Annotated[Path, typer.Option(help="Where the ports of the lines appear.")] = Path("var/lines"),
    as_json: Annotated[
        bool, typer.Option("--json", help="Describe lines and seats as one JSON object.")
    ] = False,
    exit_with_stdin: StdinOption = False,
) -> None:
    """Run the hardware alone: prints the URLs of its serial lines, for any Modbus master."""
    from simulators.cli import simulate as simulate_hall

    simulate_hall(seats, lines, baud, seed, delegates, folder, as_json, exit_with_stdin)


@app.command()
def gateway(
    lines: Annotated[list[str], typer.Argument(help="URLs of the lines behind it (docs/lines.md).")],
    device_server: Annotated[
        bool, typer.Option(help="Serial device servers that pass bytes on, in place of Modbus/TCP gateways.")
    ] = False,
    manners: Annotated[
        str, typer.Option(help="What a gateway does with a request too many (docs/lines.md).")
    ] = "queues",
    port: Annotated[int, typer.Option(min=0, max=65000, help="First TCP port; 0: any that are free.")] = 0,
    exit_with_stdin: StdinOption = False,
) -> None:
    """Put simulated network devices before lines, on this machine only: prints the URLs of their network side."""
    from simulators.gateway import manners_named
    from simulators.gateway_command import run_gateways

    run_gateways(lines, None if device_server else manners_named(manners), port, exit_with_stdin)


@app.command()
def scenario(
    files: Annotated[list[Path], typer.Argument(help="Scenario files (TOML).")],
    seed: SeedOption = 1,
    patience: Annotated[float, typer.Option(min=0.1, max=100, help="Stretches every timeout.")] = 1.0,
) -> None:
    """Play scenario files on the real stack: one JSON line a check, exit code 0 when all went as written."""
    from simulators.scenario import run_files

    raise_for(run_files(files, seed, sys.stdout, sys.stderr, patience=patience))


@app.command()
def roster(
    file: Annotated[Path, typer.Argument(help="Roster to look at: CSV or XLSX (docs/roster.md).")],
    import_it: Annotated[bool, typer.Option("--import", help="Import it if nothing is wrong.")] = False,
    config: Annotated[
        Path | None, typer.Option(help="Configuration file; config.toml if it is there. --import needs one.")
    ] = None,
    lang: HallLanguageOption = None,
    port: PortOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the preview as one JSON object.")] = False,
) -> None:
    """Preview a roster with every problem by row; with --import also import it, if nothing is wrong."""
    from controller.config import load_config
    from controller.service.roster_command import import_roster, look_at_roster

    is_needed = config is not None or import_it or DEFAULT_CONFIG.exists()
    loaded = load_config(config or DEFAULT_CONFIG) if is_needed else None
    language = lang or (Language(loaded.hall.language) if loaded else language_of_locale())
    preview = look_at_roster(loaded, file, language, sys.stdout, as_json=as_json, will_import=import_it)
    if not preview.members:
        raise typer.Exit(ExitCode.USAGE)
    if import_it and loaded is not None:
        import_roster(loaded, preview, port, language, sys.stderr)


@app.command()
def export(
    out: Annotated[Path, typer.Option(help="File to write; a folder for csv.")],
    config: ConfigOption = DEFAULT_CONFIG,
    kind: Annotated[
        ExportFormat | None,
        typer.Option("--format", help="Kind of file; by the ending of --out when absent."),
    ] = None,
    lang: HallLanguageOption = None,
) -> None:
    """Write meetings, attendance, results, named ballots and speeches from the journal; prints the files' names.

    A file that is there already is replaced, and named on standard error.
    """
    from controller.export.command import export_files

    export_files(config, out, kind, lang, sys.stdout, sys.stderr)


LineOption = Annotated[str | None, typer.Option("--line", help="One line by its name in the config.")]
NoControllerOption = Annotated[
    bool,
    typer.Option("--no-controller", help="You have seen to it that no controller drives the line."),
]
UrlOption = Annotated[str | None, typer.Option("--url", help="Port of a line, without any config.")]


@app.command()
def discover(
    line: LineOption = None,
    url: UrlOption = None,
    config: ConfigOption = DEFAULT_CONFIG,
    addresses: Annotated[str, typer.Option(help="Where to look for what has no serial number.")] = "1-247",
    quick: Annotated[bool, typer.Option(help="Leave those out; seconds, not a quarter minute.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Find the units of each line: serial numbers, addresses. Exit code 1: duplicates, or some may be missing."""
    from controller.technician.discover_command import discover_lines
    from controller.technician.targets import addresses_meant, lines_meant

    _register_simulated_lines()
    asked = () if quick else addresses_meant(addresses)
    raise_for(discover_lines(lines_meant(config, line, url), asked, sys.stdout, sys.stderr, as_json=as_json))


@app.command()
def address(
    line: Annotated[str, typer.Argument(help="Name of a line in the config, or the URL of its port.")],
    serial: Annotated[str | None, typer.Option(help="Serial number of the unit, as 0x1234abcd.")] = None,
    unit: Annotated[int | None, typer.Option(help="Address that it is to have, 1 to 247; 0: none.")] = None,
    mend: Annotated[
        bool, typer.Option("--mend", help="Settle duplicates and units without address.")
    ] = False,
    keep: Annotated[list[str] | None, typer.Option(help="Of a duplicate, the serial that stays.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
    no_controller: NoControllerOption = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Give units addresses by serial number; nothing is written without a yes, and all is read back."""
    from controller.technician.address_command import AddressOrder, address_units
    from controller.technician.targets import line_meant

    _register_simulated_lines()
    order = AddressOrder(
        serial, unit, tuple(keep or ()), is_mend=mend, is_confirmed=yes, is_line_free=no_controller
    )
    raise_for(address_units(line_meant(config, line), order, sys.stdout, sys.stderr))


@app.command()
def doctor(  # noqa: PLR0913 - each is an option of the command line
    line: LineOption = None,
    url: UrlOption = None,
    config: ConfigOption = DEFAULT_CONFIG,
    seconds: Annotated[float, typer.Option(min=0, max=3600, help="How long each line is examined.")] = 10.0,
    walk: Annotated[bool, typer.Option("--walk", help="Seat by seat: press every key.")] = False,
    no_controller: NoControllerOption = False,
    lang: HallLanguageOption = None,
    port: PortOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say in plain words how each line and seat does. Exit code 1: something is wrong."""
    from controller.technician.doctor_command import DoctorOrder, treat

    _register_simulated_lines()
    order = DoctorOrder(
        config, line, url, seconds, lang, port, is_walk=walk, as_json=as_json, is_line_free=no_controller
    )
    raise_for(treat(order, sys.stdout, sys.stderr))


def _register_simulated_lines() -> None:
    from simulators.memory_line import MemoryLines

    MemoryLines().register()


def _open_console(
    hall: str,
    broker: "BrokerAddress",
    language: Language,
    operator: str,
    log: Path,
    *,
    ends_hall: bool = False,
) -> None:
    from console import main as console_main
    from console.settings import ConsoleSettings

    log.parent.mkdir(parents=True, exist_ok=True)
    client = f"console-{os.getpid()}"
    settings = ConsoleSettings(
        hall=hall,
        broker_host=broker.host,
        broker_port=broker.port,
        username=broker.username,
        password=broker.password,
        language=language,
        operator=operator,
        client=client,
        log_path=log,
        tls_context=broker.tls_context,
        ends_hall=ends_hall,
    )
    raise_for(console_main(settings))


def raise_for(code: int) -> None:
    """End the command with `code` unless it is 0."""
    if code:
        raise typer.Exit(code)


def _say(stage: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(stage, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _require_terminal(remedy: str) -> None:
    """End with `remedy` where the console cannot be seen or cannot read its keys."""
    streams = {"input": sys.stdin, "output": sys.stdout, "error": sys.stderr}
    missing = next((name for name, stream in streams.items() if not stream.isatty()), None)
    if missing:
        _end(f"the console needs a terminal, and standard {missing} is none; {remedy}", ExitCode.TERMINAL)


@contextmanager
def _errors_told() -> Iterator[None]:
    try:
        yield
    except HallError as error:
        _end(str(error), _code_of(error))


def _code_of(error: HallError) -> ExitCode:
    from controller.error_codes import exit_code_of
    from simulators.errors import LayoutError

    return ExitCode.USAGE if isinstance(error, LayoutError) else exit_code_of(error)


def _end(message: str, code: ExitCode) -> None:
    sys.stderr.write(f"hall: {message}\n")
    raise SystemExit(code)


if __name__ == "__main__":
    main()
