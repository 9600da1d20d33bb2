"""A scene on a wall: claimed, and its parameters let follow."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import inf
from typing import Annotated, Generic, Literal, Self

from pydantic import Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from exhibit.config.durations import Duration
from exhibit.config.patterns import matching
from exhibit.config.problems import did_you_mean
from exhibit.cues.action import (
    Action,
    ActionSection,
    ClaimSection,
    CueExpectation,
    HeldExpectation,
    HeldWanted,
    LiveSection,
    ModelField,
    StepSection,
    YamlKey,
)
from exhibit.cues.channels import PROJECTOR, channel_of
from exhibit.cues.compiled import CompiledClaim, Follow, Staging, compiled
from exhibit.cues.formatting import lasting, shown
from exhibit.cues.names import Names, WrongReference, missing
from exhibit.cues.typed_cue import Amount, Number, TypedCue, constant
from exhibit.expressions.text_templates import compile_wording
from exhibit.expressions.vocabulary import Vocabulary
from exhibit.expressions.yaml_types import FELT, FELT_S, AmountSeconds
from exhibit.expressions.yaml_types import Amount as AmountField
from exhibit.values import EMOTIONS, Cue

CROSS, CUT, DIP, WIPE, SHADER = "cross", "cut", "dip", "wipe", "shader"
KINDS = (CROSS, CUT, DIP, WIPE, SHADER)
TOWARDS = ("right", "left", "down", "up")
_COLOUR = r"^#[0-9a-fA-F]{6}$"
FOLLOW = Follow(moves=("with",), durations=("fade_s",))
FADE_S = 2.0


@dataclass(frozen=True)
class SceneTransition:
    """How a scene comes: `by` one of KINDS; through which `colour` a dip goes; which way a wipe moves, and how wide its
    soft `edge` is, as a share of the wall; the `file` of a shader. Raises ValueError for one that does not exist."""

    by: str = CROSS
    colour: str = "#000000"
    towards: str = "right"
    edge: float = 0.2
    file: str = ""

    def __post_init__(self) -> None:
        if self.by not in KINDS:
            raise ValueError(f"there is no transition '{self.by}'; there are: {', '.join(KINDS)}")
        if self.towards not in TOWARDS:
            raise ValueError(f"a wipe cannot move '{self.towards}'; it moves: {', '.join(TOWARDS)}")


PLAIN = SceneTransition()
"""A cross-fade."""
TRANSITIONS_FELT: Mapping[str, SceneTransition] = {
    "happiness": SceneTransition(WIPE, towards="up", edge=0.8),
    "surprise": SceneTransition(WIPE, towards="right", edge=0.4),
    "anger": SceneTransition(WIPE, towards="right", edge=0.05),
    "sadness": SceneTransition(DIP, colour="#0b1220"),
    "fear": SceneTransition(DIP),
}
"""How a scene comes `by: felt`, by the mood in which it comes: joy rises, anger cuts across, sadness and fear pass
through the dark. In any other a cross-fade."""
COMING: Mapping[str, str] = {"by": "by", "through": "colour", "towards": "towards", "edge": "edge", "file": "file"}
"""What a claim may say of how its scene comes, each with the part of a transition that it is."""


@dataclass(frozen=True)
class SceneCue(TypedCue, Generic[Number]):
    """The scene `name`, its parameters with their `values`, within `fade_s`. `output` is the wall."""

    name: str
    fade_s: Number | float = 0.0
    values: Mapping[str, Number] = field(default_factory=dict)
    transition: SceneTransition = PLAIN
    output: str = PROJECTOR

    def encode(self, rule: str = "default") -> Cue:
        coming = {key: getattr(self.transition, part) for key, part in COMING.items()}
        differs = {key: value for key, value in coming.items() if value != getattr(PLAIN, COMING[key])}
        args = {"name": self.name, "fade_s": self.fade_s, "with": dict(self.values)}
        return Cue(self.output, "scene", args | differs, rule)

    @classmethod
    def decode(cls, cue: Cue) -> SceneCue[float]:
        fade_s = float(cue.args.get("fade_s") or 0.0)
        if not 0 <= fade_s < math.inf:
            raise ValueError(f"fade_s must be 0 or more seconds, not {fade_s:g}")
        if cue.args.get("by") == FELT:
            transition = TRANSITIONS_FELT.get(str(cue.args.get("mood")), PLAIN)
            return SceneCue(str(cue.args.get("name")), fade_s, _values(cue), transition, cue.output)
        given = {part: cue.args[key] for key, part in COMING.items() if key in cue.args}
        edge = float(given.pop("edge", PLAIN.edge))
        transition = SceneTransition(**{part: str(value) for part, value in given.items()}, edge=edge)
        return SceneCue(str(cue.args.get("name")), fade_s, _values(cue), transition, cue.output)


@dataclass(frozen=True)
class DarkCue(TypedCue):
    """Darkness, within `fade_s`."""

    fade_s: float = 0.0
    output: str = PROJECTOR

    def encode(self, rule: str = "default") -> Cue:
        return Cue(self.output, "release", {"fade_s": self.fade_s}, rule)

    @classmethod
    def decode(cls, cue: Cue) -> Self:
        return cls(float(cue.args.get("fade_s") or 0.0), cue.output)


@dataclass(frozen=True)
class ParametersCue(TypedCue):
    """Other values for parameters of the scene that is shown."""

    values: Mapping[str, float]
    output: str = PROJECTOR

    def encode(self, rule: str = "default") -> Cue:
        return Cue(self.output, "adjust", {"with": dict(self.values)}, rule)

    @classmethod
    def decode(cls, cue: Cue) -> Self:
        return cls(_values(cue), cue.output)


WallCue = SceneCue[float] | DarkCue | ParametersCue
_DECODE: Mapping[str, Callable[[Cue], WallCue]] = {
    "scene": SceneCue.decode,
    "release": DarkCue.decode,
    "adjust": ParametersCue.decode,
}


def wall_cue(cue: Cue) -> WallCue:
    """What `cue` asks of a wall. Raises ValueError, or TypeError, for what a wall cannot do."""
    decode = _DECODE.get(cue.action)
    if decode is None:
        raise ValueError(f"the projector cannot perform '{cue.output}.{cue.action}'")
    return decode(cue)


def _values(cue: Cue) -> dict[str, float]:
    return {str(key): float(value) for key, value in dict(cue.args.get("with") or {}).items()}


class SceneKeys(ActionSection):
    """What is said of a scene that is to be shown."""

    name: str = Field(description="a folder in scenes/")
    on: str | None = Field(None, description="which of several projectors; left out, the first")
    fade: AmountSeconds = Field(
        FADE_S,
        description="how long the transition takes; `felt`: from 6s in a calm mood to 0.6s in a startled one; or an "
        "expression, in seconds, as it is when the scene comes",
    )
    by: Literal["cross", "cut", "dip", "wipe", "shader", "felt"] = Field(
        "cross",
        description="how it comes: a cross-fade, a cut, a dip through a colour, a wipe, a shader of yours, or as the "
        "mood has it (`felt`)",
    )
    through: Annotated[
        str,
        matching(_COLOUR, 'no colour: write # and six digits, in quotes, such as "#203040"'),
        WithJsonSchema({"type": "string", "pattern": _COLOUR}),
    ] = Field("#000000", description="the colour that a dip goes through")
    towards: Literal["right", "left", "down", "up"] = Field("right", description="which way a wipe moves")
    edge: Annotated[float, Field(ge=0, le=1)] = Field(
        0.2, description="how wide the soft edge of a wipe is, as a share of the wall"
    )
    file: str = Field(
        "",
        description="the shader that draws the transition: an ISF file in the scene's folder or in scenes/, or one "
        "that is shipped",
    )
    with_: dict[str, AmountField] = Field(
        default_factory=dict, alias="with", description="the scene's parameters: numbers, or expressions to follow"
    )

    def mistakes(self, names: Names) -> Iterator[WrongReference]:
        found = [*missing("scene", self.name, names.scenes, ("name",)), *_projector_missing(self.on, names)]
        yield from found
        if self.by == SHADER and not self.file:
            yield WrongReference(("by",), "which shader? Write its name as well, such as 'file: burn.fs'")
        elif self.file and self.by != SHADER:
            yield WrongReference(("file",), "a file is for 'by: shader': write that too, or drop the file", key=True)
        elif self.file and (why := names.transition_fault(self.name, self.file)):
            yield WrongReference(("file",), why)
        known = names.scenes.get(self.name)
        if found or known is None:
            return
        for key in self.with_:
            if key not in known:
                text = f"scene '{self.name}' has no parameter '{key}'. {did_you_mean(key, known)}"
                yield WrongReference(("with", key), text, key=True)
            elif (value := constant(self.with_[key])) is not None and not known[key][0] <= value <= known[key][1]:
                low, high = known[key]
                text = f"'{key}' of scene '{self.name}' is a number from {low:g} to {high:g}, not {value:g}"
                yield WrongReference(("with", key), text)

    def claims(self, staging: Staging) -> tuple[CompiledClaim, ...]:
        channel = channel_of(self.on, staging.first)
        transition = PLAIN
        if self.by != FELT:
            transition = SceneTransition(self.by, self.through, self.towards, self.edge, self.file)
        cue = SceneCue[Amount](self.name, self.fade, self.with_, transition, channel).encode()
        if self.by == FELT:
            cue = replace(cue, args={**cue.args, "by": FELT, "mood": _MOOD})
        # Whoever gives the wall back does so in no mood.
        fixed_s = constant(self.fade)
        away = DarkCue(FADE_S if fixed_s is None else fixed_s, channel).encode()
        return (compiled(channel, cue, FOLLOW, name=self.name, release=(away,), coming=(*COMING, "mood")),)


class SceneClaim(SceneKeys, ClaimSection):
    """The wall shows a scene."""


class SceneStep(SceneKeys, StepSection):
    """The wall shows a scene from here on."""

    for_: Duration | None = Field(
        None,
        alias="for",
        description="how long it is shown before the next step comes, and what was before is back; left out, the next "
        "step comes at once, and it is shown until another takes its place or the rule ends",
    )
    until: Literal["film"] | None = Field(None, description="film: it is shown until its film is over")

    @model_validator(mode="after")
    def _one_end(self) -> Self:
        if self.for_ is not None and self.until is not None:
            text = "'for' and 'until' each say when it is over: write one of them"
            raise PydanticCustomError("one_end", "{error}", {"error": text, "below": ("until",)})
        return self

    def mistakes(self, names: Names) -> Iterator[WrongReference]:
        found = list(super().mistakes(names))
        yield from found
        if self.until is not None and not found and names.film_s(self.name) is None:
            text = f"the scene '{self.name}' has no film whose length is known: write for example 'for: 20s' instead"
            yield WrongReference(("until",), text)

    def cue(self) -> Cue | None:
        return None

    def lasts_s(self, staging: Staging) -> float | None:
        return staging.film_s(self.name) or 0.0 if self.until is not None else self.for_


_MOOD = compile_wording("{mood}", Vocabulary())


def scene_claim(name: str, numbers: Mapping[str, float] | None = None) -> CompiledClaim:
    """The scene `name` on the first wall, as it is written; with `numbers` for its parameters at once, since who tries
    them looks at what they do."""
    if not numbers:
        return SceneClaim(name=name).claims(Staging())[0]
    cue = SceneCue[float](name, 0.0, numbers, SceneTransition(CUT), PROJECTOR).encode()
    return compiled(PROJECTOR, cue, FOLLOW, name=name, release=(DarkCue(FADE_S).encode(),), coming=COMING)


class LiveScene(LiveSection):
    """Which parameter of the scene on the wall follows; scenes that have none of this name are left alone."""

    parameter: str = Field(description="a parameter of a scene")
    on: str | None = Field(None, description="which of several projectors; left out, the first")

    def mistakes(self, names: Names) -> Iterator[WrongReference]:
        parameters = {one for known in names.scenes.values() for one in known or ()}
        yield from missing("scene parameter", self.parameter, parameters, ("parameter",))
        yield from _projector_missing(self.on, names)

    def refused(self, value: float, names: Names) -> str:
        ranges = [known[self.parameter] for known in names.scenes.values() if known and self.parameter in known]
        low, high = min((one for one, _ in ranges), default=-inf), max((one for _, one in ranges), default=inf)
        if low <= value <= high:
            return ""
        return f"'{self.parameter}' of scenes is a number from {low:g} to {high:g}, not {value:g}"

    def cue(self, staging: Staging) -> Cue:
        return Cue(channel_of(self.on, staging.first), "adjust", {"with": {self.parameter: None}})


def _projector_missing(name: str | None, names: Names) -> Iterator[WrongReference]:
    if name is None or names.projectors is None or name in names.projectors:
        return
    if names.projectors:
        yield from missing("projector", name, names.projectors, ("on",))
        return
    text = f"there is one projector, without a name: drop 'on', or name '{name}' in 'projectors' of exhibit.yaml"
    yield WrongReference(("on",), text)


def _fade_words(fade_s: object) -> str:
    """How long a fade takes; before the scene has come, an expression as it is written."""
    if isinstance(fade_s, (int, float)):
        return lasting(fade_s)
    return FELT if fade_s == FELT_S else f"{fade_s} s"


class SceneExpectation(HeldExpectation[str]):
    """`scene: tide`, on the first wall."""

    key = "scene"

    def field(self) -> ModelField:
        return str | None, Field(None, description="what the wall shows")

    def wanted(self, written: str) -> Iterator[HeldWanted]:
        yield HeldWanted(f"scene '{written}'", PROJECTOR, written, ("scene",))

    def mistakes(self, written: str, names: Names) -> Iterator[WrongReference]:
        return missing("scene", written, names.scenes, ("scene",))


class SceneAction(Action):
    """`scene: tide` under `while` and in a sequence, and a parameter under `live`."""

    cues = frozenset({(PROJECTOR, "scene"), (PROJECTOR, "release")})
    claim = YamlKey("scene", SceneClaim, "what the wall shows", "name")
    step = YamlKey("scene", SceneStep, "what the wall shows from here on", "name")
    live = YamlKey("scene", LiveScene, "let the wall follow it", "parameter")
    held_expected = SceneExpectation()
    cue_expected = CueExpectation({"scene": (str | None, Field(None, description="a scene that is put on the wall"))})
    by_hand = ()

    def told(self, cue: Cue) -> Iterator[Mapping[str, object]]:
        # On the first wall, as everywhere in rehearsals where none is named.
        if (cue.output, cue.action) == (PROJECTOR, "scene"):
            yield {"scene": cue.args.get("name")}

    def words(self, cue: Cue) -> tuple[str, str]:
        fade = _fade_words(cue.args.get("fade_s", 0))
        _, _, which = cue.output.partition(" ")
        on = f", on {which}" if which else ""
        if cue.action == "release":
            return "scene", f"none, fade {fade}{on}"
        given = ", ".join(f"{key} {shown(value)}" for key, value in (cue.args.get("with") or {}).items())
        by = cue.args.get("by", CROSS)
        if by == FELT and (mood := str(cue.args.get("mood"))) in EMOTIONS:
            by = TRANSITIONS_FELT.get(mood, PLAIN).by
        fade = fade if by == CROSS else f"{fade} ({by})"
        return "scene", f"{cue.args.get('name')}, fade {fade}{': ' + given if given else ''}{on}"

    def again(self, cue: Cue) -> Cue | None:
        return cue
