"""How well faces are found: recall by size and roll, false faces, cost and the time until an arrival is seen.

Real faces of `../shared` are pasted softly into made-up rooms of 1280x720 with noise and JPEG 85. Every finder looks at
the same pictures in the same run: YuNet 640 (the floor that ratios refer to), YuNet 960 and the cascade. A recall is of
one first picture, and (after the slash) of the last of four pictures within 0.3 s. `--quick` looks at a quarter.
"""

from __future__ import annotations

import argparse
import math
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from exhibit.networks import Manifest
from exhibit.places import models_folder
from exhibit.values import NO_EMOTIONS, Face, Image, Reading
from exhibit.vision.cascade import Cascade, CascadeFiles
from exhibit.vision.crop import TILE_TEMPLATE
from exhibit.vision.drawn.room import room
from exhibit.vision.faces import FaceFinder, YuNet
from exhibit.vision.files import video
from exhibit.vision.images import read_colour, read_grey
from exhibit.vision.tracking import TrackingSettings, TrackingState, step
from exhibit.vision.view import View

SHARED = Path(__file__).parents[2] / "shared"
SIZE = (1280, 720)
HEIGHTS_PX = (600, 120, 60, 40, 24)
ROLLS_DEG = (0, -30, 30)
SPOTS = ((200, 190), (520, 500), (790, 180), (1080, 480))
LOOKS_S = (0.0, 0.1, 0.2, 0.3)
TILES = 24
# A face's place is right within half its height, as the tracker would still follow it.
NEAR = 0.5

Random = np.random.Generator


@dataclass(frozen=True, eq=False)
class Stamp:
    """A face to paste: part of a picture, how much of it covers, the face's height in it, where its middle is, and the
    kind of picture it came from."""

    image: Image
    cover: Image
    face_px: float
    middle: tuple[float, float]
    kind: str


def stamps(finder: YuNet) -> list[Stamp]:
    """Every face of the shared pictures, as large as it is there, and tiles of FER+ (about 48 pixels high)."""
    media = SHARED / "media"
    pictures = [read_colour(path) for path in sorted(media.glob("*.jpg"))]
    for name, moments in (("smiles.mp4", (0.2, 1.2)), ("arrives.mov", (5.0, 6.0))):
        first, second = moments
        pictures += [image for at, image in video(media / name) if abs(at - first) < 0.01 or abs(at - second) < 0.01]
    photos = [_stamp(picture, face) for picture in pictures for face in finder.find(picture)]
    return photos + _tiles()


def _stamp(picture: Image, face: Face) -> Stamp:
    half = 0.85 * face.height_px
    (x, y), (height, width) = face.centre, picture.shape[:2]
    left, top = max(0, int(x - half)), max(0, int(y - half))
    right, bottom = min(width, int(x + half)), min(height, int(y + half))
    image = picture[top:bottom, left:right]
    x_off, y_off = (np.abs(np.linspace(-1, 1, count)) for count in image.shape[1::-1])
    fade = np.clip((1 - np.sqrt(x_off[None, :] ** 4 + y_off[:, None] ** 4)) * 6, 0, 1)
    return Stamp(image, _bytes(fade), face.height_px, (x - left, y - top), "photo")


def _bytes(share: np.ndarray) -> Image:
    return np.repeat((255 * share).astype(np.uint8)[..., None], 3, axis=2)


def _tiles() -> list[Stamp]:
    """Tiles that nearly all voters agreed on, each in a drawn head on drawn shoulders."""
    folder = SHARED / "data" / "ferplus"
    if not folder.is_dir():
        return []
    rows = (folder / "valid.csv").read_text(encoding="utf-8").splitlines()[1:]
    sheet = read_grey(folder / "valid.webp")
    clear = [at for at, row in enumerate(rows) if max(map(int, row.split(",")[2:10])) >= 9]
    random = np.random.default_rng(3)
    chosen = (divmod(at, 340) for at in clear[:: len(clear) // TILES][:TILES])
    return [_headed(sheet[row * 48 : row * 48 + 48, at * 48 : at * 48 + 48], random) for row, at in chosen]


def _headed(tile: Image, random: Random) -> Stamp:
    """`tile` (48, 48) in the middle of a head and shoulders of (112, 112), in about the colour of skin.

    A tile's eyes lie 0.38 of it apart, and a face's box is about 2.8 times that high.
    """
    canvas = np.full((112, 112, 3), random.uniform(20, 90, 3), np.uint8)
    cv2.ellipse(canvas, ((56, 106), (96, 44), 0), random.uniform(30, 200, 3).tolist(), -1)
    skin = (tile[..., None] * np.array([0.75, 0.85, 1.0])).astype(np.uint8)
    face = np.zeros((112, 112), np.uint8)
    cv2.ellipse(face, ((56, 56), (46, 54), 0), 255, -1)
    soft = cv2.GaussianBlur(face, (0, 0), 2.5)[32:80, 32:80, None].astype(np.float32) / 255
    canvas[32:80, 32:80] = (canvas[32:80, 32:80] * (1 - soft) + skin * soft).astype(np.uint8)
    cover = np.zeros((112, 112), np.uint8)
    cv2.ellipse(cover, ((56, 52), (60, 74), 0), 255, -1)
    cv2.ellipse(cover, ((56, 106), (96, 44), 0), 255, -1)
    eyes_px = float(TILE_TEMPLATE[1, 0] - TILE_TEMPLATE[0, 0]) * 48
    return Stamp(canvas, _bytes(cv2.GaussianBlur(cover, (0, 0), 1.5) / 255), 2.8 * eyes_px, (56, 55), "tile")


def pasted(picture: Image, stamp: Stamp, height_px: float, spot: tuple[float, float], roll_deg: float) -> None:
    """Lay `stamp` into `picture` with its face's middle at `spot`, fading out towards its edges."""
    zoom, roll = height_px / stamp.face_px, math.radians(roll_deg)
    linear = zoom * np.array([[math.cos(roll), -math.sin(roll)], [math.sin(roll), math.cos(roll)]])
    view = View(np.hstack([linear, (np.array(spot) - linear @ np.array(stamp.middle))[:, None]]), SIZE)
    share = view.cut(stamp.cover).astype(np.float32) / 255
    picture[:] = (picture * (1 - share) + view.cut(stamp.image) * share).astype(np.uint8)


def background(random: Random) -> Image:
    """A made-up room: a wall with a fall of light, a floor, and some boxes of any colour on it."""
    width, height = SIZE
    wall, floor = random.uniform(40, 200, 3), random.uniform(20, 140, 3)
    light = np.linspace(random.uniform(0.6, 1), random.uniform(0.6, 1), width)[None, :, None]
    picture = np.where(np.arange(height)[:, None, None] < random.integers(420, 640), wall, floor) * light
    for _ in range(12):
        left, top = random.integers(0, width), random.integers(0, height)
        right, bottom = left + random.integers(20, 300), top + random.integers(20, 300)
        picture[top:bottom, left:right] = random.uniform(20, 230, 3)
    return cv2.GaussianBlur(picture.astype(np.uint8), (0, 0), 1.2).astype(np.uint8, copy=False)


def taken(picture: Image, random: Random) -> Image:
    """`picture` as a camera gives it: noise, and JPEG 85. In memory only."""
    noise = random.normal(0, 5, picture.shape).astype(np.float32)
    noisy = np.clip(picture + noise, 0, 255).astype(np.uint8)
    written = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 85])[1]
    return np.asarray(cv2.imdecode(written, cv2.IMREAD_COLOR), np.uint8)


def empty_frames(finder: YuNet, random: Random) -> Iterator[Image]:
    """Hard pictures without any face: parts of photographs, a film, a drawn room, shuffled blocks, textures, dots."""
    photos = [read_colour(path) for path in sorted((SHARED / "media").glob("*people.jpg"))]
    film = [image for at, image in video(SHARED / "media" / "arrives.mov") if at < 3.0]
    makers: list[Callable[[int], Image]] = [
        lambda at: _faceless_part(photos[at % len(photos)], finder, random),
        lambda at: film[at * 3 % len(film)],
        lambda _: room(SIZE),
        lambda at: _shuffled(photos[at % len(photos)], random),
        lambda at: _texture(random, 2 + at % 7),
        lambda _: _dots(random),
    ]
    shares = (20, 25, 5, 20, 15, 15)
    for maker, share in zip(makers, shares, strict=True):
        for at in range(share):
            picture = cv2.resize(maker(at), SIZE).astype(np.uint8, copy=False)
            yield taken(picture, random)


def _faceless_part(photo: Image, finder: YuNet, random: Random) -> Image:
    """Bodies, hands and surroundings: a part of `photo` whose faces are covered with its own lower edge."""
    covered = photo.copy()
    for face in finder.find(photo):
        x, y, half = *face.centre, 0.75 * face.height_px
        left, right = max(0, int(x - half)), int(x + half)
        top, bottom = max(0, int(y - half)), min(photo.shape[0], int(y + half))
        patch = photo[-(bottom - top) :, left:right]
        covered[top:bottom, left:right] = patch
    side = random.uniform(0.5, 1.0)
    rows, columns = (int(count * side) for count in photo.shape[:2])
    top = random.integers(0, photo.shape[0] - rows + 1)
    left = random.integers(0, photo.shape[1] - columns + 1)
    return covered[top : top + rows, left : left + columns]


def _shuffled(photo: Image, random: Random) -> Image:
    """`photo` in blocks too small to hold a face of it, in any order."""
    side = 40
    rows, columns = photo.shape[0] // side, photo.shape[1] // side
    blocks = photo[: rows * side, : columns * side].reshape(rows, side, columns, side, 3).swapaxes(1, 2)
    mixed = random.permutation(blocks.reshape(-1, side, side, 3)).reshape(rows, columns, side, side, 3)
    return np.ascontiguousarray(mixed.swapaxes(1, 2).reshape(rows * side, columns * side, 3))


def _texture(random: Random, grain: int) -> Image:
    coarse = random.integers(0, 256, (90 // grain, 160 // grain, 3)).astype(np.uint8)
    return cv2.resize(coarse, SIZE, interpolation=cv2.INTER_CUBIC).astype(np.uint8, copy=False)


def _dots(random: Random) -> Image:
    """Rounds with some dots and a line in them, anywhere: what a lamp, a socket or a car's front looks like."""
    picture = background(random)
    for _ in range(10):
        x, y = (int(random.integers(60, side - 60)) for side in SIZE)
        radius, colour = int(random.integers(12, 60)), random.uniform(60, 240, 3).tolist()
        cv2.circle(picture, (x, y), radius, colour, -1, cv2.LINE_AA)
        spots = random.uniform(-0.55, 0.55, (4, 2)) * radius + (x, y)
        ends: list[list[int]] = spots.astype(int).tolist()
        for spot in ends[:2]:
            cv2.circle(picture, spot, max(1, radius // 6), (20, 20, 20), -1, cv2.LINE_AA)
        cv2.line(picture, ends[2], ends[3], (30, 30, 60), 2)
    return picture


@dataclass(frozen=True, eq=False)
class Picture:
    """Four looks at some pasted faces, with fresh noise each: where the faces are, and how high."""

    looks: tuple[Image, ...]
    spots: tuple[tuple[float, float], ...]
    height_px: float

    def found(self, faces: list[Face]) -> int:
        """How many of the pasted faces are among `faces`."""
        return sum(any(self._right(face, spot) for face in faces) for spot in self.spots)

    def _right(self, face: Face, spot: tuple[float, float]) -> bool:
        return math.dist(face.centre, spot) < NEAR * self.height_px and 0.4 < face.height_px / self.height_px < 2.2


def pictures(faces: list[Stamp], height_px: float, roll_deg: float, random: Random) -> Iterator[Picture]:
    """All `faces` at that height and roll, four to a picture; very large ones alone."""
    spots = SPOTS if height_px < 300 else ((640, 380),)
    for first in range(0, len(faces), len(spots)):
        group = faces[first : first + len(spots)]
        plain = background(random)
        for stamp, spot in zip(group, spots, strict=False):
            pasted(plain, stamp, height_px, spot, roll_deg)
        yield Picture(tuple(taken(plain, random) for _ in LOOKS_S), spots[: len(group)], height_px)


class Tally:
    """Faces there and found: in the first look, and after 0.3 s."""

    def __init__(self) -> None:
        self.there = self.first = self.last = 0

    def add(self, picture: Picture, finder: FaceFinder) -> None:
        answers = [finder.find(look, at) for at, look in zip(LOOKS_S, picture.looks, strict=True)]
        self.there += len(picture.spots)
        self.first += picture.found(answers[0])
        self.last += picture.found(answers[-1])

    def __str__(self) -> str:
        return f"{100 * self.first / max(1, self.there):.0f}/{100 * self.last / max(1, self.there):.0f}"


def forgetful(finder: FaceFinder) -> FaceFinder:
    """`finder` with nothing remembered: time that runs backwards is a new beginning."""
    finder.find(np.zeros((64, 64, 3), np.uint8), 1e9)
    finder.find(np.zeros((64, 64, 3), np.uint8), -1e9)
    return finder


def recall(finders: dict[str, FaceFinder], faces: list[Stamp], random: Random) -> None:
    """Print a row of recalls for each height, roll and kind of face."""
    for height in HEIGHTS_PX:
        for kind in ("photo", "tile"):
            group = [stamp for stamp in faces if stamp.kind == kind and stamp.face_px >= 0.9 * min(height, 130)]
            for roll in ROLLS_DEG if group and height < 300 else ROLLS_DEG[:1]:
                tallies = {name: Tally() for name in finders}
                for picture in pictures(group, height, roll, random):
                    for name, finder in finders.items():
                        tallies[name].add(picture, forgetful(finder))
                if group:
                    row(f"recall % {height} px {roll:+d} deg, {len(group)} {kind}s", map(str, tallies.values()))


def falsehoods(finders: dict[str, FaceFinder], frames: list[Image]) -> None:
    """Print the false faces in 100 empty frames, at once and after a second look at the same."""
    counts = {name: [0, 0] for name in finders}
    for frame in frames:
        for name, finder in finders.items():
            forgetful(finder)
            for look, at in enumerate((0.0, 0.2)):
                counts[name][look] += len(finder.find(frame, at))
    row(
        f"false faces/100, {len(frames)} empty",
        (f"{100 * a / len(frames):.1f}/{100 * b / len(frames):.1f}" for a, b in counts.values()),
    )


def costs(finders: dict[str, FaceFinder], scenes: dict[str, tuple[Image, ...]], seconds: int) -> None:
    """Print milliseconds a frame over whole seconds at 30 frames a second (the median second), and the dearest frame of
    such a second; the finders take turns."""
    for label, looks in scenes.items():
        spent: dict[str, list[list[float]]] = {name: [] for name in finders}
        for second in range(seconds):
            for name, finder in finders.items():
                times = (second + at / 30 for at in range(30))
                spent[name].append([milliseconds(finder, looks[at % len(looks)], now) for at, now in enumerate(times)])
        mean = {name: statistics.median(map(statistics.fmean, each)) for name, each in spent.items()}
        worst = {name: statistics.median(map(max, each)) for name, each in spent.items()}
        floor = next(iter(mean.values()))
        row(f"ms a frame, {label} (dearest)", (f"{mean[name]:.1f} ({worst[name]:.0f})" for name in finders))
        row("   ratio to the first", (f"{mean[name] / floor:.2f}" for name in finders))


def milliseconds(finder: FaceFinder, image: Image, now_s: float) -> float:
    """How long `finder` takes over `image`, once."""
    began = time.perf_counter()
    finder.find(image, now_s)
    return 1000 * (time.perf_counter() - began)


def arrivals(finders: dict[str, FaceFinder], empty: Image, there: Picture) -> None:
    """Print how long after its first picture a visitor counts as one, at 30 and at 10 frames a second: median and
    longest over arrivals at different moments of the finder's own rhythm."""
    for rate in (30, 10):
        cells = []
        for finder in finders.values():
            waits = [arrival_s(forgetful(finder), empty, there, rate, before) for before in range(rate // 2, rate)][:8]
            known = [wait for wait in waits if wait is not None]
            cells.append(f"{statistics.median(known):.2f}/{max(known):.2f}" if len(known) == len(waits) else "missed")
        row(f"arrival s at {rate}/s, {there.height_px:.0f} px", cells)


def arrival_s(finder: FaceFinder, empty: Image, there: Picture, rate: int, before: int) -> float | None:
    """Seconds from the first picture with a visitor to the tracker's belief in it, after `before` empty frames."""
    state, settings = TrackingState(), TrackingSettings()
    for at in range(before + 2 * rate):
        image = empty if at < before else there.looks[at % len(there.looks)]
        readings = [Reading(face, NO_EMOTIONS) for face in finder.find(image, at / rate)]
        state, visitors = step(state, readings, at / rate, settings)
        if visitors:
            return (at - before) / rate
    return None


def row(label: str, cells: Iterable[str]) -> None:
    """Print one line of the table."""
    print(f"{label:44}" + "".join(f"{cell:>15}" for cell in cells), flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a quarter of the faces and frames")
    part = 4 if parser.parse_args().quick else 1
    if not (SHARED / "media").is_dir():
        print("skipped: no ../shared/media beside this checkout: real faces are not part of the repository")
        return
    cv2.setNumThreads(1)
    manifest = Manifest(models_folder())
    names = ("faces-yunet", "faces-back", "faces-short-range", "faces-full-range")
    files = CascadeFiles(*(manifest.needed(name)[0] for name in names))
    wide = YuNet(files.yunet, 960)
    finders: dict[str, FaceFinder] = {
        "YuNet 640": YuNet(files.yunet, 640),
        "YuNet 960": wide,
        "cascade": Cascade(files),
    }
    random = np.random.default_rng(2026)
    faces = stamps(wide)[::part]
    row("", finders)
    recall(finders, faces, random)
    falsehoods(finders, list(empty_frames(wide, random))[::part])
    four = next(pictures(faces, 60, 0, random))
    one = next(pictures(faces[:1], 60, 0, random))
    empty = taken(background(random), random)
    busy = next(iter(empty_frames(wide, random)))
    scenes = {"4 faces": four.looks, "1 face": one.looks, "nobody": (empty,), "nobody, busy": (busy,)}
    costs(finders, scenes, 8 // part)
    for height in (60, 40):
        arrivals(finders, empty, next(pictures(faces[:1], height, 0, random)))


if __name__ == "__main__":
    main()
