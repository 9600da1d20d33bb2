"""What can be told of sound files without playing them: the first bytes of each, and its name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from exhibit.config.characters import composed
from exhibit.config.problems import Problem, short
from exhibit.config.show_folder import SOUND_ENDINGS as ENDINGS
from exhibit.config.show_folder import SOUNDS, ShowFolder, belongs
from exhibit.cues.sound_bed import SILENCE
from exhibit.show.sound_headers import NOT_PLAYED, why_not
from exhibit.system.audio import FILM_ENDINGS, has_sound

_OTHERS = (".aac", ".aif", ".aiff", ".m4a", ".mp4", ".opus", ".wma")


def sounds_in(show: Path) -> dict[str, Path]:
    """The sounds of the show in the folder `show` by their names; that of a film is called SCENE/FILM."""
    return {**_of_films(show), **{composed(file.stem): file for file in ShowFolder(show).sounds}}


def _of_films(show: Path) -> dict[str, Path]:
    files = (file for file in sorted((show / "scenes").glob("*/*")) if file.suffix.lower() in FILM_ENDINGS)
    return {
        composed(f"{file.parent.name}/{file.stem}"): file
        for file in files
        if belongs(file.name) and belongs(file.parent.name) and file.parent.name != SOUNDS and _is_heard(file)
    }


def _is_heard(film: Path) -> bool:
    try:
        changed = film.stat().st_mtime_ns
    except OSError:
        return False
    return _has_sound(film, changed)


@lru_cache(maxsize=1000)
def _has_sound(film: Path, _changed: int) -> bool:
    return has_sound(film)


def advice_on_sounds(show: Path) -> Iterable[Problem]:
    """What in the folder of sounds cannot be played; the show runs without it."""
    played = sounds_in(show)
    for file in sorted((show / "scenes" / SOUNDS).glob("*")):
        if not belongs(file.name):
            continue
        why = _why_not(file)
        if file.suffix.lower() in ENDINGS and played[composed(file.stem)] != file:
            why = f"it is not played, since {played[composed(file.stem)].name} has the same name: rename one of them"
        elif file.suffix.lower() in ENDINGS and composed(file.stem) == SILENCE:
            why = f"it is not played, since '{SILENCE}' means that nothing is heard: rename it"
        if why:
            yield Problem(short(file), 0, 0, why)


def _why_not(file: Path) -> str | None:
    ending = file.suffix.lower()
    if ending in _OTHERS:
        return NOT_PLAYED
    if ending not in ENDINGS:
        return None
    try:
        return why_not(file)
    except OSError as error:
        return f"it cannot be read ({error.strerror})"
