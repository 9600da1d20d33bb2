"""How present each bed is while one fades into another: a function of (state, now), without a clock or a sound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from exhibit.outputs.sound.levels import Gains

VOICES = 6
"""The most beds in the air at once; more than two only while one fade interrupts another."""
LEAST_FADE_S = 0.03
"""The shortest fade; a shorter one clicks."""


@dataclass(frozen=True)
class Voice:
    """One bed in the air: its power (gain squared) where the fade began, and where the fade takes it."""

    bed: str
    from_power: float
    to_power: float


@dataclass(frozen=True)
class Crossfade:
    """The gains of all beds as a function of time.

    Powers, not gains, move: along sin² of the time that has passed, each from where it was to its goal. The sum of the
    powers therefore never dips, whatever a fade interrupts, and a plain fade is the equal-power pair cos and sin.
    """

    voices: tuple[Voice, ...] = ()
    began_s: float = 0.0
    fade_s: float = 0.0

    def towards(self, bed: str | None, fade_s: float, now_s: float) -> Crossfade:
        """The fade from the present gains to `bed` alone; None is silence.

        Unchanged where that is under way or done already: the same bed asked for again neither starts nor fades anew.
        """
        if [bed] * (bed is not None) == [voice.bed for voice in self.voices if voice.to_power > 0]:
            return self
        powers = {name: gain**2 for name, gain in self.gains(now_s).items()}
        going = sorted((name for name in powers if powers[name] > 0 and name != bed), key=powers.__getitem__)
        # Under a storm of cues the faintest beds make room.
        voices = [Voice(name, powers[name], 0.0) for name in going[-(VOICES - 1) :]]
        if bed is not None:
            voices.append(Voice(bed, powers.get(bed, 0.0), 1.0))
        return Crossfade(tuple(voices), now_s, max(fade_s, LEAST_FADE_S))

    def gains(self, now_s: float) -> dict[str, float]:
        """The gain, 0..1, of every bed that is heard or about to be; what has faded out is not listed."""
        return {bed: float(gains[0]) for bed, gains in self.over(np.array([now_s])).items()}

    def over(self, at_s: Gains) -> dict[str, Gains]:
        """The same at each of the moments `at_s`; a bed is listed that is heard at the first of them."""
        share = np.sin(np.pi / 2 * self._passed(at_s)) ** 2
        staying = self._passed(at_s[:1])[0] < 1
        return {
            voice.bed: np.sqrt(voice.from_power + (voice.to_power - voice.from_power) * share)
            for voice in self.voices
            if voice.to_power > 0 or staying
        }

    def _passed(self, at_s: Gains) -> Gains:
        return np.clip((at_s - self.began_s) / self.fade_s, 0.0, 1.0) if self.fade_s > 0 else np.ones_like(at_s)
