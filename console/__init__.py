"""The presiding chair's console: a client of the published contract, drawn in a terminal."""

from console.app import ConsoleApp
from console.entry import main, run_console
from console.link import Link, MqttLink
from console.settings import ConsoleSettings

__all__ = ["ConsoleApp", "ConsoleSettings", "Link", "MqttLink", "main", "run_console"]
