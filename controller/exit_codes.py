"""Exit codes of the command `hall`; the one place where they are told."""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the code says to a script."""

    DONE = 0  # all went well
    FAILED = 1  # a check failed (scenario, doctor, discover), a no was said, or something is a defect of ours
    USAGE = 2  # the command line or an input is wrong; the message says how it is right
    CONFIG = 3  # config.toml or a file it names is wrong; nothing was started
    UNAVAILABLE = 4  # something the hall needs is not there or busy: port, broker, journal
    TERMINAL = 5  # no terminal to draw on
