"""What can be told of sound files without playing them: the first bytes of each, and its name."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from exhibit.config.problems import Problem, short

ENDINGS = (".ogg", ".wav", ".flac", ".mp3")
_OTHERS = (".aac", ".aif", ".aiff", ".m4a", ".mp4", ".opus", ".wma")
_BEGINNINGS = {".ogg": (b"OggS",), ".wav": (b"RIFF",), ".flac": (b"fLaC",)}
_NOT_PLAYED = "it is not played: save it as Ogg, WAV, FLAC or MP3"


def sounds_in(folder: Path) -> dict[str, Path]:
    """The sounds of a folder by their names."""
    return {file.stem: file for file in sorted(folder.glob("*")) if file.suffix.lower() in ENDINGS}


def advice_on_sounds(folder: Path) -> Iterable[Problem]:
    """What in the folder of sounds cannot be played; the show runs without it."""
    played = sounds_in(folder)
    for file in sorted(folder.glob("*")):
        why = _why_not(file)
        if file.suffix.lower() in ENDINGS and played[file.stem] != file:
            why = f"it is not played, since {played[file.stem].name} has the same name: rename one of them"
        if why:
            yield Problem(short(file), 0, 0, why)


def _why_not(file: Path) -> str | None:
    ending = file.suffix.lower()
    if ending in _OTHERS:
        return _NOT_PLAYED
    if ending not in ENDINGS:
        return None
    try:
        with file.open("rb") as opened:
            head = opened.read(4_096)
    except OSError as error:
        return f"it cannot be read ({error.strerror})"
    if not head:
        return "it is empty"
    return None if _begins_like(ending, head) else f"it is no {ending[1:].upper()} sound; {_NOT_PLAYED}"


def _begins_like(ending: str, head: bytes) -> bool:
    if ending == ".mp3":
        return head.startswith(b"ID3") or any(head[at] == 0xFF and head[at + 1] >= 0xE2 for at in range(len(head) - 1))
    return head.startswith(_BEGINNINGS[ending])
