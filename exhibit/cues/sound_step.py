"""Sounds in a sequence: a sting, played once, its end, or the bed from here on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from exhibit.config.durations import Duration
from exhibit.cues.action import StepSection
from exhibit.cues.compiled import CompiledClaim, Staging
from exhibit.cues.names import Names, WrongReference, missing
from exhibit.cues.sound_bed import FADE_S, SILENCE, bed_claim
from exhibit.cues.speakers import Speaker
from exhibit.cues.sting_cue import ALL_STINGS, STOP_FADE_S, StingCue, StopCue
from exhibit.cues.typed_cue import Amount
from exhibit.expressions.yaml_types import AmountShare
from exhibit.values import Cue

_KINDS = ("sting", "play", "stop")
_ONLY = {
    "until": ("sting",),
    "for_": ("play",),
    "fade": ("play", "stop"),
    "volume": ("sting", "play"),
    "on": ("sting", "play"),
}
"""Which keys belong to which."""


class SoundStep(StepSection):
    """A sting, its end, or the bed from here on: one of `sting`, `stop` and `play`."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [kind]} for kind in _KINDS]})

    sting: str | None = Field(None, description="a short sound in scenes/sounds/, once, above the bed")
    play: str | None = Field(None, description="a sound in scenes/sounds/, or silence, as the bed from here on")
    stop: str | None = Field(None, description="a sting that rings and shall fade away, by name; all: every one")
    volume: AmountShare = Field(1.0, description="0 is silent, 1 is as loud as the show's volume; or an expression")
    until: Literal["sting"] | None = Field(None, description="sting: the next step comes when it has rung")
    for_: Duration | None = Field(
        None,
        alias="for",
        description="of a bed, how long it plays before the next step comes, and what was before is back; left out, "
        "until another takes its place or the rule ends",
    )
    fade: Duration | None = Field(
        None,
        description="of a bed, how long the cross-fade takes (2s); of a sting that stops, how long it fades (250ms)",
    )
    on: Speaker | None = Field(
        None, description="which speaker, left or right; left out, both, each with its own side of the sound"
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        said = [kind for kind in _KINDS if getattr(self, kind) is not None]
        if len(said) != 1:
            text = "a sound here is a 'sting', what to 'play', or a sting to 'stop': write one of them"
            raise PydanticCustomError("one_key", text, {})
        for key in self.model_fields_set & _ONLY.keys():
            if said[0] not in _ONLY[key]:
                text = "'{key}' belongs to '{owner}': drop it"
                context = {"key": key.rstrip("_"), "owner": _ONLY[key][0], "below": (key.rstrip("_"),), "at_key": True}
                raise PydanticCustomError("one_key", text, context)
        return self

    def mistakes(self, names: Names) -> Iterator[WrongReference]:
        if self.sting is not None:
            found = list(missing("sound", self.sting, names.sounds, ("sting",)))
            yield from found
            if self.until is not None and not found and names.sound_s(self.sting) is None:
                text = f"nobody can tell how long '{self.sting}' lasts: write 'wait: 3s' as the next step instead"
                yield WrongReference(("until",), text)
        elif self.stop is not None and self.stop != ALL_STINGS:
            yield from missing("sound", self.stop, [*names.sounds, ALL_STINGS], ("stop",))
        elif self.play is not None and self.play != SILENCE:
            yield from missing("sound", self.play, names.sounds, ("play",))

    def cue(self) -> Cue | None:
        if self.stop is not None:
            return StopCue(self.stop, STOP_FADE_S if self.fade is None else self.fade).encode()
        return StingCue[Amount](self.sting, self.volume, self.on).encode() if self.sting is not None else None

    def claims(self, staging: Staging) -> tuple[CompiledClaim, ...]:  # noqa: ARG002 (the bed needs nothing of the room)
        if self.play is None:
            return ()
        return (bed_claim(self.play, self.volume, FADE_S if self.fade is None else self.fade, self.on),)

    def lasts_s(self, staging: Staging) -> float | None:
        if self.play is not None:
            return self.for_
        return staging.sound_s(self.sting or "") or 0.0 if self.until is not None else 0.0
