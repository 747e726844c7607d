"""What simulated units are fitted with, and what their firmware can do beyond the plain transactions."""

from seat_protocol.identity import Capability

MODEL = 0x5349
"""'SI': the model number of a simulated unit."""

_PLAIN = Capability.SCREEN_PAGE | Capability.CARD_READER | Capability.MICROPHONE
_EVENTS = _PLAIN | Capability.FAST_EVENTS | Capability.FAST_SCAN
_SLOTS = _PLAIN | Capability.SLOT_SWEEP

FIRMWARES = {
    "plain": _PLAIN,
    "slots": _SLOTS,
    "events": _EVENTS,
    "full": _EVENTS | _SLOTS | Capability.CLOCK | Capability.ADDRESSING,
}
"""Capabilities by the name of the firmware."""
