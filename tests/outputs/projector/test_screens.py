"""Windows on a real display system: an X server in memory, whose displays are pulled and plugged."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pygame
import pytest
from numpy.typing import NDArray

from exhibit.outputs.projector.calibration_window import calibrate
from exhibit.outputs.projector.grid import grid
from exhibit.outputs.projector.painters import Gpu, Painter, Software
from exhibit.outputs.projector.panel import Panel, PanelOverlay, PanelRow
from exhibit.outputs.projector.placement import STRAIGHT, Placement
from exhibit.outputs.projector.screens import ProjectorWindow, Screens, WindowRequest, find_native_size
from exhibit.outputs.scenes.surfaces import blank
from tests.conftest import WITHIN_S, Neighbour, command, until

SIZE_PX = (320, 180)
KEYSTONE = Placement(((0.1, 0.05), (0.9, 0.0), (1.0, 0.9), (0.0, 1.0)), (0.0, 0.0, 0.2, 0.0))
CONFIGURED = """
Section "ServerFlags"
 Option "AutoAddDevices" "false"
 Option "DontVTSwitch" "true"
EndSection
Section "Device"
 Identifier "device"
 Driver "dummy"
 VideoRam 64000
EndSection
Section "Screen"
 Identifier "screen"
 Device "device"
 DefaultDepth 24
 SubSection "Display"
  Depth 24
  Virtual 2048 768
  Modes "640x480"
 EndSubSection
EndSection
"""


# Far apart for tests that run side by side, whose processes have neighbouring numbers.
NUMBERS = count(1000 + os.getpid() * 97 % 9000)


def answers(number: int) -> bool:
    """Whether an X server of this number takes connections."""
    with socket.socket(socket.AF_UNIX) as door:
        return door.connect_ex(f"/tmp/.X11-unix/X{number}") == 0


@pytest.fixture
def displayed(neighbour: Callable[[list[str]], Neighbour], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An X server with one display of 640x480."""
    number = next(NUMBERS)
    name = f":{number}"
    neighbour([command("Xvfb"), name, "-screen", "0", "640x480x24", "-nolisten", "tcp", "-noreset"])
    monkeypatch.setenv("DISPLAY", name)
    monkeypatch.delenv("SDL_VIDEODRIVER", raising=False)
    assert until(lambda: answers(number))
    yield
    pygame.display.quit()


@pytest.fixture
def two(
    tmp_path: Path, neighbour: Callable[[list[str]], Neighbour], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., None]]:
    """An X server with two displays, and xrandr for it."""
    if os.geteuid() != 0:
        pytest.skip("only root may start an X server that has a configuration")
    number = next(NUMBERS)
    name = f":{number}"
    (tmp_path / "xorg.conf").write_text(CONFIGURED)
    log = ["-logfile", str(tmp_path / "xorg.log")]
    neighbour([command("Xorg"), name, "-config", str(tmp_path / "xorg.conf"), "-noreset", "-nolisten", "tcp", *log])
    monkeypatch.setenv("DISPLAY", name)
    monkeypatch.delenv("SDL_VIDEODRIVER", raising=False)

    def xrandr(*arguments: str) -> None:
        subprocess.run([command("xrandr"), *arguments], check=True, capture_output=True)
        # Asked once more, the server looks at its outputs, as it does by itself where there are real ones.
        subprocess.run([command("xrandr")], check=True, capture_output=True)

    if not until(lambda: answers(number)):
        pytest.skip("the X server with the dummy driver did not start (see .ci/run for the package)")
    xrandr("--addmode", "DUMMY1", "800x600")
    xrandr("--output", "DUMMY1", "--mode", "800x600", "--right-of", "DUMMY0")
    yield xrandr
    pygame.display.quit()


@pytest.fixture
def screens() -> Iterator[Screens]:
    one = Screens()
    yield one
    one.close()


def keeps_presenting(front: ProjectorWindow, condition: Callable[[], bool], within_s: float = WITHIN_S) -> bool:
    picture = blank(front.wanted.size_px)

    def met() -> bool:
        front.present(picture)
        return condition()

    return until(met, within_s)


def painted(kind: str, placement: Placement, over: Any = None) -> NDArray[np.int16]:
    """What a window of 480x360 shows of the grid: (height, width, 3)."""
    pygame.display.init()
    window = pygame.Window("test", (480, 360))
    painter: Painter = Software(window) if kind == "software" else Gpu(window, vsync=False)
    try:
        for _ in range(2):
            painter.paint(grid(SIZE_PX), placement, over)
        if isinstance(painter, Gpu):
            painter.paint(grid(SIZE_PX), placement, over)
            shot = painter.read_back()
        else:
            shot = window.get_surface().copy()
    finally:
        window.destroy()
    return pygame.surfarray.array3d(shot).transpose(1, 0, 2).astype(np.int16)


@pytest.mark.usefixtures("displayed")
@pytest.mark.parametrize("placement", [STRAIGHT, KEYSTONE], ids=["straight", "bent"])
def test_a_graphics_card_shows_the_same_picture(placement: Placement) -> None:
    """Where there is no card, Mesa plays one; the ways of smoothing differ, light does not."""
    by_processor = painted("software", placement)
    try:
        by_card = painted("gpu", placement)
    except pygame.error as error:
        pytest.skip(f"no OpenGL here, not even a slow one: {error}")
    assert by_processor.mean() > 10
    assert abs(by_processor.mean() - by_card.mean()) < 0.5
    assert np.abs(by_processor - by_card).mean() < 3


@pytest.mark.usefixtures("displayed")
def test_a_bent_and_masked_picture_is_dark_outside() -> None:
    seen = painted("software", KEYSTONE)
    assert seen[:43].max() == 0  # above the picture, whose place is 270 high
    assert seen[48:60, :20].max() == 0  # left of the upper left corner
    assert seen[60:200, 200:280].max() > 100
    assert seen[-55:].max() == 0  # the masked lower edge


@pytest.mark.usefixtures("displayed")
def test_the_overlay_lies_on_the_window() -> None:
    shade = PanelOverlay()
    shade.set(Panel((PanelRow("tide", "up", dot="#4caf7a"), PanelRow("joy", share=0.5)), "F1"), "BLACKOUT")
    assert shade.seen
    bare, covered = painted("software", STRAIGHT), painted("software", STRAIGHT, shade)
    assert np.abs(bare - covered)[:, :290].mean() > 5
    assert np.abs(bare - covered)[:300, 320:].max() == 0  # right of the panel, above the lamp


@pytest.mark.usefixtures("displayed")
def test_native_size_is_the_display_s() -> None:
    assert find_native_size(0) == (640, 480)
    assert find_native_size(3) is None
    assert find_native_size("nowhere") is None


@pytest.mark.usefixtures("displayed")
def test_a_display_that_is_not_there_is_named_with_those_that_are(screens: Screens) -> None:
    front = screens.add(WindowRequest(SIZE_PX, display="beamer"))
    assert until(lambda: "display 'beamer' is not there; there are: 0 " in front.trouble)


@pytest.mark.usefixtures("displayed")
def test_calibration_follows_keys_and_saves(monkeypatch: pytest.MonkeyPatch) -> None:
    saved: list[Placement] = []
    keys = [pygame.K_RIGHT, pygame.K_TAB, pygame.K_DOWN, pygame.K_s, pygame.K_ESCAPE]

    def typing(_: float) -> None:
        time.sleep(0.001)
        if keys:
            pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=keys.pop(0), mod=0))

    monkeypatch.setattr("exhibit.outputs.projector.calibration_window.pause", typing)

    def save(placement: Placement) -> str:
        saved.append(placement)
        return "saved"

    last = calibrate(WindowRequest(SIZE_PX), save)
    assert [one.corners[0][0] for one in saved] == [pytest.approx(1 / 320, abs=1e-5)]
    assert not last.changed


def test_a_display_that_goes_and_comes_back_is_taken_up_again(two: Callable[..., None], screens: Screens) -> None:
    # both there | DUMMY1 pulled: its window goes, the other stays | plugged again: it is back, full screen
    front = screens.add(WindowRequest(SIZE_PX, fullscreen=True, display="dummy1"))
    other = screens.add(WindowRequest(SIZE_PX, display=0))
    assert keeps_presenting(front, lambda: front.open and other.open)
    two("--output", "DUMMY1", "--off")
    assert keeps_presenting(front, lambda: "display 'dummy1' is not there" in front.trouble and not front.open)
    assert keeps_presenting(other, lambda: other.open)
    two("--output", "DUMMY1", "--mode", "800x600", "--right-of", "DUMMY0")
    assert keeps_presenting(front, lambda: front.open and not front.trouble)
    two("--output", "DUMMY1", "--mode", "640x480", "--right-of", "DUMMY0")
    assert keeps_presenting(front, lambda: front.size_px == (640, 480))
