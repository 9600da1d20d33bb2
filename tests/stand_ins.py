"""Shows put together for tests, with perception that needs no networks."""

from __future__ import annotations

from exhibit.app import App
from exhibit.assembly.assembly import StandIns, assemble
from exhibit.assembly.options import Options
from exhibit.values import Face, Frame, Observation, Visitor
from exhibit.vision.observer import FrameObserver
from exhibit.vision.sources.drawn.script import Pose, pose_at


class Blind:
    """Stands in for perception that sees nobody."""

    def observe(self, frame: Frame) -> Observation:
        return Observation(frame.captured_s, frame.sequence, (1280, 720))


class Scripted:
    """Sees the drawn visitors as their script has them; it needs no networks."""

    def observe(self, frame: Frame) -> Observation:
        poses = enumerate(pose_at(frame.captured_s), start=1)
        seen = tuple(_visitor(number, pose, frame.captured_s) for number, pose in poses if 0.1 < pose.x < 0.9)
        return Observation(frame.captured_s, frame.sequence, (64, 36), seen)


def _visitor(number: int, pose: Pose, now_s: float) -> Visitor:
    x, y = 64 * pose.x, 36 * pose.y
    points = ((x - 2, y), (x + 2, y), (x, y + 2), (x - 2, y + 4), (x + 2, y + 4))
    return Visitor(number, Face((x - 5, y - 5, x + 5, y + 7), points, 0.9), dict(pose.weights), 0.9, now_s % 60)


def app_of(options: Options, observer: FrameObserver | None = None) -> App:
    """The show, ready to run, with `observer` for its eyes; None for eyes that see nobody."""
    return App(assemble(options, "test", StandIns(observer=observer or Blind())))
