"""A source looked at for a moment, for the doctor: its frames counted, its light judged. Nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass

from exhibit.clock import Clock
from exhibit.values import Frame
from exhibit.vision.picture_condition import same
from exhibit.vision.picture_measures import PictureMeasures, measured
from exhibit.vision.sources.port import Source

_WAIT_S = 0.25
_KEPT = 3


@dataclass(frozen=True)
class ProbeReport:
    """What was seen: how many frames of which size came, how many a second, what there is to measure in the last
    one, whether all of them were one and the same picture, and the last few."""

    frames: int
    size_px: tuple[int, int]
    rate_hz: float
    picture: PictureMeasures
    still: bool
    last: tuple[Frame, ...]


@dataclass(frozen=True)
class ProbePatience:
    """Seconds: how long the first frame may take; for how long frames are let pass before they count, since streams
    begin with what they have stored, and cameras with finding the exposure; and for how long they are counted."""

    first_s: float
    settle_s: float
    watch_s: float


def watch_source(source: Source, clock: Clock, patience: ProbePatience) -> ProbeReport | None:
    """What `source` gives; None where it gives nothing in time."""
    first = _next(source, clock, clock.now() + patience.first_s)
    settled_s = clock.now() + patience.settle_s
    while first is not None and (frame := _next(source, clock, settled_s)) is not None:
        first = frame
    if first is None:
        return None
    frames, still, like = [first], True, measured(first.image)
    end_s = clock.now() + patience.watch_s
    while (frame := _next(source, clock, end_s)) is not None:
        still = still and same(like, measured(frame.image))
        frames = [*frames[1 - _KEPT :], frame]
    last = frames[-1]
    # What nobody had time to look at counts too: it was given.
    count, lasted_s = last.sequence - first.sequence + 1, last.captured_s - first.captured_s
    height, width = last.image.shape[:2]
    rate_hz = (count - 1) / lasted_s if lasted_s > 0 else 0.0
    return ProbeReport(count, (width, height), rate_hz, measured(last.image), still and count > 1, tuple(frames))


def _next(source: Source, clock: Clock, end_s: float) -> Frame | None:
    while clock.now() < end_s and source.state().link != "ended":
        frame = source.read(min(_WAIT_S, max(0.0, end_s - clock.now())))
        if frame is not None:
            return frame
    return None
