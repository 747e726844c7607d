"""What a seat counts down from when a clock is set anew."""


def shift_s(countdown_s: int | None, shown_before_s: int | None) -> int:
    """What to add so that the unit, which begins anew only with another number, begins anew: a second at most.

    Never down to 0, which would show no countdown.
    """
    if countdown_s is None or countdown_s != shown_before_s:
        return 0
    return -1 if countdown_s > 1 else 1
