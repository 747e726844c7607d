"""Asking address after address who is there: finds what no serial number finds, units of other makers too."""

from collections.abc import Collection

from firmware_bridge.program import Steps
from firmware_bridge.tools.found import DoubtKind, FoundBy, FoundUnit
from firmware_bridge.tools.looking import Findings, identity_in
from firmware_bridge.tools.workbench import Heard, Reply, Workbench
from seat_protocol.frames import READ_HOLDING, READ_INPUT, Request, read_registers
from seat_protocol.registers import IDENTITY

PATIENT_ROUND = 1
"""In one round every address has all the time that the protocol allows; in the others, what this line needs."""
ROUNDS_WHERE_NOBODY_IS = 2
"""Nothing was heard at all: more rounds would say the same again."""


class AddressProbe:
    """Asks every address of a range until it answered, or kept silent as often as the line needs."""

    def __init__(self, bench: Workbench, findings: Findings, addresses: Collection[int]) -> None:
        self._bench = bench
        self._findings = findings
        shared = {unit for unit in addresses if len(findings.at(unit)) > 1}
        self._left = sorted(set(addresses) - shared)
        self._garbled: set[int] = set()

    def run(self) -> Steps[None]:
        """All rounds, and the judgement on those that were never understood."""
        rounds = 0
        while self._left and rounds < self._rounds_needed() and not self._findings.is_time_up():
            yield from self._one_round(rounds)
            rounds += 1
            yield from self._fill_gauge()
        for unit in self._left:
            if unit in self._garbled:
                self._findings.unclear.add(unit)
            elif self._findings.at(unit):
                self._findings.doubt(DoubtKind.ADDRESS_DEAF, unit)

    def _rounds_needed(self) -> int:
        findings = self._findings
        is_nobody = not (findings.units or findings.strangers or self._garbled)
        return ROUNDS_WHERE_NOBODY_IS if is_nobody else findings.gauge.looks

    def _one_round(self, number: int) -> Steps[None]:
        function = READ_INPUT if number % 2 else READ_HOLDING
        for unit in tuple(self._left):
            if self._findings.is_time_up():
                return
            request = _identity_of(unit, function)
            reply = yield from self._bench.ask(request, is_patient=number == PATIENT_ROUND)
            if self._take(unit, reply):
                self._left.remove(unit)

    def _take(self, unit: int, reply: Reply) -> bool:
        """Whether that address needs not be asked again."""
        is_due = bool(self._findings.at(unit))
        identity = identity_in(reply)
        if is_due:
            self._findings.gauge.note(is_answered=identity is not None)
        if identity is not None:
            self._garbled.discard(unit)
            self._findings.take(FoundUnit(unit, identity, FoundBy.ADDRESS))
        elif reply.heard in (Heard.ANSWER, Heard.REFUSAL):
            self._findings.meet(unit, _in_words(reply))
        elif reply.heard is Heard.GARBAGE:
            self._garbled.add(unit)
        return reply.heard in (Heard.ANSWER, Heard.REFUSAL)

    def _fill_gauge(self) -> Steps[None]:
        """Ask those that are known once more, where too few were asked to judge the line."""
        findings = self._findings
        known = sorted(
            {found.unit for found in findings.units.values() if found.unit and found.unit not in self._left}
        )
        alone = [unit for unit in known if len(findings.at(unit)) == 1]
        if not alone:
            return
        for turn in range(findings.gauge.asks_left):
            request = _identity_of(alone[turn % len(alone)], READ_INPUT)
            reply = yield from self._bench.ask(request)
            findings.gauge.note(is_answered=reply.is_answer)


def _identity_of(unit: int, function: int) -> Request:
    return read_registers(unit, IDENTITY.address, IDENTITY.count, function)


def _in_words(reply: Reply) -> str:
    if reply.heard is Heard.REFUSAL:
        return f"exception {reply.exception_code}"
    return "registers " + " ".join(f"{value:04x}" for value in reply.values)
