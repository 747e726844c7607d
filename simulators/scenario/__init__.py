"""Scenarios: readable files that play a meeting on the real stack, with no one watching."""

from simulators.scenario.command import run_files
from simulators.scenario.errors import ScenarioFileError
from simulators.scenario.reading import Scenario, read_scenario

__all__ = ["Scenario", "ScenarioFileError", "read_scenario", "run_files"]
