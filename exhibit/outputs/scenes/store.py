"""The store: what layers have loaded and may need again, within a limit; the least recently used leaves first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Kept = TypeVar("Kept")
P = ParamSpec("P")
MEGABYTE = 1_000_000
_Entry = tuple[Any, int]
"""A value and its weight in bytes. Any, since each key has its own kind of value, which only who keeps it knows."""


class Store:
    """Keeps what `make` gives under its key, up to `limit` bytes in all; from any thread.

    What alone is larger than the limit is kept until the next one comes, since it is needed now.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.used = 0
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, _Entry] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}

    def get(self, key: Hashable, make: Callable[[], Kept], weigh: Callable[[Kept], int]) -> Kept:
        """What is kept under `key`, made first where there is none. Raises what `make` raises, and keeps nothing."""
        found = self._found(key)
        if found is not None:
            value: Kept = found[0]
            return value
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        with making:  # two threads that want the same wait for one, and no others wait for them
            found = self._found(key)
            value = found[0] if found is not None else make()
            if found is None:
                self._keep(key, value, weigh(value))
        return value

    def peek(self, key: Hashable) -> object:
        """What is kept under `key`, or None."""
        found = self._found(key)
        return found[0] if found is not None else None

    def put(self, key: Hashable, value: object, weighs: int) -> None:
        """Keep `value` under `key`, instead of what was there."""
        with self._lock:
            old, weighed = self._kept.pop(key, (None, 0))
            self.used -= weighed
        self._keep(key, value, weighs)
        _let_go(old)

    def keys(self) -> list[Hashable]:
        """What there is something under."""
        with self._lock:
            return list(self._kept)

    def forget(self, part: Hashable) -> None:
        """Forget everything whose key has this `part`."""
        with self._lock:
            keys = [key for key in self._kept if isinstance(key, tuple) and part in key]
            left = [self._kept.pop(key) for key in keys]
            self.used -= sum(weight for _, weight in left)
        for value, _ in left:
            _let_go(value)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            left, self._kept, self.used = self._kept, OrderedDict(), 0
        for value, _ in left.values():
            _let_go(value)

    def _found(self, key: Hashable) -> _Entry | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: Hashable, value: object, weight: int) -> None:
        left = []
        with self._lock:
            self._making.pop(key, None)
            self._kept[key] = value, weight
            self.used += weight
            while self.used > self.limit and len(self._kept) > 1:
                _, (old, freed) = self._kept.popitem(last=False)
                self.used -= freed
                left.append(old)
        for old in left:
            _let_go(old)


def _let_go(value: object) -> None:
    """Close what has a thread or a file of its own."""
    close = getattr(value, "close", None)
    if callable(close):
        close()


STORE = Store(400 * MEGABYTE)
"""The one store of this process: scenes share what they have in common."""


def kept(make: Callable[P, Kept]) -> Callable[P, Kept]:
    """Let what `make` gives for its arguments, an array or a surface, be kept in the store."""

    @wraps(make)
    def found(*args: P.args, **kwargs: P.kwargs) -> Kept:
        key = (make.__module__, make.__qualname__, args, tuple(kwargs.items()))
        return STORE.get(key, lambda: make(*args, **kwargs), weight)

    return found


def weight(value: object) -> int:
    """The bytes of an array or a surface."""
    size_px = getattr(value, "get_size", None)
    return size_px()[0] * size_px()[1] * 4 if size_px else int(getattr(value, "nbytes", 0))
