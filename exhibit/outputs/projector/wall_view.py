"""What browsers see of a wall: its newest picture, copied only while somebody waits for one. Nothing queues: who is
slow gets fewer pictures (law 6), and the wall waits for nobody."""

from __future__ import annotations

import math
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable

import pygame

from exhibit.outputs.port import Looking
from exhibit.outputs.projector.painters import WindowOverlay, paint
from exhibit.outputs.projector.placement import STRAIGHT, Placement
from exhibit.outputs.projector.wall_picture import WallPicture
from exhibit.outputs.scenes.surfaces import blank

SHOWN_WITHIN_S = 3.0
"""A browser that has drawn nothing for so long shows nothing: even a wall that rests is drawn once a second."""
_RECENT_S = 1.5
_REMEMBERED = 16
_COUNTED_S, _MOST_COUNTED = 2.0, 500


class WallView:
    """One wall for browsers. `name`: the projector's, empty for a lone one. `by_browsers`: browsers are its display,
    and it is shown where one has drawn it and said so. `address`: where it is opened; empty where no page is served.

    The projector's thread offers pictures, the page's loop wants them; wakes are called in the first.
    """

    def __init__(
        self, name: str, size_px: tuple[int, int], *, by_browsers: bool = False, placement: Placement = STRAIGHT
    ) -> None:
        self.name, self.size_px, self.by_browsers = name, size_px, by_browsers
        self.address = ""
        self.newest: WallPicture | None = None
        self.lookers: Counter[Looking] = Counter()
        """How many look, and as what; counted by the page."""
        self._placement = placement
        self._lock = threading.Lock()
        self._waiting: dict[int, Callable[[], None]] = {}
        self._number = 0
        self._sent: OrderedDict[int, tuple[str, float]] = OrderedDict()
        self._shown = ("", -math.inf)
        self._drawn: deque[float] = deque(maxlen=_MOST_COUNTED)

    def want(self, who: int, wake: Callable[[], None]) -> None:
        """Have the next picture kept, and `wake` called once it is there; the last wake of `who` counts."""
        with self._lock:
            self._waiting[who] = wake

    def want_no_more(self, who: int) -> None:
        with self._lock:
            self._waiting.pop(who, None)

    def offer(self, picture: pygame.Surface, scene: str, now: float, over: WindowOverlay | None = None) -> None:
        """The wall has drawn `picture`, in which `scene` is whole. Where nobody waits, this costs nothing."""
        with self._lock:
            if not self._waiting:
                return
            waiting, self._waiting = self._waiting, {}
        own = blank(self.size_px)
        paint(picture, own, self._placement, over)
        self._number += 1
        self._remember(self._number, scene, now)
        self.newest = WallPicture(self._number, scene, now, own)
        for wake in waiting.values():
            wake()

    def note_drawn(self, number: int) -> None:
        """A display has drawn the picture of that `number`, and says so."""
        with self._lock:
            scene, drawn_s = self._sent.get(number, ("", -math.inf))
        now = time.monotonic()
        self._drawn.append(now)
        self._shown = scene if now - drawn_s < _RECENT_S else "", now

    def presented(self) -> str:
        """The scene that was whole in what a display has drawn a moment ago; empty where there is none."""
        scene, at_s = self._shown
        return scene if time.monotonic() - at_s < _RECENT_S else ""

    @property
    def shown(self) -> bool:
        """Whether a browser that is the wall's display draws it."""
        return time.monotonic() - self._shown[1] < SHOWN_WITHIN_S

    @property
    def displays(self) -> int:
        """How many browsers are its displays now."""
        return self.lookers["display"]

    @property
    def rate_hz(self) -> float:
        """How many pictures a second displays draw, all together."""
        since_s = time.monotonic() - _COUNTED_S
        return sum(at_s > since_s for at_s in list(self._drawn)) / _COUNTED_S

    @property
    def trouble(self) -> str:
        """Why nobody sees it, where browsers are to show it; empty where one does."""
        if not self.by_browsers or self.shown:
            return ""
        if self.displays:
            return "a browser has the wall open and draws nothing"
        if not self.address:
            return "no browser shows it: no page is served (leave out --no-web; pip install 'exhibit[web]')"
        return f"no browser shows it: open {self.address} on its screen and press Show here"

    def _remember(self, number: int, scene: str, now: float) -> None:
        with self._lock:
            self._sent[number] = (scene, now)
            while len(self._sent) > _REMEMBERED:
                self._sent.popitem(last=False)
