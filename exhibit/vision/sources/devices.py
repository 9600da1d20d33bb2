"""The cameras that Linux knows of, and why one cannot be had. Looks at names and permissions; opens nothing."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from exhibit.vision.sources.camera import lasting_name

_SYSTEM, _DEVICES = Path("/sys/class/video4linux"), Path("/dev")


@dataclass(frozen=True)
class Device:
    """A camera: its device file, what it calls itself, and the name by which it is found again."""

    node: Path
    name: str
    lasting: str

    def __str__(self) -> str:
        return f"{self.name}: {self.lasting}"


def cameras(system: Path = _SYSTEM, devices: Path = _DEVICES) -> list[Device]:
    """Those that are plugged in; of each, only the file that gives pictures."""
    found = []
    for folder in sorted(system.glob("video*"), key=lambda one: (len(one.name), one.name)):
        if _read(folder / "index") not in ("", "0"):
            continue
        node = devices / folder.name
        lasting = lasting_name(str(node), devices)
        found.append(Device(node, _read(folder / "name") or folder.name, str(lasting)))
    return found


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def node_of(device: str | int, devices: Path = _DEVICES) -> Path:
    """The device file that `device` is now, links followed."""
    path = devices / f"video{device}" if isinstance(device, int) or device.isdigit() else Path(device)
    return path.resolve()


def hindrance(node: Path) -> str:
    """Why `node` cannot be opened: "missing", "forbidden" or, as far as names and permissions tell, ""."""
    if sys.platform != "linux":
        return ""
    if not node.exists():
        return "missing"
    return "" if os.access(node, os.R_OK | os.W_OK) else "forbidden"
