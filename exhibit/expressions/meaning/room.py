"""What is known of the room while a condition is taken to be true: the span of each number, the words of each text.

Everything known before a rule is read stands here too: emotions are shares of one whole, visitors are counted, an empty
room feels nothing.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from exhibit.expressions.asked import CHANCE
from exhibit.expressions.meaning.formula import OTHER_THROW, NumberComparison, TextComparison, Truth
from exhibit.expressions.meaning.keys import key_of, question_of
from exhibit.expressions.meaning.linear import Linear, linear
from exhibit.expressions.meaning.spans import ANYTHING, Span, meet, span_of
from exhibit.expressions.vocabulary import COUNTED
from exhibit.expressions.word import ENDLESS, AsDeclared, Range
from exhibit.expressions.words import DOMINANT, MOODS, OF_MOOD_NUMBERS, VISITORS, WORDS
from exhibit.values import EMOTIONS, NOBODY


def _span(bounds: Range | AsDeclared) -> Span:
    return Span(float(bounds.low), float(bounds.high))


RANGES: Mapping[str, Span] = {
    **{name: _span(word.can_be) for name, word in WORDS.items() if isinstance(word.can_be, Range)},
    # A throw is below 1, so that chance(1) is always true.
    CHANCE: Span(0.0, math.nextafter(1.0, 0.0)),
}
"""Where each number lies, before any condition."""

STILL: Mapping[str, float] = {
    word.name: float(word.rest) for word in OF_MOOD_NUMBERS if word.still and word is not VISITORS
}
"""What is felt or seen of people: each with its value where nobody is."""

_WORDS: Mapping[str, frozenset[str]] = {DOMINANT.name: frozenset(MOODS)}
_SLACK = 1e-9
"""Sums in another order differ in their last digits: so much is allowed for where an expression was turned round."""


def bounds_of(key: str) -> Range | AsDeclared | None:
    """Between what the number `key` lies; None for what is no number, or no key."""
    row = WORDS.get(key) or question_of(key)
    return row.can_be if row and isinstance(row.can_be, Range | AsDeclared) else None


def range_of(key: str) -> Span:
    """Where the number `key` lies, before any condition."""
    known = RANGES.get(key)
    if known is not None:
        return known
    bounds = bounds_of(key)
    if bounds is not None:
        return _span(bounds)
    return RANGES[CHANCE] if key == OTHER_THROW else ANYTHING


Words = tuple[frozenset[str] | None, frozenset[str]]
"""The only texts that it can be (None: any), and those that it is not."""


@dataclass(slots=True)
class KnownRoom:
    """What is known. `take` adds a leaf of a formula and says False where it cannot be."""

    numbers: dict[str, Span] = field(default_factory=dict)
    words: dict[str, Words] = field(default_factory=dict)
    truths: dict[str, bool] = field(default_factory=dict)
    compared: list[NumberComparison] = field(default_factory=list)
    """Those that may say more when more is known."""

    def copy(self) -> KnownRoom:
        return KnownRoom(dict(self.numbers), dict(self.words), dict(self.truths), list(self.compared))

    def span(self, key: str) -> Span:
        return self.numbers.get(key) or range_of(key)

    def range(self, node: ast.expr) -> Span:
        """Between which values the number `node` lies."""
        found = span_of(node, self._look)
        if not all(map(math.isfinite, found)):
            return found
        sum_ = linear(node, ast.Constant(0))
        shared = self._shared(sum_, 0.0) if math.isfinite(sum_.constant) else found
        return meet(found, Span(shared.low + sum_.constant, shared.high + sum_.constant))

    def take(self, leaf: Truth | TextComparison | NumberComparison) -> bool:
        """Add what `leaf` says; False where that contradicts what is known."""
        if isinstance(leaf, Truth):
            return self.truths.setdefault(leaf.key, leaf.wanted) == leaf.wanted
        if isinstance(leaf, TextComparison):
            return self._worded(leaf)
        if not leaf.simple or leaf.plain[2] == "!=":
            self.compared.append(leaf)
        return self._compared(leaf)

    def settle(self) -> bool:
        """Draw the conclusions, again and again until nothing follows any more; False where they contradict."""
        for _ in range(_ROUNDS if self.compared else 0):
            before = dict(self.numbers)
            if not self._known() or not all(map(self._compared, self.compared)):
                return False
            if before == self.numbers:
                return True
        return self._known()

    def _worded(self, leaf: TextComparison) -> bool:
        only, but = self.words.get(leaf.key, (_WORDS.get(leaf.key), frozenset[str]()))
        if leaf.wanted:
            only = leaf.words if only is None else only & leaf.words
        else:
            but = but | leaf.words
        only = only - but if only is not None else None
        self.words[leaf.key] = only, but
        return only is None or bool(only)

    def _look(self, node: ast.expr) -> Span | None:
        key = key_of(node)
        return self.span(key) if key is not None else None

    def _compared(self, leaf: NumberComparison) -> bool:
        spoken, left, how, right = leaf.plain
        if leaf.value is not None and not math.isfinite(leaf.value):
            return True
        if not leaf.simple:
            found = self._difference(left, right) if leaf.value is None else span_of(left, self._look)
            if not math.isfinite(found.low) or not math.isfinite(found.high):
                return True
            if not self._narrow(spoken, found):
                return False
        if not self._narrow(spoken, leaf.allowed):
            return False
        if how == "!=":
            return self._without(spoken, leaf.value or 0.0)
        return leaf.simple or self._follow(leaf.sum, how)

    def _difference(self, left: ast.expr, right: ast.expr) -> Span:
        one, other = span_of(left, self._look), span_of(right, self._look)
        return Span(one.low - other.high, one.high - other.low)

    def _narrow(self, key: str, span: Span) -> bool:
        span = meet(self.span(key), span)
        if key in COUNTED:
            span = Span(math.ceil(span.low) + 0.0, math.floor(span.high) + 0.0)
        self.numbers[key] = span
        return span.low <= span.high

    def _without(self, key: str, value: float) -> bool:
        low, high = self.numbers[key]
        if low == value:
            low = low + 1 if key in COUNTED else math.nextafter(low, math.inf)
        if high == value:
            high = high - 1 if key in COUNTED else math.nextafter(high, -math.inf)
        return self._narrow(key, Span(low, high))

    def _follow(self, sum_: Linear, how: str) -> bool:
        """What `sum_` compared with 0 says of the sum and of each of its terms."""
        if not sum_.terms:
            return True
        spans = [meet(span_of(node, self._look), self.span(key)) for key, _, node in sum_.terms]
        parts = [_times(span, times) for span, (_, times, _) in zip(spans, sum_.terms, strict=True)]
        total = Span(math.fsum(part.low for part in parts), math.fsum(part.high for part in parts))
        room = _SLACK * (1 + abs(sum_.constant) + max((abs(end) for part in parts for end in part), default=0))
        wanted = Span(
            -sum_.constant - room if how in (">", ">=", "==") else -math.inf,
            -sum_.constant + room if how in ("<", "<=", "==") else math.inf,
        )
        possible = meet(meet(total, self._shared(sum_, room)), wanted)
        if possible.low > possible.high or not self._narrow(sum_.text, possible):
            return False
        if not all(map(math.isfinite, total)):
            return True
        return all(
            self._narrow(key, _share(wanted, total, part, times))
            for (key, times, _), part in zip(sum_.terms, parts, strict=True)
        )

    def _shared(self, sum_: Linear, room: float) -> Span:
        """The span of a sum whose emotions share one whole: what is left of it goes to whoever counts the most."""
        rest = max(0.0, 1 - math.fsum(self.span(name).low for name in EMOTIONS))
        ends = []
        for sign in (-1, 1):
            left, end = rest, 0.0
            for key, times, _ in sorted(sum_.terms, key=lambda term: -sign * term[1]):
                low, high = self.span(key)
                if key not in EMOTIONS:
                    end += max(sign * times * low, sign * times * high)
                    continue
                more = min(left, high - low) if sign * times > 0 else 0.0
                left -= more
                end += sign * times * (low + more)
            ends.append(sign * end)
        return Span(ends[0] - room, ends[1] + room)

    def _known(self) -> bool:
        """What is true of every room."""
        return self._presence() and self._whole()

    def _presence(self) -> bool:
        """Nobody is there exactly where nothing is felt or seen."""
        visitors, mood = self.span("visitors"), self.words.get("mood", _ANY_WORD)[0]
        if visitors.high < 1 or mood == _NO_MOOD:
            return self._narrow("visitors", _NOTHING) and self._at_rest()
        if visitors.low > 0 or (mood is not None and NOBODY not in mood) or self._felt():
            return self._narrow("visitors", _SOME) and self._worded(_SOMEBODY)
        return True

    def _at_rest(self) -> bool:
        return all(self._narrow(name, Span(rest, rest)) for name, rest in STILL.items()) and self._worded(_AT_REST)

    def _felt(self) -> bool:
        """Whether something is not as it is where nobody is."""
        spans = [(self.numbers[name], rest) for name, rest in STILL.items() if name in self.numbers]
        return any(low > rest or high < rest for (low, high), rest in spans)

    def _whole(self) -> bool:
        """Emotions are shares of one whole: what some have at least, the others cannot have."""
        lows = {name: self.numbers[name].low for name in EMOTIONS if name in self.numbers}
        if not any(lows.values()):
            return True
        if more_than_one(list(lows.values())):
            return False
        rest = 1 - math.fsum(lows.values()) + _SLACK
        for name in EMOTIONS:
            span = self.span(name)
            high = min(span.high, rest + span.low)
            self.numbers[name] = Span(span.low, high)
            if high < span.low:
                return False
        return True


_ROUNDS = 4
_ANY_WORD: Words = (None, frozenset())
_NO_MOOD = frozenset([NOBODY])
_NOTHING, _SOME = Span(0.0, 0.0), Span(1.0, ENDLESS)
_AT_REST = TextComparison("mood", frozenset([NOBODY]), wanted=True)
_SOMEBODY = TextComparison("mood", frozenset([NOBODY]), wanted=False)


def more_than_one(lows: list[float]) -> bool:
    """Whether shares of at least so much exceed the whole, leaving aside what only rounding could bring in."""
    nominal = [round(low, 12) for low in lows]
    total = math.fsum(nominal)
    open_end = any(low > near for low, near in zip(lows, nominal, strict=True))
    return total > 1 + _SLACK or (total > 1 - _SLACK and open_end)


def _times(span: Span, times: float) -> Span:
    one, other = span.low * times, span.high * times
    return Span(min(one, other), max(one, other))


def _share(wanted: Span, total: Span, part: Span, times: float) -> Span:
    """Where one term must lie so that the sum can be as `wanted`, whatever the others are."""
    low, high = wanted.low - (total.high - part.high), wanted.high - (total.low - part.low)
    ends = low / times, high / times
    span = Span(min(ends), max(ends))
    more = _SLACK * (1 + max((abs(end) for end in span if math.isfinite(end)), default=0.0))
    return Span(span.low - more, span.high + more)
