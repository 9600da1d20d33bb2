"""Hard pictures without any face in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np

from benchmarks.pictures.pasted import SHARED, SIZE, Random, background, taken
from exhibit.values import Image
from exhibit.vision.faces.finder import YuNet
from exhibit.vision.images import read_colour
from exhibit.vision.sources.drawn.room import room
from exhibit.vision.sources.films import frames_of


def empty_frames(finder: YuNet, random: Random) -> Iterator[Image]:
    """Hard pictures without any face: parts of photographs, a film, a drawn room, shuffled blocks, textures, dots."""
    photos = [read_colour(path) for path in sorted((SHARED / "media").glob("*people.jpg"))]
    film = [image for at, image in frames_of(SHARED / "media" / "arrives.mov") if at < 3.0]
    makers: list[Callable[[int], Image]] = [
        lambda at: _faceless_part(photos[at % len(photos)], finder, random),
        lambda at: film[at * 3 % len(film)],
        lambda _: room(SIZE),
        lambda at: _shuffled(photos[at % len(photos)], random),
        lambda at: _texture(random, 2 + at % 7),
        lambda _: _dots(random),
    ]
    shares = (40, 50, 10, 40, 30, 30)
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
