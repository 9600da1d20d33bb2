"""The projector output: takes scene cues at once, and draws the wall in a thread of its own."""

from __future__ import annotations

import atexit
import logging
import math
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pygame
from numpy.typing import NDArray

from exhibit.cues.scene import PLAIN, DarkCue, ParametersCue, SceneCue, SceneTransition, wall_cue
from exhibit.outputs.port import CannotPerform, Output, OutputState
from exhibit.outputs.projector.contact_sheet import ContactSheet
from exhibit.outputs.projector.loader import Loader
from exhibit.outputs.projector.panel import Panel, PanelOverlay
from exhibit.outputs.projector.placement import STRAIGHT, Placement
from exhibit.outputs.projector.screens import ProjectorWindow, Screens, WindowRequest
from exhibit.outputs.projector.wall import DARK, Wall
from exhibit.outputs.projector.wall_view import WallView
from exhibit.outputs.scenes import film, text
from exhibit.outputs.scenes.media import fault_of_media, forget_faults, in_the_background, look_again
from exhibit.outputs.scenes.shader_report import reports
from exhibit.outputs.scenes.spec import SceneSpec
from exhibit.outputs.scenes.store import MEGABYTE, STORE
from exhibit.outputs.scenes.surfaces import blank
from exhibit.system.heartbeats import TendedThread
from exhibit.values import Cue, SceneInput

_log = logging.getLogger(__name__)

_SETTLE_S = 0.3
_RESTING_S = 1.0
"""Seconds from the end of a fade to its still on the contact sheet."""

_EDITED_S = 0.2
"""The fade from a scene to what an edit has made of it."""

_CLOSE_S = 2.0
_RECENT_S = 1.5
"""A picture that is older was not followed by another, which even a wall that rests draws once a second."""


@dataclass(frozen=True)
class _WantedScene:
    """A cue that was understood: the scene to show; none is darkness."""

    name: str
    spec: SceneSpec | None
    fade_s: float
    values: Mapping[str, float]
    rule: str
    transition: SceneTransition = PLAIN


class Projector(Output):
    """Shows scenes on a wall of `size_px`, in a window, in browsers where its `view` says so, else off screen where
    `headless`.

    Cues: action "scene" with `name`, `fade_s` seconds, `with`, the scene's parameters, and how it comes (see
    `cues.scene`); "adjust" with `with`, what these are to follow; "release" with `fade_s`, to darkness. A scene is
    loaded before it comes. The newest wins; one that was overtaken before it was drawn counts as dropped. Without a
    display it draws off screen and keeps trying. Where `sheet` is given, a contact sheet is written there on close.
    """

    def __init__(  # noqa: PLR0913 - each is a line of exhibit.yaml, and all but the scenes are named
        self,
        scenes: Mapping[str, SceneSpec],
        *,
        size_px: tuple[int, int] = (1280, 720),
        headless: bool,
        fullscreen: bool = False,
        display: int | str = 0,
        gpu: str = "auto",
        placement: Placement = STRAIGHT,
        screens: Screens | None = None,
        channel: str = "projector",
        rate_hz: float = 30,
        sheet: Path | None = None,
        memory_mb: float = 400,
        view: WallView | None = None,
    ) -> None:
        STORE.limit = round(memory_mb * MEGABYTE)
        self._scenes = dict(scenes)
        self._size_px, self._channel = size_px, channel
        self.view = view or WallView("", size_px, placement=placement)
        windowless = headless or self.view.by_browsers
        self._own_screens = Screens() if screens is None and not windowless else None
        self._shade = PanelOverlay()
        screens = screens or self._own_screens
        wanted = WindowRequest(
            size_px, fullscreen, display, gpu, placement, "Exhibit" + channel.removeprefix("projector")
        )
        self._front: ProjectorWindow | None = None if windowless or screens is None else screens.add(wanted)
        self._period_s = 1 / rate_hz
        self._wall = Wall(size_px, hurried=True)
        self._drawing = threading.Lock()  # held while the wall is drawn or copied
        self._waiting: deque[_WantedScene] = deque(maxlen=1)
        self._asked: _WantedScene | None = None  # the newest, drawn or not
        self._adjusting: dict[str, float] = {}
        self._adjusted: dict[str, float] = {}  # since the newest scene, which may still be loading
        self._loader: Loader[_WantedScene] = Loader(size_px, self._take_loaded)
        self._loader.expect(self._scenes.values())
        self._counting = threading.Lock()
        self._performed = self._dropped = 0
        self._refusal = self._trouble = ""
        self._sheet = ContactSheet(sheet) if sheet else None
        self._shown: _WantedScene | None = None
        self._still_due_s: float | None = None
        self._frames: deque[float] = deque(maxlen=max(round(rate_hz), 2))
        self._resting = self._still = False
        self._presented = ("", -math.inf)
        self._may_be_seen = True
        self._left_out = blank(size_px)
        self._stopping = threading.Event()
        self._began_s = time.monotonic()
        self._thread = TendedThread(self._run, name="projector", limit_s=10.0, required=True)
        self._thread.start()
        atexit.register(self.close)  # a window that outlives its interpreter takes the process down with it

    def quit_asked(self) -> bool:
        """Whether somebody pressed Esc or closed the window. It stays true; the app decides what to do."""
        return self._front is not None and self._front.quit_asked.is_set()

    def rest(self, *, resting: bool, still: bool) -> None:
        """Draw once a second only; `still`: show the last picture, whatever is asked for meanwhile."""
        self._resting, self._still = resting, resting and still

    def use_scenes(self, scenes: Mapping[str, SceneSpec]) -> None:
        """Replace the scenes that cues name from now on. One that is on the wall, and was edited, is taken up there."""
        self._scenes = dict(scenes)
        forget_faults()
        asked = self._asked
        self._loader.expect(self._scenes.values())
        spec = self._scenes.get(asked.name) if asked else None
        if asked and spec and asked.spec and spec != asked.spec:
            values = {name: value for name, value in asked.values.items() if name in spec.parameters}
            edited = replace(asked, spec=spec, values=values, fade_s=_EDITED_S, transition=PLAIN)
            with self._counting:
                self._performed += 1
            self._want(edited)
        # Last: where no thread can be had for it now, the rest is done, and this with the next that is asked for.
        look_again()
        in_the_background(film.look_again)
        in_the_background(text.look_again)

    def feel(self, feeling: SceneInput) -> None:
        """Let scenes follow how the room feels now; at once, from any thread."""
        self._wall.feel(feeling)

    def perform(self, cue: Cue) -> None:
        try:
            asked = wall_cue(cue)
            if isinstance(asked, ParametersCue):
                self._adjust(asked.values)
                return
            wanted = self._wanted(asked, cue.rule)
        except (TypeError, ValueError, OverflowError) as error:
            why = str(error.args[0] if error.args else error)
            self._refuse(f"rule '{cue.rule}': {why}")
            raise CannotPerform(why) from error
        with self._counting:
            self._refusal = ""
            self._performed += 1
            self._adjusted.clear()
        self._want(wanted)

    def state(self) -> OutputState:
        front = self._front
        where = {"": "off screen", "software": "window"}.get(front.kind if front else "", "window, graphics card,")
        if self.view.by_browsers:
            where = f"in browsers ({self.view.displays} now, {self.view.rate_hz:.0f} drawn/s),"
        times = list(self._frames)
        elapsed_s = times[-1] - times[0] if times else 0.0
        rate = (len(times) - 1) / elapsed_s if elapsed_s > 0 else 0.0
        running = f"{self._wall.name}, {rate:.0f} frames/s, {where} {self._size_px[0]}x{self._size_px[1]}"
        trouble = self._trouble or self._wall.fault or fault_of_media() or self._no_window()
        detail = "; ".join(part for part in (trouble, self._refusal, running, *reports()) if part)
        return OutputState("down" if trouble else "up", detail, self._performed, self._dropped)

    def presented(self) -> str:
        """The scene that was whole in the last picture that its display took, a moment ago."""
        if self.view.by_browsers:
            return self.view.presented()
        name, at_s = self._presented
        return name if time.monotonic() - at_s < _RECENT_S else ""

    def snapshot(self) -> NDArray[np.uint8]:
        """A copy of what is on the wall: (height, width, 3), RGB. From any thread; waits for a frame at most."""
        with self._drawing:
            return self._wall.pixels()

    def close(self) -> None:
        self._stopping.set()
        self._loader.close()
        self._thread.join(_CLOSE_S)
        if self._own_screens is not None:
            self._own_screens.close()
        atexit.unregister(self.close)

    def show_overlay(self, panel: Panel | None, lamp: str = "") -> None:
        """Lay `panel` over the window, for the technician, and light a `lamp` with this word; not on the wall itself,
        as pictures of it are kept. None and "" take them away."""
        self._shade.set(panel, lamp)

    def _want(self, wanted: _WantedScene) -> None:
        self._asked = wanted
        if self._loader.want(wanted):
            self._count_overtaken()

    def _no_window(self) -> str:
        """Why nobody can see it; empty where its display is there, or none was asked for."""
        if self.view.by_browsers:
            return self.view.trouble
        front = self._front
        return f"no window ({front.trouble}); the wall is drawn to memory" if front and front.trouble else ""

    def _adjust(self, values: Mapping[str, float]) -> None:
        with self._counting:
            finite = {name: value for name, value in values.items() if math.isfinite(value)}
            self._adjusting.update(finite)
            self._adjusted.update(finite)
            self._performed += 1

    def _take_loaded(self, wanted: _WantedScene) -> None:
        """Called by the loader: `wanted` can be drawn from now on."""
        with self._counting:
            overtakes = bool(self._waiting)
            self._waiting.append(wanted)
        if overtakes:
            self._count_overtaken()

    def _count_overtaken(self) -> None:
        with self._counting:
            self._performed -= 1
            self._dropped += 1

    def _wanted(self, asked: SceneCue[float] | DarkCue, rule: str) -> _WantedScene:
        """What `rule` asks for. Raises TypeError, ValueError or OverflowError, whose first argument says what is
        wrong."""
        if isinstance(asked, DarkCue):
            return _WantedScene(DARK, None, asked.fade_s, {}, rule)
        if asked.output != self._channel:
            raise ValueError(f"the projector cannot perform '{asked.output}.scene'")
        spec = self._scenes.get(asked.name)
        if spec is None:
            known = ", ".join(sorted(self._scenes)) or "none"
            raise ValueError(f"there is no scene '{asked.name}'; there are: {known}")
        spec.values(asked.values)
        return _WantedScene(asked.name, spec, asked.fade_s, asked.values, rule, asked.transition)

    def _refuse(self, why: str) -> None:
        with self._counting:
            self._refusal = why
            self._dropped += 1

    # What follows runs in the projector's thread.

    def _run(self) -> None:
        due_s = time.monotonic()
        while not self._stopping.wait(max(due_s - time.monotonic(), 0.0)):
            now = time.monotonic()
            try:
                self._draw_frame(now)
                self._trouble = ""
            except Exception as error:  # noqa: BLE001 - the thread outlives whatever it meets
                if not self._trouble:
                    _log.exception("the projector could not draw a frame")
                self._trouble = f"a frame could not be drawn: {type(error).__name__}: {error}"
            due_s = max(due_s + (_RESTING_S if self._resting else self._period_s), now)
        self._finish()

    def _draw_frame(self, now: float) -> None:
        with self._drawing:
            if not self._still:
                self._take_wanted(now)
            picture = self._wall.picture if self._still else self._wall.draw(now)
        self._frames.append(now)
        self._keep_still(now, picture)
        if self._front is not None:
            self._front.over = self._shade if self._shade.seen else None
            if not self._front.present(picture):
                return
        self._note_presented(now)
        self._offer(picture, now)
        self._thread.beat()

    def _note_presented(self, now: float) -> None:
        """A picture has reached its display, or memory where it was asked to be drawn there."""
        self._presented = ("" if self._no_window() else self._whole, now)

    @property
    def _whole(self) -> str:
        """The scene that is whole on the wall."""
        return "" if self._wall.fading or self._wall.fault else self._wall.name

    def _offer(self, picture: pygame.Surface, now: float) -> None:
        """Let browsers see it, unless a camera's pixel may be in it (law 9): then they see nothing until that has left
        the wall whole."""
        if self._wall.sees_camera:
            self._may_be_seen = False
        elif not (self._wall.fading or self._wall.fault):
            self._may_be_seen = True
        over = self._shade if self.view.by_browsers and self._shade.seen else None
        seen, scene = (picture, self._whole) if self._may_be_seen else (self._left_out, "")
        self.view.offer(seen, scene, now, over)

    def _take_wanted(self, now: float) -> None:
        with self._counting:
            wanted = self._waiting.popleft() if self._waiting else None
            adjusting, self._adjusting = self._adjusting, {}
            adjusting = dict(self._adjusted) if wanted is not None else adjusting
        if wanted is not None:
            self._hang(wanted, now)
        if adjusting:
            self._wall.adjust(adjusting)

    def _hang(self, wanted: _WantedScene, now: float) -> None:
        if wanted.spec is None:
            self._wall.darken(now=now, fade_s=wanted.fade_s)
        elif self._wall.show(
            wanted.name, wanted.spec, now=now, fade_s=wanted.fade_s, values=wanted.values, transition=wanted.transition
        ):
            self._shown = wanted
            self._still_due_s = now + wanted.fade_s + _SETTLE_S

    def _keep_still(self, now: float, picture: pygame.Surface) -> None:
        shown = self._shown
        if self._sheet is None or shown is None or self._still_due_s is None or now < self._still_due_s:
            return
        self._still_due_s = None
        if not self._wall.fault:
            self._sheet.add(picture, shown.name, shown.values, now - self._began_s, shown.rule)

    def _finish(self) -> None:
        """The last scene gets its still even if its time was short; then the sheet is written."""
        try:
            if self._sheet is not None:
                if not self._wall.fading:
                    self._still_due_s = self._still_due_s and 0.0
                    self._keep_still(time.monotonic(), self._wall.picture)
                self._sheet.write()
        except (OSError, pygame.error) as error:
            _log.warning("the contact sheet could not be written: %s", error)
            self._trouble = f"the contact sheet could not be written: {error}"
