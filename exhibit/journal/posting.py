"""A room's side of the way over the broker: its outbox in batches, each sent until a collector says that the store has
it. The broker's own acknowledgement says nothing of a disk, and is not asked (D-house-10)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from exhibit.journal.batches import Batch, Receipt, batches, read_receipt
from exhibit.journal.forwarding import UnsentRows
from exhibit.journal.port import StoreError
from exhibit.journal.published import settled

WITHIN_S = 20.0
_REFUSED_AGAIN_S = 3600.0
_MOST_RECEIPTS = 100
Publish = Callable[[str], bool]
"""Publishes the text of a batch; whether the broker took it."""


class JournalPost:
    """Sends what `outbox` holds by `publish`, one batch at a time, and waits `within_s` for the receipt of each, which
    comes to `hear`. `refusal` says what a collector has refused; that is kept, and sent again after an hour."""

    def __init__(self, outbox: UnsentRows, publish: Publish, within_s: float = WITHIN_S) -> None:
        self._outbox, self._publish, self._within_s = outbox, publish, within_s
        self.refusal = ""
        self._receipts: dict[str, Receipt] = {}
        self._came = threading.Condition()
        self._refused: set[str] = set()
        self._refused_s = 0.0
        self._closed = False

    def hear(self, topic: str, payload: str, kept: bool) -> None:  # noqa: ARG002, FBT001 (as a line tells it)
        """A receipt, from the line's thread; one that the broker has kept may be of a store that is gone."""
        receipt = None if kept else read_receipt(payload)
        if receipt is not None:
            with self._came:
                if len(self._receipts) >= _MOST_RECEIPTS:
                    self._receipts.clear()
                self._receipts[receipt.name] = receipt
                self._came.notify_all()

    def close(self) -> None:
        """Wait for no receipt any more."""
        with self._came:
            self._closed = True
            self._came.notify_all()

    def send(self, now_s: float, beat: Callable[[], object] = lambda: None) -> int:
        """Send what will not change any more at `now_s` (UTC), in order; of how many rows the store has said that it
        has them. `beat` is called at each batch. Raises StoreError where no receipt came: what was answered till then
        counts, the rest comes again."""
        if time.monotonic() - self._refused_s > _REFUSED_AGAIN_S:
            self._refused.clear()
        rows = settled((one.row for one in self._outbox.unsent()), now_s)
        sent = 0
        for batch in batches(row for row in rows if row.id not in self._refused):
            beat()
            sent += self._note(batch, self._receipt(batch))
        return sent

    def _receipt(self, batch: Batch) -> Receipt:
        if batch.name not in self._receipts and not self._publish(batch.text):  # one that came late is as good
            raise StoreError("the broker does not take the journal's rows")
        with self._came:
            self._came.wait_for(lambda: self._closed or batch.name in self._receipts, self._within_s)
            if batch.name in self._receipts:
                return self._receipts.pop(batch.name)
        raise StoreError(
            f"no collector has answered within {self._within_s:.0f} s: see that 'exhibit collect' runs, and that the "
            "broker lets this room write its rows"
        )

    def _note(self, batch: Batch, receipt: Receipt) -> int:
        """What is in the store is noted; what was refused is put aside, and said. Of a batch of which nothing could be
        read, nothing is there."""
        whole = 1 in receipt.refused
        refused = {one for number, one in enumerate(batch.ids, start=2) if whole or number in receipt.refused}
        taken = [one for one in batch.ids if one not in refused]
        if refused:
            why = next(iter(receipt.refused.values()))
            self.refusal = f"the collector refuses {len(refused)} rows, which are kept: {why}"
            self._refused |= refused
            self._refused_s = time.monotonic()
        self._outbox.receipt(taken)
        return len(taken)
