"""Shaders on a wall that never waits: what they show, and what is seen when one hangs, or when its child is killed."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pygame
import pytest
from numpy.typing import NDArray

from exhibit.cues.scene import SceneTransition
from exhibit.outputs.heard import tell_heard
from exhibit.outputs.projector.wall import Wall
from exhibit.outputs.scenes.media import fault_of_media, forget_faults
from exhibit.outputs.scenes.shader_report import reports
from exhibit.outputs.scenes.spec import SceneSpec, parse_scene
from exhibit.shaders.client import BUSY, CLIENT, HANGS
from exhibit.values import Mark, SceneInput

SIZE_PX = (64, 36)
WITHIN_S = 60.0
HEAD = '/*{{"ISFVSN": "2", "INPUTS": [{inputs}]{more}}}*/\n'
Picture = NDArray[np.float64]
LEVEL = '{"NAME": "level", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0, "MAX": 1}'
LARGE_PX = (320, 180)
# Mesa ends a loop after 65,000 turns: for so many pixels these take minutes.
ENDLESS = """void main() {
  float sum = level;
  if (level > 0.9) for (int i = 0; i < 60000; i++) sum = fract(sin(sum + float(i) + gl_FragCoord.x) * 4375.5);
  gl_FragColor = vec4(0.0, sum * 0.001 + 0.5, 0.0, 1.0);
}
"""


@pytest.fixture(autouse=True)
def _renderer() -> None:
    if not CLIENT.renderer():
        pytest.skip(f"shaders cannot be drawn here: {CLIENT.missing}")
    forget_faults()


@pytest.fixture
def scene(tmp_path: Path) -> Callable[..., SceneSpec]:
    """A scene with these layers, in a folder with this shader as a.fs."""

    def made(body: str, layers: list[object], inputs: str = LEVEL, more: str = "", **parameters: float) -> SceneSpec:
        (tmp_path / "a.fs").write_text(HEAD.format(inputs=inputs, more=more) + body)
        data = {"about": "a test", "glow": 0.0, "layers": layers, "parameters": parameters}
        return parse_scene(data, folder=tmp_path)

    return made


def drawn(wall: Wall, frames: int = 400) -> Iterator[Picture]:
    """The wall's pictures, 60 a second, (rows, columns, 3), red first, from 0 to 1."""
    began_s = time.monotonic()
    for _ in range(frames):
        wall.draw(time.monotonic() - began_s)
        yield wall.pixels().astype(np.float64) / 255
        assert time.monotonic() - began_s < WITHIN_S
        time.sleep(1 / 60)


def until(wall: Wall, holds: Callable[[Picture], bool], frames: int = 2000) -> Picture:
    """The first picture of which `holds` is true."""
    for picture in drawn(wall, frames):
        if holds(picture):
            return picture
    raise AssertionError(f"it was never seen; {fault_of_media()}")


def middle(picture: Picture) -> Picture:
    found: Picture = picture[len(picture) // 2, picture.shape[1] // 2]
    return found


def near(*colour: float) -> Callable[[Picture], bool]:
    return lambda picture: bool(np.allclose(middle(picture), colour, atol=0.04))


def playing(spec: SceneSpec, size_px: tuple[int, int] = SIZE_PX) -> Wall:
    spec.prepare(size_px)
    wall = Wall(size_px, hurried=True)
    wall.show("a", spec, now=0.0)
    return wall


def test_a_shader_follows_the_room_calmly_and_says_how_it_fares(scene: Callable[..., SceneSpec]) -> None:
    body = "void main() { gl_FragColor = vec4(level, 0.0, 1.0 - level, 1.0); }"
    wall = playing(scene(body, [{"shader": {"file": "a.fs", "inputs": {"level": "$much"}}}], much=0.2))
    until(wall, near(0.2, 0, 0.8))
    assert reports()[0].startswith("a at 64x36, ")
    wall.adjust({"much": 0.8})
    seen = [middle(picture)[0] for picture in drawn(wall, 40)]
    assert max(np.diff(seen)) < 0.3
    until(wall, near(0.8, 0, 0.2))


def test_a_filter_changes_what_lies_behind_it_and_amount_says_how_much(scene: Callable[..., SceneSpec]) -> None:
    body = "void main() { gl_FragColor = vec4(1.0 - IMG_THIS_PIXEL(inputImage).rgb, 1.0); }"
    blue = {"gradient": {"stops": [{"at": 0, "colour": "#0000ff"}], "blend": "normal"}}
    inputs = '{"NAME": "inputImage", "TYPE": "image"}'
    behind = parse_scene({"about": "a", "glow": 0.0, "layers": [blue]})
    colour = middle(next(drawn(playing(behind))))
    wall = playing(scene(body, [blue, {"filter": {"file": "a.fs", "amount": 0.5}}], inputs))
    until(wall, near(*(0.5 * colour + 0.5 * (1 - colour))))


def test_visitors_are_seen_where_they_stand_as_in_a_mirror(scene: Callable[..., SceneSpec]) -> None:
    body = "void main() { vec4 at = IMG_PIXEL(visitors, vec2(0.5, 0.5)); gl_FragColor = vec4(at.xy, at.w, 1.0); }"
    inputs = '{"NAME": "visitors", "TYPE": "image"}'
    wall = playing(scene(body, [{"shader": {"file": "a.fs"}}], inputs))
    wall.feel(SceneInput({}, (Mark(7, 0.2, 0.3, 0.2, "happiness", 0.9),)))
    until(wall, near(0.8, 0.7, 1.0))


def test_sound_is_seen_as_samples_and_as_a_spectrum(scene: Callable[..., SceneSpec]) -> None:
    body = """void main() {
      float low = IMG_NORM_PIXEL(bins, vec2(0.01, 0.25)).r, high = IMG_NORM_PIXEL(bins, vec2(0.9, 0.25)).r;
      gl_FragColor = vec4(IMG_NORM_PIXEL(wave, vec2(0.5, 0.25)).r, low, high, 1.0);
    }"""
    inputs = '{"NAME": "wave", "TYPE": "audio"}, {"NAME": "bins", "TYPE": "audioFFT", "MAX": 64}'
    wall = Wall(SIZE_PX)
    wall.show("a", scene(body, [{"shader": {"file": "a.fs"}}], inputs), now=0.0)
    time_s = np.arange(2048) / 44_100
    tone = np.repeat(np.rint(26_000 * np.sin(2 * np.pi * 150 * time_s))[:, None], 2, axis=1).astype(np.int16)
    tone[1000:1048] = 16_384
    tell_heard(tone)
    wall.draw(0.0)
    wave, low, high = middle(wall.pixels() / 255)
    assert wave == pytest.approx(0.75, abs=0.05)
    assert low > 0.8
    assert high < low - 0.2


def test_an_event_is_seen_in_one_frame_and_a_change_of_speed_makes_no_jump(scene: Callable[..., SceneSpec]) -> None:
    body = """void main() {
      vec4 was = IMG_THIS_PIXEL(kept);
      gl_FragColor = PASSINDEX == 0 ? vec4(was.r + (knock ? 0.25 : 0.0), TIME / 20.0, 0.0, 1.0) : was;
    }"""
    inputs = '{"NAME": "knock", "TYPE": "event"}'
    more = ', "PASSES": [{"TARGET": "kept", "PERSISTENT": true}, {}]'
    layer = {"shader": {"file": "a.fs", "speed": "$quick", "inputs": {"knock": "much > 0.5"}}}
    wall = playing(scene(body, [layer], inputs, more, much=0.0, quick=0.2))
    until(wall, lambda picture: bool(middle(picture)[1] > 0.02))
    wall.adjust({"much": 1.0, "quick": 3.0})
    seen = [middle(picture) for picture in drawn(wall, 30)]
    assert middle(until(wall, lambda picture: bool(middle(picture)[0] > 0.2)))[0] == pytest.approx(0.25, abs=0.02)
    wall.adjust({"much": 0.0})
    for _ in drawn(wall, 30):
        pass
    assert middle(next(drawn(wall)))[0] == pytest.approx(0.25, abs=0.02)
    # At three times its speed it moves 0.15 a second of what is seen.
    assert max(np.diff([one[1] for one in seen])) < 0.15


def test_a_leap_of_speed_moves_time_by_no_more_than_the_frames_share(scene: Callable[..., SceneSpec]) -> None:
    body = "void main() { gl_FragColor = vec4(fract(TIME), 0.0, 0.0, 1.0); }"
    wall = Wall(SIZE_PX)
    wall.show("a", scene(body, [{"shader": {"file": "a.fs", "speed": "$quick"}}], quick=0.2), now=0.0)
    times = []
    for frame in range(75):
        if frame == 15:
            wall.adjust({"quick": 3.0})
        wall.draw(frame / 30)
        times.append(wall.pixels()[18, 32, 0] / 255)
    moved = (np.diff(times) + 0.5) % 1.0 - 0.5
    grain = 0.03
    assert moved[:14].max() < 0.2 / 30 + grain
    assert moved.max() < 3 / 30 + grain
    assert moved[-5:].mean() == pytest.approx(3 / 30, abs=0.02)


def test_the_same_moment_is_the_same_picture_and_one_that_remembers_is_taken_there(
    scene: Callable[..., SceneSpec],
) -> None:
    body = """void main() {
      vec4 was = IMG_THIS_PIXEL(kept);
      gl_FragColor = PASSINDEX == 0 ? vec4(was.r + 0.005, 0.0, 0.0, 1.0) : was;
    }"""
    more = ', "PASSES": [{"TARGET": "kept", "PERSISTENT": true, "FLOAT": true}, {}]'
    spec = scene(body, [{"shader": {"file": "a.fs"}}], "", more)
    pictures = []
    for _ in range(2):
        wall = Wall(SIZE_PX)
        wall.show("a", spec, now=0.0)
        wall.draw(0.0)
        wall.draw(4.0)
        pictures.append(wall.pixels())
    assert np.array_equal(pictures[0], pictures[1])
    assert pictures[0][18, 32, 0] / 255 == pytest.approx(121 * 0.005, abs=0.03)


@contextmanager
def bystander() -> Iterator[list[float]]:
    """A thread that wants to wake every 5 ms; by how much it came late each time."""
    late_s, ended = [0.0], threading.Event()

    def sleep() -> None:
        before_s = time.monotonic()
        while not ended.wait(0.005):
            now_s = time.monotonic()
            late_s.append(now_s - before_s - 0.005)
            before_s = now_s

    thread = threading.Thread(target=sleep)
    thread.start()
    yield late_s
    ended.set()
    thread.join()


def test_a_shader_that_hangs_gives_way_to_its_still_while_the_wall_goes_on(
    scene: Callable[..., SceneSpec], tmp_path: Path
) -> None:
    still = pygame.Surface(LARGE_PX)
    still.fill((0, 0, 204))
    pygame.image.save(still, tmp_path / "a.png")
    wall = playing(scene(ENDLESS, [{"shader": {"file": "a.fs", "inputs": {"level": "$much"}}}], much=0.0), LARGE_PX)
    until(wall, near(0, 0.5, 0))
    restarts = CLIENT.restarts
    wall.adjust({"much": 1.0})
    longest_s, before_s = 0.0, time.monotonic()
    with bystander() as late_s:
        for picture in drawn(wall, 3000):
            now = time.monotonic()
            longest_s, before_s = max(longest_s, now - before_s), now
            if near(0, 0, 0.8)(picture) and fault_of_media():
                break
    # A machine that is busy with other work lets everybody wait.
    assert longest_s < 1.2 + 2 * max(late_s)
    # A child that got hardly any processor may not have worked long enough to be said to hang.
    assert fault_of_media() in {f"a.fs: {why}; its still is shown" for why in (HANGS, BUSY)}
    # Another one is drawn by another child, without a restart by hand.
    other = playing(scene("void main() { gl_FragColor = vec4(level, 0.0, 0.0, 1.0); }", [{"shader": {"file": "a.fs"}}]))
    until(other, near(0.5, 0, 0))
    assert CLIENT.restarts == restarts + 1


def test_a_shader_at_which_its_child_crashes_is_barred_while_all_else_goes_on(
    scene: Callable[..., SceneSpec], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exhibit.shaders.client._AGAIN_S", 0.0)
    monkeypatch.setattr("exhibit.shaders.client._FORGIVEN_S", 600.0)
    body = "void main() { gl_FragColor = vec4(level, 0.0, 0.0, 1.0); }"
    wall = playing(scene(body, [{"shader": {"file": "a.fs"}}, {"rain": {"count": 300}}]))
    until(wall, lambda picture: bool(np.median(picture[..., 0]) > 0.45))
    before, still = next(drawn(wall)), 0
    for picture in drawn(wall, 4000):
        with CLIENT.stage() as stage:
            if stage is not None and stage.renderer and not stage.idle:
                os.kill(stage.pid, signal.SIGSEGV)
        still = still + 1 if np.array_equal(picture, before) else 0
        assert still < 5, "the rain stands still"
        before = picture
        if fault_of_media():
            break
    assert fault_of_media() == "a.fs: its shader crashes the graphics driver: simplify it; its still is shown"
    until(wall, lambda picture: bool(np.median(picture[..., 0]) < 0.4))


def test_a_child_that_is_killed_is_begun_again_and_its_shader_goes_on(scene: Callable[..., SceneSpec]) -> None:
    body = "void main() { gl_FragColor = vec4(fract(TIME * 4.0), level, 0.0, 1.0); }"
    wall = playing(scene(body, [{"shader": {"file": "a.fs"}}]))
    until(wall, lambda picture: bool(abs(middle(picture)[1] - 0.5) < 0.04))
    with CLIENT.stage() as stage:
        assert stage is not None
        os.kill(stage.pid, signal.SIGKILL)
        killed = stage.pid
    for _ in drawn(wall, 2000):
        with CLIENT.stage() as stage:
            if stage is not None and stage.pid != killed and stage.renderer and stage.idle:
                break
    before = middle(next(drawn(wall)))[0]
    until(wall, lambda picture: bool(abs(middle(picture)[0] - before) > 0.2))
    assert fault_of_media() == ""


def test_without_anything_that_draws_its_still_is_shown_or_a_calm_gradient(
    scene: Callable[..., SceneSpec], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CLIENT, "off", "shaders are off in venue.yaml")
    inputs = '{"NAME": "tint", "TYPE": "color", "DEFAULT": [1, 0.5, 0, 1]}'
    wall = playing(scene("void main() { gl_FragColor = tint; }", [{"shader": {"file": "a.fs"}}], inputs))
    picture = next(drawn(wall))
    assert 0.05 < picture.mean() < 0.4
    assert picture[30, 32, 0] != picture[4, 32, 0]


def test_a_scene_comes_by_a_shader_and_by_a_cross_fade_where_that_is_broken(tmp_path: Path) -> None:
    burn = (
        '/*{"INPUTS": [{"NAME": "startImage", "TYPE": "image"}, {"NAME": "endImage", "TYPE": "image"},'
        ' {"NAME": "progress", "TYPE": "float"}]}*/\nvoid main() { gl_FragColor = '
        "isf_FragNormCoord.x < progress ? IMG_THIS_PIXEL(endImage) : IMG_THIS_PIXEL(startImage); }"
    )
    (tmp_path / "coming").mkdir()
    (tmp_path / "burn.fs").write_text(burn)
    (tmp_path / "torn.fs").write_text(burn.replace("progress ?", "progres ?"))
    stops = [
        {"gradient": {"stops": [{"at": 0, "colour": colour}], "blend": "normal"}} for colour in ("#ff0000", "#0000ff")
    ]
    one, other = (
        parse_scene({"about": "a", "glow": 0.0, "layers": [layer]}, folder=tmp_path / "coming") for layer in stops
    )
    for file, left in (("burn.fs", (0, 1)), ("torn.fs", (0.5, 0.5))):
        wall = Wall(SIZE_PX)
        wall.show("one", one, now=0.0)
        wall.draw(0.0)
        wall.show("other", other, now=1.0, fade_s=2.0, transition=SceneTransition("shader", file=file))
        wall.draw(1.0)
        wall.draw(2.0)
        picture = wall.pixels() / 255
        assert picture[18, 4, [0, 2]] == pytest.approx(left, abs=0.2), file
        wall.draw(3.1)
        assert (wall.pixels()[18, 60] / 255)[[0, 2]] == pytest.approx((0, 1), abs=0.2)
    assert fault_of_media().startswith("torn.fs: its shader has a mistake")
