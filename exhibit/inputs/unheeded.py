"""What an input heard and did not heed: counted, and each kind remembered once, so that somebody can be told."""

from __future__ import annotations

MOST_KINDS = 12
_TOO_MANY = "other things that nobody understands keep coming"


class Unheeded:
    """Counts all, remembers the last and the first of each kind; for one thread that writes and others that read."""

    def __init__(self) -> None:
        self.count = 0
        self.kinds: tuple[str, ...] = ()
        self._last = ""

    @property
    def last(self) -> str:
        """The last of them in words; empty where there was none."""
        return f"last ignored: {self._last}" if self._last else ""

    def note(self, text: str) -> None:
        """This was ignored."""
        self.count += 1
        self._last = text
        self.remember(text)

    def remember(self, text: str) -> None:
        """Somebody is to be told this, once."""
        if text not in self.kinds and len(self.kinds) <= MOST_KINDS:
            self.kinds = (*self.kinds, text if len(self.kinds) < MOST_KINDS else _TOO_MANY)
