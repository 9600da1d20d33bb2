"""The audio devices there are, and the one that a name means."""

from __future__ import annotations

from collections.abc import Collection

import pygame.mixer
from pygame._sdl2 import audio, sdl2

from exhibit.outputs.sound.cards import BY_NAME, cards, device_of_card
from exhibit.outputs.sound.library import SoundFault


def devices() -> set[str]:
    """The names of the audio devices that can play, as far as the system tells."""
    try:
        return set(audio.get_audio_device_names(iscapture=False))
    except sdl2.error:
        return set()


def device_meant(written: str, there: Collection[str]) -> str:
    """The name of the device: that of the card that is called so (card:ID, usb:MAKER:MODEL:SERIAL), the one of just
    that name, or the only one whose name holds what is `written`.

    Raises SoundFault, with the devices there are, where none or several could be meant.
    """
    if written.startswith(BY_NAME):
        return device_of_card(written, cards(), sorted(there))
    meant = [name for name in there if name == written]
    meant = meant or [name for name in there if written.casefold() in name.casefold()]
    if len(meant) == 1:
        return meant[0]
    several = "several audio devices could be" if meant else "there is no audio device"
    raise SoundFault(f"{several} '{written}'; there are: {', '.join(sorted(there)) or 'none'}")


def find_devices() -> set[str]:
    """Ask for the same while no device is open. Raises pygame.error where there is no audio at all."""
    try:
        sdl2.init_subsystem(sdl2.INIT_AUDIO)
        return devices()
    except sdl2.error as fault:
        raise pygame.error(str(fault)) from fault
    finally:
        pygame.mixer.quit()  # the mixer opens nothing where the audio system runs already
