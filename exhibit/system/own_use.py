"""What this process uses of the machine, and how warm that is; as Linux tells. Elsewhere, and where a number cannot be
had, it is 0."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from pathlib import Path

from exhibit.system.usb import read_text

_THERMAL = Path("/sys/class/thermal")
_MB = 1_000_000


@dataclass(frozen=True)
class OwnUse:
    """Memory in megabytes, threads, open descriptors; the warmest sensor in degrees, None where there is none."""

    rss_mb: float
    threads: int
    descriptors: int
    celsius: float | None


def own_use(thermal: Path = _THERMAL) -> OwnUse:
    """What is used now."""
    fields = read_text(Path("/proc/self/statm")).split()
    rss_mb = int(fields[1]) * os.sysconf("SC_PAGE_SIZE") / _MB if len(fields) > 1 else 0.0
    return OwnUse(rss_mb, threading.active_count(), _descriptors(), _celsius(thermal))


def _descriptors() -> int:
    try:
        return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 (no Path is needed for each)
    except OSError:
        return 0


def _celsius(thermal: Path) -> float | None:
    texts = (read_text(zone / "temp") for zone in thermal.glob("thermal_zone*"))
    return max((int(text) / 1000 for text in texts if text.lstrip("-").isdigit()), default=None)
