"""Films as cameras, phones and programs make them: each frame is seen at its own time, in its own shape."""

from __future__ import annotations

import random
import shutil
import struct
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest

from exhibit.cli import main
from exhibit.outputs.projector import Wall
from exhibit.outputs.scenes.film import open_film
from exhibit.outputs.scenes.media import MediaFault, broken, fault_of_media, forget_faults
from exhibit.outputs.scenes.store import STORE
from exhibit.show import load_show
from exhibit.show.lengths import film_s

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
        ("png.mov", ("-c:v", "png", "-pix_fmt", "rgba")),
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


CORNERS = (
    "color=black:size=160x90:rate=10:duration=1,drawbox=w=80:h=45:color=red:t=fill,"
    "drawbox=x=80:w=80:h=45:color=lime:t=fill,drawbox=y=45:w=80:h=45:color=blue:t=fill"
)
"""Red upper left, green upper right, blue lower left, black lower right."""
RED, GREEN, BLUE, BLACK = "red", "green", "blue", "black"


def colour_at(picture: pygame.Surface, x: float, y: float) -> str:
    red, green, blue, _ = picture.get_at((int(x * picture.get_width()), int(y * picture.get_height())))
    return {(1, 0, 0): RED, (0, 1, 0): GREEN, (0, 0, 1): BLUE, (0, 0, 0): BLACK}[red > 120, green > 120, blue > 120]


@pytest.mark.parametrize(
    ("matrix", "upper", "lower"),
    [
        ((1, 0, 0, 1), (RED, GREEN), (BLUE, BLACK)),
        ((-1, 0, 0, 1), (GREEN, RED), (BLACK, BLUE)),
        ((-1, 0, 0, -1), (BLACK, BLUE), (GREEN, RED)),
        ((1, 0, 0, -1), (BLUE, BLACK), (RED, GREEN)),
        ((0, 1, 1, 0), (RED, BLUE), (GREEN, BLACK)),
        ((0, 1, -1, 0), (BLUE, RED), (BLACK, GREEN)),
        ((0, -1, -1, 0), (BLACK, GREEN), (BLUE, RED)),
        ((0, -1, 1, 0), (GREEN, BLACK), (RED, BLUE)),
    ],
)
def test_a_film_of_a_turned_or_mirrored_camera_is_upright(
    tmp_path: Path, matrix: tuple[int, int, int, int], upper: tuple[str, str], lower: tuple[str, str]
) -> None:
    file = filmed(tmp_path / "a.mp4", CORNERS)
    data = bytearray(file.read_bytes())
    a, b, c, d = (part << 16 for part in matrix)
    struct.pack_into(">9i", data, data.index(b"tkhd") + 44, a, b, 0, c, d, 0, 0, 0, 1 << 30)
    file.write_bytes(data)
    picture = seen(file, 0.5, (160, 160))
    assert picture.get_size() == ((160, 90) if matrix[0] else (90, 160))
    assert (colour_at(picture, 0.25, 0.25), colour_at(picture, 0.75, 0.25)) == upper
    assert (colour_at(picture, 0.25, 0.75), colour_at(picture, 0.75, 0.75)) == lower


@pytest.mark.parametrize(("size", "pixels"), [("321x181", "yuv444p"), ("161x91", "rgb24"), ("2x2", "yuv444p")])
def test_a_film_may_have_an_odd_size(tmp_path: Path, size: str, pixels: str) -> None:
    codec = ("-c:v", "libx264rgb" if pixels == "rgb24" else "libx264", "-preset", "ultrafast", "-pix_fmt", pixels)
    file = filmed(tmp_path / "a.mp4", f"color=lime:size={size}:rate=10:duration=1", *codec)
    assert broken(file) == ""
    assert colour_at(seen(file, 0.5, (97, 53)), 0.5, 0.5) == GREEN


def torn(file: Path, share: float) -> Path:
    """The same film with `share` of its pictures' bytes made up."""
    data, dice = bytearray(file.read_bytes()), random.Random(1)
    begin = data.index(b"mdat") + 20_000
    for _ in range(int(share * len(data) / 20)):
        at = dice.randrange(begin, len(data) - 2_000)
        data[at : at + 20] = dice.randbytes(20)
    file.write_bytes(data)
    return file


FAST = (*H264, "-g", "10", "-movflags", "+faststart")


def test_of_a_film_with_damaged_pictures_the_whole_ones_are_seen_and_it_is_told(tmp_path: Path) -> None:
    file = filmed(tmp_path / "a.mp4", "testsrc2=size=320x180:rate=25:duration=4", *FAST)
    whole = pygame.image.tobytes(seen(file, 0.0, (320, 180)), "RGB")
    STORE.clear()
    torn(file, 0.02)
    assert broken(file) == "has many damaged pictures, which are passed over: copy it again"
    assert pygame.image.tobytes(seen(file, 0.0, (320, 180)), "RGB") == whole
    assert pictures(file, [step / 10 for step in range(80)]) > 3
    assert fault_of_media() == "a.mp4: has many damaged pictures, which are passed over: copy it again"


@pytest.mark.parametrize(("name", "how"), [("a.mp4", FAST), ("a.mkv", H264), ("a.avi", ("-c:v", "mjpeg"))])
def test_a_film_that_is_cut_off_loops_over_what_there_is_and_is_told(
    tmp_path: Path, name: str, how: tuple[str, ...]
) -> None:
    file = filmed(tmp_path / name, "testsrc2=size=160x90:rate=25:duration=4", *how)
    assert broken(file) == ""
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    told = "is cut off, and ends before it should: copy it again"
    assert broken(file) == told
    assert pictures(file, [step / 10 for step in range(60)]) > 12
    assert pictures(file, [20 + step / 10 for step in range(10)]) > 8, "it does not stand still where the rest was"
    assert fault_of_media() == f"{name}: {told}"


@pytest.mark.parametrize("left", [0, 30, 2_000])
def test_a_film_of_which_nothing_can_be_seen_is_named(tmp_path: Path, left: int) -> None:
    file = filmed(tmp_path / "a.mp4", "testsrc2=size=160x90:rate=25:duration=1")
    file.write_bytes(file.read_bytes()[:left])
    assert broken(file) in {
        "is empty: copy it again",
        "is not a film that can be read: save it again as MP4 (H.264) or WebM",
    }
    with pytest.raises(MediaFault):
        seen(file, 0.0)
    assert fault_of_media().startswith("a.mp4: is ")
    assert fault_of_media().endswith("; its layer is left out")


def test_the_cover_of_a_sound_is_no_film(tmp_path: Path) -> None:
    cover = filmed(tmp_path / "cover.jpg", "color=red:size=160x90:duration=1", "-frames:v", "1")
    file = filmed(
        tmp_path / "a.mp4", "sine=220:duration=1", "-i", str(cover), "-c:a", "aac", "-c:v", "copy",
        "-map", "0", "-map", "1", "-disposition:v:0", "attached_pic",
    )  # fmt: skip
    with pytest.raises(MediaFault, match="has no picture"):
        seen(file, 0.0)


def test_a_film_begins_at_the_moment_that_is_asked_for_and_two_scenes_cross_between_moments(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second of red, one of lime: the second scene takes the same film from its second second."""
    show = tmp_path / "show"
    assert main(["new", str(show)]) == 0
    colours = "color=red:s=160x90:r=10:d=1[a];color=lime:s=160x90:r=10:d=1[b];[a][b]concat"
    for scene, layer in (("first", "{file: a.mp4}"), ("second", "{file: ../first/a.mp4, begin_s: $moment}")):
        (show / "scenes" / scene).mkdir()
        text = f"about: A moment.\nparameters: {{moment: 1}}\nlayers: [{{video: {layer}}}]\n"
        (show / "scenes" / scene / "scene.yaml").write_text(text)
    filmed(show / "scenes" / "first" / "a.mp4", colours, *H264)
    assert main(["check", str(show)]) == 0, capsys.readouterr().out
    scenes = load_show(show).scenes
    wall = Wall((160, 90))
    wall.show("first", scenes["first"], now=0.0)
    wall.draw(0.3)
    before = wall.pixels()[45, 80]
    wall.show("second", scenes["second"], now=0.3, fade_s=0.2)
    wall.draw(0.4)
    between = wall.pixels()[45, 80]
    wall.draw(0.7)
    after = wall.pixels()[45, 80]
    assert before[0] > 150 > before[1] + 50
    assert min(between[0], between[1]) > 40, "both are seen while they cross"
    assert after[1] > 150 > after[0] + 50
    assert film_s(scenes["first"]) == pytest.approx(2, abs=0.11)
