"""The machine that figures were taken on, without its name."""

import os
import platform
from pathlib import Path

from benchmarks.figures import BenchmarkError

_CPU_INFO = Path("/proc/cpuinfo")
_MOUNTS = Path("/proc/self/mounts")


def machine(work_folder: Path) -> dict[str, str | int | float]:
    """Processor, cores, kernel, Python, the file system of `work_folder`, and how busy the machine was."""
    return {
        "cpu": _cpu_model(),
        "cores": os.cpu_count() or 0,
        "kernel": f"{platform.system()} {platform.release()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "file_system": file_system(work_folder),
        "load_before": round(os.getloadavg()[0], 2),
    }


def file_system(folder: Path) -> str:
    """Kind of file system that `folder` lies on: a commit to memory is no commit."""
    absolute = str(folder.resolve())
    found, longest = "unknown", -1
    for line in _MOUNTS.read_text(encoding="utf-8").splitlines():
        _, mount_point, kind, *_ = line.split()
        if Path(absolute).is_relative_to(mount_point) and len(mount_point) > longest:
            found, longest = kind, len(mount_point)
    return found


def _cpu_model() -> str:
    for line in _CPU_INFO.read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition(":")
        if name.strip() in ("model name", "Model"):
            return value.strip()
    return platform.machine() or _unknown()


def _unknown() -> str:
    raise BenchmarkError("the processor has no name; /proc/cpuinfo is empty")
