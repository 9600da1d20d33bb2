"""What a sting's cues say: a short sound, once, above the bed; and that it stops."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Generic

from exhibit.cues.channels import SOUND
from exhibit.cues.sound_bed import SILENCE
from exhibit.cues.speakers import Speaker, speaker_of, told_speaker
from exhibit.cues.typed_cue import Number, TypedCue, number
from exhibit.values import Cue

ALL_STINGS = "all"
"""Stands for every sting that rings."""
STOP_FADE_S = 0.25
"""The fade of a sting that is stopped, where nobody says how long."""


@dataclass(frozen=True)
class StingCue(TypedCue, Generic[Number]):
    """The sound `play`, at `volume` from 0 to 1."""

    play: str
    volume: Number
    on: Speaker | None = None

    def encode(self, rule: str = "default") -> Cue:
        return Cue(SOUND, "sting", {"play": self.play, "volume": self.volume, **told_speaker(self.on)}, rule)

    @classmethod
    def decode(cls, cue: Cue) -> StingCue[float]:
        play, volume = cue.args.get("play"), number(cue, "volume", 1.0, 1.0)
        if play in (None, SILENCE):
            raise ValueError(f"sound cannot do 'sting' with {dict(cue.args)}")
        return StingCue(str(play), volume, speaker_of(cue))


@dataclass(frozen=True)
class StopCue(TypedCue):
    """The sting `play`, wherever it rings, fades away within `fade_s`; ALL_STINGS stands for all of them."""

    play: str
    fade_s: float = STOP_FADE_S

    def encode(self, rule: str = "default") -> Cue:
        return Cue(SOUND, "stop", {"play": self.play, "fade_s": self.fade_s}, rule)

    @classmethod
    def decode(cls, cue: Cue) -> StopCue:
        play = cue.args.get("play")
        if not isinstance(play, str) or not play:
            raise ValueError(f"sound cannot do 'stop' with {dict(cue.args)}")
        return StopCue(play, number(cue, "fade_s", STOP_FADE_S, math.inf))

    def meets(self, name: str) -> bool:
        """Whether a sting of that name is to stop."""
        return self.play in (ALL_STINGS, name)
