"""The sound bed: a loop that plays until another is claimed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, Self

from pydantic import Field

from exhibit.config.durations import Duration
from exhibit.cues.action import Action, ClaimSection, CueExpectation, HeldExpectation, HeldWanted, ModelField, YamlKey
from exhibit.cues.channels import SOUND
from exhibit.cues.compiled import CompiledClaim, Follow, Staging, compiled
from exhibit.cues.formatting import at_volume, lasting
from exhibit.cues.names import Names, WrongReference, missing
from exhibit.cues.speakers import Speaker, speaker_of, told_speaker
from exhibit.cues.typed_cue import Amount, Number, TypedCue, number
from exhibit.expressions.yaml_types import AmountShare
from exhibit.values import Cue

SILENCE = "silence"
FADE_S = 2.0
"""The fade of a cue that names none."""
FOLLOW = Follow(moves=("volume",), shares=("volume",))


@dataclass(frozen=True)
class BedCue(TypedCue, Generic[Number]):
    """The bed `play`, None for silence, at `volume` from 0 to 1, within `fade_s`; on one speaker or both."""

    play: str | None
    volume: Number
    fade_s: float = FADE_S
    on: Speaker | None = None

    def encode(self, rule: str = "default") -> Cue:
        args = {"play": self.play or SILENCE, "fade_s": self.fade_s, "volume": self.volume}
        return Cue(SOUND, "bed", {**args, **told_speaker(self.on)}, rule)

    @classmethod
    def decode(cls, cue: Cue) -> BedCue[float]:
        play = cue.args.get("play")
        volume, fade_s = number(cue, "volume", 1.0, 1.0), number(cue, "fade_s", FADE_S, math.inf)
        return BedCue(None if play in (None, SILENCE) else str(play), volume, fade_s, speaker_of(cue))


@dataclass(frozen=True)
class VolumeCue(TypedCue):
    """Another volume for the bed that plays."""

    volume: float

    def encode(self, rule: str = "default") -> Cue:
        return Cue(SOUND, "adjust", {"volume": self.volume}, rule)

    @classmethod
    def decode(cls, cue: Cue) -> Self:
        return cls(number(cue, "volume", 1.0, 1.0))


class BedClaim(ClaimSection):
    """The room's sound bed, a loop."""

    play: str = Field(description="a sound in scenes/sounds/, or silence")
    fade: Duration = Field(2.0, description="how long the cross-fade takes")
    volume: AmountShare = Field(
        1.0, description="0 is silent, 1 is as loud as the show's volume; or an expression to follow"
    )
    on: Speaker | None = Field(
        None, description="which speaker, left or right; left out, both, each with its own side of the sound"
    )

    def mistakes(self, names: Names) -> Iterator[WrongReference]:
        if self.play != SILENCE:
            yield from missing("sound", self.play, names.sounds, ("play",))

    def claims(self, staging: Staging) -> tuple[CompiledClaim, ...]:  # noqa: ARG002 (the bed needs nothing of the room)
        return (bed_claim(self.play, self.volume, self.fade, self.on),)


def bed_claim(play: str, volume: Amount, fade_s: float, on: Speaker | None = None) -> CompiledClaim:
    """The claim that the bed is `play`."""
    cue = BedCue[Amount](play, volume, fade_s, on).encode()
    away = BedCue(None, 1.0, fade_s).encode()
    return compiled(SOUND, cue, FOLLOW, name=play, release=(away,))


class BedExpectation(HeldExpectation[str]):
    """`sound: waves`."""

    key = "sound"

    def field(self) -> ModelField:
        return str | None, Field(None, description="the sound bed, or silence")

    def wanted(self, written: str) -> Iterator[HeldWanted]:
        yield HeldWanted(f"sound '{written}'", SOUND, written, ("sound",))

    def mistakes(self, written: str, names: Names) -> Iterator[WrongReference]:
        return missing("sound", written, [*names.sounds, SILENCE], ("sound",))


class BedAction(Action):
    """`sound: waves` under `while`."""

    cues = frozenset({(SOUND, "bed")})
    claim = YamlKey("sound", BedClaim, "the sound bed", "play")
    step = None
    live = None
    held_expected = BedExpectation()
    cue_expected = CueExpectation({"sound": (str | None, Field(None, description="a sound bed that is begun"))})
    by_hand = ()

    def told(self, cue: Cue) -> Iterator[Mapping[str, object]]:
        if (cue.output, cue.action) in self.cues:
            yield {"sound": cue.args.get("play")}

    def words(self, cue: Cue) -> tuple[str, str]:
        args = cue.args
        return "sound", f"{args.get('play')}{at_volume(args.get('volume', 1.0))}, fade {lasting(args.get('fade_s', 0))}"

    def again(self, cue: Cue) -> Cue | None:
        return cue
