"""The source port: where frames come from. Three methods; cameras, files and the drawn visitor implement it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from exhibit.values import Frame, Link


@dataclass(frozen=True)
class SourceState:
    """How a source fares. `link` is "up", "down" (gone, or another stands in for it; it is being looked for),
    "unverified" (being opened for the first time), "ended" (a file came to its end) or "off" (closed, and let go of).

    `detail` is a few words for the operator; `skipped` counts frames that nobody had time to look at, `failed` reads
    that gave nothing, or something damaged. `complaint` is what was survived last and should be said once.
    """

    link: Link
    detail: str = ""
    skipped: int = 0
    failed: int = 0
    complaint: str = ""


class Source(Protocol):
    """Gives frames. `live` sources give the newest and skip the rest; the others give every frame."""

    def read(self, wait_s: float) -> Frame | None:
        """The next frame, or None when there is none within `wait_s` seconds. Never raises once opened."""
        ...

    def state(self) -> SourceState:
        """The state now; cheap, from any thread."""
        ...

    def close(self) -> None:
        """Let go of the device; `read` gives None from now on."""
        ...
