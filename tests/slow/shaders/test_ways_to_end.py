"""The process that draws loops without end, crashes, or is killed: the wall never stands still for longer than 1.2 s,
and within 2 s the shader's still is seen, or new pictures. What a busy machine adds is measured on a wall without
shaders."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pygame
import pytest

from exhibit.outputs.projector.wall import Wall
from exhibit.outputs.scenes.media import forget_faults
from exhibit.outputs.scenes.spec import SceneSpec, parse_scene
from exhibit.shaders.client import CLIENT
from tests.outputs.scenes.test_shaders_on_a_wall import Picture, middle

pytestmark = pytest.mark.skipif("EXHIBIT_SLOW" not in os.environ, reason="ten seconds: make shaders")
SIZE_PX, WITHIN_S = (320, 180), 300.0
STANDS_S, STILL_S = 1.2, 2.0
STILL = (0.0, 0.0, 0.8)
# Mesa ends a loop after 65,000 turns: for so many pixels these take minutes.
MOVING = """/*{"INPUTS": [{"NAME": "level", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0, "MAX": 1}]}*/
void main() {
  float sum = level;
  if (level > 0.9) for (int i = 0; i < 60000; i++) sum = fract(sin(sum + float(i) + gl_FragCoord.x) * 4375.5);
  gl_FragColor = vec4(1.0, fract(TIME * 0.4), sum * 0.001, 1.0);
}
"""


@pytest.fixture
def scene(tmp_path: Path) -> SceneSpec:
    """A shader that moves, whose still is blue."""
    if not CLIENT.renderer():
        pytest.skip(f"shaders cannot be drawn here: {CLIENT.missing}")
    forget_faults()
    # One that hung is barred, by its text: each test has another.
    (tmp_path / "a.fs").write_text(f"{MOVING}// {tmp_path.name}\n")
    still = pygame.Surface(SIZE_PX)
    still.fill((0, 0, 204))
    pygame.image.save(still, tmp_path / "a.png")
    layers = [{"shader": {"file": "a.fs", "inputs": {"level": "$much"}}}]
    return parse_scene({"about": "a test", "glow": 0.0, "layers": layers, "parameters": {"much": 0.0}}, folder=tmp_path)


def loops(wall: Wall) -> None:
    wall.adjust({"much": 1.0})


def ended_by(how: signal.Signals) -> Callable[[Wall], None]:
    def end(_: Wall) -> None:
        with CLIENT.stage() as stage:
            assert stage is not None
            os.kill(stage.pid, how)

    return end


class Watched:
    """A wall that is drawn 60 times a second: what is seen when, and how long it stood still."""

    def __init__(self, spec: SceneSpec) -> None:
        self.wall = Wall(SIZE_PX, hurried=True)
        self.wall.show("a", spec, now=0.0)
        self.began_s = self.drawn_s = time.monotonic()
        self.stood_s = 0.0

    def frame(self) -> tuple[float, Picture]:
        """When it was begun, and its middle."""
        time.sleep(1 / 60)
        at_s = time.monotonic()
        assert at_s - self.began_s < WITHIN_S
        self.wall.draw(at_s - self.began_s)
        self.stood_s = max(self.stood_s, time.monotonic() - self.drawn_s)
        self.drawn_s = time.monotonic()
        return at_s, middle(self.wall.pixels().astype(np.float64) / 255)


def usual_s() -> float:
    """How long a wall without shaders stands still on this machine, in as long."""
    plain = Watched(parse_scene({"about": "a", "layers": [{"gradient": {"stops": [{"at": 0, "colour": "#123456"}]}}]}))
    while plain.drawn_s - plain.began_s < STILL_S:
        plain.frame()
    return plain.stood_s


@pytest.mark.parametrize(
    "end", [loops, ended_by(signal.SIGSEGV), ended_by(signal.SIGKILL)], ids=["a loop", "a crash", "a kill"]
)
def test_the_wall_goes_on_and_soon_shows_the_still_or_new_pictures(
    scene: SceneSpec, end: Callable[[Wall], None]
) -> None:
    usual = usual_s()
    scene.prepare(SIZE_PX)
    watched = Watched(scene)
    while not np.allclose((seen := watched.frame()[1])[::2], (1, 0), atol=0.04):
        pass
    watched.stood_s = 0.0
    end(watched.wall)
    ended_s = changed_s = time.monotonic()
    while (at := watched.frame())[0] < ended_s + 3 * STILL_S:
        at_s, now = at
        if not np.allclose(now, seen, atol=0.004) or np.allclose(now, STILL, atol=0.04):
            changed_s, seen = at_s, now
        assert at_s - changed_s < STILL_S, f"{seen} has been seen for too long"
    print(f"\nthe wall stood still for {watched.stood_s:.3f} s at most; without shaders {usual:.3f} s")
    assert watched.stood_s < STANDS_S + usual
