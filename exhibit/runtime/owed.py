"""What outputs and targets missed while they could not be reached: channels that were given back meanwhile. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from exhibit.rules.state import Held

NOTICED_WITHIN_S = 15.0
"""A target may have been away for so long before anybody noticed: three questions without an answer."""
Target = tuple[str, str | None]
"""An output, and a target of it; None: the output itself."""


class Owed:
    """Remembers what has left the stage, and since when who cannot be reached: what left after that never arrived."""

    def __init__(self) -> None:
        self._stage: Mapping[str, Held] = {}
        self._gone: dict[str, tuple[Held, float]] = {}
        self._lost_s: dict[Target, float] = {}

    def follow(self, stage: Mapping[str, Held], now_s: float) -> None:
        """The stage is this now; told at every tick."""
        if stage is self._stage:
            return
        for channel, held in self._stage.items():
            if channel not in stage:
                self._gone[channel] = (held, now_s)
        for channel in stage:
            self._gone.pop(channel, None)
        self._stage = stage

    def lost(self, away: Iterable[Target], now_s: float) -> None:
        """These cannot be reached now."""
        for target in away:
            self._lost_s.setdefault(target, now_s)

    def missed(self, target: Target, now_s: float) -> Mapping[str, Held]:
        """By channel, who held what was given back while `target`, which is back now, could not be reached."""
        since_s = self._lost_s.pop(target, now_s) - NOTICED_WITHIN_S
        return {channel: held for channel, (held, gone_s) in self._gone.items() if gone_s >= since_s}
