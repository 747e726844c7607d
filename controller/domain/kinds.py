"""What kinds of question are put to the vote."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Kind(StrEnum):
    """What is decided."""

    MOTION = "motion"  # 表决: yes, no, abstain
    ELECTION = "election"  # 选举
    CHOICE = "choice"  # 票决: k of n options
    SATISFACTION = "satisfaction"  # 满意度测评: one of several grades


@dataclass(frozen=True, slots=True)
class Motion:
    """Yes, no or abstain to one text, or to several together (合并表决)."""

    kind: Literal[Kind.MOTION] = Kind.MOTION


MOTION = Motion()
"""The usual question."""
