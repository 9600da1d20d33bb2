"""Shows put together for tests, with perception that needs no networks."""

from __future__ import annotations

from exhibit.app import App
from exhibit.assembly.assembly import StandIns, assemble
from exhibit.assembly.options import Options
from exhibit.values import Frame, Observation
from exhibit.vision.observer import FrameObserver


class Blind:
    """Stands in for perception that sees nobody."""

    def observe(self, frame: Frame) -> Observation:
        return Observation(frame.captured_s, frame.sequence, (1280, 720))


def app_of(options: Options, observer: FrameObserver | None = None) -> App:
    """The show, ready to run, with `observer` for its eyes; None for eyes that see nobody."""
    return App(assemble(options, "test", StandIns(observer=observer or Blind())))
