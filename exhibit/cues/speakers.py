"""On which of the two speakers a sound is heard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from exhibit.values import Cue

Speaker = Literal["left", "right"]
_SPEAKERS: Mapping[object, Speaker] = {"left": "left", "right": "right"}


def told_speaker(speaker: Speaker | None) -> dict[str, str]:
    """How a cue says it; nothing where a sound is heard on both."""
    return {"on": speaker} if speaker is not None else {}


def speaker_of(cue: Cue) -> Speaker | None:
    """The speaker that `cue` names; None for both, each with its own side of the sound."""
    return _SPEAKERS.get(cue.args.get("on"))
