"""Threads that outlive what they meet: whatever is raised in one is told, and after a moment it goes on (law 7)."""

from __future__ import annotations

import threading
from collections.abc import Callable

_BREATH_S = 1.0


def lasting(run: Callable[[], None], closing: threading.Event, tell: Callable[[str], None]) -> Callable[[], None]:
    """`run` as a thread's target: begun again when it raises, such as for want of descriptors or memory, until it
    returns by itself or `closing` is set. `tell` is given what was raised, in words; it must not raise."""

    def run_again() -> None:
        while not closing.is_set():
            try:
                run()
            except Exception as error:  # noqa: BLE001 (a thread that ends unseen is worse than any error)
                tell(f"{type(error).__name__}: {error}; going on")
                closing.wait(_BREATH_S)
            else:
                return

    return run_again
