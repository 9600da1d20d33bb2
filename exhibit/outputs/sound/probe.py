"""The audio system asked, for the doctor: which devices there are, what the chosen one runs at, and a tone."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import pygame.mixer

from exhibit.outputs.sound.devices import device_meant, find_devices
from exhibit.outputs.sound.levels import RATE_HZ, Samples
from exhibit.outputs.sound.library import SoundFault
from exhibit.outputs.sound.outlet import BUFFER_FRAMES
from exhibit.system.stderr import silence_stderr

_ANY_CHANGE = 0x0F
"""SDL's leave to open a device as it is, rather than to convert what is played."""
TONE_HZ, TONE_S, _FADE_S = 440.0, 1.0, 0.05


@dataclass(frozen=True)
class SoundProbe:
    """What the audio system says: its devices; the one that is meant (None: the system's choice); its own rate and
    channels, 0 where it could not be opened; and `fault` why not, `missing` where none of that name is there."""

    devices: tuple[str, ...] = ()
    device: str | None = None
    rate_hz: int = 0
    channels: int = 0
    fault: str = ""
    missing: bool = False


def probe_audio(written: str | None) -> SoundProbe:
    """What there is now, and how the device that `written` means (None: the system's choice) opens. Nothing is heard.
    Not to be called beside an open device of this process."""
    try:
        with silence_stderr():
            there = tuple(sorted(find_devices()))
    except pygame.error as error:
        return SoundProbe(fault=str(error))
    try:
        device = device_meant(written, there) if written else None
        with silence_stderr():
            pygame.mixer.init(RATE_HZ, -16, 2, BUFFER_FRAMES, device, _ANY_CHANGE)
        rate_hz, _, channels = pygame.mixer.get_init() or (0, 0, 0)
    except SoundFault as error:
        return SoundProbe(there, fault=str(error), missing=True)
    except pygame.error as error:
        return SoundProbe(there, fault=str(error))
    finally:
        pygame.mixer.quit()
    return SoundProbe(there, device, rate_hz, channels)


def play_tone(device: str | None, volume: float) -> str:
    """Play a tone for a second, as loud as `volume` 0..1; empty, or why it cannot be played."""
    try:
        with silence_stderr():
            pygame.mixer.init(RATE_HZ, -16, 2, BUFFER_FRAMES, device, 0)
        channel = pygame.mixer.Sound(buffer=_tone(volume).tobytes()).play()
        end_s = time.monotonic() + 2 * TONE_S + 1
        while channel.get_busy() and time.monotonic() < end_s:
            time.sleep(0.02)
        time.sleep(BUFFER_FRAMES / RATE_HZ)  # the last buffer is still on its way out
    except pygame.error as error:
        return str(error)
    finally:
        pygame.mixer.quit()
    return ""


def _tone(volume: float) -> Samples:
    """(frames, 2): a sine that comes and goes softly."""
    at_s = np.arange(round(TONE_S * RATE_HZ)) / RATE_HZ
    shape = np.minimum(1.0, np.minimum(at_s, TONE_S - at_s) / _FADE_S)
    wave = 0.5 * volume * shape * np.sin(2 * np.pi * TONE_HZ * at_s)
    return np.repeat(np.rint(wave * 32_767).astype(np.int16)[:, None], 2, axis=1)
