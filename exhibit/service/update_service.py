"""The service that has a new version prove itself: it goes on whoever logs out, and after a power cut."""

from __future__ import annotations

import subprocess
from pathlib import Path

from exhibit.service.units import UPDATE_SERVICE, UPDATE_SERVICE_FILE, resuming

_SYSTEMD_RUNS = Path("/run/systemd/system")


class UpdateService:
    """The service as it is installed in the machine whose files begin at `root`."""

    def __init__(self, root: Path = Path("/")) -> None:
        self._unit = root / UPDATE_SERVICE_FILE.relative_to("/")

    def looks_after(self, prefix: Path) -> bool:
        """Whether it is installed here, for the versions under `prefix`, and can be started."""
        try:
            text = self._unit.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return False
        line = f"ExecStart={resuming(prefix)}"
        return _SYSTEMD_RUNS.is_dir() and line in text.splitlines() and (prefix / "trusted").exists()

    def start(self) -> bool:
        """Start it; whether it could be."""
        return _systemctl("start", "--no-block", UPDATE_SERVICE) is not None

    def lives(self) -> bool:
        """Whether it runs, is about to, or will be started again."""
        said = _systemctl("show", UPDATE_SERVICE, "--property=ActiveState,Job")
        told = dict(line.partition("=")[::2] for line in (said or "").splitlines())
        return told.get("ActiveState", "") not in ("", "inactive", "failed") or told.get("Job", "") not in ("", "0")


def _systemctl(*arguments: str) -> str | None:
    """What it says; None where it cannot be run, or failed."""
    try:
        done = subprocess.run(  # noqa: S603 (our own words)
            ["systemctl", *arguments],  # noqa: S607 (as the machine finds it)
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
