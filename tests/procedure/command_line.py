"""The command `hall` in this process."""

import json
import sys

import pytest

import hall
from controller.exit_codes import ExitCode


class CommandLine:
    """Runs `hall` with arguments in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        self._monkeypatch.setattr(sys, "argv", ["hall", *arguments])
        with pytest.raises(SystemExit) as ended:
            hall.main()
        out, err = self._capsys.readouterr()
        return int(ended.value.code or 0), out, err

    def verdict(self, rule: str, numbers: str) -> dict[str, object]:
        """What `hall verdict --json` says."""
        code, out, err = self("verdict", "--rule", rule, *numbers.split(), "--json")
        assert (code, err) == (0, "")
        said: dict[str, object] = json.loads(out)
        return said

    def refused(self, rule: str, numbers: str) -> str:
        """The reason with which it is refused."""
        code, out, err = self("verdict", "--rule", rule, *numbers.split(), "--lang", "en")
        assert (code, out) == (ExitCode.USAGE, "")
        return err
