"""Which of the things that are plugged in now is meant: by what a thing is, never by its number, since numbers are
dealt out anew whenever something is plugged in. Pure; for cameras, sound cards and displays alike.

Each thing found bears names, the most telling first. A name that two of them bear means neither: the right one, or
none, never another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
Named = Callable[[T], Sequence[str]]
"""The names that a thing bears."""


@dataclass(frozen=True)
class Choice(Generic[T]):
    """What is meant: `found`, the only one that bears the name; or None, with the `several` that bear it."""

    found: T | None
    several: tuple[T, ...] = ()


def choose(wanted: str, among: Sequence[T], named: Named[T]) -> Choice[T]:
    """The one of `among` that bears the name `wanted`; large and small letters are alike."""
    meant = tuple(one for one in among if any(_same(wanted, name) for name in named(one)))
    return Choice(meant[0]) if len(meant) == 1 else Choice(None, meant)


def telling_name(one: T, among: Sequence[T], named: Named[T]) -> str | None:
    """The most telling of its names that none of the others bears; None where it cannot be told from them."""
    others = [name.casefold() for other in among if other is not one for name in named(other)]
    return next((name for name in named(one) if name.casefold() not in others), None)


def _same(wanted: str, name: str) -> bool:
    return wanted.strip().casefold() == name.casefold()
