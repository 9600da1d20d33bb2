"""The collector of a house: what rooms publish over the broker is committed to the store, and only then answered. It
keeps nothing of its own: whatever is lost with it comes again, and what comes twice the store passes over (D-house-8).
"""

from __future__ import annotations

import contextlib
import queue
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from exhibit.journal.batches import RECEIPT_LEAF, ROWS_LEAF, Receipt, name_of, read_batch, receipt_text
from exhibit.journal.forwarding import Sink
from exhibit.journal.port import StoreError

_MOST_WAITING = 200
"""Batches in memory; what does not fit its room sends again."""
Answer = Callable[[str, str], object]
"""Publishes a receipt: its topic, and its text."""
OpenSink = Callable[[], Sink]


@dataclass(frozen=True)
class Taken:
    """What became of a batch from the room below `prefix`: so many `rows` are in the store; what was `refused`, and
    why, in words."""

    prefix: str
    rows: int
    refused: tuple[str, ...] = ()


class Collector:
    """Hears batches from the broker's thread, and puts them into a store in the thread of whoever calls `take`."""

    def __init__(self, open_store: OpenSink, answer: Answer) -> None:
        self._open, self._answer = open_store, answer
        self._heard: queue.Queue[tuple[str, str]] = queue.Queue(_MOST_WAITING)
        self._store: Sink | None = None
        self._told: dict[str, tuple[str, ...]] = {}

    def hear(self, topic: str, payload: str, kept: bool) -> None:  # noqa: ARG002, FBT001 (as a line tells it)
        """Take what came, at once."""
        prefix, _, leaf = topic.rpartition("/")
        if prefix and leaf == ROWS_LEAF:
            try:
                self._heard.put_nowait((prefix, payload))
            except queue.Full:
                return

    def open(self) -> None:
        """Have the store open; raises StoreError where it is away."""
        if self._store is None:
            self._store = self._open()

    def take(self, within_s: float) -> Taken | None:
        """Put the next batch that comes within that time into the store, and answer it; None where none came. Raises
        StoreError: then it is not answered, and comes again."""
        try:
            prefix, text = self._heard.get(timeout=within_s)
        except queue.Empty:
            return None
        found = read_batch(text, unquote(prefix.rpartition("/")[2]))
        if found.rows:
            self.open()
            assert self._store is not None
            self._store.append(found.rows)
        self._answer(f"{prefix}/{RECEIPT_LEAF}", receipt_text(Receipt(name_of(text), found.refused)))
        whole = () if found.rows else ("all of it",) if 1 in found.refused else ()
        told = tuple(f"line {number}: {why}" for number, why in found.refused.items())
        return Taken(prefix, len(found.rows), self._new(prefix, (*whole, *told)))

    def rest(self, pause_s: float) -> None:
        """Nothing can be stored for a while: what waits here its room sends again."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._heard.get_nowait()
        time.sleep(pause_s)

    def _new(self, prefix: str, refused: tuple[str, ...]) -> tuple[str, ...]:
        """What was not said of that room last time: a room sends again what was refused."""
        if not refused or self._told.get(prefix) == refused:
            return ()
        if len(self._told) > _MOST_WAITING:
            self._told.clear()
        self._told[prefix] = refused
        return refused


def in_words(error: StoreError) -> str:
    """What is said of a store that is away."""
    return f"{error}; rooms keep what is not answered, and send it again"
