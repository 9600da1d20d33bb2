"""How calm the mood is over time: label flips a minute, onset latency, false starts; raw against smoothed.

Raw is the label of each frame's reading; smoothed is the mood that rules read, at its default settings. On the drawn
visitor, whose script says when each expression begins, and, where `../shared/media` is there, on its two videos. False
starts are counted on the stretches that are scripted neutral: every label there that is none and not neutral.

Then the boxes: how much a face's box trembles while the face rests, as it is found and as it is shown, and how far what
is shown trails behind who walks. A real face of `../shared` is pasted into a made-up room, with a camera's noise new in
each frame; walking is 1.4 m/s past the camera, seven face heights a second. And the settings beside the default.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise, product
from pathlib import Path

import numpy as np

from benchmarks.pictures.pasted import Stamp, background, pasted, stamps, taken
from exhibit.mood.group import MoodSettings, MoodState, step
from exhibit.system.paths import models_folder
from exhibit.values import NOBODY, Box, Emotions, Frame, Observation, Reading
from exhibit.vision.emotions import TFLiteReader
from exhibit.vision.faces.cascade import Cascade, CascadeFiles
from exhibit.vision.faces.finder import YuNet
from exhibit.vision.model_files import Manifest
from exhibit.vision.sources.drawn.script import pose_at
from exhibit.vision.sources.drawn.visitor import DrawnVisitor
from exhibit.vision.sources.films import frames_of
from exhibit.vision.tracking.box_filter import BoxFilter, BoxFilterSettings
from exhibit.vision.tracking.tracker import TrackingSettings, TrackingState
from exhibit.vision.tracking.tracker import step as track

MEDIA = Path(__file__).parent.parent.parent / "shared" / "media"
ALONE_S = 42.0
"""The drawn visitor is alone up to here."""

RATE_HZ, WALK = 30, 7.0


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
        answers = reader.read(frame.image, faces)
        readings = [Reading(face, one.emotions) for face, one in zip(faces, answers, strict=True)]
        tracking, visitors = track(tracking, readings, frame.captured_s, TrackingSettings())
        seen = Observation(frame.captured_s, frame.sequence, (frame.image.shape[1], frame.image.shape[0]), visitors)
        mood = step(mood, seen, frame.captured_s, MoodSettings())
        found.times.append(frame.captured_s)
        found.raw.append(dominant(answers[0].emotions) if answers else NOBODY)
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
    for sequence, (time_s, image) in enumerate(frames_of(MEDIA / name)):
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


def pasted_frames(face: Stamp, height_px: float, heights_s: float) -> Iterator[Frame]:
    """`face` in a room, standing for a second and then moving so many of its heights a second, until the far side."""
    random = np.random.default_rng(7)
    plain, seconds = background(random), 4.0 if not heights_s else 1 + 1080 / (heights_s * height_px)
    for at in range(round(seconds * RATE_HZ)):
        picture, x = plain.copy(), 100 + heights_s * height_px * max(0.0, at / RATE_HZ - 1)
        pasted(picture, face, height_px, (x, 360), 0)
        yield Frame(taken(picture, random), at / RATE_HZ, at)


def boxes(frames: Iterator[Frame], finder: Cascade) -> list[tuple[float, Box]]:
    """When the first face of each frame was found, and where."""
    seen = [(frame.captured_s, finder.find(frame.image, frame.captured_s)) for frame in frames]
    return [(at, faces[0].box_xyxy) for at, faces in seen if faces]


def shown(found: list[tuple[float, Box]], settings: BoxFilterSettings) -> list[Box]:
    """The same boxes as they are shown."""
    steady, told = BoxFilter.at(found[0][1]), []
    for (before, _), (at, box) in pairwise([found[0], *found]):
        steady = steady.towards(box, at - before, settings)
        told.append(steady.box_xyxy)
    return told


def tremble_px(told: list[Box]) -> float:
    """How far an edge jumps from frame to frame, root mean square, once the filter has settled."""
    return float(np.sqrt(np.mean(np.diff(np.array(told[RATE_HZ // 2 :]), axis=0) ** 2)))


def behind_ms(found: list[tuple[float, Box]], told: list[Box], speed_px_s: float) -> float:
    """How long what is shown trails behind what is found, half a second into the walk and later."""
    gaps = [box[0] - other[0] for (at, box), other in zip(found, told, strict=True) if at > 1.5]
    return 1000 * statistics.fmean(gaps) / speed_px_s


def steadiness(manifest: Manifest) -> None:
    """Print how the boxes tremble and trail, raw and for some settings."""
    names = ("faces-yunet", "faces-back", "faces-short-range", "faces-full-range")
    files = CascadeFiles(*(manifest.needed(name)[0] for name in names))
    face = max(stamps(YuNet(files.yunet, 960)), key=lambda stamp: stamp.face_px)
    rests = {f"{height:.0f} px": boxes(pasted_frames(face, height, 0), Cascade(files)) for height in (40.0, 120.0)}
    rests["smiles.mp4"] = boxes(video_frames("smiles.mp4"), Cascade(files))
    walks = {height: boxes(pasted_frames(face, height, WALK), Cascade(files)) for height in (40.0, 120.0)}
    print(
        "\nboxes: tremble, px a frame    " + "".join(f"{name:>12}" for name in rests) + "   trails, ms: 40 px  120 px"
    )
    raw = "".join(f"{tremble_px([box for _, box in found]):12.2f}" for found in rests.values())
    print(f"{'as found':30}{raw}   {0:17.0f} {0:7.0f}")
    default = BoxFilterSettings()
    for rest_hz, quicker in ((default.rest_hz, default.quicker), *product((0.4, 0.8, 1.6), (0.5, 1.5, 4.0))):
        settings = BoxFilterSettings(rest_hz, quicker)
        trembles = "".join(f"{tremble_px(shown(found, settings)):12.2f}" for found in rests.values())
        trails = [behind_ms(found, shown(found, settings), WALK * height) for height, found in walks.items()]
        name = "as shown" if settings == default else ""
        label = f"{name:9} {rest_hz:.1f} Hz, {quicker:.1f} a height"
        print(f"{label:30}{trembles}   {trails[0]:17.0f} {trails[1]:7.0f}")


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
    if MEDIA.is_dir():
        steadiness(manifest)
    else:
        print("boxes: skipped: no ../shared/media beside this checkout")


if __name__ == "__main__":
    main()
