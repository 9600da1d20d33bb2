"""The screens: one thread makes every call to the display system, for all projectors (D-projector-2), and hears the
keys."""

from __future__ import annotations

import atexit
import contextlib
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import pygame

from exhibit.outputs.projector.displays import displays
from exhibit.outputs.projector.hot_plug import HotPlug
from exhibit.outputs.projector.painters import WindowOverlay
from exhibit.outputs.projector.placement import STRAIGHT, Placement
from exhibit.outputs.projector.window import CLOSE, ESCAPE, Window, begin, take_pressed, wanted_display
from exhibit.system.heartbeats import TendedThread
from exhibit.system.stderr import silence_stderr

_log = logging.getLogger(__name__)

RETRY_S = 2.0
"""Seconds between attempts to open a window that could not be opened."""

_LOOK_S = 0.5
"""Seconds between two looks at which displays there are."""

_IDLE_S = 0.05
_SHOWN_S = 1.0
"""How long a projector waits for its picture to be shown; a display that hangs must not stop the drawing."""
_CLOSE_S = 2.0


@dataclass(frozen=True)
class WindowRequest:
    """The window that a projector wants."""

    size_px: tuple[int, int]
    fullscreen: bool = False
    display: int | str = 0
    gpu: str = "auto"
    placement: Placement = STRAIGHT
    title: str = "Exhibit"


class ProjectorWindow:
    """A projector's side of its window. `trouble` says in words why there is none."""

    def __init__(self, wanted: WindowRequest, wake: threading.Condition) -> None:
        self.wanted = wanted
        self.trouble = "it is being opened"
        self.over: WindowOverlay | None = None
        self.quit_asked = threading.Event()
        self._wake = wake
        self._window: Window | None = None
        self._picture: pygame.Surface | None = None
        self._shown = threading.Event()
        self._try_s = 0.0

    @property
    def kind(self) -> str:
        """What paints the window: "software" or "graphics card"; empty where there is no window."""
        window = self._window
        return window.kind if window else ""

    @property
    def open(self) -> bool:
        return self._window is not None

    @property
    def size_px(self) -> tuple[int, int]:
        """The window's size; (0, 0) where there is none."""
        window = self._window
        return window.size_px if window else (0, 0)

    def present(self, picture: pygame.Surface) -> bool:
        """Show `picture`, and wait until that is done: afterwards it may be drawn over. Without a window, at once.
        False where the display did not show it in time."""
        if not self.open:
            return True
        self._shown.clear()
        with self._wake:
            self._picture = picture
            self._wake.notify()
        return self._shown.wait(_SHOWN_S)

    # What follows is called by the thread of the screens alone.

    def due(self) -> bool:
        return self._picture is not None

    def owns(self, window_id: int) -> bool:
        return self._window is not None and window_id in (self._window.id, 0)

    def toggle_fullscreen(self) -> None:
        if self._window is not None:
            self._window.toggle_fullscreen()

    def show(self, now: float, *, vsync: bool) -> None:
        """Open the window where that is due, and put the newest picture on it."""
        picture, self._picture = self._picture, None
        try:
            if self._window is None and now >= self._try_s:
                self._open(vsync=vsync)
            if self._window is not None and picture is not None:
                self._window.present(picture, self.over)
        except pygame.error as error:
            self._miss(str(error), now)
        finally:
            self._shown.set()

    def reopen(self) -> None:
        """Let go of the window; it is opened again at once, where its display is there."""
        self.close()
        self._try_s = 0.0

    def close(self) -> None:
        window, self._window = self._window, None
        if window is not None:
            with contextlib.suppress(pygame.error):
                window.close()

    def _open(self, *, vsync: bool) -> None:
        wanted = self.wanted
        with silence_stderr():  # SDL tries one kind of display after the other, and some complain aloud
            self._window = Window(
                wanted.size_px,
                fullscreen=wanted.fullscreen,
                display=wanted.display,
                gpu=wanted.gpu,
                vsync=vsync,
                placement=wanted.placement,
                title=wanted.title,
            )
        self.trouble = ""

    def _miss(self, why: str, now: float) -> None:
        self.close()
        if not self.trouble or self.trouble == "it is being opened":
            _log.warning("a projector has no window: %s", why)
        self.trouble = why
        self._try_s = now + RETRY_S


class Screens:
    """All windows of a show. `heard` is called, from the thread of the screens, with the name of each key.

    Esc and the close button ask every projector's show to end; F11 changes between window and full screen.
    """

    def __init__(self, heard: Callable[[str], None] = lambda _: None) -> None:
        self._heard = heard
        self._wake = threading.Condition()
        self._fronts: list[ProjectorWindow] = []
        self._stopping = False
        self._thread: TendedThread | None = None
        self._look_s = 0.0
        self._plugs: HotPlug | None = None
        self._plugged: object = None

    def add(self, wanted: WindowRequest) -> ProjectorWindow:
        """A window for one more projector."""
        front = ProjectorWindow(wanted, self._wake)
        with self._wake:
            self._fronts.append(front)
            if self._thread is None:
                self._thread = TendedThread(self._run, name="screens", limit_s=10.0, required=True)
                self._thread.start()
                atexit.register(self.close)  # a window that outlives its interpreter takes the process down with it
            self._wake.notify()
        return front

    def close(self) -> None:
        """Close all windows. May be called twice."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join(_CLOSE_S)
            atexit.unregister(self.close)

    def _run(self) -> None:
        while not self._waited():
            if self._thread is not None:
                self._thread.beat()
            now = time.monotonic()
            try:
                self._serve(now)
            except Exception:  # noqa: BLE001 (law 7: nothing outside can stop the show)
                _log.exception("the screens")  # the thread outlives whatever it meets
                time.sleep(_IDLE_S)
        for front in self._fronts:
            front.close()
        if self._plugs is not None:
            self._plugs.close()
        pygame.display.quit()  # not pygame.quit(): the sound has its own part of pygame open

    def _waited(self) -> bool:
        """Wait for a picture, or for a moment; whether it is time to stop."""
        with self._wake:
            self._wake.wait_for(lambda: self._stopping or any(front.due() for front in self._fronts), _IDLE_S)
            return self._stopping

    def _serve(self, now: float) -> None:
        fronts = list(self._fronts)
        for index, front in enumerate(fronts):
            # Each window that waits for its display would hold up the others: the first waits for all.
            front.show(now, vsync=index == 0)
        if not pygame.display.get_init():
            return
        self._listen(fronts)
        if now >= self._look_s:
            self._look_s = now + _LOOK_S
            self._mind_plugs(fronts)

    def _mind_plugs(self, fronts: list[ProjectorWindow]) -> None:
        """When displays come, go or change, begin anew: SDL believes in those that there were when it began
        (D-projector-3)."""
        if self._plugs is None and pygame.display.get_driver() == "x11":
            self._plugs = HotPlug()
        plugged = (self._plugs.monitors() if self._plugs else None) or displays()
        if self._plugged not in (None, plugged):
            _log.info("the displays have changed")
            for front in fronts:
                front.reopen()
            pygame.display.quit()
        self._plugged = plugged

    def _listen(self, fronts: list[ProjectorWindow]) -> None:
        for window_id, key in take_pressed():
            if key in (ESCAPE, CLOSE):
                for front in fronts:
                    front.quit_asked.set()
            elif key == "f11":
                for front in fronts:
                    if front.owns(window_id):
                        front.toggle_fullscreen()
            self._heard(key)


def find_native_size(display: int | str) -> tuple[int, int] | None:
    """The size in pixels of the display of that number or name; None where it, or any display system, is missing.

    To be called before there are screens: it opens the display system and lets go of it.
    """
    try:
        with silence_stderr():
            begin()
            size = wanted_display(display).size_px
    except pygame.error:
        return None
    finally:
        pygame.display.quit()
    return size
