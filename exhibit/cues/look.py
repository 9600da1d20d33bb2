"""A look: a lighting state of the venue, claimed for each desk and fixture that it lights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticKnownError

from exhibit.cues.action import Action, ClaimSection, CueExpectation, HeldExpectation, HeldWanted, ModelField, YamlKey
from exhibit.cues.channels import light
from exhibit.cues.compiled import CompiledClaim, Follow, Staging, compiled
from exhibit.cues.look_cue import Lighting
from exhibit.cues.names import Names, WrongReference, missing
from exhibit.values import Cue

FOLLOW = Follow(moves=("levels", "colours"), whose=("look", "to"))
OUTPUTS = ("osc", "dmx")


class LookClaim(ClaimSection):
    """The lights are in a state of venue.yaml."""

    name: str = Field(description="a look")

    def mistakes(self, names: Names) -> Iterator[WrongReference]:
        return missing("look", self.name, names.looks, ())

    def claims(self, staging: Staging) -> tuple[CompiledClaim, ...]:
        """One for each target that the look lights, each given back by itself."""
        return tuple(self._claim(target, lighting) for target, lighting in staging.looks.get(self.name, {}).items())

    def _claim(self, target: str, lighting: Lighting) -> CompiledClaim:
        cue = replace(lighting.asks, look=self.name).encode()
        back = lighting.release
        away = () if back is None else (replace(back, look=self.name, action="release").encode(),)
        return compiled(light(target), cue, FOLLOW, name=self.name, release=away)


def _named(written: object) -> object:
    if not isinstance(written, str):
        raise PydanticKnownError("string_type")
    return {"name": written}


class LookKey(YamlKey[ClaimSection]):
    """A look is written by its name alone."""

    def field(self) -> ModelField:
        name = Annotated[LookClaim, BeforeValidator(_named), WithJsonSchema({"type": "string"})]
        return name | None, Field(None, description=self.about)


class LookExpectation(HeldExpectation[Mapping[str, str]]):
    """`look: {desk: warm}`."""

    key = "look"

    def field(self) -> ModelField:
        return dict[str, str], Field(default_factory=dict, description="the look of each OSC target")

    def wanted(self, written: Mapping[str, str]) -> Iterator[HeldWanted]:
        for target, look in written.items():
            yield HeldWanted(f"look '{look}' on {target}", light(target), look, ("look", target))

    def mistakes(self, written: Mapping[str, str], names: Names) -> Iterator[WrongReference]:
        for target, look in written.items():
            yield from missing("light", target, names.lights, ("look", target))
            yield from missing("look", look, names.looks, ("look", target))


class LookAction(Action):
    """`look: warm` under `while`. A single cue of a look cannot be expected, but its messages can (as `osc`)."""

    cues = frozenset((output, action) for output in OUTPUTS for action in ("look", "release"))
    claim = LookKey("look", LookClaim, "a lighting state of venue.yaml")
    step = None
    live = None
    held_expected = LookExpectation()
    cue_expected: CueExpectation | None = None

    def told(self, cue: Cue) -> Iterator[Mapping[str, object]]:  # noqa: ARG002 (see above)
        return iter(())

    def words(self, cue: Cue) -> tuple[str, str]:
        look = cue.args.get("look") if cue.action == "look" else "none"
        return "look", f"{look} on {cue.args.get('to')}"

    def again(self, cue: Cue) -> Cue | None:
        return cue.again() if cue.action == "look" else cue
