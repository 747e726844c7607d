"""`hall doctor`: how every line and seat does, with a verdict in plain words."""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TextIO

from controller.config import Config, load_config
from controller.contract.catalogue import Language, language_of_locale
from controller.contract.documents.health import HealthDocument
from controller.contract.topics import Topics
from controller.exit_codes import ExitCode
from controller.mqtt.errors import MqttLinkError
from controller.service.preload import BrokerPortUnknownError, broker_for_clients
from controller.technician import asking, doctor_json, doctor_words
from controller.technician.bench import Use, bench_at
from controller.technician.controller_figures import controller_health
from controller.technician.exit_code import exit_code_of, worst
from controller.technician.targets import TargetLine, lines_meant, on_each
from controller.technician.walk_command import walk_lines
from firmware_bridge.errors import PortBusyError
from firmware_bridge.tools.diagnosis import Finding, diagnose
from firmware_bridge.tools.discovery import discover
from firmware_bridge.tools.examination import LineFigures, examine
from firmware_bridge.tools.found import Discovery
from firmware_bridge.tools.workbench import Workbench
from seat_protocol.errors import HallError


@dataclass(frozen=True, slots=True)
class DoctorOrder:
    """What the command line says."""

    config: Path
    line: str | None
    url: str | None
    longest_s: float
    language: Language | None
    port: int | None
    is_walk: bool
    as_json: bool
    is_line_free: bool = False


def treat(order: DoctorOrder, out: TextIO, err: TextIO) -> ExitCode:
    """Examine, or walk; ConfigError, TechnicianInputError, and, for a walk, PortError."""
    meant = lines_meant(order.config, order.line, order.url)
    lines = [replace(line, broker_port=order.port) for line in meant]
    config = None if order.url is not None else load_config(order.config)
    language = order.language or (config.language if config else language_of_locale())
    if order.is_walk:
        use = Use.WRITES_ON_WORD if order.is_line_free else Use.WRITES
        return walk_lines(lines, use, language, asking.confirm, sys.stdin, out)
    return examine_lines(
        lines, config, order.port, order.longest_s, language, out, err, as_json=order.as_json
    )


@dataclass(frozen=True, slots=True)
class Examined:
    """One line that was examined by us."""

    line: TargetLine
    discovery: Discovery
    figures: LineFigures
    findings: tuple[Finding, ...]


def examine_lines(
    lines: Sequence[TargetLine],
    config: Config | None,
    port: int | None,
    longest_s: float,
    language: Language,
    out: TextIO,
    err: TextIO,
    *,
    as_json: bool,
) -> ExitCode:
    """Print how each line does; FAILED where something is wrong, UNAVAILABLE where nothing could be learned.

    A line that the controller uses is not touched: the controller's own figures are shown.
    """
    err.writelines(f"{line.name}: examining for {longest_s:.0f} s\n" for line in lines)
    err.flush()
    examined = asyncio.run(_all_examined(lines, longest_s, err))
    health = _health_where_busy(examined, config, port, err)
    told = [_told(line, outcome, health, language) for line, outcome in examined]
    err.writelines(f"{one.error}\n" for one in told if one.error)
    if as_json:
        out.write(json.dumps({"lines": [one.described for one in told]}, ensure_ascii=False) + "\n")
    else:
        out.writelines(one.words for one in told)
    return worst(one.code for one in told)


async def examined_on(bench: Workbench, line: TargetLine, longest_s: float) -> Examined:
    """Look who is there, then ask every seat for `longest_s`. Without a config the units found are the seats."""
    discovery = await bench.run(discover(bench, ()))
    if not (line.units_by_seat or discovery.taken):
        discovery = await bench.run(discover(bench))
    units_by_seat = line.units_by_seat or {unit: unit for unit in sorted(discovery.taken)}
    figures = await bench.run(examine(bench, units_by_seat, longest_s))
    return Examined(line, discovery, figures, diagnose(figures, discovery, units_by_seat))


async def _all_examined(
    lines: Sequence[TargetLine], longest_s: float, err: TextIO
) -> list[tuple[TargetLine, Examined | HallError]]:
    async def one(line: TargetLine) -> Examined:
        async with bench_at(line, Use.READS, err.write) as bench:
            return await examined_on(bench, line, longest_s)

    return await on_each(lines, one)


@dataclass(frozen=True, slots=True)
class _Told:
    """What is said of one line."""

    code: ExitCode
    described: dict[str, Any]
    words: str = ""
    error: str = ""


def _told(
    line: TargetLine, outcome: Examined | HallError, health: HealthDocument | None, language: Language
) -> _Told:
    if isinstance(outcome, Examined):
        findings = outcome.findings
        described = doctor_json.examined(line, outcome.discovery, outcome.figures, findings, language)
        words = doctor_words.examined(line, outcome.figures, findings, language)
        return _Told(ExitCode.FAILED if findings else ExitCode.DONE, described, words)
    if isinstance(outcome, PortBusyError) and health is not None:
        code = ExitCode.FAILED if doctor_words.is_faulty(line, health) else ExitCode.DONE
        words = doctor_words.of_controller(line, health, language)
        return _Told(code, doctor_json.of_controller(line, health), words)
    described = {"line": line.name, "url": line.url, "error": str(outcome)}
    return _Told(exit_code_of(outcome) or ExitCode.FAILED, described, error=f"{line.name}: {outcome}")


def _health_where_busy(
    examined: Sequence[tuple[TargetLine, Examined | HallError]],
    config: Config | None,
    port: int | None,
    err: TextIO,
) -> HealthDocument | None:
    is_busy = any(isinstance(outcome, PortBusyError) for _, outcome in examined)
    if not is_busy or config is None:
        return None
    try:
        return asyncio.run(controller_health(broker_for_clients(config, port), Topics(config.hall.id)))
    except (MqttLinkError, BrokerPortUnknownError) as error:
        err.write(f"no figures of a controller: {error}\n")
        return None
