"""What the doctor found, for programs."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from controller.contract.catalogue import Language
from controller.contract.documents.health import HealthDocument
from controller.technician.discover_command import capabilities_of, firmware_of
from controller.technician.doctor_words import finding_in_words, line_in, lost_seats_of
from controller.technician.targets import TargetLine
from firmware_bridge.tools.diagnosis import Finding
from firmware_bridge.tools.examination import LineFigures, SeatFigures
from firmware_bridge.tools.found import Discovery
from firmware_bridge.tools.latency import BUCKETS_MS, Latencies


def examined(
    line: TargetLine,
    discovery: Discovery,
    figures: LineFigures,
    findings: Sequence[Finding],
    language: Language,
) -> dict[str, Any]:
    """One line that was examined: `source` is `line`."""
    return {
        "line": line.name,
        "url": line.url,
        "source": "line",
        "well": not findings,
        "findings": [_finding(finding, language) for finding in findings],
        "duration_s": round(figures.duration_s, 3),
        "counters": asdict(figures.counters),
        "latency": _latency(figures.latencies),
        "seats": [_seat(seat) for seat in figures.seats],
        "discovery_complete": discovery.is_complete,
    }


def of_controller(line: TargetLine, health: HealthDocument) -> dict[str, Any]:
    """One line that the controller uses: `source` is `controller`, and the figures are its own."""
    its = line_in(line, health)
    return {
        "line": line.name,
        "url": line.url,
        "source": "controller",
        "at_ms": health.at_ms,
        "health": None if its is None else its.model_dump(mode="json"),
        "lost_seats": [lost.model_dump(mode="json") for lost in lost_seats_of(line, health)],
    }


def _finding(finding: Finding, language: Language) -> dict[str, Any]:
    return {
        "code": finding.code,
        "seat": finding.seat,
        "params": dict(finding.params),
        "text": finding_in_words(finding, language),
    }


def _latency(latencies: Latencies) -> dict[str, Any]:
    return {
        "buckets_ms": list(BUCKETS_MS),
        "counts": list(latencies.histogram()),
        **{f"p{percent}_ms": latencies.percentile_ms(percent) for percent in (50, 95, 99, 100)},
    }


def _seat(seat: SeatFigures) -> dict[str, Any]:
    identity = seat.identity
    return {
        "seat": seat.seat,
        "unit": seat.unit,
        "serial": None if identity is None else identity.serial,
        "firmware": None if identity is None else firmware_of(identity),
        "capabilities": [] if identity is None else capabilities_of(identity),
        "asked": seat.asked,
        "answered": seat.answered,
        "retries": seat.retries,
        "timeouts": seat.timeouts,
        "broken_frames": seat.garbled,
        "refusals": seat.refused,
        "restarts": seat.restarts,
        "hardware_fault": seat.has_fault,
        "latency": _latency(seat.latencies),
    }
