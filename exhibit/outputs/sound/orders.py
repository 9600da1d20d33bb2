"""What a cue asks the speakers for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from exhibit.cues.sound_bed import BedCue, VolumeCue
from exhibit.cues.sting_cue import StingCue, StopCue
from exhibit.values import Cue

Order = BedCue[float] | VolumeCue | StingCue[float] | StopCue
_DECODE: Mapping[str, Callable[[Cue], Order]] = {
    "bed": BedCue.decode,
    "adjust": VolumeCue.decode,
    "sting": StingCue.decode,
    "stop": StopCue.decode,
}


def order(cue: Cue) -> Order:
    """What `cue` asks for. Raises ValueError, in words for the artist, where it asks for nothing that can be done."""
    decode = _DECODE.get(cue.action)
    if decode is None:
        raise ValueError(f"sound cannot do '{cue.action}' with {dict(cue.args)}")
    return decode(cue)
