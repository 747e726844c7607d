"""Values of the floor: its modes, requests to speak, speeches."""

from dataclasses import dataclass
from enum import StrEnum

NEAR_END_S = 60
"""A minute before the end a speaker can still come to a conclusion."""
_MS_PER_S = 1000


class FloorMode(StrEnum):
    """How the floor is given (发言方式)."""

    REQUEST = "request"  # 请求—批准: a key asks, the chair grants
    QUEUE = "queue"  # 自动排队: who is next speaks as soon as a microphone is free
    OWN_KEY = "own_key"  # 自行开启: the own key opens the microphone
    CHAIR_ONLY = "chair_only"  # 主席指定: the chair calls, nobody asks
    LIST = "list"  # 名单发言: the speakers of the item, in the order of their list


class WhenFull(StrEnum):
    """What a press does in the mode OWN_KEY where all microphones are open."""

    WAIT = "wait"  # it waits for the next free microphone
    OVERRIDE = "override"  # 先进先出: the microphone that has been open longest closes


class RequestKind(StrEnum):
    """What somebody asks to speak for, the highest rank first."""

    POINT_OF_ORDER = "point_of_order"  # 程序问题
    REPLY = "reply"  # 答辩、回应
    SPEECH = "speech"  # 发言

    @property
    def rank(self) -> int:
        """Lower goes first."""
        return _RANKS[self]


_RANKS = {kind: rank for rank, kind in enumerate(RequestKind)}


@dataclass(frozen=True, slots=True)
class FloorSettings:
    """How the floor is given in this meeting.

    `open_list`: in the mode LIST others may join behind the list. `chair_mutes`: the speak key of who presides
    closes all other microphones while it lasts.
    """

    mode: FloorMode = FloorMode.REQUEST
    when_full: WhenFull = WhenFull.WAIT
    open_list: bool = False
    chair_mutes: bool = True

    @property
    def is_automatic(self) -> bool:
        """Whether a free microphone goes to who is next without anybody's word."""
        return self.mode in (FloorMode.QUEUE, FloorMode.OWN_KEY)

    @property
    def overrides(self) -> bool:
        """Whether a press closes the microphone that has been open longest."""
        return self.mode is FloorMode.OWN_KEY and self.when_full is WhenFull.OVERRIDE

    def takes(self, kind: RequestKind) -> bool:
        """Whether requests of this kind have a place on the list."""
        if self.mode is FloorMode.LIST:
            return self.open_list or kind is not RequestKind.SPEECH
        return self.mode is not FloorMode.CHAIR_ONLY


USUAL_FLOOR = FloorSettings()
"""Request and grant, where nobody says otherwise; records of before this could be set mean it too."""


@dataclass(frozen=True, slots=True)
class SpeechRequest:
    """One line of the speakers' list; `doubt_ms` later than `requested_at_ms` the key was pressed at the latest."""

    seat: int
    requested_at_ms: int
    doubt_ms: int = 0
    kind: RequestKind = RequestKind.SPEECH


@dataclass(frozen=True, slots=True)
class Speech:
    """Somebody has the floor. `limit_set_at_ms`: since when the time that is left runs as it runs now.

    `turn` counts the speeches of the person on this topic; 0 for what is none (a reply, a point of order).
    While the chair speaks alone the microphone is closed and the time stands still, since `muted_at_ms`.
    """

    seat: int
    granted_at_ms: int
    limit_s: int
    limit_set_at_ms: int
    kind: RequestKind = RequestKind.SPEECH
    turn: int = 1
    member_id: str = ""
    is_near_end: bool = False
    muted_at_ms: int | None = None
    muted_ms: int = 0
    shown_shift_s: int = 0
    """What the seat counts down from beside the truth: a unit begins anew only with another number."""

    @property
    def is_muted(self) -> bool:
        """Whether the chair speaks alone."""
        return self.muted_at_ms is not None

    @property
    def is_warned(self) -> bool:
        """Whether there is a warning before the end: not where the whole speech is so short."""
        return self.limit_s > NEAR_END_S

    def spoken_ms(self, now_ms: int) -> int:
        """How long the microphone was open."""
        end_ms = now_ms if self.muted_at_ms is None else self.muted_at_ms
        return max(0, end_ms - self.granted_at_ms - self.muted_ms)

    def remaining_ms(self, now_ms: int) -> int:
        """Time left, never negative."""
        return max(0, self.limit_s * _MS_PER_S - self.spoken_ms(now_ms))

    @property
    def countdown_s(self) -> int:
        """What the seat counts down from since the clock last began to run; a begun second counts."""
        remaining_s = -(-self.remaining_ms(self.limit_set_at_ms) // _MS_PER_S)
        return max(0, remaining_s + self.shown_shift_s)

    def is_close_to_end(self, now_ms: int) -> bool:
        """Whether it is time for the warning, or past it."""
        return self.is_warned and self.remaining_ms(now_ms) <= NEAR_END_S * _MS_PER_S


@dataclass(frozen=True, slots=True)
class ChairPriority:
    """Who presides has the floor before all others (主席优先); `mutes`: alone."""

    seat: int
    member_id: str
    mutes: bool
    since_ms: int
