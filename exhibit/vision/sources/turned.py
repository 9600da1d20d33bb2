"""A source whose pictures are turned upright, as the camera hangs: each once, when it is read, and none that is
skipped."""

from __future__ import annotations

from dataclasses import replace

from exhibit.values import Frame
from exhibit.vision.mount import CameraMount, upright
from exhibit.vision.sources.port import Source, SourceState


class Turned:
    """Gives what `source` gives, put upright as `mount` says at that moment."""

    def __init__(self, source: Source, mount: CameraMount) -> None:
        self._source, self._mount = source, mount

    def read(self, wait_s: float) -> Frame | None:
        frame = self._source.read(wait_s)
        return None if frame is None else replace(frame, image=upright(frame.image, self._mount.pose))

    def state(self) -> SourceState:
        return self._source.state()

    def close(self) -> None:
        self._source.close()
