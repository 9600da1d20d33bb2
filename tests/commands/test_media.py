"""Pictures, films and sounds of a show, through the commands: named where they cannot be shown as they should, seen and
heard as they are, replaced while the show runs."""

from __future__ import annotations

import os
import shutil
import signal
import struct
import subprocess
import sys
import time
import wave
import zlib
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from exhibit.cli import main
from exhibit.outputs.scenes.store import STORE
from tests.conftest import WITHIN_S

GOOD = Path(__file__).parent.parent / "shows" / "good" / "small"
EXHIBIT = [sys.executable, "-m", "exhibit"]
RATE_HZ = 44_100
needs_ffmpeg = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="the program ffmpeg is not installed")


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(GOOD, tmp_path / "show")
    (tmp_path / "show" / "scenes" / "p").mkdir(parents=True)
    yield Path("show")
    STORE.clear()


def scene(show: Path, layer: str) -> Path:
    folder = show / "scenes" / "p"
    (folder / "scene.yaml").write_text(f"about: p\nlayers:\n  - {layer}\n", encoding="utf-8")
    return folder


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(image: np.ndarray, *more: bytes) -> bytes:
    data: bytes = cv2.imencode(".png", image)[1].tobytes()
    return b"".join((data[:33], *more, data[33:]))


def filmed(file: Path, *how: str) -> Path:
    source = ("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=4")
    codec = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-pix_fmt", "yuv420p", "-movflags", "+faststart")
    subprocess.run(
        ("ffmpeg", "-loglevel", "error", "-y", "-threads", "1", *source, *codec, *how, str(file)), check=True
    )
    return file


def animated() -> bytes:
    pictures = cv2.Animation()
    pictures.frames = [np.full((32, 64, 4), level, np.uint8) for level in (60, 200)]
    pictures.durations = [100, 100]
    return bytes(cv2.imencodeanimation(".png", pictures)[1])


GREY = np.full((90, 160, 3), 99, np.uint8)
HUGE = chunk(b"IHDR", struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0))


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        (
            "a.png",
            animated(),
            "is an animation, of which only the first picture would be seen",
        ),
        ("a.png", png(GREY)[:8] + HUGE + png(GREY)[33:], "is larger than 250 megapixels: make it smaller"),
        ("a.png", png(GREY)[:-20], "the image is cut off: copy it again"),
        ("a.jpg", b"\0\0\0\x18ftypheic" + bytes(90), "is a HEIC photograph, which is not read: save it as PNG or JPEG"),
        ("a.webp", b"", "the image is cut off: copy it again"),
        ("a.mp4", b"", "is empty: copy it again"),
    ],
)
def test_check_names_an_image_that_cannot_be_shown_as_it_is(
    show: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes, told: str
) -> None:
    kind = "video" if name.endswith("mp4") else "image"
    (scene(show, f"{kind}: {{file: {name}}}") / name).write_bytes(content)
    assert main(["check", str(show)]) == 2
    assert f"show/scenes/p/scene.yaml:3:19: '{name}': {told}" in capsys.readouterr().out


@needs_ffmpeg
@pytest.mark.parametrize("kind", ["cut off", "damaged"])
def test_check_names_a_film_that_is_cut_off_or_damaged(
    show: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    file = filmed(scene(show, "video: {file: a.mp4}") / "a.mp4")
    assert main(["check", str(show)]) == 0
    data = bytearray(file.read_bytes())
    if kind == "cut off":
        del data[len(data) // 2 :]
    for at in range(20_000, len(data) - 3_000, 2_000):
        data[at : at + 20] = bytes(range(20))
    file.write_bytes(data)
    capsys.readouterr()
    assert main(["check", str(show)]) == 2
    told = {
        "cut off": "is cut off, and ends before it should",
        "damaged": "has many damaged pictures, which are passed",
    }
    assert f"show/scenes/p/scene.yaml:3:19: 'a.mp4': {told[kind]}" in capsys.readouterr().out


def gallery(show: Path) -> np.ndarray:
    """The still of the scene as the gallery shows it, BGR."""
    subprocess.run(
        [*EXHIBIT, "gallery", str(show), "--scene", "p", "--sheet", "sheet.png"],
        env={**os.environ, "SDL_VIDEODRIVER": "dummy"},
        check=True,
        capture_output=True,
    )
    return np.asarray(cv2.imread("sheet.png"), np.uint8)


def test_the_gallery_shows_a_turned_png_upright(show: Path) -> None:
    """Stored on its side: what is blue above lies to the left. It is 90 pixels wide and 160 high."""
    image = np.zeros((90, 160, 3), np.uint8)
    image[:, :80], image[:, 80:] = (200, 0, 0), (0, 0, 200)
    turn = b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, 6, 0, 0)
    folder = scene(show, "image: {file: a.png, fit: contain, zoom: 0, drift: 0}")
    (folder / "a.png").write_bytes(png(image, chunk(b"eXIf", turn)))
    seen = gallery(show).astype(int)
    blue, red = np.argwhere(seen[..., 0] - seen[..., 2] > 100), np.argwhere(seen[..., 2] - seen[..., 0] > 100)
    assert len(blue) > 1_000
    assert blue[:, 0].mean() < red[:, 0].mean() - 20
    assert abs(blue[:, 1].mean() - red[:, 1].mean()) < 2


def tone(file: Path, hertz: float, seconds: float) -> None:
    wave_now = 8_000 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE_HZ)) / RATE_HZ)
    fresh = file.with_suffix(".new")
    with wave.open(str(fresh), "wb") as written:
        written.setparams((2, 2, RATE_HZ, 0, "NONE", ""))
        written.writeframes(np.repeat(np.rint(wave_now).astype("<i2")[:, None], 2, axis=1).tobytes())
    fresh.replace(file)


def heard_hz(raw: Path) -> float:
    """The pitch of the last third of a second that was played; 0 where it is silent."""
    if not raw.exists() or raw.stat().st_size < 4 * RATE_HZ:
        return 0.0
    with raw.open("rb") as file:
        file.seek(-4 * (RATE_HZ // 3), os.SEEK_END)
        left = np.frombuffer(file.read(), "<i2")[: 2 * (RATE_HZ // 3)].reshape(-1, 2)[:, 0]
    spectrum = np.abs(np.fft.rfft(left * np.hanning(len(left))))
    return float(spectrum.argmax() * 3) if np.abs(left).max() > 500 else 0.0


@pytest.mark.parametrize("seconds", [5, 150])
def test_a_bed_that_is_replaced_while_the_show_runs_is_heard(show: Path, tmp_path: Path, seconds: int) -> None:
    """Short ones lie in memory, long ones are read as they play; an edit of something else changes neither."""
    sounds, raw = show / "scenes" / "sounds", tmp_path / "heard.raw"
    sounds.mkdir(exist_ok=True)
    tone(sounds / "hum.wav", 300, seconds)
    shutil.rmtree(show / "rules")
    (show / "rules").mkdir()
    main_file = show / "exhibit.yaml"
    main_file.write_text("default: [{sound: {play: hum, fade: 100ms}}]\n", encoding="utf-8")
    driver = {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(raw)}
    running = subprocess.Popen(
        [*EXHIBIT, "run", str(show), "--source", "drawn", "--headless", "--no-web"],
        env={**os.environ, **driver},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )

    def wait_for(hertz: float) -> None:
        end_s = time.monotonic() + WITHIN_S
        while abs(heard_hz(raw) - hertz) > 6:
            assert running.poll() is None, running.communicate()[1]
            assert time.monotonic() < end_s, heard_hz(raw)
            time.sleep(0.05)

    try:
        wait_for(300)
        tone(sounds / "hum.wav", 700, seconds)
        wait_for(700)
        running.send_signal(signal.SIGTERM)
        _, errors = running.communicate(timeout=WITHIN_S)
        assert "Traceback" not in errors
    finally:
        running.kill()
        running.wait()
