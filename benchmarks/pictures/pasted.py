"""Real faces of `../shared`, pasted softly into made-up rooms with a camera's noise: pictures whose faces are known."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from exhibit.values import Face, Image
from exhibit.vision.crop import TILE_TEMPLATE
from exhibit.vision.faces.crop_view import CropView
from exhibit.vision.faces.finder import YuNet
from exhibit.vision.images import read_colour, read_grey
from exhibit.vision.sources.films import frames_of

SHARED = Path(__file__).parents[3] / "shared"
SIZE = (1280, 720)
TILES = 120
FILMED_S = {"smiles.mp4": (0.2, 1.2), "arrives.mov": (5.0, 6.0)}

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
    for name, moments_s in FILMED_S.items():
        pictures += [image for at, image in frames_of(media / name) if any(abs(at - one) < 0.016 for one in moments_s)]
    photos = [stamp_of(picture, face) for picture in pictures for face in finder.find(picture)]
    return photos + _tiles()


def stamp_of(picture: Image, face: Face) -> Stamp:
    """`face` of `picture`, with hair and chin, to be pasted elsewhere."""
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
    shift = np.array(spot) - linear @ np.array(stamp.middle)
    view = CropView(np.hstack([linear, shift[:, None]]), (picture.shape[1], picture.shape[0]))
    share = view.cut(stamp.cover).astype(np.float32) / 255
    picture[:] = (picture * (1 - share) + view.cut(stamp.image) * share).astype(np.uint8)


def background(random: Random, size: tuple[int, int] = SIZE) -> Image:
    """A made-up room: a wall with a fall of light, a floor, and some boxes of any colour on it."""
    width, height = size
    wall, floor = random.uniform(40, 200, 3), random.uniform(20, 140, 3)
    light = np.linspace(random.uniform(0.6, 1), random.uniform(0.6, 1), width)[None, :, None]
    picture = np.where(np.arange(height)[:, None, None] < height * random.uniform(0.58, 0.89), wall, floor) * light
    for _ in range(12):
        left, top = random.integers(0, width), random.integers(0, height)
        right, bottom = left + random.integers(20, 300), top + random.integers(20, 300)
        picture[top:bottom, left:right] = random.uniform(20, 230, 3)
    return cv2.GaussianBlur(picture.astype(np.uint8), (0, 0), 1.2).astype(np.uint8, copy=False)


def taken(picture: Image, random: Random, noise_levels: float = 5.0) -> Image:
    """`picture` as a camera gives it: noise, and JPEG 85. In memory only."""
    noise = noise_levels * random.standard_normal(picture.shape, dtype=np.float32)
    noisy = np.clip(picture + noise, 0, 255).astype(np.uint8)
    written = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 85])[1]
    return np.asarray(cv2.imdecode(written, cv2.IMREAD_COLOR), np.uint8)
