"""What every action must say of itself. Whoever adds one writes these parts; one that is forgotten does not type-check.

What stands in YAML is read by a section, which is a claim, a step or a followed value; an `Action` names its sections
with their keys, and knows its cues.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Generic, TypeVar

from pydantic import BeforeValidator, Field

from exhibit.config.checked import Section
from exhibit.cues.by_hand import ByHand
from exhibit.cues.compiled import CompiledClaim, Staging
from exhibit.cues.names import Names, Place, WrongReference
from exhibit.values import Cue

ModelField = tuple[object, object]
"""A field of a model, its type and its description, as pydantic's `create_model` takes it."""


class ActionSection(Section, ABC):
    """What an artist writes of an action."""

    @abstractmethod
    def mistakes(self, names: Names) -> Iterator[WrongReference]:
        """What it names that does not exist."""


class ClaimSection(ActionSection):
    """What is held while a rule is active."""

    @abstractmethod
    def claims(self, staging: Staging) -> tuple[CompiledClaim, ...]:
        """What it asks of each channel."""


class StepSection(ActionSection):
    """What is done once."""

    @abstractmethod
    def cue(self) -> Cue | None:
        """The cue, its texts with their gaps still in them; None where it only holds something."""

    def claims(self, staging: Staging) -> tuple[CompiledClaim, ...]:  # noqa: ARG002 (most steps hold nothing)
        """What is held from this step on."""
        return ()

    def lasts_s(self, staging: Staging) -> float | None:  # noqa: ARG002 (most steps take no time)
        """How long it takes before the next step comes, and how long it is held; None: the next comes at once, and it
        is held until another takes its place, or the rule ends."""
        return 0.0


class LiveSection(ActionSection):
    """The way that a followed value takes."""

    least_s: ClassVar[float] = 0.0
    """The least time between two values that this way bears."""

    @abstractmethod
    def cue(self, staging: Staging) -> Cue:
        """The cue that sends the value, which takes the place of None in it."""

    def refused(self, value: float, names: Names) -> str:  # noqa: ARG002 (most ways take any number)
        """Why a value that never changes cannot go this way; empty where it can."""
        return ""


Written_co = TypeVar("Written_co", bound=ActionSection, covariant=True)
Expected = TypeVar("Expected")


@dataclass(frozen=True)
class YamlKey(Generic[Written_co]):
    """A key under which a section is written, and what is told of it. `short`: the section's own key whose text may
    stand for the whole (`scene: tide` for `scene: {name: tide}`)."""

    name: str
    section: type[Written_co]
    about: str
    short: str = ""

    def __post_init__(self) -> None:
        # mypy refuses such a section too, but does not say which part it lacks.
        if lacking := sorted(self.section.__abstractmethods__):
            raise TypeError(f"{self.section.__name__} lacks {', '.join(lacking)}")

    def field(self) -> ModelField:
        """The field of a model that has this key."""
        annotation: Any = self.section  # a type that is made here is beyond what a type checker can see
        if self.short:
            schema = str | self.section
            annotation = Annotated[self.section, BeforeValidator(self._whole, json_schema_input_type=schema)]
        return annotation | None, Field(None, description=self.about)

    def _whole(self, written: object) -> object:
        return {self.short: written} if isinstance(written, str) else written


@dataclass(frozen=True)
class HeldWanted:
    """That a channel shows what is called `name`: what an expectation wants of a moment, `told` in words; `place` is
    where it stands in the expectation."""

    told: str
    channel: str
    name: str
    place: Place


class HeldExpectation(ABC, Generic[Expected]):
    """What a rehearsal may expect to be held. `key` stands in the expectation, and is read as `field` says."""

    key: str

    @abstractmethod
    def field(self) -> ModelField:
        """The field of the expectation's model."""

    @abstractmethod
    def wanted(self, written: Expected) -> Iterator[HeldWanted]:
        """What it wants of which channel."""

    @abstractmethod
    def mistakes(self, written: Expected, names: Names) -> Iterator[WrongReference]:
        """What it names that does not exist, counted from the expectation."""


@dataclass(frozen=True)
class CueExpectation:
    """What a rehearsal may say of a cue that it expects: `keys` with their fields, the first of which names the cue;
    `fixed` are those besides whose values never change while the show runs."""

    keys: Mapping[str, ModelField]
    fixed: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The key that names it."""
        return next(iter(self.keys))


class Action(ABC):
    """One thing that a rule can ask for."""

    @property
    @abstractmethod
    def cues(self) -> frozenset[tuple[str, str]]:
        """Its cues: their outputs (the name of a projector left out) and actions."""

    @property
    @abstractmethod
    def claim(self) -> YamlKey[ClaimSection] | None:
        """How it is held; None where it is over in a moment."""

    @property
    @abstractmethod
    def step(self) -> YamlKey[StepSection] | None:
        """How it is done once; None where it is held."""

    @property
    @abstractmethod
    def live(self) -> YamlKey[LiveSection] | None:
        """How a followed value takes this way; None where it cannot."""

    @property
    @abstractmethod
    def held_expected(self) -> HeldExpectation[Any] | None:
        """What a rehearsal may expect to be held; None where nothing is. Any: what it reads is its own affair."""

    @property
    @abstractmethod
    def cue_expected(self) -> CueExpectation | None:
        """What a rehearsal may expect to be sent; None where its cues cannot be named."""

    @property
    @abstractmethod
    def by_hand(self) -> tuple[ByHand, ...]:
        """The kinds of things of this action that `exhibit cue` sends; empty where it sends none."""

    @abstractmethod
    def told(self, cue: Cue) -> Iterator[Mapping[str, object]]:
        """What `cue`, one of this action's or another's, says by the keys of `cue_expected`; nothing where it says
        nothing of the kind. It may hold texts with gaps."""

    @abstractmethod
    def words(self, cue: Cue) -> tuple[str, str]:
        """What one of its cues is called, and what it says, for people."""

    @abstractmethod
    def again(self, cue: Cue) -> Cue | None:
        """What makes one of its cues true once more, for an output that has lost it or was held meanwhile; None where
        it only happened, and what a hold withholds of it is lost."""
