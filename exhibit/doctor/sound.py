"""The speakers: which devices there are, whether the show's is among them, how it opens; and, if it may be, a tone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from exhibit.doctor.findings import DoctorRequest, Finding
from exhibit.outputs.sound import levels_of
from exhibit.outputs.sound.cards import cards, cards_in_words
from exhibit.outputs.sound.levels import RATE_HZ, Levels
from exhibit.outputs.sound.probe import TONE_HZ, SoundProbe, play_tone, probe_audio

_SENT = ("asked the audio system for its devices",)


def look(asked_for: DoctorRequest) -> Iterator[Finding]:
    """One finding: the device that the show plays on."""
    show = asked_for.show
    told, levels = probe_audio(show.audio_device), levels_of(show.settings.sound)
    finding = _opened(told, levels, show.audio_device) if told.rate_hz else _silent(told, show.audio_device)
    yield _rung(finding, told, levels) if asked_for.loud and told.rate_hz else finding


def _silent(told: SoundProbe, written: str | None) -> Finding:
    answered = (told.fault, _listed(told))
    if not told.devices:
        remedies = [
            "plug in a sound card or a screen with speakers; see that its driver is there (aplay -l lists them)",
            "let this user hear: sudo usermod -aG audio $USER, then log in anew",
        ]
        return Finding("sound", "ill", "there is no audio device", _SENT, answered, tuple(remedies))
    if "busy" in told.fault.lower():
        remedy = "another program has it (perhaps the show that runs): end that, or let PipeWire share it"
        return Finding("sound", "ill", "the audio device is busy", _SENT, answered, (remedy,))
    remedy = "write the name of one that is there as sound: device in venue.yaml, or switch it on"
    if told.missing:
        return Finding("sound", "ill", told.fault.partition(";")[0], _SENT, answered[1:], (remedy,))
    name = f"'{written}' " if written else ""
    return Finding("sound", "ill", f"the audio device {name}cannot be opened", _SENT, answered, (remedy,))


def _listed(told: SoundProbe) -> str:
    devices = f"there are: {', '.join(told.devices)}" if told.devices else "there are no devices"
    return f"{devices}; sound cards, by what they are: {cards_in_words(there)}" if (there := cards()) else devices


def _opened(told: SoundProbe, levels: Levels, written: str | None) -> Finding:
    name = told.device or "the system's own choice"
    converted = "" if told.rate_hz == RATE_HZ else f", converted from our {RATE_HZ} Hz"
    format_ = f"{told.rate_hz} Hz, {told.channels} channels{converted}"
    faders = f"volume {levels.master:.0%}, beds {levels.beds:.0%}, stings {levels.stings:.0%}"
    notes = [faders, "whether an amplifier is on, or the system's own mixer is muted (alsamixer), nobody here can tell"]
    if written is None and len(told.devices) > 1:
        notes.append("there are several devices: name the right one as sound: device in venue.yaml")
    sent = (*_SENT, f"opened {name}")
    finding = Finding("sound", "well", f"{name}: {format_}", sent, (_listed(told), format_), (), tuple(notes))
    if levels.master == 0:
        remedy = "raise sound: volume in exhibit.yaml"
        return replace(finding, verdict="ill", told=f"{name}: silent, since the volume is 0", remedies=(remedy,))
    return finding


def _rung(finding: Finding, told: SoundProbe, levels: Levels) -> Finding:
    sent = (*finding.sent, f"a tone of {TONE_HZ:.0f} Hz for a second, at the show's volume")
    fault = play_tone(told.device, levels.master)
    if fault:
        remedy = "see whether another program has the device"
        return replace(finding, verdict="ill", told=f"no tone: {fault}", sent=sent, remedies=(remedy,))
    remedy = "was it heard? If not: amplifier, cable, the system's own mixer (alsamixer)"
    return replace(finding, sent=sent, notes=(remedy, *finding.notes[:1]))
