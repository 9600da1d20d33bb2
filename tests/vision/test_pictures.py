"""Pictures from browsers: good ones are read, and no others cost anything."""

from __future__ import annotations

import struct
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhibit.vision.pictures import MOST_BYTES, PictureFault, checked_size, decoded, jpeg

PROGRESSIVE, LOSSLESS = [cv2.IMWRITE_JPEG_PROGRESSIVE, 1], [cv2.IMWRITE_WEBP_QUALITY, 101]


def picture(ending: str, width: int = 50, height: int = 30, options: list[int] | None = None) -> bytes:
    image = np.random.default_rng(1).integers(0, 255, (height, width, 3), np.uint8)
    written: bytes = cv2.imencode(ending, image, options or [])[1].tobytes()
    return written


def png_of(width: int, height: int) -> bytes:
    """A picture of a few bytes that would take gigabytes: its lines are never all there."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"IDAT" + zlib.compress(bytes(1000))
    chunks = [struct.pack(">I", len(one) - 4) + one + struct.pack(">I", zlib.crc32(one)) for one in (header, data)]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def jpeg_of(width: int, height: int) -> bytes:
    data = bytearray(picture(".jpg"))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def said_of(data: bytes) -> str:
    """Why that is no picture; "" where it is one."""
    try:
        assert decoded(data).ndim == 3
    except PictureFault as fault:
        return str(fault)
    return ""


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(picture(".jpg"), id="jpeg"),
        pytest.param(picture(".jpg", options=PROGRESSIVE), id="progressive jpeg"),
        pytest.param(picture(".png"), id="png"),
        pytest.param(picture(".webp"), id="webp"),
        pytest.param(picture(".webp", options=LOSSLESS), id="lossless webp"),
    ],
)
def test_what_browsers_make_is_read(data: bytes) -> None:
    assert checked_size(data) == (50, 30)
    assert decoded(data).shape == (30, 50, 3)


def test_a_picture_of_a_telephone_that_was_turned_stands_upright() -> None:
    orientation = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"
    plain = picture(".jpg")
    turned = plain[:2] + b"\xff\xe1" + struct.pack(">H", len(orientation) + 2) + orientation + plain[2:]
    assert decoded(turned).shape == (50, 30, 3)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(b"", "this is no picture: send JPEG, PNG or WebP", id="nothing"),
        pytest.param(b"\xff\xd8\xff", "this is no picture: send JPEG, PNG or WebP", id="only a beginning"),
        pytest.param(b"GIF89a" + bytes(50), "this is no picture: send JPEG, PNG or WebP", id="another kind"),
        pytest.param(png_of(20_000, 20_000), "the picture is 20000x20000: send at most 4096 pixels", id="png bomb"),
        pytest.param(jpeg_of(20_000, 20_000), "the picture is 20000x20000: send at most 4096 pixels", id="jpeg bomb"),
        pytest.param(png_of(4000, 4000), "the picture is 4000x4000: send at most", id="too many pixels in all"),
        pytest.param(png_of(0, 40), "the picture is 0x40: send at least 16 pixels", id="no width"),
        pytest.param(picture(".png")[:80], "the picture is damaged: send it again", id="half a picture"),
        pytest.param(picture(".jpg")[:-300], "the picture is damaged: send it again", id="a jpeg that ends early"),
        pytest.param(bytes(MOST_BYTES + 1), "the picture has 4.0 MB: send at most 4 MB", id="too many bytes"),
    ],
)
def test_others_are_refused_in_a_line(data: bytes, said: str) -> None:
    assert said_of(data).startswith(said)


def test_nothing_is_decoded_before_its_size_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cv2, "imdecode", lambda *_: pytest.fail("decoded"))
    for data in (png_of(20_000, 20_000), jpeg_of(20_000, 20_000), bytes(MOST_BYTES + 1), b"no picture"):
        with pytest.raises(PictureFault):
            decoded(data)


BEGINNINGS = [b"\xff\xd8\xff", b"\xff\xd8\xff\xe1\0\x10", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"RIFF\0\0\0\0WEBPVP8X"]


@given(st.sampled_from(BEGINNINGS), st.binary(max_size=300))
def test_whatever_comes_is_a_picture_or_a_line(beginning: bytes, rest: bytes) -> None:
    assert "\n" not in said_of(beginning + rest)


@given(st.sampled_from([".jpg", ".png", ".webp"]), st.integers(0, 400), st.integers(0, 255))
def test_a_wrong_byte_is_survived(ending: str, at: int, byte: int) -> None:
    data = bytearray(picture(ending))
    data[at % len(data)] = byte
    assert "\n" not in said_of(bytes(data))


def test_a_preview_is_no_wider_than_asked() -> None:
    image = np.zeros((720, 1280, 3), np.uint8)
    assert checked_size(jpeg(image, 640)) == (640, 360)
    assert checked_size(jpeg(image, 2000)) == (1280, 720)
