"""What an action becomes before the show begins: claims on channels, ready to become cues at any moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from exhibit.cues.look_cue import Look
from exhibit.expressions.arithmetic import clamp
from exhibit.expressions.expression import Expression
from exhibit.expressions.text_templates import JsonTemplate, as_written, speaks, spoken
from exhibit.expressions.vocabulary import Values
from exhibit.values import Cue, Json

_LONGEST_FELT_S = 60.0


def _unknown(_name: str) -> float | None:
    return 0.0


@dataclass(frozen=True)
class Staging:
    """What a claim or a followed value must know of the room: its looks by name, and the `first` projector's name,
    which is meant where none is named; and how long the film of a scene and a sound last, in seconds (None: it has
    none, 0: nobody knows)."""

    looks: Mapping[str, Look] = field(default_factory=dict)
    first: str = ""
    film_s: Callable[[str], float | None] = _unknown
    sound_s: Callable[[str], float | None] = _unknown


@dataclass(frozen=True)
class Follow:
    """How what a claim shows may follow the room, in keys of its cue: what `moves`, which is a number or numbers by
    name; which of these are `shares`, kept within 0 to 1; and `whose` it is, which an adjustment must tell again.
    `durations` are worked out once, when it is put there, and kept within 0 s and a minute."""

    moves: tuple[str, ...]
    shares: tuple[str, ...] = ()
    whose: tuple[str, ...] = ()
    durations: tuple[str, ...] = ()

    def numbers(self, args: Mapping[str, object]) -> dict[str, float]:
        """Every number that can move, by a name of its own."""
        return {name: one for key in self.moves if key in args for name, one in _numbers(key, args[key])}

    def adjustment(self, args: Mapping[str, object]) -> dict[str, object]:
        """What an adjustment tells."""
        return {key: args[key] for key in (*self.whose, *self.moves) if key in args}


@dataclass(frozen=True)
class CompiledClaim:
    """A claim on one channel, whose `name` people know. `args` may hold expressions; two claims with the same `shows`
    look and sound alike.

    `release` is performed when nobody claims the channel any more. `followed`: something in `args` changes.
    """

    channel: str
    output: str
    action: str
    args: Mapping[str, JsonTemplate]
    shows: str
    name: str
    follow: Follow
    followed: bool = False
    release: tuple[Cue, ...] = ()

    def cue(self, rule: str, values: Values) -> Cue:
        """The cue that makes the claim true."""
        return Cue(self.output, self.action, self.spoken(values) if self.followed else self.args, rule)

    def spoken(self, values: Values) -> dict[str, Json]:
        """What the claim asks for now, its expressions worked out."""
        args = spoken(self.args, values)
        shares = {key: _within(args[key], 1.0) for key in self.follow.shares if key in args}
        felt = [key for key in self.follow.durations if isinstance(self.args.get(key), Expression)]
        return args | shares | {key: _within(args[key], _LONGEST_FELT_S) for key in felt}


def _within(value: Json, high: float) -> Json:
    return clamp(value, 0.0, high) if isinstance(value, (int, float)) else value


def compiled(
    channel: str, cue: Cue, follow: Follow, *, name: str, release: Iterable[Cue] = (), coming: Iterable[str] = ()
) -> CompiledClaim:
    """The claim that `cue` makes true. The keys of `coming` say how it comes, and make no other picture."""
    unseen = {"fade_s", *coming}
    shows = as_written([cue.action, {key: value for key, value in cue.args.items() if key not in unseen}])
    return CompiledClaim(
        channel, cue.output, cue.action, cue.args, shows, name, follow, speaks(cue.args), tuple(release)
    )


def _numbers(key: str, value: object) -> Iterable[tuple[str, float]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _numbers(f"{key} {name}", inner)
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            yield from _numbers(f"{key} {index}", inner)
    elif isinstance(value, (int, float)):
        yield key, value
