"""A thread with a bounded queue: what slow outputs do their work in, so that `perform` returns at once."""

from __future__ import annotations

import queue
from collections.abc import Callable
from typing import Generic, TypeVar

from exhibit.system.heartbeats import TendedThread

Item = TypeVar("Item")
_CLOSE_WITHIN_S = 2.0


class Worker(Generic[Item]):
    """Hands items to `work`, in order, in a thread of its own. A full queue drops the new item and counts it.

    Whatever `work` raises is kept as `fault` (its words) until an item succeeds, and stops nothing.
    """

    def __init__(self, name: str, work: Callable[[Item], None], most: int = 2000) -> None:
        self._work = work
        self._items: queue.Queue[Item | None] = queue.Queue(most)
        self.done = 0
        self.dropped = 0
        self.fault = ""
        self._thread = TendedThread(self._run, name=name)
        self._thread.start()

    def put(self, item: Item) -> None:
        try:
            self._items.put_nowait(item)
        except queue.Full:
            self.dropped += 1

    def close(self) -> None:
        """Finish what is queued, within two seconds, and stop."""
        try:
            self._items.put(None, timeout=_CLOSE_WITHIN_S)
        except queue.Full:
            return
        self._thread.join(_CLOSE_WITHIN_S)

    def _next(self) -> Item | None:
        self._thread.rest()
        item = self._items.get()
        self._thread.beat()
        return item

    def _run(self) -> None:
        while (item := self._next()) is not None:
            try:
                self._work(item)
                self.done += 1
                self.fault = ""
            except Exception as error:  # noqa: BLE001 (law 7: nothing outside can stop the show)
                self.dropped += 1
                self.fault = f"{type(error).__name__}: {error}"
