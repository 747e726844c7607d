"""What the controller does that a unit, and whoever builds one, may count on."""

FREEZE_BROADCASTS = 3
"""Nobody answers a broadcast; sent three times it is seldom missed, and then the unit is frozen alone."""
FREEZE_GIVE_UP_S = 1.0
"""Without a seat that confirms: 14 lost answers of one seat. The chair waits for this with the whole hall."""
FREEZE_LONGEST_S = 30.0
"""However many seats confirm: a full line of 247 at 9600 baud takes 10 s to be read once."""
LOST_SEAT_TRIES_MAX = 2
"""A seat that was out of touch before is named already; it must not hold up every close by a second."""
ASSIGN_BROADCASTS = 3
"""For the same reason; then the unit is asked whether it has the address."""
CLOCK_READ_EVERY_S = 10.0
"""Between two readings of a clock the bounds of what it shows widen by a millisecond."""
SHORTEST_WAIT_S = 0.003
"""For the begin of an answer, where a line is quick: below that, one pause of the controller would be taken for a
silent seat."""
