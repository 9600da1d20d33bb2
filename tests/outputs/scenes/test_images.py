"""Images as cameras and programs make them: upright, of any size, and what is too much is refused before it is
unpacked."""

from __future__ import annotations

import resource
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from exhibit.outputs.scenes import media
from exhibit.outputs.scenes.image_header import header_of
from exhibit.outputs.scenes.media import MediaFault, broken, read_image

Bytes = NDArray[np.uint8]
RED, GREEN, BLUE, WHITE = (0, 0, 255), (0, 255, 0), (255, 0, 0), (255, 255, 255)


def corners(width: int = 64, height: int = 32) -> Bytes:
    """BGR: red upper left, green upper right, blue lower left, white lower right."""
    image = np.zeros((height, width, 3), np.uint8)
    image[: height // 2, : width // 2], image[: height // 2, width // 2 :] = RED, GREEN
    image[height // 2 :, : width // 2], image[height // 2 :, width // 2 :] = BLUE, WHITE
    return image


def exif(orientation: int, order: str = "<") -> bytes:
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "IH", 8, 1)
    return head + struct.pack(order + "HHIHHI", 0x0112, 3, 1, orientation, 0, 0)


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def with_exif(ending: str, image: Bytes, tags: bytes) -> bytes:
    lossless = [cv2.IMWRITE_WEBP_QUALITY, 101] if ending == "webp" else [cv2.IMWRITE_JPEG_QUALITY, 100]
    data = bytes(cv2.imencode(f".{ending}", image, lossless if ending != "png" else [])[1])
    if ending == "png":
        return data[:33] + chunk(b"eXIf", tags) + data[33:]
    if ending == "jpg":
        segment = struct.pack(">H", 8 + len(tags)) + b"Exif\0\0" + tags
        return data[:2] + b"\xff\xe1" + segment + data[2:]
    height, width = image.shape[:2]
    extended = struct.pack("<I", 8) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    flags: bytes = b"VP8X" + struct.pack("<I", 10) + struct.pack("<I", 8) + extended[4:]
    content = b"WEBP" + flags + data[12:] + b"EXIF" + struct.pack("<I", len(tags)) + tags
    return b"RIFF" + struct.pack("<I", len(content)) + content


@pytest.mark.parametrize("ending", ["jpg", "png", "webp"])
@pytest.mark.parametrize(
    ("orientation", "upper", "lower"),
    [
        (1, (RED, GREEN), (BLUE, WHITE)),
        (2, (GREEN, RED), (WHITE, BLUE)),
        (3, (WHITE, BLUE), (GREEN, RED)),
        (4, (BLUE, WHITE), (RED, GREEN)),
        (5, (RED, BLUE), (GREEN, WHITE)),
        (6, (BLUE, RED), (WHITE, GREEN)),
        (7, (WHITE, GREEN), (BLUE, RED)),
        (8, (GREEN, WHITE), (RED, BLUE)),
        (9, (RED, GREEN), (BLUE, WHITE)),
    ],
)
@pytest.mark.parametrize("order", ["<", ">"])
def test_a_photograph_is_upright(
    tmp_path: Path, ending: str, orientation: int, upper: tuple[object, ...], lower: tuple[object, ...], order: str
) -> None:
    file = tmp_path / f"a.{ending}"
    file.write_bytes(with_exif(ending, corners(), exif(orientation, order)))
    image = read_image(file)
    height, width = image.shape[:2]
    assert (width, height) == ((32, 64) if orientation in (5, 6, 7, 8) else (64, 32))

    def near(y: int, x: int) -> tuple[int, ...]:
        return tuple(255 if part > 128 else 0 for part in image[y, x, :3])

    assert (near(height // 4, width // 4), near(height // 4, 3 * width // 4)) == upper
    assert (near(3 * height // 4, width // 4), near(3 * height // 4, 3 * width // 4)) == lower


@pytest.mark.parametrize("content", [b"", b"II", b"MM\0*\xff\xff\xff\xff", exif(6)[:12], b"II*\0" + b"\xff" * 90])
def test_tags_that_are_damaged_turn_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.png").write_bytes(with_exif("png", corners(), content))
    assert read_image(tmp_path / "a.png").shape[:2] == (32, 64)


def noisy(height: int, width: int, channels: int, kind: type[np.uint8 | np.uint16] = np.uint8) -> NDArray[np.generic]:
    """Gradients with noise, so that a PNG's filters are used."""
    dice = np.random.default_rng(1)
    y, x = np.mgrid[:height, :width]
    most = np.iinfo(kind).max
    flat = (x * 3 + y * 5)[..., None] * np.arange(1, channels + 1) * (most // 255) // 8
    image = (flat + dice.integers(0, most // 16, (height, width, channels))) % most
    return np.asarray(image[..., 0] if channels == 1 else image, kind)


@pytest.mark.parametrize("how", ["grey", "colour", "alpha", "grey16", "colour16", "alpha16", "palette"])
@pytest.mark.parametrize("filtered", [0, 1, 2, 3, 4, None])
def test_a_png_that_is_cut_into_strips_is_the_same_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, filtered: int | None
) -> None:
    kind: type[np.uint8 | np.uint16] = np.uint16 if how.endswith("16") else np.uint8
    channels = {"grey": 1, "colour": 3, "alpha": 4, "palette": 1}[how.removesuffix("16")]
    image = noisy(300, 200, channels, kind)
    flags = [] if filtered is None else [cv2.IMWRITE_PNG_FILTER, 8 << filtered]
    data = cv2.imencode(".png", np.asarray(image), flags)[1].tobytes()
    if how == "palette":
        colours = np.random.default_rng(2).integers(0, 255, 768, np.uint8).tobytes()
        head = data[16:24] + bytes((8, 3, 0, 0, 0))
        data = data[:8] + chunk(b"IHDR", head) + chunk(b"PLTE", colours) + data[33:]
    (tmp_path / "a.png").write_bytes(data)
    whole = read_image(tmp_path / "a.png", (50, 75)).astype(int)
    header = header_of(data)
    assert header is not None
    monkeypatch.setattr(media, "_MOST_HELD", header.working_bytes // 16)  # a quarter on each side
    monkeypatch.setattr("exhibit.outputs.scenes.png_strips._STRIP_BYTES", 9_000)
    strips = read_image(tmp_path / "a.png", (50, 75)).astype(int)
    assert strips.shape == whole.shape
    assert np.abs(strips - whole).max() <= 3


def test_a_png_that_is_damaged_in_the_middle_is_named_in_strips_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = bytearray(cv2.imencode(".png", np.asarray(noisy(300, 200, 3)))[1].tobytes())
    data[len(data) // 2 : len(data) // 2 + 40] = bytes(40)
    (tmp_path / "a.png").write_bytes(data)
    monkeypatch.setattr(media, "_MOST_HELD", 10_000)
    with pytest.raises(MediaFault, match="is not an image that can be read"):
        read_image(tmp_path / "a.png")


def large_png(file: Path, width: int, height: int, interlaced: int = 0) -> Path:
    """A PNG whose left half is red, in some kilobytes."""
    row = b"\0" + b"\xff\0\0" * (width // 2) + b"\0\0\xff" * (width - width // 2)
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(row) for _ in range(height if not interlaced else 1)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, interlaced)
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b""))
    return file


MEASURE = """
import resource, sys
from pathlib import Path
from exhibit.outputs.scenes import media
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
image = media.read_image(Path(sys.argv[1]), (1920, 1080))
print(image.shape[1], image.shape[0], *image[9, 9, :3], *image[9, -9, :3])
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def measured(file: Path) -> tuple[list[int], int]:
    """Size and two colours of the image, and the megabytes that reading it took at most."""
    done = subprocess.run([sys.executable, "-c", MEASURE, str(file)], capture_output=True, text=True, check=True)
    seen, more = done.stdout.splitlines()[-2:]
    return [int(part) for part in seen.split()], int(more)


@pytest.mark.parametrize(("width", "height"), [(8_064, 6_048), (20_000, 10_000)])
def test_a_png_of_48_to_200_megapixels_is_shown_and_takes_little_memory(
    tmp_path: Path, width: int, height: int
) -> None:
    seen, more_mb = measured(large_png(tmp_path / "a.png", width, height))
    assert seen[0] >= 1920
    assert seen[1] >= 1080
    assert seen[2:] == [0, 0, 255, 255, 0, 0]
    assert more_mb < 350


def test_a_photograph_of_200_megapixels_takes_little_memory(tmp_path: Path) -> None:
    image = np.full((10_000, 20_000, 3), (0, 0, 255), np.uint8)
    cv2.imwrite(str(tmp_path / "a.jpg"), image)
    del image
    seen, more_mb = measured(tmp_path / "a.jpg")
    assert seen[0] >= 1920
    assert more_mb < 200


def test_a_very_long_image_is_shown(tmp_path: Path) -> None:
    """OpenCV cannot resample from one that is longer than 32,767."""
    assert max(read_image(large_png(tmp_path / "a.png", 40_000, 90)).shape) <= 32_000


def progressive(width: int, height: int, scans: int) -> bytes:
    """A JPEG of a few bytes whose empty scans cost a decoder a pass over the picture each."""
    parts = b"\x01\x11\x00\x02\x11\x00\x03\x11\x00"
    data = b"\xff\xd8\xff\xdb" + struct.pack(">HB", 67, 0) + bytes([1] * 64)
    data += b"\xff\xc2" + struct.pack(">HBHHB", 17, 8, height, width, 3) + parts
    data += b"\xff\xc4" + struct.pack(">HB", 20, 0) + bytes([1] + [0] * 15) + b"\0"
    data += b"\xff\xc4" + struct.pack(">HB", 21, 16) + bytes([1, 1] + [0] * 14) + b"\xe0\0"
    data += b"\xff\xda" + struct.pack(">HB", 12, 3) + b"\1\0\2\0\3\0" + b"\0\0\0\0"
    again = b"\xff\xda" + struct.pack(">HB", 8, 1) + b"\1\0\1\x3f\0\0"
    return data + again * scans + b"\xff\xd9"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.png", b"", "is larger than 250 megapixels: make it smaller"),
        ("b.png", b"", "has 144 megapixels, too many for its kind of file: save it as JPEG, or smaller"),
        (
            "a.jpg",
            progressive(6_000, 5_000, 2_000),
            "is a progressive JPEG of 2001 scans: save it as a plain (baseline) JPEG",
        ),
        (
            "b.jpg",
            progressive(14_000, 14_000, 20),
            "is a progressive JPEG of 21 scans: save it as a plain (baseline) JPEG",
        ),
        (
            "c.jpg",
            progressive(9_000, 9_000, 2),
            "is a progressive JPEG of 81 megapixels: save it as a plain (baseline) JPEG, or smaller",
        ),
        (
            "a.webp",
            b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + (15_999).to_bytes(3, "little") * 2,
            "has 256 megapixels",
        ),
        (
            "b.webp",
            b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + (11_999).to_bytes(3, "little") * 2,
            "has 144 megapixels, too many for its kind of file: save it as JPEG, or smaller",
        ),
        ("a.jpg", b"\0\0\0\x18ftypheic" + bytes(90), "is a HEIC photograph, which is not read: save it as PNG or JPEG"),
        ("a.png", b"GIF89a" + bytes(90), "is a GIF, which is not read: save it as PNG or JPEG"),
    ],
)
def test_what_would_take_too_much_is_refused_before_it_is_unpacked(
    tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    if not content:
        large_png(file, 20_000 if name == "a.png" else 12_000, 20_000 if name == "a.png" else 12_000, name == "b.png")
    if told == "has 256 megapixels":
        told = "is larger than 250 megapixels: make it smaller"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert broken(file) == told
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


@pytest.mark.parametrize("ending", ["png", "webp", "jpg"])
def test_an_image_that_is_cut_off_is_named(tmp_path: Path, ending: str) -> None:
    data = cv2.imencode(f".{ending}", np.asarray(noisy(90, 160, 3)))[1].tobytes()
    (tmp_path / f"a.{ending}").write_bytes(data[: len(data) // 3])
    assert broken(tmp_path / f"a.{ending}") == "the image is cut off: copy it again"


def animated(ending: str) -> bytes:
    pictures = cv2.Animation()
    pictures.frames = [np.full((32, 64, 4), level, np.uint8) for level in (60, 200)]
    pictures.durations = [100, 100]
    return bytes(cv2.imencodeanimation(f".{ending}", pictures)[1].tobytes())


@pytest.mark.parametrize("ending", ["png", "webp"])
def test_an_animation_is_told_and_its_first_picture_shown(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"a.{ending}").write_bytes(animated(ending))
    assert broken(tmp_path / f"a.{ending}").startswith("is an animation, of which only the first picture")
    assert int(read_image(tmp_path / f"a.{ending}")[9, 9, 0]) == pytest.approx(60, abs=2)


@pytest.fixture(autouse=True)
def _looked_at_anew() -> Iterator[None]:
    yield
    media.forget_faults()


@pytest.mark.parametrize("start", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"RIFF....WEBPVP8X", b"BM", b""])
def test_what_only_begins_like_an_image_says_nothing_or_a_size(start: bytes) -> None:
    dice = np.random.default_rng(1)
    told = [header_of(start + dice.bytes(length)) for length in range(200)]  # and never raises
    assert None in told
    assert all(min(one.size_px) > 0 and one.working_bytes > 0 for one in told if one is not None)
    assert start or set(told) == {None}
