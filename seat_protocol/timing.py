"""Times that a seat unit keeps; what the controller's timeouts rest on."""

ANSWER_START_S = 0.010
"""A unit begins its answer so soon after the last character of the request, or it keeps silent."""
USUAL_START_US = 200
"""A unit that begins so soon after the request is as quick as others."""
SILENCE_BEFORE_US = 100
"""And not sooner than this: the master's transceiver turns round."""
SILENCE_INSIDE_CHARACTERS = 1.5
"""Modbus over Serial Line V1.02, 2.5.1.1: a longer pause ends a frame."""
PRESS_LATCHED_S = 0.010
"""A press counts from its contact on; debouncing takes no longer than this."""
BROADCAST_TURNAROUND_S = 0.005
"""A unit has acted on a broadcast so soon after its last character, and listens again."""
START_SILENCE_S = 0.2
"""A unit keeps silent for at least so long after power-up: what was asked before is given up by then."""
CLOCK_DRIFT_PPM_MAX = 100
"""A unit's clock gains or loses at most so much: what is known of it widens by a millisecond in ten seconds."""
ADDRESS_KEPT_S = 1.0
"""A unit that was given an address has it in lasting memory so soon; it obeys it at once."""
