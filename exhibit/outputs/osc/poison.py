"""Which messages a desk hangs up on (TCP), so that they are not sent for ever: what stands is sent anew at each return.
Pure: times are given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from exhibit.consoles.desk import OscMessage

TRIES = 3
"""So often a message may end the line, then it is put aside."""
BLAMED_WITHIN_S = 0.5
"""A desk that hangs up on a message does so within this time."""
WARY_S, SPACING_S = 30.0, 0.6
"""So long after that messages go one by one, this far apart, so that it is known which one it was."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 600.0, 6 * 3600.0
"""So long one that was put aside is not sent, then once; doubled each time that fails."""
MOST = 200
NEVER = float("-inf")
_Kept = TypeVar("_Kept")


@dataclass(frozen=True)
class BarredMessage:
    """A message that is not sent until `until_s`."""

    until_s: float
    pause_s: float


@dataclass(frozen=True)
class Suspects:
    """What has been sent of late, and what the desk has hung up on, by `kind_of` message."""

    under_way: tuple[tuple[str, float], ...] = ()
    """Each kind that was sent less than BLAMED_WITHIN_S ago, and when."""
    taken: frozenset[str] = frozenset()
    """What the desk has taken since the line stands: it does not hang up on that."""
    wary_until_s: float = NEVER
    next_s: float = NEVER
    """While we are wary, when the next message may go."""
    tries: Mapping[str, int] = field(default_factory=dict)
    barred: Mapping[str, BarredMessage] = field(default_factory=dict)

    def wary(self, now_s: float) -> bool:
        """Whether messages go one by one."""
        return now_s < self.wary_until_s

    def bars(self, message: OscMessage, now_s: float) -> bool:
        """Whether it is not sent now."""
        barred = self.barred.get(kind_of(message))
        return barred is not None and now_s < barred.until_s

    def opened(self, now_s: float) -> Suspects:
        """A line stands. While we are wary it carries nothing at first: one that ends all the same was ended by no
        message of ours, but by a desk that is still starting, or something that takes its lines (D-osc-20)."""
        return replace(self, next_s=now_s + SPACING_S) if self.wary(now_s) else self

    def sent(self, messages: Iterable[OscMessage], now_s: float) -> Suspects:
        """These are on their way."""
        fresh = tuple((kind_of(one), now_s) for one in messages)
        return replace(self, under_way=(*self.under_way, *fresh)[-MOST:], next_s=now_s + SPACING_S)

    def at(self, now_s: float) -> Suspects:
        """The line still stands: what went out long enough ago was taken."""
        taken = {kind for kind, sent_s in self.under_way if now_s - sent_s > BLAMED_WITHIN_S}
        if not taken:
            return self
        left = tuple(one for one in self.under_way if one[0] not in taken)
        state = replace(self, under_way=left, taken=frozenset([*self.taken, *taken][-MOST:]))
        return replace(state, tries=_without(self.tries, taken), barred=_without(self.barred, taken))

    def hung_up(self, now_s: float) -> tuple[Suspects, str]:
        """The desk has ended the line; and which kind is put aside for that from now on, empty for none."""
        kinds = {kind for kind, sent_s in self.under_way if now_s - sent_s <= BLAMED_WITHIN_S} - self.taken
        state = replace(self, under_way=(), taken=frozenset())
        if kinds or self.wary(now_s):
            state = replace(state, wary_until_s=now_s + WARY_S)
        if len(kinds) != 1:
            return state, ""
        (kind,) = kinds
        tries, before = self.tries.get(kind, 0) + 1, self.barred.get(kind)
        if tries < TRIES and before is None:
            return replace(state, tries=_with(self.tries, kind, tries)), ""
        pause_s = FIRST_PAUSE_S if before is None else min(2 * before.pause_s, LONGEST_PAUSE_S)
        barred = _with(self.barred, kind, BarredMessage(now_s + pause_s, pause_s))
        return replace(state, tries=_without(self.tries, {kind}), barred=barred), kind


def kind_of(message: OscMessage) -> str:
    """What makes it the same message again: another number makes no other, another text does."""
    if message.key is not None:
        return message.key
    values = [repr(one) if isinstance(one, (str, bool)) else "a number" for one in message.args]
    return f"{message.address} {', '.join(values)}".rstrip()


def _with(known: Mapping[str, _Kept], kind: str, one: _Kept) -> dict[str, _Kept]:
    kept = {**_without(known, {kind}), kind: one}
    return dict(list(kept.items())[-MOST:])


def _without(known: Mapping[str, _Kept], kinds: Iterable[str]) -> dict[str, _Kept]:
    gone = set(kinds)
    return {kind: one for kind, one in known.items() if kind not in gone}
