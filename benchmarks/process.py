"""What a process takes, read from /proc."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_UTIME, _STIME = 11, 12
"""Positions behind the command name in /proc/PID/stat (proc(5) counts them 14 and 15)."""
_KB_PER_MB = 1024


@dataclass(frozen=True, slots=True)
class Memory:
    """Memory of one process in MB; `pss` counts pages shared by n processes as 1/n."""

    rss_mb: float
    pss_mb: float


def memory_of(process_id: int) -> Memory:
    """What the process holds now."""
    sizes_kb = {}
    for line in Path(f"/proc/{process_id}/smaps_rollup").read_text(encoding="utf-8").splitlines()[1:]:
        name, size_kb, *_ = line.split()
        sizes_kb[name.rstrip(":")] = int(size_kb)
    return Memory(sizes_kb["Rss"] / _KB_PER_MB, sizes_kb["Pss"] / _KB_PER_MB)


def cpu_s_of(process_id: int) -> float:
    """Processor time that the process has used, its children not counted."""
    stat = Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8")
    fields = stat.rpartition(")")[2].split()
    return (int(fields[_UTIME]) + int(fields[_STIME])) / _TICKS_PER_S


class CpuWindow:
    """Processor time between its making and a later look."""

    def __init__(self, process_id: int) -> None:
        self._process_id = process_id
        self._since_s = time.monotonic()
        self._used_s = cpu_s_of(process_id)

    def used_s(self) -> float:
        """Processor seconds used so far."""
        return cpu_s_of(self._process_id) - self._used_s

    def elapsed_s(self) -> float:
        """Wall seconds passed so far."""
        return time.monotonic() - self._since_s
