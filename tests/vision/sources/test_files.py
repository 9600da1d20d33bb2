"""Files as sources: every frame, at the file's own times, and one line for what cannot be read."""

from __future__ import annotations

import subprocess
from pathlib import Path

import cv2
import numpy as np
import pytest

from exhibit.clock import ManualClock
from exhibit.vision.sources.files import Replay, stills, video
from exhibit.vision.sources.opening import open_source
from exhibit.vision.sources.port import SourceFault
from tests.conftest import command


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Thirty frames at 15 a second."""
    path = tmp_path / "clip.mp4"
    making = [command("ffmpeg"), "-v", "error", "-f", "lavfi", "-i", "testsrc=size=160x120:rate=15:duration=2"]
    subprocess.run([*making, "-pix_fmt", "yuv420p", str(path)], check=True)
    return path


def picture(path: Path, level: int = 90) -> Path:
    cv2.imwrite(str(path), np.full((40, 60, 3), level, np.uint8))
    return path


def test_a_fast_replay_gives_every_frame_at_the_files_times(clip: Path) -> None:
    opened = open_source(str(clip), ManualClock(), fast=True)
    source = opened.source
    frames = [source.read(0) for _ in range(30)]
    assert opened.notice == ""
    assert [frame.sequence for frame in frames if frame] == list(range(30))
    assert [frame.captured_s for frame in frames if frame] == pytest.approx([k / 15 for k in range(30)], abs=1e-3)
    assert source.read(0) is None
    assert (source.state().link, source.state().detail) == ("ended", "clip.mp4 came to its end")


def test_a_paced_replay_waits_for_each_frames_time_and_drops_none(clip: Path) -> None:
    clock = ManualClock(50.0)
    source = Replay("clip", video(clip), clock, paced=True)
    first, early = source.read(0.01), source.read(0.01)
    assert first is not None
    assert (first.captured_s, early) == (50.0, None)
    clock.set(52.5)  # the loop was busy for a while: what was due meanwhile is still given, frame by frame
    late = [source.read(0.01) for _ in range(29)]
    assert [frame.sequence for frame in late if frame] == list(range(1, 30))


def test_a_single_image_stands_there_for_ever_when_live(tmp_path: Path) -> None:
    pictures = stills(picture(tmp_path / "one.png"), endless=True)
    times = [next(pictures)[0] for _ in range(500)]
    assert times[-1] == pytest.approx(49.9)


def test_a_folder_shows_its_images_in_order(tmp_path: Path) -> None:
    picture(tmp_path / "b.png", 200)
    picture(tmp_path / "a.jpg", 20)
    (tmp_path / "notes.txt").write_text("not a picture")
    shown = list(stills(tmp_path, endless=False))
    assert len(shown) == 40
    assert (int(shown[0][1].mean()), int(shown[-1][1].mean())) == (20, 200)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("gone.mp4", None, "no such file: check the name after --source"),
        ("broken.mp4", b"this is no video", "not a video that can be read: try to play it, or convert it"),
        ("gone.jpg", None, "no such file"),
        ("broken.png", b"\x89PNG but not really", "not a picture that can be read: open and save it anew"),
        ("empty", "folder", "no pictures in this folder"),
    ],
)
def test_what_cannot_be_read_is_one_line_with_the_remedy(
    name: str, content: bytes | str | None, message: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    if content == "folder":
        path.mkdir()
    elif isinstance(content, bytes):
        path.write_bytes(content)
    with pytest.raises(SourceFault) as caught:
        open_source(str(path), ManualClock(), fast=True)
    assert str(caught.value).startswith(f"{path}: {message}")
    assert "\n" not in str(caught.value)


def test_fast_and_a_camera_do_not_go_together() -> None:
    with pytest.raises(SourceFault, match="--fast replays files"):
        open_source("rtsp://127.0.0.1/x", ManualClock(), fast=True)
