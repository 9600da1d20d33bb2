"""The room's sound."""

from __future__ import annotations

from dataclasses import dataclass

from exhibit.assembly.parts import Parts
from exhibit.outputs.port import OutputPorts
from exhibit.outputs.sound import Sound, levels_of
from exhibit.show import Show


def add_sound(parts: Parts, show: Show) -> None:
    """The loudspeakers, at the levels that the show wants."""
    sound = Sound(show.sounds, levels=levels_of(show.settings.sound), device=show.audio_device)
    parts.add_output("sound", OutputPorts(sound), _SoundReload(sound))


@dataclass(frozen=True)
class _SoundReload:
    sound: Sound

    def use(self, before: Show, show: Show) -> list[str]:  # noqa: ARG002 (the output compares for itself)
        self.sound.use_sounds(show.sounds)
        self.sound.use_levels(levels_of(show.settings.sound))
        self.sound.use_device(show.audio_device)
        return []
