"""Times that a seat unit keeps, in seconds; what the controller's timeouts rest on."""

ANSWER_START_S = 0.010
"""A unit begins its answer so soon after the last character of the request, or it keeps silent."""
BROADCAST_TURNAROUND_S = 0.005
"""A unit has acted on a broadcast so soon after its last character, and listens again."""
START_SILENCE_S = 0.2
"""A unit keeps silent for at least so long after power-up: what was asked before is given up by then."""
