"""What the author of a scenario is told: which file, which step, which key, and what was probably meant."""

import os
from pathlib import Path

import pytest

from controller.domain.vote_phases import VotePhase
from simulators.scenario import ScenarioFileError, read_scenario
from simulators.scenario.document import document
from simulators.scenario.orders import COMMANDS, Order
from simulators.scenario.playing import Check, Outcome
from simulators.scenario.read_model import DOCUMENTS, DocumentHas
from simulators.scenario.words import DEEDS, EXPECTATIONS, own_keys

HEAD = 'title = "t"\n[hall]\nseats = 9\nlines = 1\n'


def written(folder: Path, steps: str, head: str = HEAD) -> Path:
    path = folder / "story.toml"
    path.write_text(head + steps, encoding="utf-8")
    return path


def problems(folder: Path, steps: str, head: str = HEAD) -> str:
    with pytest.raises(ScenarioFileError) as caught:
        read_scenario(written(folder, steps, head))
    return str(caught.value)


def test_a_scenario_is_read_step_by_step(tmp_path: Path) -> None:
    steps = (
        '[[step]]\ndo = "press"\nseats = "1-3,7"\nkey = "yes"\n[[step]]\nnote = "here"\nexpect = "queue"\n'
    )
    scenario = read_scenario(written(tmp_path, steps))
    assert [step.text for step in scenario.steps] == ["press seats=1-3,7 key=yes", "here"]
    assert scenario.name == "story"
    assert scenario.hall.seats == 9


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ('do = "pres"', "story.toml: step 1: unknown verb 'pres'; did you mean 'press'?"),
        ('do = "vote.opn"', "step 1: unknown verb 'vote.opn'; did you mean 'vote.open'?"),
        ('do = "press"\nseets = 1\nkey = "yes"', "step 1: press: unknown key 'seets'; did you mean 'seats'?"),
        ('do = "press"\nkey = "yes"', "step 1: press: seats is missing"),
        ('do = "press"\nseats = "5-2"\nkey = "yes"', "runs backwards; write 2-5"),
        ('do = "press"\nseats = true\nkey = "yes"', "must be a seat such as 5"),
        ('do = "press"\nseats = 1\nkey = "yess"', "press: key: is no key; did you mean 'yes'?"),
        ('do = "hold"\nseats = 1\nkey = "random"', "hold: key: is no key"),
        ('do = "vote.open"\nitem_numbr = 1', "vote.open: unknown key 'item_numbr'; did you mean 'item_number'?"),
        ('do = "vote.open"\nitem_number = 0', "vote.open: item_number: "),
        ('do = "vote.open"\nrefused = "no_quorm"', "refused: is no refusal; did you mean 'no_quorum'?"),
        ('do = "vote.open"\nbecause = "x"', "only a refusal gives reasons"),
        ('do = "attendance.leave"', "name the person by member_id or by seat"),
        ('do = "message.push"\ntext = "x"\nseats = "0"', "message.push: seats: "),
        ('expect = "vot"\nphase = "open"', "unknown expectation 'vot'; did you mean 'vote'?"),
        ('expect = "vote"\nphse = "open"', "vote: unknown key 'phse'; did you mean 'phase'?"),
        ('expect = "vote"\nverdict.passd = true', "vote.verdict: unknown key 'passd'; did you mean 'passed'?"),
        ('expect = "vote"\nphase = "clsed"', "vote.phase: can never be 'clsed'; did you mean 'closed'?"),
        ('expect = "meeting"\nphase = "none"', "known are: prepared, open, adjourned"),
        ('expect = "meeting"\nphase = 3', "meeting.phase: can never be '3'"),
        ('expect = "health"\njournal.state = "reed_only"', "did you mean 'read_only'?"),
        ('expect = "document"\nname = "seats"\npath = "seats[seat=5].link"\nequals = "okk"',
         "seats.seats[seat=5].link: can never be 'okk'; did you mean 'ok'?"),
        ('do = "vote.close"\nexpects = {vote_phase = "opn"}', "vote_phase: can never be 'opn'; did you mean 'open'?"),
        ('do = "vote.open"\nsecrecy = "secrt"', "secrecy: can never be 'secrt'; did you mean 'secret'?"),
        ('expect = "vote"', "vote: say what is expected"),
        ('expect = "seat"\nseats = 1', "say what is seen there"),
        ('expect = "seat"\nseats = 1\nlamps.yes = "red"', "lamps.yes: is no state of a lamp"),
        ('expect = "document"\nname = "vote"\npath = "a..b["\nequals = 1', "is no path"),
        ('expect = "document"\nname = "vote"\npath = "a"', "say what the place equals, or what it contains"),
        ('expect = "events"\nkinds = {VoteOpend = 1}', "did you mean 'VoteOpened'?"),
        ('do = "press"\nexpect = "vote"', 'a step has either do = "..." or expect = "..."'),
        ('doo = "press"', "did you mean 'do'?"),
        ('do = "wait"\nseconds = 9000', "wait: seconds: "),
        ('do = "unplug_seat"\nseats = "8-12"', "step 1: seat 12: the hall has seats 1 to 9"),
        ('do = "unplug_line"\nline = 2', "step 1: line 2: the hall has lines 1 to 1"),
        ('do = "line_faults"\nline = 1\ndelay = 0.5', "give both"),
        ('do = "line_fault"\nline = 1', "unknown verb 'line_fault'; did you mean 'line_faults'?"),
        ('do = "line_faults"\nline = 1\ntrunkation = 0.1', "unknown key 'trunkation'; did you mean 'truncation'?"),
        ('do = "line_faults"\nline = 1\nusb_latency_ms = 15', "no adapter has that; known are: 0, 1, 16 (it is 15)"),
        ('do = "line_faults"\nline = 1\nusb_latency_ms = true', "usb_latency_ms: "),
        ('do = "line_faults"\nline = 1\nglitch = 1.5', "glitch: "),
        ('do = "line_faults"\nline = 1\nrepetition_ms = 5', "give repetition too"),
        ('do = "line_faults"\nline = 2\necho = true', "line 2: the hall has lines 1 to 1"),
        ('do = "seat_fault"\nseats = 1', "did you mean 'seat_faults'?"),
        ('do = "seat_faults"\nseats = 1\nbable = 0.5', "unknown key 'bable'; did you mean 'babble'?"),
        ('do = "seat_faults"\nseats = 1\nbabble = 2', "babble: "),
        ('do = "seat_faults"\nseats = 1\nlate_ms = -1', "late_ms: "),
        ('do = "seat_faults"\nseats = 1\npresence_period_ms = 100', "present_share how much of it; give both"),
        ('do = "seat_faults"\nseats = 1\nstuck = 1', "stuck: "),
        ('do = "replace_seat"\nseats = 1\nfirmware = "plane"', "firmware: is no firmware; did you mean 'plain'?"),
        ('do = "brownout"\nseats = 1', "unknown verb 'brownout'; did you mean 'brown_out'?"),
        ('do = "brown_out_line"\nline = 2', "line 2: the hall has lines 1 to 1"),
        ('do = "add_duplicate"\nseats = 12', "seat 12: the hall has seats 1 to 9"),
        ('do = "clear_faults"\nline = 1', "clear_faults: unknown key 'line'"),
        ('expect = "line"\nline = 1\nstate = "lots"', "state: is no state of a line; did you mean 'lost'?"),
        ('expect = "line"\nline = 1\nstate = "open"', "known are: starting, up, lost"),
        ('expect = "line"\nline = 1', "say how the line stands"),
        ('expect = "line"\nline = 2\nstate = "up"', "line 2: the hall has lines 1 to 1"),
        ('expect = "lost_seat"\nseats = 1', "unknown expectation 'lost_seat'; did you mean 'lost_seats'?"),
        ('expect = "lost_seats"\nseats = "8-12"', "seat 12: the hall has seats 1 to 9"),
    ],
)  # fmt: skip
def test_a_slip_of_the_pen_is_named_with_its_remedy(tmp_path: Path, step: str, told: str) -> None:
    assert told in problems(tmp_path, f"[[step]]\n{step}\n")


@pytest.mark.parametrize(
    "step",
    [
        *(f'expect = "vote"\nphase = "{phase}"' for phase in (*VotePhase, "none")),
        'expect = "document"\nname = "vote"\npath = "phase"\nequals = "open"',
        'expect = "document"\nname = "health"\npath = "lines[0].reason"\nequals = "anything"',
        'expect = "document"\nname = "vote"\npath = "no.such.place"\nequals = "anything"',
        'expect = "document"\nname = "meeting"\npath = "title"\ncontains = "x"',
    ],
)
def test_every_phase_can_be_expected_and_what_is_no_fixed_word_may_be_anything(
    tmp_path: Path, step: str
) -> None:
    assert len(read_scenario(written(tmp_path, f"[[step]]\n{step}\n")).steps) == 1


def test_the_reference_lists_the_phases_of_a_vote() -> None:
    phases = ", ".join(f"`{phase}`" for phase in (*VotePhase, "none"))
    assert f"* `phase`: {phases}\n" in document()


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    told = problems(tmp_path, '[[step]]\ndo = "x"\n[[step]]\ndo = "y"\n', "titel = 1\n[hall]\nseat = 3\n")
    assert [line.partition(": ")[2][:20] for line in told.splitlines()] == [
        "unknown key 'titel';", "[hall]: unknown key ", "step 1: unknown verb", "step 2: unknown verb",
        "title is missing: wr",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("hall", "told"),
    [
        ("seats = 2\nlines = 3", "2 seats on 3 lines"),
        ("seats = 600\nlines = 2", "600 seats on 2 lines"),
        ('observers = "4-5"\nvisitors = 5', "seat 5 is both"),
        ('preset = "presidum"', "did you mean 'presidium'?"),
        ("baud = 300", "[hall]: baud: "),
        ('firmware = "ful"', "[hall]: firmware: is no firmware; did you mean 'full'?"),
        ('gap = "character"', "[hall]: gap: can never be 'character'; did you mean 'characters'?"),
        ("clock_drift_ppm = 101", "[hall]: clock_drift_ppm: "),
        ("clock_drift = 10", "[hall]: unknown key 'clock_drift'; did you mean 'clock_drift_ppm'?"),
    ],
)
def test_a_hall_that_cannot_be_is_refused(tmp_path: Path, hall: str, told: str) -> None:
    assert told in problems(tmp_path, '[[step]]\nexpect = "queue"\n', f'title = "t"\n[hall]\n{hall}\n')


OWN = '[[preset]]\nname = "议事会"\nbased_on = "presidium"\n'


def test_a_hall_meets_under_rules_that_its_own_file_gives(tmp_path: Path) -> None:
    second = '[[preset]]\nname = "程序"\nbased_on = "议事会"\nmajority = "yes_no > 1/2"\n'
    head = f'title = "t"\n[hall]\npreset = " 程序 "\n{OWN}{second}'
    scenario = read_scenario(written(tmp_path, '[[step]]\nexpect = "queue"\n', head))
    assert scenario.hall.preset == "程序"
    assert [(preset.name, preset.majority) for preset in scenario.presets] == [
        ("议事会", None),
        ("程序", "yes_no > 1/2"),
    ]


@pytest.mark.parametrize(
    ("hall", "presets", "told"),
    [
        ('preset = "议事"', OWN, "[hall]: preset: is not a preset; did you mean '议事会'? (it is 议事)"),
        ("", OWN + OWN, "preset[2].name: '议事会' is there already; give each preset its own"),
        ("", '[[preset]]\nname = "议事会"\nbased_on = "presidum"\n', "preset[1].based_on: is not a preset; did you"),
        ("", OWN + 'quorm = "none"\n', "preset[1].quorm: is not a known option; did you mean 'quorum'?"),
        ("", OWN + 'majority = "all > 1/1"\n', "preset[1].majority: Column 5 of the rule: more than all can never"),
        ("", OWN + 'no_press = "no"\n', "preset[1].no_press: "),
        ("", '[[preset]]\nname = "议事会"\n', "preset[1].based_on: is missing: The preset that it starts from"),
    ],
)  # fmt: skip
def test_rules_that_no_config_could_have_are_refused(
    tmp_path: Path, hall: str, presets: str, told: str
) -> None:
    head = f'title = "t"\n[hall]\n{hall}\n{presets}'
    assert told in problems(tmp_path, '[[step]]\nexpect = "queue"\n', head)


@pytest.mark.parametrize(
    ("presets", "told"),
    [
        ('preset = "presidium"', "preset: write [[preset]], once for each body"),
        ('[preset]\nname = "议事会"', "preset: write [[preset]], once for each body"),
        ("preset = [1]", "preset[1]: "),
    ],
)
def test_presets_that_are_no_tables_are_refused(tmp_path: Path, presets: str, told: str) -> None:
    assert told in problems(tmp_path, '[[step]]\nexpect = "queue"\n', f'title = "t"\n{presets}\n')


def test_a_fault_in_a_preset_does_not_make_its_name_unknown(tmp_path: Path) -> None:
    head = f'title = "t"\n[hall]\npreset = "议事会"\n{OWN}tie = "won"\n'
    told = problems(tmp_path, '[[step]]\nexpect = "queue"\n', head)
    assert "preset[1].tie: " in told
    assert "[hall]" not in told


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ('title = "t"\nmust_fail = true\nfails_at = "expect quu"\n', "did you mean 'expect queue'?"),
        ('title = "t"\nmust_fail = true\n', "fails_at must be the text of exactly one step"),
        ('title = "t"\nfails_at = "expect queue"\n', "fails_at goes with must_fail = true"),
        ('title = "t"\nmust_fail = "yes"\n', "fails_at goes with must_fail = true"),
    ],
)
def test_where_a_scenario_must_fail_is_one_of_its_steps(tmp_path: Path, head: str, told: str) -> None:
    assert told in problems(tmp_path, '[[step]]\nexpect = "queue"\n', head)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xff\xfe", "save the file as UTF-8"),
        (b"a = [", "no valid TOML"),
        (b'title = "t"\n', "1 to 2000 steps"),
        (b"a = " + b"[" * 5000, "nested too deeply"),
        (b".".join([b"a"] * 50_000) + b" = 1", "dots in one line"),
    ],
)
def test_a_file_that_is_no_scenario_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "story.toml"
    path.write_bytes(content)
    with pytest.raises(ScenarioFileError, match=told):
        read_scenario(path)


def test_a_file_that_is_not_there_or_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioFileError, match="check the path"):
        read_scenario(tmp_path / "none.toml")
    (tmp_path / "large.toml").write_bytes(b"#" * (1 << 21))
    with pytest.raises(ScenarioFileError, match="whether it is the right file"):
        read_scenario(tmp_path / "large.toml")


def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    with pytest.raises(ScenarioFileError, match="is not a file"):
        read_scenario(tmp_path / "pipe.toml")


def test_words_of_the_language_are_not_hidden_by_the_contract() -> None:
    assert not DEEDS.keys() & COMMANDS.keys()
    assert not EXPECTATIONS.keys() & DOCUMENTS.keys()
    for model in COMMANDS.values():
        assert not (model.model_fields.keys() - {"name"}) & set(own_keys(Order))
    for model in DOCUMENTS.values():
        assert not model.model_fields.keys() & set(own_keys(DocumentHas))


def outcome_of(folder: Path, seen: str | None, text: str, must_fail_at: str = "") -> Outcome:
    head = f'title = "t"\nmust_fail = true\nfails_at = "{must_fail_at}"\n' if must_fail_at else HEAD
    steps = '[[step]]\nexpect = "queue"\n[[step]]\nexpect = "speaking"\n'
    scenario = read_scenario(written(folder, steps, head))
    return Outcome(scenario, (Check("story", 1, text, 0.1, seen),), 0.1)


def test_a_scenario_is_as_written_only_if_it_ends_where_its_file_says(tmp_path: Path) -> None:
    assert outcome_of(tmp_path, None, "expect queue").as_written
    assert not outcome_of(tmp_path, "seen", "expect queue").as_written
    assert outcome_of(tmp_path, "seen", "expect queue", "expect queue").as_written
    elsewhere = outcome_of(tmp_path, "seen", "expect speaking", "expect queue")
    assert not elsewhere.as_written
    assert "at another place" in elsewhere.in_words
    unharmed = outcome_of(tmp_path, None, "expect queue", "expect queue")
    assert not unharmed.as_written
    assert "went well although it must fail" in unharmed.in_words
