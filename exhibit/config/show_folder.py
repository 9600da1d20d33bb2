"""Which files belong to a show: the one place that says so, for whoever reads, watches, edits or copies one.

What editors, Macs and file managers leave about is none of the show's. What looks like a part of it and is none, since
its name or its place is another, is told as a stray, with the remedy.
"""

from __future__ import annotations

import difflib
import errno
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

MAIN, VENUE, SCENE = "exhibit.yaml", "venue.yaml", "scene.yaml"
HOUSE = "house.yaml"
"""What a house's rooms have alike, and what each has otherwise."""
REHEARSALS, SOUNDS = "rehearsals", "sounds"
YAML = (".yaml", ".yml")
SOUND_ENDINGS = (".ogg", ".wav", ".flac", ".mp3")
QUESTIONS, WORDS = "questions", "words"
_FOLDERS = ("rules", "scenes", "consoles", QUESTIONS)
_LEFT_OVER = (".", "#", "~", "__MACOSX")
_LEFT_OVER_ENDS = (
    *("~", ".bak", ".old", ".orig", ".save", ".rej", ".swp", ".swo", ".swn", ".kate-swp", ".tmp"),
    *(".part", ".partial", ".download", ".crdownload"),
)
_COPY = re.compile(
    r"(?P<name>.+?)(?: ?\(\d+\)|(?: -)? (?:copy|kopie)(?: ?\(?\d+\)?)?| \(.*(?:conflict|konflikt).*\)"
    r"|\.sync-conflict-[\w-]+|-(?:desktop|laptop)-\w+)",
    re.IGNORECASE,
)
"""How browsers, file managers, Dropbox, Syncthing and OneDrive call the second of two files."""
_NO_MEDIA = ("thumbs.db", "desktop.ini", "icon\r")


@dataclass(frozen=True, order=True)
class Stray:
    """A file or folder that is passed over though it looks like a part of the show; `why` says so, and the remedy."""

    file: Path
    why: str


def belongs(name: str) -> bool:
    """Whether a file or folder of this name can be a part of a show: no hidden one, no editor's lock or copy, no Mac's
    double."""
    return not (name.startswith(_LEFT_OVER) or name.endswith(_LEFT_OVER_ENDS) or name.lower() in _NO_MEDIA)


@dataclass(frozen=True)
class ShowFolder:
    """The files of the show in `folder` as they lie there, each kind in the order of its names; nothing is read."""

    folder: Path

    @property
    def main(self) -> Path:
        return self.folder / MAIN

    @property
    def is_show(self) -> bool:
        return self.main.is_file()

    @property
    def venue(self) -> Path | None:
        file = self.folder / VENUE
        return file if file.is_file() else None

    @property
    def house(self) -> Path | None:
        file = self.folder / HOUSE
        return file if file.is_file() else None

    @cached_property
    def _below_rules(self) -> list[Path]:
        return [file for file in _walked(self.folder / "rules") if file.suffix in YAML and file.is_file()]

    @property
    def rules(self) -> list[Path]:
        """All of rules/, however deep, but the rehearsals."""
        return [file for file in self._below_rules if not self._rehearsed(file)]

    @property
    def rehearsals(self) -> list[Path]:
        return [file for file in self._below_rules if self._rehearsed(file)]

    @cached_property
    def scenes(self) -> Mapping[str, Path]:
        """The scene.yaml of each scene, by its name."""
        folders = _entries(self.folder / "scenes")
        return {folder.name: folder / SCENE for folder in folders if (folder / SCENE).is_file()}

    @property
    def consoles(self) -> list[Path]:
        """The show's own desks."""
        return [file for file in _entries(self.folder / "consoles") if file.suffix == ".yaml" and file.is_file()]

    @property
    def questions(self) -> list[Path]:
        """What visitors are asked."""
        return [file for file in _entries(self.folder / QUESTIONS) if file.suffix in YAML and file.is_file()]

    @property
    def kiosk_words(self) -> Mapping[str, Path]:
        """The show's own words for visitors, by language."""
        files = _entries(self.folder / QUESTIONS / WORDS)
        return {file.stem: file for file in files if file.suffix == ".yaml" and file.is_file()}

    @property
    def sounds(self) -> list[Path]:
        """The files that can be played; of two with one name, the last counts."""
        return sounds_below(self.folder / "scenes" / SOUNDS)

    def all_files(self) -> Iterator[Path]:
        """Everything whose change can change the show, pictures and films too; not what exhibit.yaml includes."""
        yield from (self.main, self.folder / VENUE, self.folder / HOUSE)
        for name in _FOLDERS:
            yield from _walked(self.folder / name)

    def strays(self) -> list[Stray]:
        """What looks like a part of the show and is passed over."""
        where = (
            *(self._beside, self._in_rules, self._in_scenes, self._in_consoles, self._in_sounds),
            self._in_questions,
        )
        return sorted({stray for looked in where for stray in looked()})

    def _rehearsed(self, file: Path) -> bool:
        return REHEARSALS in file.relative_to(self.folder / "rules").parts[:-1]

    def _beside(self) -> Iterator[Stray]:
        for entry in _entries(self.folder):
            if entry.is_dir():
                if meant := _folder_meant(entry.name):
                    there = "; there is one: move what is in it there" if (self.folder / meant).is_dir() else ""
                    yield Stray(entry, f"is not read: the folder is to be named {meant}{there}")
                continue
            for wanted in (MAIN, VENUE, HOUSE):
                if entry.name != wanted and _looks_like(entry.name, wanted):
                    yield _misnamed(entry, wanted)
                elif _original(entry.name) == wanted:
                    yield Stray(entry, f"is not read: {wanted} is; delete it, or give it that name")
            if _looks_like(entry.name, SCENE):
                yield Stray(entry, f"is not read: a scene has a folder of its own: scenes/NAME/{SCENE}")
            if _plain(entry.name) == "rules":
                yield Stray(entry, "is not read: put it into the folder rules")

    def _in_rules(self) -> Iterator[Stray]:
        inside = self.folder / "rules"
        for file in _walked(inside):
            folders = file.relative_to(inside).parts[:-1]
            if file.suffix not in YAML and _is_yaml_in_disguise(file.name):
                yield _misnamed(file, f"{_plain(file.name)}.yaml")
            elif file.is_symlink() and not file.exists():
                yield Stray(file, "is a link that leads nowhere: copy the file here instead")
            elif (original := _original(file.name)) and (file.parent / original).is_file():
                yield Stray(file, f"is a copy of {original} by its name, and both are read: delete one of them")
            elif wrong := next((name for name in folders if name != REHEARSALS and name.lower() in _REHEARSED), ""):
                yield Stray(file, f"is read as rules, not as a rehearsal: name its folder {REHEARSALS}, not {wrong}")

    def _in_scenes(self) -> Iterator[Stray]:
        for entry in _entries(self.folder / "scenes"):
            if entry.is_dir():
                yield from self._in_scene(entry)
            elif _is_yaml(entry.name):
                name = _plain(entry.name)
                yield Stray(entry, f"is not read: a scene has a folder of its own: scenes/{name}/{SCENE}")
            elif entry.suffix.lower() in SOUND_ENDINGS:
                yield Stray(entry, f"is not played: put it into scenes/{SOUNDS}")

    def _in_scene(self, folder: Path) -> Iterator[Stray]:
        if folder.name not in self.scenes and folder.name != SOUNDS:
            for file in _entries(folder):
                if _is_yaml(file.name) and file.is_file():
                    yield _misnamed(file, SCENE)
                elif file.is_symlink() and not file.exists() and file.name == SCENE:
                    yield Stray(file, "is a link that leads nowhere: copy the file here instead")
        elif folder.name != SOUNDS:
            for file in _entries(folder):
                if file.name != SCENE and (_looks_like(file.name, SCENE) or _original(file.name) == SCENE):
                    yield Stray(file, f"is not read: {SCENE} beside it is; delete one of them")
        for file in _walked(folder):
            if len(file.relative_to(folder).parts) > 1 and _looks_like(file.name, SCENE):
                place = f"scenes/{file.parent.name}/{SCENE}"
                yield Stray(file, f"is not read: it lies too deep; a scene's file is {place}")

    def _in_consoles(self) -> Iterator[Stray]:
        for file in _entries(self.folder / "consoles"):
            if file.suffix != ".yaml" and _is_yaml(file.name):
                yield _misnamed(file, f"{_plain(file.name)}.yaml")

    def _in_questions(self) -> Iterator[Stray]:
        inside = self.folder / QUESTIONS
        for file in _walked(inside):
            folders = file.relative_to(inside).parts[:-1]
            if file.suffix not in YAML and _is_yaml_in_disguise(file.name):
                yield _misnamed(file, f"{_plain(file.name)}.yaml")
            elif folders not in ((), (WORDS,)) and _is_yaml(file.name):
                yield Stray(file, f"is not read: it lies too deep; put it into {QUESTIONS}")
            elif folders == (WORDS,) and file.suffix != ".yaml" and _is_yaml(file.name):
                yield _misnamed(file, f"{_plain(file.name)}.yaml")
            elif (original := _original(file.name)) and (file.parent / original).is_file():
                yield Stray(file, f"is a copy of {original} by its name, and both are read: delete one of them")

    def _in_sounds(self) -> Iterator[Stray]:
        inside = self.folder / "scenes" / SOUNDS
        for file in _walked(inside):
            if file.parent != inside and file.suffix.lower() in SOUND_ENDINGS:
                yield Stray(file, f"is not played: it lies too deep; put it into scenes/{SOUNDS}")
        for entry in _entries(self.folder / "scenes"):
            if entry.name != SOUNDS and entry.name.lower() in ("sound", "sounds", "audio") and entry.is_dir():
                yield Stray(entry, f"is not played from: the folder is to be named scenes/{SOUNDS}")


_NAME_ONE = "Name the folder of a show, or leave it out"
_REHEARSED = ("rehearsal", "rehearsals")
_NAMES = {
    **dict.fromkeys(("rule", "rules"), "rules"),
    **dict.fromkeys(("scene", "scenes"), "scenes"),
    **dict.fromkeys(("console", "consoles"), "consoles"),
    **dict.fromkeys(("sound", "sounds"), f"scenes/{SOUNDS}"),
    **dict.fromkeys(("question", QUESTIONS), QUESTIONS),
    **dict.fromkeys(_REHEARSED, f"rules/{REHEARSALS}"),
    **dict.fromkeys(("regel", "regeln"), "rules"),
    **dict.fromkeys(("szene", "szenen"), "scenes"),
}


def sounds_below(folder: Path) -> list[Path]:
    """The files of a folder of sounds that can be played."""
    return [file for file in _entries(folder) if file.suffix.lower() in SOUND_ENDINGS]


def no_show(folder: Path) -> str:
    """Why there is no show in `folder`, with what might have been meant."""
    if not folder.exists():
        return f"is no show: it has no {MAIN}, since it is not there. {_NAME_ONE}"
    if folder.is_file() and folder.suffix.lower() in (".zip", ".7z", ".rar"):
        return f"is no show: it has no {MAIN}, since it is packed: unpack it, and name the folder that comes out"
    if folder.is_file():
        return f"is no show: it has no {MAIN}, since it is a file. {_NAME_ONE}"
    looks = [entry.name for entry in _entries(folder) if entry.name != MAIN and _looks_like(entry.name, MAIN)]
    if looks:
        return f"is no show: it has no {MAIN}, but {looks[0]}: rename that to {MAIN}"
    inner = [entry.name for entry in _entries(folder) if (entry / MAIN).is_file()]
    if inner:
        return f"is no show: it has no {MAIN}, but the folder {inner[0]} has one: name that"
    return f"is no show: it has no {MAIN}. {_NAME_ONE}"


def looks_like_show(folder: Path) -> bool:
    """Whether whoever is in `folder` may think that there is a show: then no other one may be taken instead."""
    return any(_folder_meant(entry.name, exact=True) for entry in _entries(folder) if entry.is_dir())


def has_misnamed_main(folder: Path) -> bool:
    """Whether there is a file in `folder` that somebody takes for its exhibit.yaml."""
    return any(entry.name != MAIN and _looks_like(entry.name, MAIN) for entry in _entries(folder))


def _folder_meant(name: str, *, exact: bool = False) -> str:
    """The name that a folder beside exhibit.yaml should have; empty where it has it or is of no such kind."""
    turned = [known for known in _NAMES if sorted(known) == sorted(name.lower())]
    near = [] if exact else turned or difflib.get_close_matches(name.lower(), _NAMES, n=1, cutoff=0.8)
    meant = _NAMES.get(near[0] if near else name.lower(), "")
    return meant if exact or meant != name else ""


def _original(name: str) -> str:
    """The file's name of which this is a copy, by its name; empty where it is none."""
    file = Path(name)
    found = _COPY.fullmatch(file.stem) if file.suffix.lower() in YAML else None
    return f"{found['name']}{file.suffix}" if found else ""


def _plain(name: str) -> str:
    """A file's name, in small letters, without any of its endings."""
    return name.split(".", maxsplit=1)[0].strip().lower()


def _is_yaml(name: str) -> bool:
    return name.lower().endswith(YAML) or _is_yaml_in_disguise(name)


def _is_yaml_in_disguise(name: str) -> bool:
    """YAML whose ending has capitals, another one behind it, or a blank."""
    return any(f"{ending}." in f"{name.strip().lower()}." for ending in YAML)


def _looks_like(name: str, wanted: str) -> bool:
    return _plain(name) == wanted.removesuffix(".yaml") and (name == wanted or _is_yaml(name))


def _misnamed(file: Path, wanted: str) -> Stray:
    return Stray(file, f"is not read: rename it to {wanted}")


_WANT = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO)


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(entry for entry in folder.iterdir() if belongs(entry.name))
    except OSError as error:
        _raise_want(error)
        return []


def _raise_want(error: OSError) -> None:
    """A folder that cannot be listed for want of descriptors, memory or a disk that answers is not an empty one: a show
    without rules would be taken for an edit. Raises it; what is not there, or forbidden, is no such error."""
    if error.errno in _WANT:
        raise error


def _walked(folder: Path) -> list[Path]:
    """All files below `folder`, through links to folders too, each folder once; a link to one that `folder` itself
    lies in is none."""
    found, seen = [], {*map(str, folder.resolve().parents)}
    for place, folders, files in os.walk(folder, onerror=_raise_want, followlinks=True):
        real = os.path.realpath(place)
        folders[:] = sorted(name for name in folders if belongs(name)) if real not in seen else []
        if real not in seen:
            found += [Path(place, name) for name in files if belongs(name)]
        seen.add(real)
    return sorted(found)
