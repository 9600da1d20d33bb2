"""What there is to name, and what is said of a name that does not exist."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from exhibit.config.problems import did_you_mean

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class WrongReference:
    """What is wrong at `place`, counted from the action's own key; at the key that stands there rather than at its
    value where `key` is true."""

    place: Place
    text: str
    key: bool = False


def _unknown(_name: str) -> float | None:
    return 0.0


def _anything(target: str, address: str, args: Collection[object]) -> bool:  # noqa: ARG001 (a desk without a lock)
    return True


def _sound(scene: str, file: str) -> str:  # noqa: ARG001 (nobody has looked)
    return ""


@dataclass(frozen=True)
class Names:
    """What a show has that its actions may name. What is None is not known, since the file that lists it cannot be
    read: then nothing is said of it."""

    scenes: Mapping[str, Mapping[str, tuple[float, float]] | None] = field(default_factory=dict)
    """By name the parameters of each with their ranges; None for a scene that cannot be read."""
    sounds: Collection[str] = ()
    looks: Collection[str] | None = None
    lights: Collection[str] | None = None
    """What looks light: targets and fixtures."""
    projectors: Collection[str] | None = ()
    """Empty where there is one, without a name."""
    targets: Mapping[str, Collection[str] | None] = field(default_factory=dict)
    """By output the neighbours that it sends to; an output that is left out is not known."""
    broker: bool | None = None
    """Whether there is one."""
    film_s: Callable[[str], float | None] = _unknown
    """How long the film of a scene lasts, and below, a sound; None where it has none, or nobody can say."""
    sound_s: Callable[[str], float | None] = _unknown
    variables: Mapping[str, str] | None = None
    """The variables that are declared, each with its kind."""
    allows: Callable[[str, str, Collection[object]], bool] = _anything
    """Whether a target takes a message: its name, the address, the values."""
    transition_fault: Callable[[str, str], str] = _sound
    """What is wrong with the shader by which a scene is to come, by the scene's name and the shader's file."""


def missing(what: str, name: str, known: Collection[str] | None, place: Place) -> Iterator[WrongReference]:
    """That there is no such thing, where there is none."""
    if known is not None and name not in known:
        yield WrongReference(place, f"there is no {what} '{name}'. {did_you_mean(name, known)}")
