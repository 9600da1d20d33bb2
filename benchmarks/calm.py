"""How calm the mood is over time: label flips a minute, onset latency, false starts; raw against smoothed.

Raw is the label of each frame's reading; smoothed is the mood that rules read, at its default settings. On the drawn
visitor, whose script says when each expression begins, and, where `../shared/media` is there, on its two videos. False
starts are counted on the stretches that are scripted neutral: every label there that is none and not neutral.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from exhibit.mood.group import MoodSettings, MoodState, step
from exhibit.networks import Manifest
from exhibit.places import models_folder
from exhibit.values import NOBODY, Emotions, Frame, Observation, Reading
from exhibit.vision.drawn.script import pose_at
from exhibit.vision.drawn.visitor import DrawnVisitor
from exhibit.vision.emotions import TFLiteReader
from exhibit.vision.faces import YuNet
from exhibit.vision.files import video
from exhibit.vision.tracking import TrackingSettings, TrackingState
from exhibit.vision.tracking import step as track

MEDIA = Path(__file__).parent.parent.parent / "shared" / "media"
ALONE_S = 42.0
"""The drawn visitor is alone up to here."""


@dataclass
class Labels:
    """A label for each moment."""

    times: list[float] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    smoothed: list[str] = field(default_factory=list)


def labels(frames: Iterator[Frame], finder: YuNet, reader: TFLiteReader) -> Labels:
    """What each frame reads by itself, and what the mood is then."""
    found, tracking, mood = Labels(), TrackingState(), MoodState()
    for frame in frames:
        faces = finder.find(frame.image)
        emotions = reader.read(frame.image, faces)
        readings = [Reading(face, one) for face, one in zip(faces, emotions, strict=True)]
        tracking, visitors = track(tracking, readings, frame.captured_s, TrackingSettings())
        seen = Observation(frame.captured_s, frame.sequence, (frame.image.shape[1], frame.image.shape[0]), visitors)
        mood = step(mood, seen, frame.captured_s, MoodSettings())
        found.times.append(frame.captured_s)
        found.raw.append(dominant(emotions[0]) if emotions else NOBODY)
        found.smoothed.append(mood.mood.dominant)
    return found


def dominant(emotions: Emotions) -> str:
    """The emotion with the largest share."""
    return max(emotions, key=lambda name: emotions[name])


def flips_a_minute(told: list[str], times: list[float]) -> float:
    """Changes of the label, coming and going left out, for each minute that somebody was there."""
    changes = sum(a != b and NOBODY not in (a, b) for a, b in pairwise(told))
    there_s = sum(b - a for (a, b), label in zip(pairwise(times), told, strict=False) if label != NOBODY)
    return 60 * changes / there_s if there_s else 0.0


def drawn_frames() -> Iterator[Frame]:
    """The drawn visitor's script up to the end of the first visit, every frame."""
    source = DrawnVisitor(None, live=False, loop=False)
    while (frame := source.read(0.0)) is not None and frame.captured_s < ALONE_S:
        yield frame


def video_frames(name: str) -> Iterator[Frame]:
    """Every frame of a video."""
    for sequence, (time_s, image) in enumerate(video(MEDIA / name)):
        yield Frame(image, time_s, sequence)


def scripted(time_s: float) -> str:
    """What the drawn visitor shows then: an expression, or nobody."""
    poses = pose_at(time_s)
    return poses[0].expression if poses else NOBODY


def onsets(told: list[str], times: list[float]) -> list[float]:
    """Seconds from each scripted change of expression to the label that follows it."""
    script = [scripted(time_s) for time_s in times]
    waits = []
    for index, (before, after) in enumerate(pairwise(script), start=1):
        if before != after and NOBODY not in (before, after):
            match = next((at for at, label in zip(times[index:], told[index:], strict=True) if label == after), None)
            if match is not None:
                waits.append(match - times[index])
    return waits


def false_starts(told: list[str], times: list[float]) -> int:
    """Beginnings of a label that is none, while the script has been neutral for a second."""
    return sum(
        b != a
        and b not in ("neutral", NOBODY, "unknown")
        and all(scripted(t - back) == "neutral" for back in (0.0, 1.0))
        for (a, b), t in zip(pairwise(told), times[1:], strict=True)
    )


def main() -> None:
    """Print the table."""
    manifest = Manifest(models_folder())
    finder, reader = YuNet(manifest.needed("faces-yunet")[0]), TFLiteReader(manifest.needed("emotions")[0])
    clips = {"drawn visitor": drawn_frames()}
    if MEDIA.is_dir():
        clips |= {name: video_frames(name) for name in ("smiles.mp4", "arrives.mov")}
    print("clip            label      flips a minute   onset s (median, longest)   false starts")
    for name, frames in clips.items():
        found = labels(frames, finder, reader)
        for kind, told in (("raw", found.raw), ("smoothed", found.smoothed)):
            waits = onsets(told, found.times) if name == "drawn visitor" else []
            wait = f"{statistics.median(waits):.2f}, {max(waits):.2f}" if waits else "-"
            starts = str(false_starts(told, found.times)) if name == "drawn visitor" else "-"
            print(f"{name:15} {kind:9} {flips_a_minute(told, found.times):15.1f}   {wait:>25}   {starts:>12}")


if __name__ == "__main__":
    main()
