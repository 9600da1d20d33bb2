"""A look: a lighting state of the venue, claimed for each desk and fixture that it lights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticKnownError

from exhibit.config.problems import did_you_mean
from exhibit.cues.action import Action, ClaimSection, CueExpectation, HeldExpectation, HeldWanted, ModelField, YamlKey
from exhibit.cues.by_hand import BY_HAND, ByHand, HandOrder, Reach
from exhibit.cues.channels import light
from exhibit.cues.compiled import CompiledClaim, Follow, Staging, compiled
from exhibit.cues.hand_values import colour, share, wrong
from exhibit.cues.look_cue import Lighting, Look, LookCue
from exhibit.cues.names import Names, WrongReference, missing
from exhibit.values import Cue

FOLLOW = Follow(moves=("levels", "colours"), whose=("look", "to"))
DESKS, LAMPS = "osc", "dmx"
OUTPUTS = (DESKS, LAMPS)


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


class LookByHand(ByHand):
    """`exhibit cue warm`, as the look is in an empty room."""

    example = "a look of venue.yaml (exhibit cue warm-wash)"
    title = "Looks: exhibit cue LOOK; with --release it is given back"
    where_none = "they stand in venue.yaml (docs/lighting.md)"
    held = True

    def listed(self, reach: Reach) -> Mapping[str, str]:
        return {name: f"{', '.join(look)}{_no_release(look)}" for name, look in reach.staging.looks.items()}

    def cues(self, order: HandOrder, reach: Reach) -> list[Cue]:
        if order.words:
            raise wrong(f"'{order.name}' is a look, which is sent as it is: drop '{' '.join(order.words)}'")
        claims = LookClaim(name=order.name).claims(reach.staging)
        return _given_back(order.name, claims) if order.release else [one.cue(BY_HAND, reach.values) for one in claims]


def _no_release(look: Look) -> str:
    desks = [one for one in look.values() if one.asks.output == DESKS]
    return " (no release)" if desks and not any(one.release for one in desks) else ""


def _given_back(look: str, claims: Sequence[CompiledClaim]) -> list[Cue]:
    found = [cue for claim in claims for cue in claim.release if cue.output == DESKS]
    if not found and all(claim.output == LAMPS for claim in claims):
        raise wrong(f"'{look}' lights fixtures alone, which are given back when nobody sends to them any more")
    if not found:
        raise wrong(f"the look '{look}' has no release: add one in venue.yaml")
    return found


class FixtureByHand(ByHand):
    """`exhibit cue wash-left dimmer 0.8 colour orange`."""

    example = (
        "channels of a fixture (exhibit cue wash-left dimmer 0.8 colour orange), which stay lit until Ctrl-C, or as "
        "long as --for says"
    )
    title = "Fixtures: exhibit cue FIXTURE CHANNEL 0.5, lit until Ctrl-C, or as long as --for says"
    where_none = ""
    held = False

    def listed(self, reach: Reach) -> Mapping[str, str]:
        return {name: ", ".join(one.commands) for name, one in reach.of(LAMPS).items()}

    def cues(self, order: HandOrder, reach: Reach) -> list[Cue]:
        known, words = reach.of(LAMPS)[order.name].commands, order.words
        if len(words) % 2 or not words:
            raise wrong(f"after '{order.name}' belong channels with their values, such as {next(iter(known))} 0.5")
        levels: dict[str, float] = {}
        colours: dict[str, tuple[float, float, float]] = {}
        for what, amount in zip(words[::2], words[1::2], strict=True):
            if what not in known:
                raise wrong(f"{order.name} has no {what}. {did_you_mean(what, known)}")
            if known[what].takes == "colour":
                colours[what] = colour(amount)
            else:
                levels[what] = share(amount)
        look = LookCue[float](order.name, levels=levels, colours=colours, fade_s=order.fade_s, output=LAMPS)
        return [look.encode(BY_HAND)]


class LookAction(Action):
    """`look: warm` under `while`. A single cue of a look cannot be expected, but its messages can (as `osc`)."""

    cues = frozenset((output, action) for output in OUTPUTS for action in ("look", "release"))
    claim = LookKey("look", LookClaim, "a lighting state of venue.yaml")
    step = None
    live = None
    held_expected = LookExpectation()
    cue_expected: CueExpectation | None = None
    by_hand = (LookByHand(), FixtureByHand())

    def told(self, cue: Cue) -> Iterator[Mapping[str, object]]:  # noqa: ARG002 (see above)
        return iter(())

    def words(self, cue: Cue) -> tuple[str, str]:
        look = cue.args.get("look") if cue.action == "look" else "none"
        return "look", f"{look} on {cue.args.get('to')}"

    def again(self, cue: Cue) -> Cue | None:
        return cue.again() if cue.action == "look" else cue
