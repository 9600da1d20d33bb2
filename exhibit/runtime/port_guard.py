"""The guard before every port: what an adapter raises costs that adapter its turn, is a fault, and ends nothing
(D-0014)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class PortGuard:
    """Calls adapters by name. `fault` is told where something went wrong, and what."""

    def __init__(self, fault: Callable[[str, str], None]) -> None:
        self._fault = fault

    def ask(self, name: str, question: Callable[[], T], otherwise: Callable[[str], T]) -> T:
        """The answer of the adapter `name`; `otherwise`, given what went wrong in words, where it raises."""
        try:
            return question()
        except Exception as error:  # noqa: BLE001 (law 4: ports are guarded by whoever calls them)
            why = in_words(error)
            self._fault(name, why)
            return otherwise(why)

    def do(self, name: str, turn: Callable[[], object]) -> str:
        """Let the adapter `name` have its turn; what went wrong in words, "" where nothing did."""

        def taken() -> str:
            turn()
            return ""

        return self.ask(name, taken, lambda why: why)


def in_words(error: Exception) -> str:
    """An error as people read it in a line: its kind, and what it says."""
    return f"{type(error).__name__}: {error}"
