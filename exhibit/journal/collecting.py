"""The collector of a house: what rooms publish over the broker is committed to the store, and only then answered. It
keeps nothing of its own: whatever is lost with it comes again, and what comes twice the store passes over (D-house-10).
"""

from __future__ import annotations

import contextlib
import queue
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from exhibit.journal.batches import RECEIPT_LEAF, ROWS_LEAF, Receipt, name_of, read_batch, receipt_text
from exhibit.journal.forwarding import Sink
from exhibit.journal.port import StoreError

_MOST_WAITING = 200
"""Batches in memory; what does not fit its room sends again."""
_MOST_TOLD, _MOST_AT_ONCE, _MOST_LETTERS = 1000, 3, 300
Answer = Callable[[str, str], object]
"""Publishes a receipt: its topic, and its text."""
OpenSink = Callable[[], Sink]


@dataclass(frozen=True)
class Taken:
    """What became of a batch from the room below `prefix`: so many `rows` are in the store; why some were `refused`,
    with how many, as far as that was not said of this room before."""

    prefix: str
    rows: int
    refused: Mapping[str, int] = field(default_factory=dict)


class Collector:
    """Hears batches from the broker's thread, and puts them into a store in the thread of whoever calls `take`."""

    def __init__(self, open_store: OpenSink, answer: Answer) -> None:
        self._open, self._answer = open_store, answer
        self._heard: queue.Queue[tuple[str, str]] = queue.Queue(_MOST_WAITING)
        self._store: Sink | None = None
        self._told: set[tuple[str, str]] = set()

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
        return Taken(_plain(prefix), len(found.rows), self._new(prefix, Counter(found.refused.values())))

    def rest(self, pause_s: float) -> None:
        """Nothing can be stored for a while: what waits here its room sends again."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._heard.get_nowait()
        time.sleep(pause_s)

    def _new(self, prefix: str, refused: Mapping[str, int]) -> dict[str, int]:
        """What was not said before: a room sends again what was refused, and may not fill a log."""
        new = {_plain(why): count for why, count in refused.items() if (prefix, why) not in self._told}
        if not new or len(self._told) >= _MOST_TOLD:
            return {}
        self._told |= {(prefix, why) for why in refused}
        return dict(list(new.items())[:_MOST_AT_ONCE])


def _plain(text: str) -> str:
    """What may be anybody's, for a terminal."""
    return "".join(one if one.isprintable() else "?" for one in text[:_MOST_LETTERS])


def in_words(error: StoreError) -> str:
    """What is said of a store that is away."""
    return f"{error}; rooms keep what is not answered, and send it again"
