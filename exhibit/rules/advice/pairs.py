"""What two rules do to each other on a channel: one that always covers another, and two that tie for it."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from exhibit.expressions.meaning import TooInvolvedError, possible, rooms
from exhibit.expressions.meaning.formula import Formula, Truth
from exhibit.expressions.meaning.room import KnownRoom
from exhibit.expressions.meaning.witness import witnessed
from exhibit.rules.advice.advised import Advice, Advised
from exhibit.rules.advice.grid import hull_of, quick_look

MOST_LOOKS = 4000
"""So many pairs are looked at closely, of each kind; a show that asks for more gets no more advice of that kind."""

_MOST_TRIED = 8
"""In so many rooms at most a moment is looked for that makes two conditions true."""


@dataclass(frozen=True)
class StudiedRule:
    """A rule whose condition can be true: the formulas that it is (one of its acts included), and that it is not, of
    another rule's dice; and the rooms where it is true, none where that is too involved."""

    rule: Advised
    true: Formula
    other_true: Formula
    other_false: Formula
    rooms: tuple[KnownRoom, ...]


class Pairs:
    """All the rules of a show, ready to be looked at two by two."""

    def __init__(self, studied: Sequence[StudiedRule]) -> None:
        self._studied = studied
        self._looks = {"covered": MOST_LOOKS, "ties": MOST_LOOKS}
        claiming: dict[str, list[int]] = defaultdict(list)
        for row, one in enumerate(studied):
            for channel in one.rule.channels:
                claiming[channel].append(row)
        hulls, priorities = [hull_of(one.rooms) for one in studied], [one.rule.priority for one in studied]
        self._quick = quick_look(hulls, priorities, claiming)

    def advice(self) -> Iterator[Advice]:
        """At most one for each rule: what covers it, or else what it ties with."""
        for row in range(len(self._studied)):
            found = self._covered(row) or self._tied(row)
            if found:
                yield found

    def _look(self, kind: str, one: StudiedRule, other: StudiedRule) -> bool:
        """Whether another close look may be taken; what has many rooms counts for more."""
        self._looks[kind] -= 1 + len(one.rooms) * len(other.rooms) // 4
        return self._looks[kind] >= 0

    def _covered(self, row: int) -> Advice | None:
        rule = self._studied[row].rule
        for channel, claim in rule.channels.items():
            for above in self._quick.around(row, channel):
                other = self._studied[above]
                if other.rule.channels[channel] != claim and self._covers(other, self._studied[row]):
                    return Advice(rule.name, ("while",), 0, _covered_text(channel, rule, other.rule))
        return None

    def _covers(self, other: StudiedRule, one: StudiedRule) -> bool:
        """Whether `other` is active whenever `one` is: it never rests, begins as early and ends as late."""
        steady = other.rule.steady and other.rule.cooldown_s == 0 and other.rule.hold_s <= one.rule.hold_s
        if not steady or other.rule.release_s < one.rule.release_s:
            return False
        sure = bool(one.rooms and other.rooms) and self._look("covered", one, other)
        return sure and not possible(one.true, other.other_false)

    def _tied(self, row: int) -> Advice | None:
        rule = self._studied[row].rule
        for channel, claim in rule.channels.items():
            for before in self._quick.overlapping(row, channel):
                other = self._studied[before]
                if other.rule.channels[channel] != claim and self._meet(self._studied[row], other):
                    return Advice(rule.name, ("priority",), 0, _tied_text(channel, rule, other.rule))
        return None

    def _meet(self, one: StudiedRule, other: StudiedRule) -> bool:
        """Whether both can be active at once, for certain: there is a moment that makes both conditions true."""
        if _ground(one.rule) != _ground(other.rule) or (one.rule.group and one.rule.group == other.rule.group):
            return False
        if not self._look("ties", one, other):
            return False
        both = [Truth(f"active('{name}')", wanted=True) for name in (one.rule.name, other.rule.name)]
        try:
            return any(
                witnessed(room, one.true, other.other_true, *both)
                for room in islice(rooms(one.true, other.other_true, *both), _MOST_TRIED)
            )
        except TooInvolvedError:
            return False


def _ground(rule: Advised) -> bool:
    """Whether `rule` is what is there while its acts last, which other rules come and go upon: they begin later."""
    always = isinstance(rule.when_tree, ast.Name) and rule.when_tree.id == "true"
    return always and bool(rule.acts) and not rule.hold_s


def _covered_text(channel: str, rule: Advised, other: Advised) -> str:
    shows = {"projector": "the wall never shows this", "sound": "the speakers never play this"}
    return (
        f"{shows.get(channel, f'the {channel} never shows this')}: '{other.name}' (priority {other.priority}) is "
        f"always active with it: raise its priority from {rule.priority} to above {other.priority}"
    )


def _tied_text(channel: str, rule: Advised, other: Advised) -> str:
    what = {"projector": "the wall"}.get(channel, f"the {channel}")
    return (
        f"this ties with '{other.name}' for {what}: both have priority {rule.priority} and can be active at once, so "
        "that whichever began last shows: give one of them another priority"
    )
