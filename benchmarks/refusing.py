"""Whom the network refuses to read: bare portraits (none should be), the same behind drawn masks, in a tenth of the
light and at 40 pixels; and things that are no faces, as if a detector had taken them for some.

Portraits are those of the London set (../shared/data/london, or a folder of portraits). Things are drawn faces, apes
and emoji, and pieces of made-up rooms, of the shipped scenes' stills and of the documents' pictures, with five points
where a face would have them. Refused by the network, or by the quality gate before it; the last column counts of whom
something is said then, which needs a share of 0.6.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np

from benchmarks.finding import row
from benchmarks.hardships import Cover, drawn_face, hand_over_mouth, mask, nothing, sunglasses
from benchmarks.pictures.pasted import SHARED, Random, background
from benchmarks.pictures.portraits import portraits
from exhibit.system.paths import models_folder
from exhibit.values import SURE, Face, Image, Keypoints, Point
from exhibit.vision.emotions import TFLiteReader
from exhibit.vision.faces.cascade import CascadeFiles
from exhibit.vision.faces.finder import YuNet
from exhibit.vision.images import read_colour
from exhibit.vision.model_files import Manifest
from exhibit.vision.quality import QualityLimits

_REPOSITORY = Path(__file__).parents[1]
_POINTS = ((0.31, 0.4), (0.69, 0.4), (0.5, 0.6), (0.35, 0.77), (0.65, 0.77))
"""Where a face has its eyes, nose and mouth, as shares of its box."""
_PIECES, _WIDEST_PX = 200, 1280

Seen = tuple[Image, Face]


def found(folder: Path, finder: YuNet) -> Iterator[Seen]:
    """Each portrait and the face in it, 160 pixels high."""
    for one in portraits(folder):
        picture = read_colour(one.path)
        faces = finder.find(picture)
        if faces:
            largest = max(faces, key=lambda face: face.height_px)
            yield scaled(picture, largest, 160)


def scaled(picture: Image, face: Face, height_px: float) -> Seen:
    """Both, so that the face is `height_px` high."""
    share = height_px / face.height_px
    small = cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), moved(face, share)


def moved(face: Face, share: float) -> Face:
    """`face` in a picture that is `share` times as large."""
    left, top, right, bottom = (edge * share for edge in face.box_xyxy)
    return Face((left, top, right, bottom), _five((x * share, y * share) for x, y in face.keypoints), face.score)


def covered(seen: Sequence[Seen], cover: Cover) -> Iterator[Seen]:
    """Each behind `cover`."""
    for picture, face in seen:
        copy = picture.copy()
        cover(copy, *face.centre, face.height_px)
        yield copy, face


def dimmed(seen: Sequence[Seen], light: float, noise: float, random: Random) -> Iterator[Seen]:
    """Each in `light`, with `noise` levels."""
    for picture, face in seen:
        grain = random.normal(0, noise, picture.shape)
        yield np.clip(picture * light + grain, 0, 255).astype(np.uint8), face


def boxed(picture: Image) -> Seen:
    """A piece of a picture as if it were a face."""
    height, width = picture.shape[:2]
    points = _five((x * width, y * height) for x, y in _POINTS)
    return picture, Face((0.0, 0.0, float(width), float(height)), points, 0.9)


def _five(points: Iterable[Point]) -> Keypoints:
    left, right, nose, mouth_left, mouth_right = points
    return left, right, nose, mouth_left, mouth_right


def pieces(pictures: Sequence[Image], random: Random) -> Iterator[Seen]:
    """Pieces of `pictures`, 60 to 160 pixels high."""
    for at in range(_PIECES):
        whole = pictures[at % len(pictures)]
        side = int(random.integers(60, 160))
        top, left = (int(random.integers(0, max(1, size - side))) for size in whole.shape[:2])
        yield boxed(whole[top : top + side, left : left + side].copy())


def stills(pattern: str) -> list[Image]:
    """The repository's pictures of that name, no wider than 1280 pixels."""
    read = [read_colour(path) for path in sorted(_REPOSITORY.glob(pattern))]
    return [one if one.shape[1] <= _WIDEST_PX else _narrowed(one) for one in read]


def _narrowed(picture: Image) -> Image:
    size = (_WIDEST_PX, _WIDEST_PX * picture.shape[0] // picture.shape[1])
    return np.asarray(cv2.resize(picture, size), np.uint8)


def tell(name: str, seen: Iterable[Seen], reader: TFLiteReader) -> None:
    """Print the row of `name`."""
    answers = [reader.read(picture, [face])[0] for picture, face in seen]
    refused = sum(not one.emotions for one in answers)
    said = sum(max(one.emotions.values(), default=0.0) >= SURE for one in answers)
    row(f"{name} ({len(answers)})", [f"{count} ({count / len(answers):.0%})" for count in (refused, said)])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=SHARED / "data" / "london", help="where portraits are")
    parser.add_argument("--model", type=Path, help="another network than the shipped one, with as many classes")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    manifest, random = Manifest(models_folder()), np.random.default_rng(2026)
    names = ("faces-yunet", "faces-back", "faces-short-range", "faces-full-range")
    files = CascadeFiles(*(manifest.needed(name)[0] for name in names))
    path, network = manifest.needed("emotions")
    reader = TFLiteReader(options.model or path, network.classes or (), limits=QualityLimits())
    row("", ("refused", "said"))
    if options.folder.is_dir():
        faces = list(found(options.folder, YuNet(files.yunet, 640)))
        for cover in (nothing, mask, hand_over_mouth, sunglasses):
            tell(cover.__name__.replace("_", " "), covered(faces, cover), reader)
        tell("40 px high", (scaled(*one, 40) for one in faces), reader)
        tell("x 0.25 light, noise 2.5", dimmed(faces, 0.25, 2.5, random), reader)
        tell("x 0.1 light, noise 4", dimmed(faces, 0.1, 4.0, random), reader)
    else:
        print(f"skipped: no {options.folder}: portraits are not part of the repository")
    for kind, name in enumerate(("emoji", "manga heads", "apes in outline")):
        drawn = (boxed(drawn_face(int(random.integers(60, 180)), kind)[5:-5, 5:-5]) for _ in range(60))
        tell(f"drawn: {name}", drawn, reader)
    tell("pieces of made-up rooms", pieces([background(random) for _ in range(20)], random), reader)
    tell(
        "pieces of the scenes' pictures",
        pieces(stills("docs/scenes/*.jpg") or stills("scenes/*/*.png"), random),
        reader,
    )
    tell("pieces of the documents' pictures", pieces(stills("docs/**/*.png"), random), reader)


if __name__ == "__main__":
    main()
