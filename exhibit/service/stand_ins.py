"""What is played where the show itself cannot be: the copy of it that was good last, and the safe scene.

Both lie in the show's own folder of the state, where `show_state_folder` finds that of the show they stand in for.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from exhibit.config.located import load
from exhibit.config.problems import ShowError
from exhibit.config.show_folder import ShowFolder
from exhibit.show import load_show
from exhibit.system.files import write_at_once
from exhibit.system.paths import LAST_GOOD, SAFE_SCENE, show_state_folder
from exhibit.values import Frame, Json, Observation

_COPIED_BYTES = 32 << 20
"""Larger files (films) are shared with the show instead, by a second name or a link."""

Listing = Mapping[str, tuple[int, int]]


def listing(show: Path) -> Listing:
    """Each file of the show, by its path in it, with its size and when it was written (nanoseconds)."""
    found = {}
    for file in _files(show):
        try:
            now = file.stat()
        except OSError:
            continue
        found[os.path.relpath(file, show)] = now.st_size, now.st_mtime_ns
    return found


def _files(show: Path) -> Iterator[Path]:
    """The show's files, and those that it includes."""
    yield from ShowFolder(show).all_files()
    try:
        included = load(show / "exhibit.yaml").data
    except (ShowError, OSError):
        return
    written = included.get("include", []) if isinstance(included, dict) else []
    yield from (show / str(name) for name in (written if isinstance(written, list) else [written]))


def good_copy(show: Path) -> Path:
    """Where the last good version of `show` lies, if there is one."""
    return show_state_folder(show) / LAST_GOOD


def has_good_copy(show: Path) -> bool:
    """Whether there is one that is another than the show as it lies there, and can be read."""
    copy = good_copy(show)
    if not (copy / "exhibit.yaml").is_file():
        return False
    try:
        load_show(copy)
    except (ShowError, OSError, ValueError):
        return False
    return not _same(show, copy)


def _same(show: Path, copy: Path) -> bool:
    """Whether both hold the same files: the same show would come to the same end. Copies keep their files' times."""
    return listing(show) == listing(copy)


def keep_good_copy(show: Path) -> None:
    """Copy the show as it lies there; whoever reads the copy finds the old one or the new one whole. Raises OSError, or
    ShowError where the show is not sound, or its copy is not."""
    load_show(show)
    place = good_copy(show)
    new, old = place.with_name(f".{place.name}.new"), place.with_name(f".{place.name}.old")
    for left in (new, old):
        shutil.rmtree(left, ignore_errors=True)
    new.mkdir(mode=0o700, parents=True)
    for file in _files(show):
        inside = os.path.relpath(file, show)
        if file.is_file() and not inside.startswith(".."):
            _copy(file, new / inside)
    load_show(new)
    if place.exists():
        place.rename(old)
    new.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def _copy(file: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    if file.stat().st_size <= _COPIED_BYTES:
        shutil.copy2(file, to)
        with to.open("rb") as copied:
            os.fsync(copied.fileno())  # a power cut must not leave a copy of nothing
        return
    try:
        os.link(file.resolve(), to)
    except OSError:  # another disk, or somebody else's file
        to.symlink_to(file.resolve())


class Unseeing:
    """Sees nobody: what looks at faces may be what has ended the show."""

    def observe(self, frame: Frame) -> Observation:
        """Nobody."""
        height, width = frame.image.shape[:2]
        return Observation(frame.captured_s, frame.sequence, (width, height))


_SCENE = """about: What the wall shows while the show itself cannot be played.
layers:
  - gradient:
      stops:
        - {at: 0.0, colour: "#03060f"}
        - {at: 0.6, colour: "#0a1b2b"}
        - {at: 1.0, colour: "#02050b"}
"""


def make_safe_show(show: Path) -> Path:
    """A show of one calm scene, with nothing that could break: no desk, no lamp, no sound, no camera. Of the show's own
    files only where its walls and its page are is taken over, and that only if it is sound. Raises OSError."""
    folder = show_state_folder(show) / SAFE_SCENE
    scene = folder / "scenes" / "safe" / "scene.yaml"
    scene.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_at_once(scene, _SCENE.encode())
    main, venue = _section(show / "exhibit.yaml"), _section(show / "venue.yaml")
    walls = {key: main[key] for key in ("projector", "projectors") if key in main}
    page = {"web": _with_whole_paths(venue["web"], show)} if "web" in venue else {}
    fitted = {**page, **{key: venue[key] for key in ("projector", "projectors") if key in venue}}
    for own in ((walls, fitted), (walls, page), (walls, {}), ({}, page), ({}, {})):
        _write_safe(folder, *own)
        try:
            load_show(folder)
        except ShowError:
            continue
        return folder
    return folder


def _write_safe(folder: Path, walls: Mapping[str, Json], venue: Mapping[str, Json]) -> None:
    """JSON is YAML."""
    several = walls.get("projectors")
    names = list(several)[1:] if isinstance(several, dict) else []
    scenes: list[Json] = [{"scene": {"name": "safe"}}, *({"scene": {"name": "safe", "on": name}} for name in names)]
    main = {"exhibit": "The safe scene", "camera": {"source": "drawn"}, "default": scenes, **walls}
    write_at_once(folder / "exhibit.yaml", json.dumps(main, indent=1).encode())
    write_at_once(folder / "venue.yaml", json.dumps(venue, indent=1).encode())


def _section(file: Path) -> Mapping[str, Json]:
    try:
        data = load(file).data
    except (ShowError, OSError):
        return {}
    return data if isinstance(data, dict) else {}


def _with_whole_paths(web: Json, show: Path) -> Json:
    """The page's section, whose files are named from elsewhere now."""
    if not isinstance(web, dict):
        return web
    files = {key: str((show / str(web[key])).resolve()) for key in ("certificate", "key") if web.get(key)}
    return {**web, **files}
