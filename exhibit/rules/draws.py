"""One of several at random: evenly, not twice the same, and another night in another order. Pure: a draw is a function
of the show's seed, the night, the place in the show and how often was drawn there (D-rules-4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from exhibit.rules.chance import throw


@dataclass(frozen=True)
class Bag:
    """What is `left` to be drawn before all come again, what was drawn `last`, and how often it was filled this
    `night`."""

    left: tuple[int, ...] = ()
    last: int = -1
    filled: int = 0
    night: int = 0

    def drawn(self, seed: int, place: str, many: int, night: int) -> Bag:
        """The bag after one more is drawn, which is its `last`."""
        left, filled = self.left, self.filled
        if night != self.night:
            left, filled = (), 0
        if not left or max(left) >= many:
            left, filled = _shuffled(seed, f"{place} {night} {filled}", many, self.last), filled + 1
        return Bag(left[1:], left[0], filled, night)


def _shuffled(seed: int, place: str, many: int, last: int) -> tuple[int, ...]:
    """All of `many` in an order of chance, `last` not first."""
    order = sorted(range(many), key=lambda index: throw(seed, place, index))
    if many > 1 and order[0] == last:
        order[0], order[1] = order[1], order[0]
    return tuple(order)


@dataclass
class Draws:
    """The draws of one step of the engine: `bags` by the place in the show, as they are after it."""

    bags: Mapping[str, Bag]
    seed: int
    night: int
    own: dict[str, Bag] = field(default_factory=dict)

    def pick(self, place: str, many: int) -> int:
        """Draw one of `many` at `place`."""
        before = self.own.get(place) or self.bags.get(place) or Bag(night=self.night)
        self.own[place] = before.drawn(self.seed, place, many, self.night)
        return self.own[place].last

    def after(self) -> Mapping[str, Bag]:
        """The bags after the step."""
        return {**self.bags, **self.own} if self.own else self.bags
