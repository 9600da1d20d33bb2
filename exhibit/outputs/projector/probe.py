"""The display system asked, for the doctor: which displays there are; and a window opened for a moment."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass

import pygame

from exhibit.outputs.projector.displays import Display, displays, found
from exhibit.outputs.projector.grid import grid
from exhibit.outputs.projector.screens import WindowRequest
from exhibit.outputs.projector.window import Window, begin
from exhibit.system.stderr import silence_stderr

_SHOWN_S, _LEAST_PICTURES = 2.0, 10


@dataclass(frozen=True)
class DisplayProbe:
    """What the display system says: the name of its driver and its displays; or why there is none."""

    driver: str
    displays: tuple[Display, ...]
    fault: str = ""


@dataclass(frozen=True)
class WindowProbe:
    """A window that was open for a moment: its size, what painted it, and how many pictures a second it took."""

    size_px: tuple[int, int]
    kind: str
    rate_hz: float


def probe_displays() -> DisplayProbe:
    """What there is now. Opens no window; not to be called beside windows of this process."""
    try:
        with silence_stderr():
            begin()
            return DisplayProbe(pygame.display.get_driver(), tuple(displays()))
    except pygame.error as error:
        return DisplayProbe("", (), str(error))
    finally:
        pygame.display.quit()


def display_of(wanted: int | str, told: DisplayProbe) -> Display | None:
    """The display of this number or name, where it is there."""
    return found(wanted, list(told.displays))


def show_grid(wanted: WindowRequest) -> WindowProbe | str:
    """Show the grid of calibration for two seconds on the window that is `wanted`; or why it cannot be shown."""
    window: Window | None = None
    try:
        with silence_stderr():
            window = Window(
                wanted.size_px,
                fullscreen=wanted.fullscreen,
                display=wanted.display,
                gpu=wanted.gpu,
                placement=wanted.placement,
                title="Exhibit: doctor",
            )
        return WindowProbe(window.size_px, window.kind, _rate_hz(window, grid(wanted.size_px)))
    except pygame.error as error:
        return str(error)
    finally:
        if window is not None:
            with contextlib.suppress(pygame.error):
                window.close()
        pygame.display.quit()


def _rate_hz(window: Window, picture: pygame.Surface) -> float:
    began_s, pictures = time.monotonic(), 0
    while time.monotonic() - began_s < _SHOWN_S or pictures < _LEAST_PICTURES:
        pygame.event.pump()
        window.present(picture)
        pictures += 1
    return pictures / (time.monotonic() - began_s)
