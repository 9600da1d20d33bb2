"""What is there on the machine, or in its image, where a show is installed: read from its files, not its name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Screen = Literal["cage", "x", "none"]
GROUPS = ("video", "audio", "render", "input")
"""Who may open cameras and screens, sound cards, graphics cards, keyboards. The installation makes those that lack."""


@dataclass(frozen=True)
class Machine:
    """The machine whose files begin at `root`."""

    root: Path

    @property
    def has_systemd(self) -> bool:
        return self._any("usr/lib/systemd/systemd", "lib/systemd/systemd")

    @property
    def has_watchdog(self) -> bool:
        """Whether there is a device that resets the machine when nobody pats it."""
        return self._any("dev/watchdog0")

    @property
    def has_logind_sessions(self) -> bool:
        """Whether a service can have a session of its own, without which a compositor is given no screen."""
        places = ("usr/lib", "lib", "usr/lib64")
        return any(list((self.root / place).glob("**/security/pam_systemd.so")) for place in places)

    @property
    def screen(self) -> Screen:
        """What can show pictures: Wayland's kiosk, else X, else nothing."""
        if self._any("usr/bin/cage", "usr/local/bin/cage"):
            return "cage"
        return "x" if self._any("usr/bin/Xorg", "usr/lib/xorg/Xorg") else "none"

    def program(self, name: str) -> str:
        """Where the program `name` lies, as the machine itself sees it."""
        for folder in ("usr/local/bin", "usr/bin", "bin"):
            if (self.root / folder / name).exists():
                return f"/{folder}/{name}"
        return f"/usr/bin/{name}"

    def _any(self, *places: str) -> bool:
        return _any_exists(self.root / place for place in places)


def _any_exists(files: Iterable[Path]) -> bool:
    return any(file.exists() for file in files)
