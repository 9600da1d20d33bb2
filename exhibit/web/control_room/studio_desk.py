"""Who moves the sliders of the studio now: one at a time, until nothing is heard of them any more."""

from __future__ import annotations

from dataclasses import dataclass

from exhibit.runtime.overrides import TRIED_S


@dataclass(frozen=True)
class Mover:
    """A page by a number of its own, `mover`, and `who` is before it, until `until_s` (monotonic)."""

    mover: str
    who: str
    until_s: float


class StudioDesk:
    """One seat."""

    def __init__(self) -> None:
        self._seat: Mover | None = None

    def at(self, now_s: float) -> Mover | None:
        """Who has it."""
        if self._seat and now_s >= self._seat.until_s:
            self._seat = None
        return self._seat

    def take(self, mover: str, who: str, now_s: float, *, over: bool = False) -> Mover | None:
        """Sit down, or stay, `over` somebody else, too; who has it instead, where it is not free."""
        seated = self.at(now_s)
        if seated and seated.mover != mover and not over:
            return seated
        self._seat = Mover(mover, who, now_s + TRIED_S)
        return None

    def leave(self, mover: str, now_s: float) -> bool:
        """Get up; whether that page had the seat."""
        seated = self.at(now_s)
        if seated is None or seated.mover != mover:
            return False
        self._seat = None
        return True
