"""The window on a projector: opened on its display, painted, and asked which keys were pressed on it."""

from __future__ import annotations

import contextlib
import os

import pygame

from exhibit.outputs.projector.displays import Display, displays, found, in_words
from exhibit.outputs.projector.painters import WindowOverlay, painter
from exhibit.outputs.projector.placement import STRAIGHT, Placement

ESCAPE, CLOSE = "escape", "close"
_SHOW_POINTER = (pygame.WINDOWSHOWN, pygame.WINDOWEXPOSED, pygame.WINDOWENTER, pygame.WINDOWSIZECHANGED)
"""After these a bare X server, without a manager of windows, shows the pointer again."""


class Window:
    """A real window for pictures of `size_px`, on the display of that number or name. One thread makes and uses all.

    Raises pygame.error where there is no display to open it on.
    """

    def __init__(  # noqa: PLR0913 - each is a line of exhibit.yaml
        self,
        size_px: tuple[int, int],
        *,
        fullscreen: bool,
        display: int | str = 0,
        gpu: str = "auto",
        vsync: bool = True,
        placement: Placement = STRAIGHT,
        title: str = "Exhibit",
        pointer: bool = False,
    ) -> None:
        begin()
        self.display = wanted_display(display)
        self._fullscreen = fullscreen
        self.placement = placement
        self._window = pygame.Window(title, self._opens_at(size_px), self.display.middle, resizable=not fullscreen)
        if fullscreen:
            self._window.set_fullscreen(desktop=True)
        self._painter = painter(self._window, gpu, vsync=vsync)
        self._pointer = pointer
        self._painted_px = (0, 0)

    def _opens_at(self, size_px: tuple[int, int]) -> tuple[int, int]:
        """The size of the window: never larger than its display."""
        scale = min(1.0, self.display.size_px[0] / size_px[0], self.display.size_px[1] / size_px[1])
        return round(size_px[0] * scale), round(size_px[1] * scale)

    @property
    def id(self) -> int:
        return self._window.id

    @property
    def size_px(self) -> tuple[int, int]:
        width, height = self._window.size
        return width, height

    @property
    def kind(self) -> str:
        """What paints it: "software" or "graphics card"."""
        return self._painter.kind

    def present(self, picture: pygame.Surface, over: WindowOverlay | None = None) -> None:
        """Show `picture`, and `over` above it. Raises pygame.error."""
        self._painter.paint(picture, self.placement, over)
        if self._painted_px != self.size_px and not self._pointer:
            self._painted_px = self.size_px
            hide_pointer()  # the first picture, and a new size, may have made another window of the system's

    def toggle_fullscreen(self) -> None:
        self._fullscreen = not self._fullscreen
        if self._fullscreen:
            self._window.set_fullscreen(desktop=True)
        else:
            self._window.set_windowed()

    def close(self) -> None:
        self._window.destroy()


def hide_pointer() -> None:
    """Let no window of ours show the pointer, until somebody shows it again."""
    pygame.mouse.set_visible(False)
    with contextlib.suppress(pygame.error):  # some systems have no pointer at all
        # SDL hides it from the windows that there are, and again only when a cursor is set.
        pygame.mouse.set_cursor((0, 0), pygame.Surface((8, 8), pygame.SRCALPHA))


def begin() -> None:
    """Reach for the display system. Raises pygame.error where there is none."""
    pygame.display.init()
    if pygame.display.get_driver() == "offscreen" and not os.environ.get("SDL_VIDEODRIVER"):
        pygame.display.quit()
        raise pygame.error("there is no display")  # SDL would pretend to have one


def wanted_display(wanted: int | str) -> Display:
    """The display of this number or name. Raises pygame.error, with those that there are, where it is missing."""
    among = displays()
    display = found(wanted, among)
    if display is None:
        name = wanted if isinstance(wanted, int) else f"'{wanted}'"
        raise pygame.error(f"display {name} is not there; there are: {in_words(among)}")
    return display


def take_pressed() -> list[tuple[int, str]]:
    """What was pressed since the last call: the window's id (0 where it is not known) and the key's name, in small
    letters; a window's close button is the key "close". Keeps the pointer hidden."""
    keys, shows_pointer = [], False
    for event in pygame.event.get():
        shows_pointer = shows_pointer or event.type in _SHOW_POINTER
        window = getattr(event, "window", None)
        own = window.id if window is not None else 0
        if event.type in (pygame.QUIT, pygame.WINDOWCLOSE):
            keys.append((own, CLOSE))
        elif event.type == pygame.KEYDOWN:
            keys.append((own, pygame.key.name(event.key).lower()))
    if shows_pointer:
        hide_pointer()
    return keys
