"""`hall doctor --walk`: from seat to seat, every lamp and every key."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TextIO

from controller.contract.catalogue import Language, text
from controller.exit_codes import ExitCode
from controller.technician.bench import Use, bench_at
from controller.technician.keys import keys_heard
from controller.technician.targets import TargetLine, TechnicianInputError, not_while_used
from firmware_bridge.tools.discovery import discover
from firmware_bridge.tools.walk import KEYS, Walk, WalkedSeat, WalkOutcome, seats_with_a_choice
from firmware_bridge.tools.workbench import Workbench
from seat_protocol.status import Key

SKIP_KEYS = "sS"
END_KEYS = "qQ"


def walk_lines(
    lines: Sequence[TargetLine],
    use: Use,
    language: Language,
    confirm: Callable[[str], bool],
    keyboard: TextIO,
    out: TextIO,
) -> ExitCode:
    """Walk to every seat of `lines`, one line after the other; FAILED unless every key of every seat worked.

    PortError; TechnicianInputError where a seat holds a choice and the technician wants it kept.
    """
    walked: list[WalkedSeat] = []
    for line in lines:
        with not_while_used():
            walked += asyncio.run(walked_on(line, use, language, confirm, keyboard, out))
        if walked and walked[-1].outcome is WalkOutcome.LEFT:
            break
    is_all_well = all(one.outcome is WalkOutcome.DONE for one in walked)
    return ExitCode.DONE if walked and is_all_well else ExitCode.FAILED


async def walked_on(
    line: TargetLine,
    use: Use,
    language: Language,
    confirm: Callable[[str], bool],
    keyboard: TextIO,
    out: TextIO,
) -> tuple[WalkedSeat, ...]:
    """Walk to every seat of one line; whatever ends it, no lamp stays lit."""
    async with bench_at(line, use, out.write) as bench:
        units_by_seat = line.units_by_seat or await _units_found(bench)
        holding = await bench.run(seats_with_a_choice(bench, units_by_seat))
        wiped = text("walk.wipes", language, seats=", ".join(map(str, holding)))
        if holding and not confirm(wiped):
            raise TechnicianInputError("seats hold a vote, which a walk would wipe out; nothing was written")
        if not keyboard.isatty():
            raise TechnicianInputError(
                "a walk needs somebody at a terminal, to skip a seat or to end it; run it there"
            )
        walk = Walk(bench, units_by_seat, _Screen(language, out))
        with keys_heard(lambda key: _take_key(walk, key), keyboard):
            try:
                return await bench.run(walk.run())
            except asyncio.CancelledError:
                await bench.run(walk.darken())
                raise


async def _units_found(bench: Workbench) -> dict[int, int]:
    discovery = await bench.run(discover(bench, ()))
    if not discovery.taken:
        discovery = await bench.run(discover(bench))
    return {found.unit: found.unit for found in discovery.units if found.unit}


def _take_key(walk: Walk, key: str) -> None:
    if key in SKIP_KEYS:
        walk.skip()
    elif key in END_KEYS:
        walk.stop()


class _Screen:
    """See WalkView: one line of text for every step."""

    def __init__(self, language: Language, out: TextIO) -> None:
        self._language = language
        self._out = out

    def waiting(self, seat: int, left: Sequence[Key]) -> None:
        if left:
            self._say("waiting", seat, left)

    def walked(self, walked: WalkedSeat) -> None:
        self._say(walked.outcome, walked.seat, walked.missing)

    def _say(self, what: str, seat: int, keys: Sequence[Key]) -> None:
        names = [text(f"walk.key_{str(key.name).lower()}", self._language) for key in KEYS if key in keys]
        self._out.write(text(f"walk.{what}", self._language, seat=seat, keys=" ".join(names)) + "\n")
        self._out.flush()
