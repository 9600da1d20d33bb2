"""Films as cameras, phones and programs make them: each frame is seen at its own time, in its own shape."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest

from exhibit.outputs.scenes.film import open_film
from exhibit.outputs.scenes.media import MediaFault, fault_of_media, forget_faults
from exhibit.outputs.scenes.store import STORE

pytestmark = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="the program ffmpeg is not installed")
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


@pytest.fixture(autouse=True)
def _empty_store() -> Iterator[None]:
    STORE.clear()
    yield
    STORE.clear()
    forget_faults()


def filmed(file: Path, source: str, *how: str) -> Path:
    command = ("ffmpeg", "-loglevel", "error", "-y", "-threads", "1", "-f", "lavfi", "-i", source)
    subprocess.run([*command, *(how or H264), str(file)], check=True)
    return file


def seen(file: Path, seconds: float, box_px: tuple[int, int] = (160, 90), *, hurried: bool = False) -> pygame.Surface:
    return open_film(file, box_px, contained=True).fetch(seconds, hurried=hurried)


def pictures(file: Path, moments: list[float], *, hurried: bool = False) -> int:
    """How many different pictures are seen."""
    return len({pygame.image.tobytes(seen(file, moment, hurried=hurried), "RGB") for moment in moments})


@pytest.mark.parametrize("order", ["tff", "bff"])
def test_an_interlaced_film_is_seen_without_a_comb(tmp_path: Path, order: str) -> None:
    flags = ("-flags", "+ilme+ildct", "-x264opts", f"{order}=1")
    file = filmed(tmp_path / "a.mp4", f"testsrc2=size=720x576:rate=25:duration=1,setfield={order}", *H264, *flags)
    picture = seen(file, 0.5, (360, 288))
    left, right = picture.get_at((10, 200)), picture.get_at((350, 200))
    assert (left.r > 150, left.g < 90, right.b > 150, right.g > 150) == (True,) * 4
    assert pictures(file, [0.1 * step for step in range(10)]) == 10


@pytest.mark.parametrize("every_s", [5, 2])
def test_a_film_of_less_than_one_picture_a_second_does_not_flicker(tmp_path: Path, every_s: int) -> None:
    file = filmed(tmp_path / "a.mp4", f"testsrc2=size=160x90:rate=1/{every_s}:duration={every_s * 4}")
    assert pictures(file, [every_s + 0.1 * step for step in range(every_s * 10)]) == 1
    assert pictures(file, [every_s * step + 0.5 for step in range(8)]) == 4


def test_a_film_of_variable_rate_keeps_its_time(tmp_path: Path) -> None:
    """3 s of red with 30 frames a second, 3 s of blue with 5: as phones and screen recorders write them."""
    colours = "color=red:s=160x90:r=30:d=3[a];color=blue:s=160x90:r=30:d=3[b];[a][b]concat"
    source = f"{colours},select='if(lt(t,3),1,not(mod(n,6)))'"
    file = filmed(tmp_path / "a.mp4", source, "-vsync", "vfr", *H264)
    for moment, channel in ((2.8, 0), (3.1, 2), (5.7, 2), (6.5, 0), (10.0, 2)):
        assert seen(file, moment).get_at((80, 45))[channel] > 150, moment


def test_oblong_pixels_are_made_square(tmp_path: Path) -> None:
    file = filmed(tmp_path / "a.mp4", "testsrc2=size=720x576:rate=25:duration=1", "-vf", "setsar=64/45", *H264)
    assert seen(file, 0.0, (640, 360)).get_size() == (640, 360)


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("vp9.webm", ("-c:v", "libvpx-vp9", "-cpu-used", "8", "-pix_fmt", "yuva420p")),
        ("vp8.webm", ("-c:v", "libvpx", "-auto-alt-ref", "0", "-pix_fmt", "yuva420p")),
        ("prores.mov", ("-c:v", "prores_ks", "-profile:v", "4444", "-pix_fmt", "yuva444p10le")),
        ("animation.mov", ("-c:v", "qtrle", "-pix_fmt", "argb")),
    ],
)
def test_what_is_transparent_in_a_film_is_so_on_the_wall(tmp_path: Path, name: str, how: tuple[str, ...]) -> None:
    box = "drawbox=x=80:y=60:w=160:h=120:color=lime@1.0:t=fill:replace=1"
    file = filmed(tmp_path / name, f"color=red@0.0:size=320x240:rate=10:duration=1,format=yuva444p,{box}", *how)
    picture = seen(file, 0.25, (320, 240))
    assert picture.get_at((10, 10)).a < 30
    assert (picture.get_at((160, 120)).a > 225, picture.get_at((160, 120)).g > 200) == (True, True)


def test_one_film_runs_at_two_moments_at_once(tmp_path: Path) -> None:
    file = filmed(tmp_path / "a.mp4", "testsrc2=size=160x90:rate=25:duration=20")
    here: set[bytes] = set()
    there: set[bytes] = set()
    began_s = time.monotonic()
    while (now := time.monotonic() - began_s) < 2:
        for moment, shown in ((now, here), (12 + now, there)):
            shown.add(pygame.image.tobytes(seen(file, moment, hurried=True), "RGB"))
        time.sleep(0.02)
    assert min(len(here), len(there)) > 20


def test_a_film_that_is_away_for_a_moment_plays_on(tmp_path: Path) -> None:
    file = filmed(tmp_path / "a.mp4", "testsrc2=size=160x90:rate=25:duration=2")
    assert pictures(file, [step / 10 for step in range(18)]) == 18
    file.rename(tmp_path / "away.mp4")
    assert pictures(file, [2 + step / 10 for step in range(5)]) > 0
    (tmp_path / "away.mp4").rename(file)
    assert pictures(file, [6 + step / 10 for step in range(18)]) == 18
    assert fault_of_media() == ""


def test_a_sound_is_no_film(tmp_path: Path) -> None:
    file = filmed(tmp_path / "a.mp4", "sine=220:duration=1", "-c:a", "aac")
    with pytest.raises(MediaFault, match="has no picture"):
        seen(file, 0.0)
