"""A sting: a short sound, once, above the bed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import Field

from exhibit.cues.action import Action, CueExpectation, YamlKey
from exhibit.cues.channels import SOUND
from exhibit.cues.formatting import at_volume, lasting
from exhibit.cues.sound_step import SoundStep
from exhibit.values import Cue


class StingAction(Action):
    """`sound: {sting: chime}` in a sequence."""

    cues = frozenset({(SOUND, "sting"), (SOUND, "stop")})
    claim = None
    step = YamlKey("sound", SoundStep, "a sting, its end, or the bed from here on")
    live = None
    held_expected = None
    cue_expected = CueExpectation({"sting": (str | None, Field(None, description="a short sound, by name"))})
    by_hand = ()

    def told(self, cue: Cue) -> Iterator[Mapping[str, object]]:
        if (cue.output, cue.action) == (SOUND, "sting"):
            yield {"sting": cue.args.get("play")}

    def words(self, cue: Cue) -> tuple[str, str]:
        if cue.action == "stop":
            return "stop", f"{cue.args.get('play')}, fade {lasting(cue.args.get('fade_s', 0))}"
        return "sting", f"{cue.args.get('play')}{at_volume(cue.args.get('volume', 1.0))}"

    def again(self, cue: Cue) -> Cue | None:  # noqa: ARG002 (it rang, and that is over)
        return None
