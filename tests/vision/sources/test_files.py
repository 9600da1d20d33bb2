"""Files as sources: what can be read of a film, at the film's own times; pictures by what is in them; one line for what
cannot be read.

A film that is live and late leaves out what nobody had time for, and counts it; a fast one gives every frame.
"""

from __future__ import annotations

import os
import random
import shutil
import socket
import subprocess
from pathlib import Path

import cv2
import numpy as np
import pytest

from exhibit.clock import ManualClock
from exhibit.values import Frame, Image
from exhibit.vision.sources.faults import SourceFault
from exhibit.vision.sources.files import BEHIND, Due, Replay
from exhibit.vision.sources.films import FilmPictures
from exhibit.vision.sources.opening import OpenedSource, open_source
from exhibit.vision.sources.slides import Slides
from tests.conftest import command

MOVING = ("-f", "lavfi", "-i", "testsrc2=size=160x120:rate=15:duration=2")


def filmed(path: Path, *options: str, source: tuple[str, ...] = MOVING) -> Path:
    """A film of thirty frames, by FFmpeg."""
    subprocess.run([command("ffmpeg"), "-v", "error", *source, *options, str(path)], check=True)
    return path


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Thirty frames at 15 a second."""
    return filmed(tmp_path / "clip.mp4", "-pix_fmt", "yuv420p")


def picture(path: Path, level: int = 90) -> Path:
    cv2.imwrite(str(path), np.full((40, 60, 3), level, np.uint8))
    return path


def played(path: Path) -> tuple[OpenedSource, list[Frame]]:
    """Everything that `path` gives in a fast replay."""
    opened, frames = open_source(str(path), ManualClock(), fast=True), []
    while opened.source.state().link != "ended":
        frame = opened.source.read(0)
        frames += [frame] if frame else []
    return opened, frames


def test_a_fast_replay_gives_every_frame_at_the_films_times(clip: Path) -> None:
    opened, frames = played(clip)
    assert opened.notice == ""
    assert [frame.sequence for frame in frames] == list(range(30))
    assert [frame.captured_s for frame in frames] == pytest.approx([k / 15 for k in range(30)], abs=1e-3)
    state = opened.source.state()
    assert (state.link, state.detail, state.failed) == ("ended", "clip.mp4 came to its end", 0)


@pytest.mark.parametrize("codec", ["libx264", "mpeg2video"])
def test_interlaced_films_are_seen_whole(codec: str, tmp_path: Path) -> None:
    """30 frames of two fields each, of a grey that a picture left unfilled has not."""
    grey = ("-f", "lavfi", "-i", "color=c=0x8c8c8c:size=160x120:rate=15:duration=2")
    film = filmed(tmp_path / "tv.mkv", "-c:v", codec, "-flags", "+ilme+ildct", "-top", "1", source=grey)
    frames = played(film)[1]
    assert len(frames) == 30
    assert {round(float(frame.image.mean()) / 10) for frame in frames} == {14}


def test_a_film_with_torn_places_goes_on_behind_them_and_says_so(tmp_path: Path) -> None:
    film = filmed(tmp_path / "torn.ts", "-g", "5", "-pix_fmt", "yuv420p")
    data, chance = bytearray(film.read_bytes()), random.Random(3)
    for _ in range(12):
        at = chance.randrange(len(data) // 4, len(data) - 40)
        data[at : at + 20] = bytes(20)
    film.write_bytes(data)
    opened, frames = played(film)
    state = opened.source.state()
    assert len(frames) >= 24
    assert frames[-1].captured_s > 1.8
    assert state.failed > 0
    assert state.complaint == "torn.ts has damaged pictures, which are mended or passed over: copy it again"


def test_two_recordings_joined_to_one_are_played_to_the_end(tmp_path: Path) -> None:
    one = filmed(tmp_path / "one.ts", "-pix_fmt", "yuv420p").read_bytes()
    joined = tmp_path / "joined.ts"
    joined.write_bytes(one + one)
    frames = played(joined)[1]
    assert len(frames) >= 58
    assert frames[-1].captured_s == pytest.approx(59 / 15, abs=0.2)


def test_a_film_is_opened_by_its_name_whatever_stands_in_it(clip: Path, tmp_path: Path) -> None:
    odd = tmp_path / "http:clip 100%d.mp4"
    shutil.copy(clip, odd)
    assert len(played(odd)[1]) == 30


def test_time_begins_when_the_film_is_first_read(clip: Path) -> None:
    clock = ManualClock(50.0)
    source = open_source(str(clip), clock, fast=False).source
    clock.set(53.0)  # the show took its time to start
    first = source.read(0.01)
    assert first is not None
    assert first.captured_s == 53.0


def test_a_film_at_its_pace_leaves_out_what_nobody_had_time_for_and_counts_it(clip: Path) -> None:
    clock = ManualClock(50.0)
    source = Replay("clip", FilmPictures(clip), clock, paced=True)
    first, early = source.read(0.01), source.read(0.01)
    assert first is not None
    assert (first.captured_s, early) == (50.0, None)
    clock.set(51.0)  # the loop was busy for a while
    late = source.read(0.01)
    assert late is not None
    assert clock.now() - late.captured_s < 0.15
    assert source.state().skipped == late.sequence - 1 == 13
    assert source.state().complaint == ""


def test_a_film_that_is_too_much_for_the_machine_is_never_far_behind_and_says_so() -> None:
    """A reel of 60 a second, each picture of which takes a tenth of a second to decode."""
    clock = ManualClock()

    class Slow:
        def __init__(self) -> None:
            self.next = 0

        def read_next(self) -> Due:
            clock.sleep(0.1)
            self.next += 1
            return Due(self.next / 60, lambda: np.zeros((4, 4, 3), np.uint8))

        def failing(self) -> tuple[int, str]:
            return 0, ""

        def close(self) -> None: ...

    source = Replay("uhd.mp4", Slow(), clock, paced=True)
    lags = [clock.now() - frame.captured_s for _ in range(100) if (frame := source.read(0.02))]
    assert lags
    assert max(lags) < 3.0
    assert source.state().complaint == f"uhd.mp4 {BEHIND}"
    assert source.state().skipped > 100


def test_a_single_image_stands_there_for_ever_when_live(tmp_path: Path) -> None:
    pictures = Slides(picture(tmp_path / "one.png"), endless=True)
    times = [due.at_s for _ in range(500) if (due := pictures.read_next())]
    assert times[-1] == pytest.approx(49.9)


def test_a_folder_shows_its_images_in_order(tmp_path: Path) -> None:
    picture(tmp_path / "b.png", 200)
    picture(tmp_path / "a.jpg", 20)
    (tmp_path / "notes.txt").write_text("not a picture")
    opened, frames = played(tmp_path)
    assert (len(frames), opened.notice) == (40, "")
    assert (int(frames[0].image.mean()), int(frames[-1].image.mean())) == (20, 200)


def test_a_folder_goes_on_without_what_is_no_picture_and_says_so(tmp_path: Path) -> None:
    for number in range(3):
        picture(tmp_path / f"{number}.png")
    (tmp_path / "._0.jpg").write_bytes(b"\0\5\26\7 a Mac's double")
    (tmp_path / "1b.jpg").write_bytes(b"no picture at all")
    (tmp_path / "1c.png").write_bytes(b"\x89PNG\r\n\x1a\n and then nothing")
    (tmp_path / "1d.png").symlink_to(tmp_path / "gone.png")
    opened, frames = played(tmp_path)
    assert len(frames) == 60
    assert opened.notice.startswith(f"{tmp_path}: left out: ._0.jpg (no picture: a hidden copy, or no file); 1b.jpg (")
    state = opened.source.state()
    assert state.failed == 4
    assert "1 more" in state.complaint


def test_a_folder_is_read_ahead_and_not_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from exhibit.vision.sources import slides  # noqa: PLC0415

    read: list[str] = []

    def noted(path: Path) -> Image:
        read.append(path.name)
        return np.zeros((4, 4, 3), np.uint8)

    monkeypatch.setattr(slides, "read_still", noted)
    for number in range(50):
        picture(tmp_path / f"{number:02}.png")
    pictures = Slides(tmp_path, endless=True)
    assert read == ["00.png"]
    pictures.read_next()
    pictures.read_next()
    assert read == ["00.png", "01.png"]
    for _ in range(30):
        pictures.read_next()
    assert read == ["00.png", "01.png", "02.png"]


@pytest.mark.parametrize("kind", ["jpg", "png", "webp", "bmp", "tif", "gif", "jp2", "avif", "ppm"])
def test_a_picture_is_known_by_what_is_in_it_and_not_by_its_name(kind: str, tmp_path: Path) -> None:
    grey = ("-f", "lavfi", "-i", "color=c=0x8c8c8c:size=160x120")
    made = filmed(tmp_path / f"made.{kind}", "-frames:v", "1", source=grey)
    odd = made.rename(tmp_path / "IMG.mp4")
    frames = played(odd)[1]
    assert len(frames) == 50
    assert frames[0].image.shape == (120, 160, 3)
    assert abs(float(frames[0].image.mean()) - 140) < 4


@pytest.mark.parametrize(("name", "codec"), [("a.webp", "libwebp_anim"), ("a.png", "apng"), ("a.gif", "gif")], ids=str)
def test_of_an_animated_picture_the_first_is_shown(name: str, codec: str, tmp_path: Path) -> None:
    form = ("-f", "apng") if codec == "apng" else ()
    frames = played(filmed(tmp_path / name, "-c:v", codec, *form))[1]
    assert len(frames) == 50
    assert frames[0].image.shape == (120, 160, 3)


def test_a_large_photograph_is_decoded_smaller(tmp_path: Path) -> None:
    photograph = tmp_path / "large.jpg"
    cv2.imwrite(str(photograph), np.full((6000, 8000, 3), 90, np.uint8))
    assert played(photograph)[1][0].image.shape == (3000, 4000, 3)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("gone.mp4", None, "no such file: check the name after --source"),
        ("broken.mp4", b"this is no video", "not a video that can be read: is not a film that can be read: save it"),
        ("gone.jpg", None, "no such file"),
        ("broken.png", b"\x89PNG\r\n\x1a\nbut not really", "not a picture that can be read: open and save it anew"),
        (
            "a.heic",
            b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
            "not a picture that can be read: open and save it anew as .jpg",
        ),
        ("a.jxl", b"\xff\x0a\0\0", "not a picture that can be read: open and save it anew as .jpg or .png"),
        ("empty.mp4", b"", "not a video that can be read"),
        ("empty", "folder", "no pictures in this folder: put .jpg"),
        ("pipe", "pipe", "Exhibit reads no pipes: name a film, a picture or a folder"),
        ("socket", "socket", "Exhibit reads no sockets: name a film"),
    ],
)
def test_what_cannot_be_read_is_one_line_with_the_remedy(
    name: str, content: bytes | str | None, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / name
    if content == "folder":
        path.mkdir()
    elif content == "pipe":
        os.mkfifo(path)
    elif content == "socket":
        monkeypatch.chdir(tmp_path)  # the path of a socket must be short
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
            door.bind(name)
    elif isinstance(content, bytes):
        path.write_bytes(content)
    with pytest.raises(SourceFault) as caught:
        open_source(str(path), ManualClock(), fast=True)
    assert str(caught.value).startswith(f"{path}: {message}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("device", ["/dev/null", "/dev/zero"])
def test_a_device_that_is_no_camera_is_answered_at_once(device: str) -> None:
    with pytest.raises(SourceFault, match="is a device and no camera: cameras are /dev/video0"):
        open_source(device, ManualClock(), fast=False)


def test_fast_and_a_camera_do_not_go_together() -> None:
    with pytest.raises(SourceFault, match="--fast replays files"):
        open_source("rtsp://127.0.0.1/x", ManualClock(), fast=True)
