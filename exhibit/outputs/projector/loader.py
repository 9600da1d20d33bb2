"""The loader: prepares a scene in a thread of its own, so that the fade into it begins with everything at hand
(D-scenes-7)."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from typing import Generic, Protocol, TypeVar

from exhibit.outputs.scenes.eased_parameters import UNSEEN, ParameterValues
from exhibit.outputs.scenes.spec import SceneSpec
from exhibit.outputs.scenes.surfaces import blank
from exhibit.system.heartbeats import TendedThread

_log = logging.getLogger(__name__)


_CLOSE_S = 2.0


class SceneRequest(Protocol):
    """Something that may need a scene."""

    @property
    def spec(self) -> SceneSpec | None: ...


Item = TypeVar("Item", bound=SceneRequest)


class Loader(Generic[Item]):
    """Takes what is `wanted`, the newest only, prepares its scene and hands it to `ready`. While nothing is wanted it
    goes on with the scenes that are `expected`: each is drawn once unseen, which fills what its layers keep."""

    def __init__(self, size_px: tuple[int, int], ready: Callable[[Item], None]) -> None:
        self._size_px = size_px
        self._ready = ready
        self._news = threading.Condition()
        self._wanted: Item | None = None
        self._expected: list[SceneSpec] = []
        self._drawn: list[SceneSpec] = []
        self._stopping = False
        self._thread = TendedThread(self._run, name="loader")
        self._thread.start()

    def want(self, item: Item) -> bool:
        """Prepare `item`; True where it overtakes one that nobody had begun to prepare."""
        with self._news:
            overtakes = self._wanted is not None
            self._wanted = item
            self._news.notify()
        return overtakes

    def expect(self, specs: Iterable[SceneSpec]) -> None:
        """Prepare these when there is time; others are forgotten."""
        with self._news:
            self._expected = list(specs)
            self._drawn = [spec for spec in self._drawn if spec in self._expected]
            self._news.notify()

    def close(self) -> None:
        """Stop, as soon as the scene at hand is done."""
        with self._news:
            self._stopping = True
            self._news.notify()
        self._thread.join(_CLOSE_S)

    def _run(self) -> None:
        while True:
            self._thread.rest()
            with self._news:
                self._news.wait_for(lambda: self._stopping or self._wanted is not None or bool(self._expected))
                if self._stopping:
                    return
                item, self._wanted = self._wanted, None
                spec = item.spec if item is not None else self._expected.pop(0)
            self._thread.beat()
            if spec is not None:
                self._prepare(spec)
            if item is not None:
                try:
                    self._ready(item)
                except Exception:  # noqa: BLE001 (law 7: the next scene is loaded all the same)
                    _log.debug("a scene cannot be handed on", exc_info=True)

    def _prepare(self, spec: SceneSpec) -> None:
        """What goes wrong here goes wrong again, and is said, when somebody sees it."""
        try:
            spec.prepare(self._size_px)
            if spec not in self._drawn:
                unseen = ParameterValues(spec.numbers(spec.parameters), whose=UNSEEN)
                spec.draw(blank(self._size_px), 0.0, spec.parameters, moment=unseen)
                self._drawn.append(spec)
        except Exception:  # noqa: BLE001 (law 7: nothing outside can stop the show)
            _log.debug("a scene cannot be prepared", exc_info=True)
