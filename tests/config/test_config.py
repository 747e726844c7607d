"""What a technician writes into config.toml, and what the controller says to it."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controller.config import CONFIG_BYTES_MAX, Config, load_config
from controller.config.models import LINES_MAX
from controller.errors import ConfigError

LINE = '[[line]]\nname = "left"\nurl = "serial:///dev/ttyUSB0"\nseats = "1-32"\n'


def config_of(folder: Path, content: str) -> Config:
    path = folder / "config.toml"
    path.write_text(content, encoding="utf-8")
    return load_config(path)


def problems_of(folder: Path, content: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        config_of(folder, content)
    return caught.value.problems


def line(name: str, seats: str, **options: object) -> str:
    more = "".join(f"{key} = {value}\n" for key, value in options.items())
    return f'[[line]]\nname = "{name}"\nurl = "serial:///dev/{name}"\nseats = "{seats}"\n{more}'


def test_a_line_alone_makes_a_hall_with_defaults(tmp_path: Path) -> None:
    config = config_of(tmp_path, LINE)

    assert config.hall.id == "hall"
    assert config.meeting.preset == "presidium"
    assert config.meeting.enforce_quorum
    assert config.mqtt.port == 1883
    assert config.vote_duration_s == 60
    assert config.seats == tuple(range(1, 33))


def test_seats_map_to_consecutive_units_in_the_order_written(tmp_path: Path) -> None:
    config = config_of(tmp_path, line("left", "20-21,5", first_unit=10))

    assert config.lines[0].units_by_seat == {20: 10, 21: 11, 5: 12}


def test_relative_paths_start_at_the_config_file_and_absolute_ones_stay(tmp_path: Path) -> None:
    config = config_of(tmp_path, f'[meeting]\nroster = "lists/r.csv"\nagenda = "/srv/a.toml"\n{LINE}')

    assert config.meeting.roster == tmp_path / "lists/r.csv"
    assert config.meeting.agenda == Path("/srv/a.toml")
    assert config.journal.folder == tmp_path / "var/journal"


def test_a_default_path_starts_at_the_config_file_whether_its_section_is_there_or_not(tmp_path: Path) -> None:
    with_section = config_of(tmp_path, f"[journal]\n{LINE}")

    assert with_section.journal.folder == tmp_path / "var/journal"


def test_zero_seconds_mean_that_the_chair_ends_the_vote(tmp_path: Path) -> None:
    assert config_of(tmp_path, f"[meeting]\nvote_duration_s = 0\n{LINE}").vote_duration_s is None


def test_the_config_cannot_be_changed_once_it_is_read(tmp_path: Path) -> None:
    config = config_of(tmp_path, LINE)

    with pytest.raises(ValueError, match="frozen"):
        config.meeting.microphone_limit = 5


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ("[meetin]", "meetin: is not a known option; did you mean 'meeting'?"),
        ("[log]\nlvel = 4", "log.lvel: is not a known option; did you mean 'level'?"),
        ("[mqtt.tls]\nca = 1", "mqtt.tls.ca: is not a known option; known are: enabled, ca_file"),
        ("[mqtt]\nport = 70000", "mqtt.port: should be less than or equal to 65535 (it is 70000)"),
        ("[mqtt]\nport = -1", "mqtt.port: should be greater than or equal to 0 (it is -1)"),
        ('[mqtt]\nport = "3"', 'mqtt.port: should be a whole number (it is "3")'),
        ("[mqtt]\nport = true", "mqtt.port: should be a whole number (it is true)"),
        ("[mqtt]\ntls.enabled = 1", "mqtt.tls.enabled: should be true or false (it is 1)"),
        (
            '[log]\nlevel = "all"',
            "log.level: should be 'debug', 'info', 'warning' or 'error' (it is \"all\")",
        ),
        ('[log]\nfile = ""', 'log.file: must be a path, as a text in quotes (it is "")'),
        ("[log]\nfile = 3", "log.file: must be a path, as a text in quotes (it is 3)"),
        ("[hall]\nid = 5", "hall.id: should be a text in quotes (it is 5)"),
        ("log = 5", "log: should be a section of its own, its name in [ ] (it is 5)"),
    ],
)
def test_a_wrong_option_is_named_with_what_is_wrong(tmp_path: Path, wrong: str, complaint: str) -> None:
    assert problems_of(tmp_path, f"{wrong}\n{LINE}") == (complaint,)


def test_an_unknown_preset_is_answered_with_the_nearest(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, f'[meeting]\npreset = "presidum"\n{LINE}')

    assert problem == "meeting.preset: is not a preset; did you mean 'presidium'? (it is \"presidum\")"


def test_a_text_with_control_characters_is_refused_and_not_repeated_raw(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, f'[hall]\nname = "a\\u001bb"\n{LINE}')

    assert problem == 'hall.name: contains control characters; type it anew (it is "a�b")'


@pytest.mark.parametrize("hall_id", ["A", "a b", "a/b", "a+", "#", "-a", "", "x" * 33])
def test_a_hall_id_that_is_no_topic_level_is_refused(tmp_path: Path, hall_id: str) -> None:
    (problem,) = problems_of(tmp_path, f'[hall]\nid = "{hall_id}"\n{LINE}')

    assert problem.startswith("hall.id: does not fit: Short id")


def test_a_hall_without_a_line_does_not_start(tmp_path: Path) -> None:
    assert problems_of(tmp_path, "[hall]\n") == (
        "line: is missing: the serial lines of the hall, at least one [[line]]",
    )
    (problem,) = problems_of(tmp_path, "line = []\n")
    assert problem.startswith("line: has to have at least one entry")


def test_a_line_says_what_it_lacks(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, '[[line]]\nnam = "left"\n')

    assert [problem.partition(" is ")[0] for problem in problems] == [
        "line[1].name:",
        "line[1].url:",
        "line[1].seats:",
        "line[1].nam:",
    ]


def test_a_seat_has_one_terminal_a_port_one_line_and_a_line_its_own_name(tmp_path: Path) -> None:
    same_port = '[[line]]\nname = "left"\nurl = "serial:///dev/left?baud=9600"\nseats = "30-40"\n'

    assert problems_of(tmp_path, line("left", "1-32") + same_port) == (
        "line[2].name: 'left' is the name of line[1] too; give each line its own",
        "line[2].url: serial:///dev/left is the port of line[1] too; give each line its own",
        "line[2].seats: seat 30-32 is on line[1] too; a seat has one terminal",
    )


def test_a_seat_named_twice_on_one_line_is_refused(tmp_path: Path) -> None:
    assert problems_of(tmp_path, line("left", "1-5,3")) == (
        'line[1].seats: seat 3 is named twice; name it once (it is "1-5,3")',
    )


def test_units_beyond_the_last_address_are_refused(tmp_path: Path) -> None:
    config_of(tmp_path, line("left", "1-8", first_unit=240))
    (problem,) = problems_of(tmp_path, line("left", "1-9", first_unit=240))

    assert problem.startswith("line[1].seats: 9 seats from unit 240 reach unit 248")


def test_all_problems_are_named_at_once_clashing_lines_too(tmp_path: Path) -> None:
    problems = problems_of(
        tmp_path,
        "[meeting]\nmicrophone_limit = 99\n[log]\nlvl = 1\n[mqtt]\nport = 0\nbroker = 'external'\n"
        + line("left", "1-5")
        + line("middle", "x")
        + line("right", "5-9"),
    )

    assert [problem.partition(":")[0] for problem in problems] == [
        "meeting.microphone_limit",
        "line[2].seats",
        "mqtt.port",
        "log.lvl",
        "line[3].seats",
    ]


SEVEN_MISTAKES = """
[meeting]
microphone_limit = 99

[[line]]
name = "left"
url = "serial:///dev/ttyUSB0?parity=Q"
seats = "1-9"
first_unit = 240
gap = "none"

[[line]]
name = "left"
url = "serial:///dev/ttyUSB0"
seats = "9-12"
first_unit = "one"

[mqtt]
port = "3"
username = "hall"
"""


def test_no_mistake_hides_another(tmp_path: Path) -> None:
    assert [problem.partition(": ")[0] for problem in problems_of(tmp_path, SEVEN_MISTAKES)] == [
        "meeting.microphone_limit",
        "line[1].gap",
        "line[2].first_unit",
        "mqtt.port",
        "line[1].url",
        "line[1].seats",
        "mqtt.username",
        "line[2].name",
        "line[2].url",
        "line[2].seats",
    ]


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("serial:///dev/ttyUSB0?parity=Q", "parity is 'Q'; give one of E, O, N"),
        ("serial://ttyUSB0", "the path of the device follows three slashes"),
        ("bogus:///dev/ttyUSB0", "its scheme is not one of "),
        ("tcp://[1", "Invalid IPv6 URL"),
    ],
)
def test_a_url_that_no_port_can_have_is_told_as_it_is_written(tmp_path: Path, url: str, problem: str) -> None:
    (told,) = problems_of(tmp_path, LINE.replace("serial:///dev/ttyUSB0", url))
    assert told.startswith(f"line[1].url: {problem}")
    assert told.endswith(f'(it is "{url}")')


def test_a_line_in_memory_is_for_whoever_rehearses_to_read(tmp_path: Path) -> None:
    assert config_of(tmp_path, LINE.replace("serial:///dev/ttyUSB0", "sim://left?units=1-32")).lines


def test_the_error_puts_the_file_before_every_problem(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        config_of(tmp_path, f"[hall]\na = 1\nb = 2\n{LINE}")

    lines = str(caught.value).splitlines()
    assert len(lines) == 2
    assert all(each.startswith(f"{tmp_path / 'config.toml'}: hall.") for each in lines)


@pytest.mark.parametrize(
    ("mqtt", "option"),
    [
        ('host = "0.0.0.0"', "mqtt.host"),
        ('host = "192.168.1.5"', "mqtt.host"),
        ('host = "hall.example"', "mqtt.host"),
        ('username = "hall"', "mqtt.username"),
        ('password_file = "pw"', "mqtt.password_file"),
        ("tls = {enabled = true}", "mqtt.tls.enabled"),
        ('broker = "external"\nport = 0', "mqtt.port"),
        ('broker = "external"\nusername = "hall"', "mqtt.username"),
        ('broker = "external"\npassword_file = "pw"', "mqtt.password_file"),
    ],
)
def test_broker_options_that_do_not_go_together_are_refused(tmp_path: Path, mqtt: str, option: str) -> None:
    (problem,) = problems_of(tmp_path, f"[mqtt]\n{mqtt}\n{LINE}")

    assert problem.startswith(f"{option}: ")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_the_embedded_broker_takes_any_loopback_address(tmp_path: Path, host: str) -> None:
    assert config_of(tmp_path, f'[mqtt]\nhost = "{host}"\nport = 0\n{LINE}').mqtt.host == host


def test_an_external_broker_with_user_and_tls_is_accepted(tmp_path: Path) -> None:
    mqtt = config_of(
        tmp_path,
        '[mqtt]\nbroker = "external"\nhost = "broker.example"\nport = 8883\nusername = "hall"\n'
        f'password_file = "pw"\n[mqtt.tls]\nenabled = true\nca_file = "ca.pem"\n{LINE}',
    ).mqtt

    assert mqtt.password_file == tmp_path / "pw"
    assert mqtt.tls.ca_file == tmp_path / "ca.pem"


def test_a_value_under_an_unknown_key_is_not_repeated_as_it_may_be_a_password(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, f'[mqtt]\npassword = "sesame"\n{LINE}')

    assert problem == "mqtt.password: is not a known option; did you mean 'password_file'?"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"[hall]\nid = \n", "line 2, column 6: Invalid value"),
        (b"[hall]\n[hall]\n", "line 2, column 6: Cannot declare"),
        (b"[hall", "end of document"),
        (b"a = " + b"[" * 50_000, "nested too deeply"),
        (b"a = " + b"9" * 5000, "TOML"),
        (b"\n" + b"a." * 20_000 + b"a = 1", "line 2: more than 200 dots"),
        (b'\n\nname = "\xff"', "line 3 is not UTF-8"),
    ],
)
def test_what_is_no_toml_is_refused_with_the_line(tmp_path: Path, content: bytes, complaint: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)

    with pytest.raises(ConfigError, match=complaint):
        load_config(path)


def test_a_file_that_is_absent_a_folder_or_huge_is_refused(tmp_path: Path) -> None:
    huge = tmp_path / "huge.toml"
    huge.write_bytes(b"#" * (CONFIG_BYTES_MAX + 1))

    for path, complaint in (
        (tmp_path / "none.toml", "is not there"),
        (tmp_path, "is not a file"),
        (Path("/dev/zero"), "is not a file"),
        (tmp_path / "a\0b", "cannot be read"),
        (huge, "is larger than 256 kB"),
    ):
        with pytest.raises(ConfigError, match=complaint):
            load_config(path)


def test_values_that_cannot_be_written_out_are_refused_all_the_same(tmp_path: Path) -> None:
    giant = f"[meeting]\nmicrophone_limit = 0x{'f' * 20_000}\n{LINE}"
    deep = f"[hall]\nid.{'a.' * 150}a = 1\n{LINE}"

    assert problems_of(tmp_path, giant)[0].startswith("meeting.microphone_limit: ")
    assert problems_of(tmp_path, deep)[0].startswith("hall.id: ")


def test_a_flood_of_problems_is_cut_short_and_counted(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, "".join(f"k{i} = 1\n" for i in range(1000)) + LINE)

    assert len(problems) == 51
    assert problems[-1] == "and 950 more problems"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200) | st.text(st.sampled_from('[]="\n.#lineamhv 0'), max_size=80).map(str.encode))
def test_any_bytes_are_a_config_or_a_refusal(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    with contextlib.suppress(ConfigError):
        assert load_config(path).lines


def hall_of_lines(folder: Path, count: int) -> Path:
    """A hall with 32 seats on each of so many lines."""
    lines = (
        f'[[line]]\nname = "line{number}"\nurl = "serial:///dev/ttyUSB{number}"\n'
        f'seats = "{32 * number + 1}-{32 * number + 32}"\n'
        for number in range(count)
    )
    path = folder / "config.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_the_largest_hall_known_can_be_configured(tmp_path: Path) -> None:
    config = load_config(hall_of_lines(tmp_path, 106))
    assert len(config.lines) == 106
    assert len(config.seats) >= 3376


def test_one_line_more_than_the_controller_drives_is_refused(tmp_path: Path) -> None:
    assert len(load_config(hall_of_lines(tmp_path, LINES_MAX)).lines) == LINES_MAX
    with pytest.raises(ConfigError, match=f"{LINES_MAX}"):
        load_config(hall_of_lines(tmp_path, LINES_MAX + 1))
