"""A sting: a short sound, once, above the bed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import Field

from exhibit.cues.action import Action, CueExpectation, StepSection, YamlKey
from exhibit.cues.channels import SOUND
from exhibit.cues.formatting import at_volume
from exhibit.cues.names import Names, WrongReference, missing
from exhibit.cues.sound_bed import SILENCE
from exhibit.cues.typed_cue import TypedCue, number
from exhibit.values import Cue


@dataclass(frozen=True)
class StingCue(TypedCue):
    """The sound `play`, at `volume` from 0 to 1."""

    play: str
    volume: float = 1.0

    def encode(self, rule: str = "default") -> Cue:
        return Cue(SOUND, "sting", {"play": self.play, "volume": self.volume}, rule)

    @classmethod
    def decode(cls, cue: Cue) -> Self:
        play, volume = cue.args.get("play"), number(cue, "volume", 1.0, 1.0)
        if play in (None, SILENCE):
            raise ValueError(f"sound cannot do 'sting' with {dict(cue.args)}")
        return cls(str(play), volume)


class StingStep(StepSection):
    """A short sound, once."""

    sting: str = Field(description="a sound in scenes/sounds/")
    volume: Annotated[float, Field(ge=0, le=1)] = Field(
        1.0, description="0 is silent, 1 is as loud as the show's volume"
    )

    def mistakes(self, names: Names) -> Iterator[WrongReference]:
        return missing("sound", self.sting, names.sounds, ("sting",))

    def cue(self) -> Cue:
        return StingCue(self.sting, self.volume).encode()


class StingAction(Action):
    """`sound: {sting: chime}` in a sequence."""

    cues = frozenset({(SOUND, "sting")})
    claim = None
    step = YamlKey("sound", StingStep, "a sting")
    live = None
    held_expected = None
    cue_expected = CueExpectation({"sting": (str | None, Field(None, description="a short sound, by name"))})
    by_hand = ()

    def told(self, cue: Cue) -> Iterator[Mapping[str, object]]:
        if (cue.output, cue.action) in self.cues:
            yield {"sting": cue.args.get("play")}

    def words(self, cue: Cue) -> tuple[str, str]:
        return "sting", f"{cue.args.get('play')}{at_volume(cue.args.get('volume', 1.0))}"

    def again(self, cue: Cue) -> Cue | None:  # noqa: ARG002 (it rang, and that is over)
        return None
