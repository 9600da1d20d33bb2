"""The sound output: one bed at a time, cross-faded at equal power, and stings that ring once on top of it.

`Library` knows the files, `Player` makes the mixer follow a `Crossfade` and ring stings, and `Sound` is the output,
whose thread alone touches the mixer.
"""

from __future__ import annotations

import contextlib
import logging
import math
import os
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from exhibit.hush import hushed
from exhibit.outputs.crossfade import VOICES, Crossfade
from exhibit.outputs.port import Output, OutputState
from exhibit.values import Cue

os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"
import pygame.mixer
from pygame._sdl2 import audio

SILENCE = "silence"
SUFFIXES = (".ogg", ".wav", ".flac", ".mp3")
RATE_HZ, BUFFER_FRAMES = 44_100, 1_024
STINGS = 8
"""The most stings at once; their mixer channels follow those of the beds."""
STEP_S = 0.02
FADE_S, CLOSING_FADE_S, ADJUST_S = 2.0, 0.25, 0.2
"""The fade of a cue that names none, the last fade of all, and the one to another volume of the same bed."""
RETRY_S, LONGEST_RETRY_S = 10.0, 60.0
KEPT_BYTES = 256_000_000

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Bed:
    """A bed that was asked for; `play` is None for silence."""

    play: str | None
    volume: float
    fade_s: float


@dataclass(frozen=True)
class Sting:
    """A sting that was asked for."""

    play: str
    volume: float


def wanted(cue: Cue) -> Bed | Sting:
    """What `cue` asks for. Raises ValueError, in words for the artist, where it asks for nothing that can be done."""
    play = cue.args.get("play")
    name = None if play is None or play == SILENCE else str(play)
    volume = _number(cue, "volume", 1.0, 1.0)
    if cue.action == "bed":
        return Bed(name, volume, _number(cue, "fade_s", FADE_S, math.inf))
    if cue.action == "sting" and name is not None:
        return Sting(name, volume)
    raise ValueError(f"sound cannot do '{cue.action}' with {dict(cue.args)}")


def _number(cue: Cue, name: str, otherwise: float, high: float) -> float:
    value = cue.args.get(name, otherwise)
    if not isinstance(value, int | float) or not 0 <= value <= high:
        raise ValueError(f"{name} of a {cue.action} cannot be {value!r}")
    return float(value)


class SoundFault(Exception):
    """A sound that cannot be played: one line for the operator."""


class Library:
    """Sounds by name: the files, and what of them is decoded. Decoded sounds need an open mixer."""

    def __init__(self, source: Path | Mapping[str, Path] | None) -> None:
        self._source = source
        self._decoded: OrderedDict[tuple[Path, int], pygame.mixer.Sound] = OrderedDict()
        self._unread: list[str] = []

    def use(self, source: Mapping[str, Path]) -> None:
        """Look in `source` from now on; what is decoded stays, by file."""
        self._source = dict(source)

    def files(self) -> dict[str, Path]:
        """The files as they are now: a folder is looked through again, so that a new file needs no restart."""
        if isinstance(self._source, Path):
            found = self._source.glob("*") if self._source.is_dir() else ()
            return {path.stem: path for path in sorted(found) if path.suffix.lower() in SUFFIXES}
        return dict(self._source or {})

    def reset(self) -> None:
        """Forget what was decoded: the mixer was opened anew."""
        self._decoded.clear()
        self._unread = sorted(self.files(), reverse=True)

    def get(self, name: str) -> pygame.mixer.Sound:
        """The decoded sound. Raises SoundFault where there is none, or none that can be read."""
        files = self.files()
        if name not in files:
            raise SoundFault(f"no sound '{name}'; there are: {', '.join(sorted(files)) or 'none'}")
        path = files[name]
        try:
            key = (path, path.stat().st_mtime_ns)
            if key not in self._decoded:
                self._decoded[key] = pygame.mixer.Sound(path)
        except (OSError, MemoryError, pygame.error) as fault:
            raise SoundFault(f"sound '{name}' cannot be read: {fault}") from fault
        self._decoded.move_to_end(key)
        while len(self._decoded) > 1 and self._bytes() > KEPT_BYTES:
            self._decoded.popitem(last=False)
        return self._decoded[key]

    def unread(self) -> str | None:
        """The name of a sound that nobody has asked for yet; None when all were, or when there is no room for more."""
        return self._unread.pop() if self._unread and self._bytes() < KEPT_BYTES / 2 else None

    def _bytes(self) -> int:
        return sum(round(sound.get_length() * RATE_HZ) * 4 for sound in self._decoded.values())


class Player:
    """Makes the mixer follow a cross-fade and ring stings. Used by one thread; every method may raise pygame.error.

    `faults` tells, by name, which sounds cannot be played at present.
    """

    def __init__(self, library: Library, volume: float, device: str | None) -> None:
        self.faults: dict[str, str] = {}
        self.opened = False
        self.playing = Bed(None, 0.0, FADE_S)
        self._fade = Crossfade()
        self._library = library
        self._volume = volume
        self._device = device
        self._devices: set[str] = set()
        self._beds: dict[str, pygame.mixer.Channel] = {}
        self._stings: list[pygame.mixer.Channel] = []

    def open(self) -> None:
        """Open the device and fade in the bed that should be heard."""
        # No allowed changes: the device's own rate is then met while playing, and a loop keeps its exact length.
        with hushed():  # without a sound card, ALSA says so eight times
            pygame.mixer.init(RATE_HZ, -16, 2, BUFFER_FRAMES, self._device, 0)
        pygame.mixer.set_num_channels(VOICES + STINGS)
        self._library.reset()
        self._beds = {}
        self._stings = [pygame.mixer.Channel(VOICES + number) for number in range(STINGS)]
        self._devices = devices()
        self._fade = Crossfade()
        self.opened = True
        self.bed(self.playing)

    def use(self, sounds: Mapping[str, Path]) -> None:
        """Look for sounds in `sounds` from now on."""
        self._library.use(sounds)

    def shut(self) -> None:
        """Let go of the device."""
        self.opened = False
        pygame.mixer.quit()

    def lost(self) -> bool:
        """Whether the mixer was shut by someone else, or a device that may have been ours was unplugged."""
        gone = self._devices - devices()
        return pygame.mixer.get_init() is None or bool(gone if self._device is None else self._device in gone)

    def bed(self, bed: Bed) -> bool:
        """Begin to fade to `bed`; without a device, once there is one. False where the sound cannot be played."""
        # Decoded before the fade begins, so that nothing of the fade is lost; what plays goes on where that fails.
        if self.opened and bed.play is not None and self._sound(bed.play) is None:
            return False
        self.playing = bed
        if self.opened:
            self._fade = self._fade.towards(bed.play, bed.volume, bed.fade_s, time.monotonic())
        return True

    def sting(self, sting: Sting) -> bool:
        """Ring `sting` on a free channel, or on the one that rang first. False where nothing can be heard."""
        sound = self._sound(sting.play) if self.opened else None
        if sound is None:
            return False
        channel = next((channel for channel in self._stings if not channel.get_busy()), self._stings[0])
        self._stings.remove(channel)
        self._stings.append(channel)
        channel.set_volume(sting.volume * self._volume)
        channel.play(sound)
        return True

    def step(self) -> bool:
        """Bring the mixer to the levels of now; beds begin and end here. True while levels are moving."""
        now_s = time.monotonic()
        levels = self._fade.levels(now_s)
        for bed in set(self._beds) - set(levels):
            self._beds.pop(bed).stop()
        for bed, level in levels.items():
            if bed in self._beds:
                self._beds[bed].set_volume(level * self._volume)
            elif (sound := self._sound(bed)) is not None:
                self._beds[bed] = self._looping(sound, level * self._volume)
        return self._fade.moving(now_s)

    def read_ahead(self) -> bool:
        """Use a quiet moment to decode a sound before it is asked for; False when there is nothing left to do."""
        name = self._library.unread()
        if name is not None:
            self._sound(name)
        return name is not None

    def fade_out(self) -> None:
        """Fade everything out; takes about a quarter of a second."""
        self._fade = self._fade.towards(None, 0.0, CLOSING_FADE_S, time.monotonic())
        for channel in self._stings:
            channel.fadeout(round(CLOSING_FADE_S * 1000))
        while self.step() or any(channel.get_busy() for channel in self._stings):
            time.sleep(STEP_S)
        time.sleep(STEP_S)  # the last, silent buffer is still on its way out

    def _sound(self, name: str) -> pygame.mixer.Sound | None:
        try:
            sound = self._library.get(name)
        except SoundFault as fault:
            if self.faults.get(name) != str(fault):
                log.warning("%s", fault)
            self.faults[name] = str(fault)
            return None
        self.faults.pop(name, None)
        return sound

    @staticmethod
    def _looping(sound: pygame.mixer.Sound, level: float) -> pygame.mixer.Channel:
        channel = next(free for number in range(VOICES) if not (free := pygame.mixer.Channel(number)).get_busy())
        channel.set_volume(level)  # the level first: one buffer at full level would click
        channel.play(sound, loops=-1)
        return channel


def devices() -> set[str]:
    """The names of the audio devices that can play, as far as the system tells."""
    try:
        return set(audio.get_audio_device_names(iscapture=False))
    except pygame.error:
        return set()


class Sound(Output):
    """Performs the cues of "sound": action "bed" with play, fade_s, volume; "adjust" with the bed's volume; "sting"
    with play, volume.

    `sounds` is a folder, whose sounds go by their file names without the ending, or files by name. While the thread is
    busy the newest bed and a few stings wait; what does not fit is dropped and counted. `silent`: no device is opened
    and nothing is heard.
    """

    def __init__(
        self,
        sounds: Path | Mapping[str, Path] | None,
        *,
        volume: float = 1.0,
        device: str | None = None,
        silent: bool = False,
    ) -> None:
        self._player = Player(Library(sounds), volume, device)
        self._changed = threading.Condition()
        self._bed: Bed | None = None
        self._stings: deque[Sting] = deque()
        self._closing = False
        self._state = OutputState("off", "silent") if silent else OutputState("down", "opening the audio device")
        self._look_s = -math.inf
        self._retry_s = RETRY_S
        self._thread = threading.Thread(target=self._run, name="sound", daemon=True)
        if not silent:
            self._thread.start()

    def perform(self, cue: Cue) -> None:
        with self._changed:
            if self._state.link == "off" or self._closing:
                self._count(performed=not self._closing)
                return
            try:
                order = self._adjusted(cue) if cue.action == "adjust" else wanted(cue)
            except ValueError as fault:
                log.warning("%s", fault)
                self._count(performed=False)
                return
            if isinstance(order, Bed):
                waiting, self._bed = self._bed is not None, order
            else:
                waiting = len(self._stings) == STINGS
                self._stings = deque([*self._stings, order], STINGS)
            if waiting:
                self._count(performed=False)
            self._changed.notify()

    def _adjusted(self, cue: Cue) -> Bed:
        """The bed that was asked for last, at another volume."""
        asked = self._bed or self._player.playing
        return Bed(asked.play, _number(cue, "volume", 1.0, 1.0), ADJUST_S)

    def use_sounds(self, sounds: Mapping[str, Path]) -> None:
        """Play these from now on; what is heard goes on."""
        self._player.use(sounds)

    def state(self) -> OutputState:
        with self._changed:
            return self._state

    def close(self) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(timeout=2.0)

    def _count(self, *, performed: bool) -> None:
        with self._changed:
            done, lost = self._state.performed + performed, self._state.dropped + (not performed)
            self._state = replace(self._state, performed=done, dropped=lost)

    def _show(self, link: str, detail: str) -> None:
        with self._changed:
            if link != self._state.link or (link == "down" and detail != self._state.detail):
                log.log(logging.WARNING if link == "down" else logging.INFO, "sound is %s: %s", link, detail)
            self._state = replace(self._state, link=link, detail=detail)

    def _take(self, wait_s: float) -> list[Bed | Sting] | None:
        """What was asked for since the last time, after at most `wait_s`; None when it is time to go."""
        with self._changed:
            self._changed.wait_for(lambda: self._closing or self._bed or self._stings, max(0.0, wait_s))
            orders: list[Bed | Sting] = [*([self._bed] if self._bed else []), *self._stings]
            self._bed = None
            self._stings.clear()
            return None if self._closing else orders

    def _run(self) -> None:
        wait_s = 0.0
        while (orders := self._take(wait_s)) is not None:
            try:
                wait_s = self._turn(orders)
            except pygame.error as fault:
                self._silenced(fault)
                wait_s = 0.0
        if self._player.opened:
            with contextlib.suppress(pygame.error):
                self._player.fade_out()
            self._player.shut()
        self._show("off", "closed")

    def _turn(self, orders: list[Bed | Sting]) -> float:
        """One turn of the thread; returns how long it may wait for the next one."""
        if time.monotonic() >= self._look_s:
            self._look()
        for order in orders:
            self._count(performed=self._player.bed(order) if isinstance(order, Bed) else self._player.sting(order))
        if not self._player.opened:
            return self._look_s - time.monotonic()
        moving = self._player.step()
        busy = not moving and self._player.read_ahead()
        faults = list(self._player.faults.values())
        self._show("up", "; ".join([f"bed {self._player.playing.play or SILENCE}", *faults[-1:]]))
        return STEP_S if moving else 0.0 if busy else self._look_s - time.monotonic()

    def _look(self) -> None:
        """Look after the device: open it where there is none, and again where it was lost."""
        self._look_s = time.monotonic() + RETRY_S
        try:
            if self._player.opened and self._player.lost():
                self._player.shut()
            if not self._player.opened:
                self._player.open()
            self._retry_s = RETRY_S
        except pygame.error as fault:
            self._silenced(fault)

    def _silenced(self, fault: pygame.error) -> None:
        """No device: go on in silence, try again later and ever more seldom, since each try holds up the process."""
        if self._player.opened:
            self._player.shut()
        self._show("down", f"no audio device ({fault}); cues are kept silent")
        self._look_s = time.monotonic() + self._retry_s
        self._retry_s = min(self._retry_s * 2, LONGEST_RETRY_S)
