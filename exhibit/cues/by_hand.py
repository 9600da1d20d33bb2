"""What an action says of itself to be sent by hand (`exhibit cue NAME WORDS...`), and what it is told of the room."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from exhibit.cues.compiled import Staging
from exhibit.expressions.vocabulary import Values
from exhibit.values import Cue

BY_HAND = "by hand"
"""What stands in such a cue in place of its rule."""
HandTakes = Literal["nothing", "share", "colour"]


def _any(*_: object) -> bool:
    return True


@dataclass(frozen=True)
class HandCommand:
    """A command that a target knows: what follows it (`forms`, as people write it, and whether a text `fits` one of
    these), and which value `takes` place behind that. `allow`: all texts that the venue lets through; None: any."""

    takes: HandTakes = "nothing"
    forms: tuple[str, ...] = ()
    fits: Callable[[str], bool] = _any
    allow: Collection[str] | None = None


@dataclass(frozen=True)
class HandTarget:
    """Whom a cue can be sent to: what people call it, where it is, its commands by name, and whether it `allows` a
    message of somebody's own (address and values)."""

    called: str
    place: str = ""
    commands: Mapping[str, HandCommand] = field(default_factory=dict)
    allows: Callable[[str, Collection[object]], bool] = _any


@dataclass(frozen=True)
class Reach:
    """What can be reached by hand: looks (in `staging`), and targets by output and name. `values` are those of an empty
    room."""

    staging: Staging
    targets: Mapping[str, Mapping[str, HandTarget]]
    values: Values = field(default_factory=dict)

    def of(self, output: str) -> Mapping[str, HandTarget]:
        """The targets of that output, by name."""
        return self.targets.get(output, {})


@dataclass(frozen=True)
class HandOrder:
    """What is typed: a name, the words behind it, how long it should take, and whether it is given back instead."""

    name: str
    words: tuple[str, ...] = ()
    fade_s: float | None = None
    release: bool = False


class ByHand(ABC):
    """One kind of thing that can be sent by hand."""

    @property
    @abstractmethod
    def example(self) -> str:
        """For the command's help: what it is, and an example in brackets."""

    @property
    @abstractmethod
    def title(self) -> str:
        """What stands above the list of these, with how they are typed."""

    @property
    @abstractmethod
    def where_none(self) -> str:
        """What stands in the list where there are none; empty: the kind is left out."""

    @property
    @abstractmethod
    def held(self) -> bool:
        """Whether it is named alone, without words, and can be given back."""

    @abstractmethod
    def listed(self, reach: Reach) -> Mapping[str, str]:
        """All of these by name, each with what it is or can."""

    @abstractmethod
    def cues(self, order: HandOrder, reach: Reach) -> list[Cue]:
        """What `order` asks for, whose name is one of `listed`. Raises ShowError where that is nothing."""
