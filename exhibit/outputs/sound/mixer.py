"""The mixer: orders, tracks and time make samples, and nothing else does. It knows no clock, file or device.

Its time is the frames it has made, so that a busy machine, or one that is faster than life, hears the same.
"""

from __future__ import annotations

import threading

import numpy as np

from exhibit.cues.speakers import Speaker
from exhibit.cues.sting_cue import StopCue
from exhibit.outputs.sound.crossfade import Crossfade
from exhibit.outputs.sound.glide import Glide
from exhibit.outputs.sound.levels import RATE_HZ, Block, Gains, Levels, Samples, as_heard
from exhibit.outputs.sound.playback import Playback
from exhibit.outputs.sound.voices import BedVoice, StingVoice

STINGS = 8
"""The most stings at once; one more, and the one that rang first makes room."""
ADJUST_S = 0.25
"""How long a live volume takes for nine tenths of its way: thirty steps a second become one smooth line."""


class Mixer:
    """Beds cross-fade, stings ring over them, beds step back under stings, faders and curtain come last.

    May be used from several threads.
    """

    def __init__(self, levels: Levels) -> None:
        self._lock = threading.Lock()
        self._ducking = levels.ducking
        self._duck_db = Glide(0.0)
        self._faders = {name: Glide(level) for name, level in _faders(levels).items()}
        self._beds: dict[str, BedVoice] = {}
        self._stings: list[StingVoice] = []
        self._starved_before = 0
        self._clear()

    def clear(self) -> None:
        """Forget everything that sounds; the faders stay."""
        with self._lock:
            self._clear()

    def _clear(self) -> None:
        for voice in self._voices():
            self._let_go(voice)
        self._frames = 0
        self._fade = Crossfade()
        self._beds = {}
        self._stings = []
        self._bed: str | None = None
        self._curtain: tuple[float, float] | None = None

    @property
    def sounding(self) -> bool:
        """Whether there is anything to hear."""
        with self._lock:
            return bool(self._beds or self._stings) and not self._is_fallen()

    @property
    def faults(self) -> list[str]:
        """Why nothing comes of some of what should sound."""
        with self._lock:
            return [voice.track.fault for voice in self._voices() if voice.track.fault]

    @property
    def starved(self) -> int:
        """How many blocks were not whole, since what plays from a file was not read in time."""
        with self._lock:
            return self._starved_before + sum(voice.starved for voice in self._voices())

    def play_bed(
        self, name: str | None, track: Playback | None, volume: float, fade_s: float, speaker: Speaker | None = None
    ) -> None:
        """Fade to the bed `name`, whose `track` is played if it is not in the air yet; None is silence. On another
        `speaker` it is another bed."""
        if name is not None and speaker is not None:
            name = f"{name} {speaker}"
        with self._lock:
            self._fade = self._fade.towards(name, fade_s, self._now_s())
            self._bed = name
            if name is not None and name in self._beds:
                self._beds[name].volume.send_to(volume, fade_s)
                if track is not None:
                    track.close()
            elif name is not None and track is not None:
                self._beds[name] = BedVoice(track, volume, speaker)

    def adjust(self, volume: float) -> None:
        """Take the bed to another volume."""
        with self._lock:
            if self._bed in self._beds:
                self._beds[self._bed].volume.send_to(volume, ADJUST_S)

    def stop_stings(self, stop: StopCue) -> None:
        """Let the stings that are meant fade away; one that rings no more is let be."""
        with self._lock:
            for sting in self._stings:
                if stop.meets(sting.name):
                    sting.stop(stop.fade_s)

    def play_sting(self, track: Playback, volume: float, speaker: Speaker | None = None, name: str = "") -> None:
        """Ring a sting, now; `name` is what it is stopped by."""
        with self._lock:
            ringing = [sting for sting in self._stings if not sting.leaving]
            for sting in ringing[: max(0, len(ringing) - STINGS + 1)]:
                sting.leaving = True
            self._stings.append(StingVoice(track, volume, speaker, name))

    def use(self, levels: Levels) -> None:
        """Take the faders to `levels`."""
        with self._lock:
            self._ducking = levels.ducking
            for name, level in _faders(levels).items():
                self._faders[name].send_to(level, ADJUST_S)

    def fade_out(self, fade_s: float) -> None:
        """Let the curtain fall over everything within `fade_s`; only `clear` lifts it."""
        with self._lock:
            self._curtain = (self._now_s(), fade_s)

    def render(self, frames: int) -> Samples:
        """The next `frames` frames."""
        with self._lock:
            at_s = self._now_s() + np.arange(frames) / RATE_HZ
            faders = {name: fader.advance(frames) for name, fader in self._faders.items()}
            beds = self._bed_block(at_s) * _across(self._ducked(frames) * faders["beds"])
            mixed = beds + self._sting_block(frames) * _across(faders["stings"])
            mixed *= _across(np.maximum(faders["master"], 0.0) * self._curtain_at(at_s))
            self._frames += frames
            return as_heard(mixed)

    def _now_s(self) -> float:
        return self._frames / RATE_HZ

    def _bed_block(self, at_s: Gains) -> Block:
        mixed = np.zeros((len(at_s), 2), np.float32)
        presences = self._fade.over(at_s)
        for name in list(self._beds):
            if name in presences:
                mixed += self._beds[name].render(presences[name])
            else:
                bed = self._beds.pop(name)
                mixed += bed.render_last(len(at_s))
                self._let_go(bed)
        return mixed

    def _sting_block(self, frames: int) -> Block:
        mixed = np.zeros((frames, 2), np.float32)
        for sting in self._stings:
            mixed += sting.render(frames)
            if sting.over:
                self._let_go(sting)
        self._stings = [sting for sting in self._stings if not sting.over]
        return mixed

    def _voices(self) -> list[BedVoice | StingVoice]:
        return [*self._beds.values(), *self._stings]

    def _let_go(self, voice: BedVoice | StingVoice) -> None:
        self._starved_before += voice.starved
        voice.track.close()

    def _ducked(self, frames: int) -> Gains:
        """The gain of the beds under the stings that ring."""
        goal = -self._ducking.depth_db * max((sting.ducks for sting in self._stings), default=0.0)
        if goal != self._duck_db.goal:
            down = goal < self._duck_db.value
            self._duck_db.send_to(goal, self._ducking.attack_s if down else self._ducking.release_s)
        return np.asarray(10 ** (np.minimum(self._duck_db.advance(frames), 0.0) / 20))

    def _curtain_at(self, at_s: Gains) -> Gains:
        if self._curtain is None:
            return np.ones_like(at_s)
        began_s, fade_s = self._curtain
        return np.asarray(np.cos(np.pi / 2 * np.clip((at_s - began_s) / fade_s, 0.0, 1.0)))

    def _is_fallen(self) -> bool:
        return self._curtain is not None and self._now_s() - self._curtain[0] > self._curtain[1]


def _faders(levels: Levels) -> dict[str, float]:
    return {"master": levels.master, "beds": levels.beds, "stings": levels.stings}


def _across(gains: Gains) -> Block:
    """`gains` for both sides."""
    return gains.astype(np.float32)[:, None]
