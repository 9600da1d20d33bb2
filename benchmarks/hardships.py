"""Faces as a stranger would try them: in groups, twenty-nine at once, behind hands, sunglasses and masks, cut by the
picture's edge, rolled; and what is no visitor: drawn faces, emoji, apes in outline.

Portraits of the London set (../shared/data/london, or a folder of portraits) are pasted into made-up rooms, 1280x720,
noise 5, JPEG 85. A row is found at once / within 0.5 s (six pictures), and the seconds a group took to be seen whole.
Real profiles, real chimpanzees and manga are not to be had with a licence: the covers and drawings are ours.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np

from benchmarks.fairness import sitters
from benchmarks.finding import Picture, forgetful, row
from benchmarks.pictures.pasted import SHARED, SIZE, Random, Stamp, background, pasted, taken
from benchmarks.pictures.portraits import portraits
from exhibit.system.paths import models_folder
from exhibit.values import Image
from exhibit.vision.emotions import TFLiteReader
from exhibit.vision.faces.cascade import Cascade, CascadeFiles
from exhibit.vision.faces.finder import FaceFinder, YuNet
from exhibit.vision.model_files import Manifest

LOOKS_S = tuple(at / 10 for at in range(6))
_GROUP_AT = tuple((x, y) for y in (240, 400, 560) for x in (200, 420, 640, 860, 1080))
_MANY_AT = tuple((x, y) for y in (190, 380, 570) for x in range(100, 1200, 118))[:29]
_APART_AT = tuple((x, y) for y in (200, 520) for x in (200, 640, 1080))
_HARD_PX = 110.0
_SKIN = (120, 150, 200)

Cover = Callable[[Image, float, float, float], None]
"""Draws over a picture about a face's middle (x, y), `height` pixels high."""


def hand_over_mouth(picture: Image, x: float, y: float, height: float) -> None:
    """Four fingers from the side."""
    for at in range(4):
        left = (round(x - 0.35 * height), round(y + (0.12 + 0.09 * at) * height))
        right = (round(x + 0.6 * height), round(y + (0.16 + 0.09 * at) * height))
        cv2.line(picture, left, right, _SKIN, max(2, round(0.085 * height)), cv2.LINE_AA)


def hand_at_cheek(picture: Image, x: float, y: float, height: float) -> None:
    """A palm beside the mouth."""
    middle, axes = (round(x + 0.33 * height), round(y + 0.25 * height)), (round(0.16 * height), round(0.3 * height))
    cv2.ellipse(picture, middle, axes, 15, 0, 360, _SKIN, -1, cv2.LINE_AA)


def sunglasses(picture: Image, x: float, y: float, height: float) -> None:
    """Two dark glasses and a bridge."""
    level = round(y - 0.12 * height)
    for side in (-1, 1):
        middle = (round(x + side * 0.17 * height), level)
        cv2.ellipse(picture, middle, (round(0.14 * height), round(0.1 * height)), 0, 0, 360, (15, 15, 15), -1)
    ends = [(round(x + side * 0.32 * height), level) for side in (-1, 1)]
    cv2.line(picture, ends[0], ends[1], (15, 15, 15), max(1, round(0.03 * height)))


def mask(picture: Image, x: float, y: float, height: float) -> None:
    """A surgical mask from the nose to the chin."""
    shape = ((-0.33, 0.08), (0.0, 0.0), (0.33, 0.08), (0.27, 0.38), (0.0, 0.5), (-0.27, 0.38))
    corners = np.array([(x + across * height, y + down * height) for across, down in shape]).astype(np.int32)
    cv2.fillPoly(picture, [corners], (214, 200, 178), cv2.LINE_AA)


def nothing(_picture: Image, _x: float, _y: float, _height: float) -> None:
    """No cover."""


def pictures(
    faces: Sequence[Stamp],
    spots: Sequence[tuple[float, float]],
    height_px: float,
    random: Random,
    cover: Cover = nothing,
    roll_deg: float = 0.0,
) -> Iterator[Picture]:
    """`faces` at `spots` of as many pictures as they fill, each behind `cover`."""
    for first in range(0, len(faces) - len(spots) + 1, len(spots)):
        plain = background(random)
        for stamp, (x, y) in zip(faces[first:], spots, strict=False):
            pasted(plain, stamp, height_px, (x, y), roll_deg)
            cover(plain, x, y, height_px)
        yield Picture(tuple(taken(plain, random) for _ in LOOKS_S), tuple(spots), height_px)


def cut_by_edge(faces: Sequence[Stamp], share: float, random: Random) -> Iterator[Picture]:
    """Faces at the right edge, of which `share` is outside."""
    x = SIZE[0] + (share - 0.5) * 0.75 * _HARD_PX
    yield from pictures(faces, ((x, 200.0), (x, 520.0)), _HARD_PX, random)


def tell(name: str, shown: Iterator[Picture], finder: FaceFinder) -> None:
    """Print the row of `name`: found at once and within half a second, and when the last one was."""
    there = first = last = 0
    whole_s: list[float] = []
    for picture in shown:
        forgetful(finder)
        counts = [picture.found(finder.find(look, at)) for at, look in zip(LOOKS_S, picture.looks, strict=True)]
        there, first, last = there + len(picture.spots), first + counts[0], last + max(counts)
        whole_s += [at for at, count in zip(LOOKS_S, counts, strict=True) if count == len(picture.spots)][:1]
    whole = f"whole {len(whole_s)}x, {max(whole_s):.1f} s" if whole_s else "never whole"
    row(f"{name} ({there})", (f"{first}/{last}", whole))


def drawn_face(side: int, kind: int) -> Image:
    """An emoji: a round with eyes and a mouth; a manga head: large eyes and hardly a nose; an ape in outline."""
    canvas = np.full((side, side, 3), 235, np.uint8)
    middle, unit = side // 2, side / 100
    skin = ((60, 210, 250), (205, 225, 250), (40, 55, 80))[kind % 3]
    axes = ((40, 40), (34, 42), (42, 44))[kind % 3]
    cv2.ellipse(canvas, (middle, middle), (round(axes[0] * unit), round(axes[1] * unit)), 0, 0, 360, skin, -1)
    if kind % 3 == 2:
        cv2.ellipse(
            canvas, (middle, round(62 * unit)), (round(26 * unit), round(24 * unit)), 0, 0, 360, (120, 150, 180), -1
        )
    eye = ((4, 7), (9, 13), (5, 5))[kind % 3]
    for across in (35, 65):
        spot = (round(across * unit), round(44 * unit))
        cv2.ellipse(canvas, spot, (round(eye[0] * unit), round(eye[1] * unit)), 0, 0, 360, (25, 25, 25), -1)
    smile = (round((14, 6, 16)[kind % 3] * unit), round((10, 3, 4)[kind % 3] * unit))
    cv2.ellipse(canvas, (middle, round(66 * unit)), smile, 0, 0, 180, (30, 30, 90), max(1, round(2 * unit)))
    return canvas


def no_visitors(random: Random, count: int) -> Iterator[Image]:
    """Walls with four drawn faces each."""
    for at in range(count):
        plain = background(random)
        for index, (x, y) in enumerate(((200, 180), (520, 420), (800, 180), (1080, 480))):
            half = int(random.integers(30, 90))
            plain[y - half : y + half, x - half : x + half] = drawn_face(2 * half, at + index)
        yield taken(plain, random)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=SHARED / "data" / "london", help="where portraits are")
    parser.add_argument("--quick", action="store_true", help="a quarter of the faces")
    options = parser.parse_args()
    if not options.folder.is_dir():
        print(f"skipped: no {options.folder}: portraits are not part of the repository")
        return
    cv2.setNumThreads(1)
    manifest, random = Manifest(models_folder()), np.random.default_rng(2026)
    names = ("faces-yunet", "faces-back", "faces-short-range", "faces-full-range")
    files = CascadeFiles(*(manifest.needed(name)[0] for name in names))
    path, network = manifest.needed("emotions")
    reader = TFLiteReader(path, network.classes or ())
    listed = portraits(options.folder)[:: 4 if options.quick else 1]
    faces = [one.stamp for one in sitters(listed, YuNet(files.yunet, 640), reader)]
    cascade = Cascade(files)
    row("found at once / within 0.5 s", ("faces", "the last seen"))
    tell("groups of fifteen, 90 px", pictures(faces, _GROUP_AT, 90, random), cascade)
    tell("twenty-nine at once, 60 px", pictures(faces[:58], _MANY_AT, 60, random), cascade)
    for cover in (nothing, hand_over_mouth, hand_at_cheek, sunglasses, mask):
        tell(
            cover.__name__.replace("_", " ") + ", 110 px", pictures(faces, _APART_AT, _HARD_PX, random, cover), cascade
        )
    for share in (0.15, 0.3, 0.5):
        tell(f"cut by the edge, {share:.0%} outside", cut_by_edge(faces[:40], share, random), cascade)
    for roll in (-40.0, 40.0):
        tell(
            f"rolled {roll:+.0f} deg, 110 px", pictures(faces[:36], _APART_AT, _HARD_PX, random, roll_deg=roll), cascade
        )
    walls = list(no_visitors(random, 9 if options.quick else 36))
    false = sum(len(forgetful(cascade).find(wall, 0.0)) for wall in walls)
    row(f"drawn faces taken for visitors ({4 * len(walls)})", (str(false), ""))


if __name__ == "__main__":
    main()
