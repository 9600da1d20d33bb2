"""The levels of the beds while one fades into another: a function of (state, now), without a clock or a sound."""

from __future__ import annotations

import math
from dataclasses import dataclass

VOICES = 6
"""The most beds in the air at once; more than two only while one fade interrupts another."""
LEAST_FADE_S = 0.03
"""The shortest fade; a shorter one clicks."""


@dataclass(frozen=True)
class Voice:
    """One bed in the air: its power (level squared) where the fade began, and where the fade takes it."""

    bed: str
    from_power: float
    to_power: float


@dataclass(frozen=True)
class Crossfade:
    """The levels of all beds as a function of time.

    Powers, not levels, move: along sin² of the time that has passed, each from where it was to its goal. The sum of the
    powers therefore never dips, whatever a fade interrupts, and a plain fade is the equal-power pair cos and sin.
    """

    voices: tuple[Voice, ...] = ()
    began_s: float = 0.0
    fade_s: float = 0.0

    def towards(self, bed: str | None, volume: float, fade_s: float, now_s: float) -> Crossfade:
        """The fade from the present levels to `bed` alone; None is silence.

        Unchanged where that is under way or done already: the same bed asked for again neither starts nor fades anew.
        """
        goals = {bed: volume**2} if bed is not None and volume > 0 else {}
        if goals == {voice.bed: voice.to_power for voice in self.voices if voice.to_power > 0}:
            return self
        powers = {voice.bed: self._power(voice, now_s) for voice in self.voices}
        going = sorted((name for name in powers if powers[name] > 0 and name not in goals), key=powers.__getitem__)
        # Under a storm of cues the faintest beds make room.
        voices = [Voice(name, powers[name], 0.0) for name in going[-(VOICES - 1) :]]
        voices += [Voice(name, powers.get(name, 0.0), goal) for name, goal in goals.items()]
        return Crossfade(tuple(voices), now_s, max(fade_s, LEAST_FADE_S))

    def levels(self, now_s: float) -> dict[str, float]:
        """The level, 0..1, of every bed that is heard or about to be; what has faded out is not listed."""
        powers = {voice.bed: self._power(voice, now_s) for voice in self.voices if not self._gone(voice, now_s)}
        return {bed: math.sqrt(power) for bed, power in powers.items()}

    def moving(self, now_s: float) -> bool:
        """Whether a level still changes after `now_s`."""
        return bool(self.voices) and now_s - self.began_s < self.fade_s

    def _power(self, voice: Voice, now_s: float) -> float:
        passed = min(1.0, max(0.0, now_s - self.began_s) / self.fade_s) if self.fade_s > 0 else 1.0
        share = math.sin(math.pi / 2 * passed) ** 2 if passed < 1 else 1.0
        return voice.from_power + (voice.to_power - voice.from_power) * share

    def _gone(self, voice: Voice, now_s: float) -> bool:
        return voice.to_power == 0 and not self.moving(now_s)
