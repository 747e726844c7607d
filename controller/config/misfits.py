"""What options must not be beside each other, in one section and between lines.

Every check looks at options that are right by themselves, so that one mistake never hides another.
"""

import ipaddress
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from controller.seat_numbers import seat_ranges
from firmware_bridge.errors import LineUrlError
from firmware_bridge.ports import check_url, known_schemes
from seat_protocol.registers import UNIT_MAX

MQTT_PORT = 1883
"""Registered for MQTT without TLS."""
REHEARSAL_SCHEME = "sim"
"""Of lines in memory: only a program that can rehearse knows how to read the rest of such a URL."""

Values = Mapping[str, Any]
"""Options of a section by name; one that is wrong by itself is not among them."""
Misfit = tuple[str, str]
"""Option and problem."""


def line_misfits(line: Values) -> Iterator[Misfit]:
    """What is wrong with a line in itself."""
    if fault := _url_fault(line.get("url", "")):
        yield "url", fault
    if {"seats", "first_unit"} <= line.keys():
        yield from _seats_beyond_the_last_unit(len(line["seats"]), line["first_unit"])


def broker_misfits(mqtt: Values) -> Iterator[Misfit]:
    """What the broker that is chosen has no use for, or lacks."""
    match mqtt.get("broker"):
        case "embedded":
            yield from _embedded_misfits(mqtt)
        case "external":
            yield from _external_misfits(mqtt)


def line_clashes(lines: Mapping[int, Values]) -> Iterator[tuple[int, str, str]]:
    """(index, option, problem) for what two of `lines`, by their index in the file, must not share."""
    for (first_index, first), (index, line) in combinations(sorted(lines.items()), 2):
        where = f"line[{first_index + 1}]"
        both = first.keys() & line.keys()
        if "name" in both and line["name"] == first["name"]:
            yield index, "name", f"{line['name']!r} is the name of {where} too; give each line its own"
        if "url" in both and port_of(line["url"]) == port_of(first["url"]):
            port = port_of(line["url"])
            yield index, "url", f"{port} is the port of {where} too; give each line its own"
        if "seats" in both and (shared := set(line["seats"]) & set(first["seats"])):
            yield index, "seats", f"seat {seat_ranges(shared)} is on {where} too; a seat has one terminal"


def port_of(url: str) -> str:
    """The URL without its settings: two lines with the same one are on the same wire."""
    return url.partition("?")[0]


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine and not reachable from outside."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _url_fault(url: str) -> str:
    """Why no port can ever be opened by `url`; empty where one might."""
    scheme = url.partition("://")[0]
    if not url or (scheme == REHEARSAL_SCHEME and scheme not in known_schemes()):
        return ""
    try:
        check_url(url)
    except LineUrlError as error:
        return f'{error.fault} (it is "{url}")'
    return ""


def _seats_beyond_the_last_unit(seat_count: int, first_unit: int) -> Iterator[Misfit]:
    last_unit = first_unit + seat_count - 1
    if last_unit > UNIT_MAX:
        reach = f"{seat_count} seats from unit {first_unit} reach unit {last_unit}"
        remedy = "move seats to another line or lower first_unit"
        yield "seats", f"{reach}, but the last address of a line is {UNIT_MAX}; {remedy}"


def _embedded_misfits(mqtt: Values) -> Iterator[Misfit]:
    if not is_loopback(mqtt.get("host", "localhost")):
        yield "host", 'the embedded broker serves this machine only; use "127.0.0.1" or an external broker'
    for option in ("username", "password_file"):
        if mqtt.get(option) is not None:
            yield option, 'only an external broker knows users; take it out or set broker = "external"'
    if "tls" in mqtt and mqtt["tls"].enabled:
        yield "tls.enabled", 'the embedded broker has no TLS; set broker = "external"'


def _external_misfits(mqtt: Values) -> Iterator[Misfit]:
    if mqtt.get("port") == 0:
        yield "port", f"an external broker has a port; set it, usually {MQTT_PORT}, or 8883 with TLS"
    if not {"username", "password_file"} <= mqtt.keys():
        return
    if mqtt["password_file"] is not None and mqtt["username"] is None:
        yield "password_file", "a password needs a user; set mqtt.username"
    if mqtt["username"] is not None and mqtt["password_file"] is None:
        yield "username", "a user needs a password; set mqtt.password_file"
