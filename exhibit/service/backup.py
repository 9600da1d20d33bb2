"""A room in one file: its show with venue.yaml, and what it remembers; and the way back, whole or not at all.

The file is a tar, packed by gzip. `show/` is the show's folder, `state/` what this machine keeps, `of-show/` and
`last-good/` what it keeps of this show, whose folder may lie elsewhere on a new machine; `manifest.json`, the last, has
the checksum of each.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import json
import os
import shutil
import stat
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO

from exhibit.journal.port import StoreError
from exhibit.journal.sqlite import copy_database
from exhibit.system.files import move_aside, settle, written_at_once

FORMAT = 1
MANIFEST = "manifest.json"
SHOW, STATE, OF_SHOW, GOOD = "show", "state", "of-show", "last-good"
_MOST_MANIFEST = 1 << 24
_PIECE = 1 << 20
_LEFT_OUT_FOLDERS = frozenset({".git", ".venv", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"})
_LEFT_OUT = frozenset({"stacks.txt", "sessions.json"})
"""What helps nobody on another machine: who was logged in, where threads were."""
_LEFT_OUT_ENDINGS = (".lock", ".damaged", "-wal", "-shm", ".sock", ".unfinished")
_DAMAGE = (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error, ValueError, KeyError, TypeError, RecursionError)


class NotDone(Exception):
    """Nothing was written, and why; with the remedy."""


@dataclass(frozen=True)
class RoomPlaces:
    """Where a room lies on a machine: its show, what the machine keeps, and what it keeps of this show."""

    show: Path
    state: Path
    of_show: Path
    good: Path

    def of(self, part: str) -> Path:
        """The folder of a part of the archive."""
        return {SHOW: self.show, STATE: self.state, OF_SHOW: self.of_show, GOOD: self.good}[part]


@dataclass(frozen=True)
class Packed:
    """What was packed: how many files and bytes, and what was left out, in words."""

    files: int
    size: int
    left_out: tuple[str, ...]


def back_up(places: RoomPlaces, file: Path, version: str) -> Packed:
    """Pack the room into `file`, which only its owner can read. Raises NotDone or OSError; then there is none."""
    known: dict[str, str] = {}
    left_out: list[str] = []
    size = 0
    with written_at_once(file, 0o600) as out, tarfile.open(fileobj=out, mode="w:gz", compresslevel=6) as packed:
        for name, source in _found(places, file, left_out):
            with _readable(source, left_out) as opened:
                if opened is not None:
                    known[name], length = _add(packed, name, opened)
                    size += length
        told = {"format": FORMAT, "exhibit": version, "show": places.show.resolve().name, "files": known}
        told["made"] = datetime.now().astimezone().isoformat(timespec="seconds")
        text = json.dumps(told, indent=1).encode()
        packed.addfile(_info(MANIFEST, len(text), 0.0), io.BytesIO(text))
    return Packed(len(known), size, tuple(left_out))


def _found(places: RoomPlaces, archive: Path, left_out: list[str]) -> Iterator[tuple[str, Path]]:
    """Every file that belongs to the room, by its name in the archive."""
    own = {one.resolve() for one in (places.state / "shows", places.state / "last-good", places.show)}
    for part in (SHOW, STATE, OF_SHOW, GOOD):
        top = places.of(part)
        for folder, names, files in os.walk(top):
            here = Path(folder)
            hidden = own if part == STATE else set[Path]()
            names[:] = sorted(
                one for one in names if one not in _LEFT_OUT_FOLDERS and (here / one).resolve() not in hidden
            )
            for linked in [one for one in names if (here / one).is_symlink()]:
                names.remove(linked)
                left_out.append(f"{here / linked}: a link to a folder")
            for one in sorted(files):
                if (here / one).resolve() != archive.resolve() and (part == SHOW or _is_kept(one)):
                    yield f"{part}/{(here / one).relative_to(top).as_posix()}", here / one


def _is_kept(name: str) -> bool:
    return not (name in _LEFT_OUT or name.startswith(".") or name.endswith(_LEFT_OUT_ENDINGS) or ".damaged" in name)


@contextlib.contextmanager
def _readable(source: Path, left_out: list[str]) -> Iterator[IO[bytes] | None]:
    """`source`, open; a database as it is in one moment. None for what is no file, or cannot be read, which is said."""
    with tempfile.TemporaryDirectory() as aside, contextlib.ExitStack() as opened:
        try:
            if not stat.S_ISREG(source.stat().st_mode):
                yield None
                return
            if source.suffix == ".sqlite3":
                copy = Path(aside) / "copy"
                copy_database(source, copy)
                source = copy
            data = opened.enter_context(source.open("rb"))
        except (OSError, StoreError) as error:
            left_out.append(f"{source}: {error}" if isinstance(error, OSError) else str(error))
            yield None
            return
        yield data


def _add(packed: tarfile.TarFile, name: str, opened: IO[bytes]) -> tuple[str, int]:
    """Add a file; its checksum and length. Raises NotDone where it changes meanwhile."""
    told = os.fstat(opened.fileno())
    hashing = _Hashing(opened)
    try:
        packed.addfile(_info(name, told.st_size, told.st_mtime), hashing)
    except OSError as error:
        raise NotDone(f"{name} cannot be packed ({error}): try again once nobody writes it") from None
    return hashing.sha256.hexdigest(), told.st_size


class _Hashing(io.RawIOBase):
    """What is read through it is hashed."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self.sha256 = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self.sha256.update(data)
        return data


def _info(name: str, size: int, modified_s: float) -> tarfile.TarInfo:
    told = tarfile.TarInfo(name)
    told.size, told.mtime, told.mode = size, int(modified_s), 0o600
    return told


@dataclass(frozen=True)
class Archive:
    """An archive that was read whole, and is sound."""

    file: Path
    show: str
    made: str
    version: str
    files: frozenset[str]
    size: int


def examined(file: Path) -> Archive:
    """What `file` holds, read from end to end. Raises NotDone for anything that `back_up` has not written so."""
    try:
        sums, size, manifest = _read(file)
        show, made, version = (str(manifest[key]) for key in ("show", "made", "exhibit"))
        sound = manifest["format"] == FORMAT and manifest["files"] == sums
    except _DAMAGE as error:
        raise NotDone(f"{file} is damaged, or no backup ({error}): take another backup") from None
    if not sound:
        raise NotDone(f"{file} is damaged: what it holds is not what was packed: take another backup")
    if "/" in show or not _is_safe(f"{SHOW}/{show}"):
        raise NotDone(f"{file} is no backup of ours: a show cannot be called '{show[:80]}'")
    return Archive(file, show, made, version, frozenset(sums), size)


def _read(file: Path) -> tuple[dict[str, str], int, dict[str, object]]:
    """The checksums, the size in all, and what the archive says of itself."""
    sums: dict[str, str] = {}
    size, manifest = 0, b"{}"
    with gzip.open(file) as unpacked, tarfile.open(fileobj=unpacked, mode="r:") as packed:
        for member in packed:
            data = packed.extractfile(member) if member.isreg() else None
            if data is None or member.name in sums or not (member.name == MANIFEST or _is_safe(member.name)):
                raise NotDone(f"{file} is no backup of ours: '{member.name[:80]}' does not belong in one")
            if member.name == MANIFEST:
                manifest = data.read(_MOST_MANIFEST)
            else:
                sums[member.name] = _sum(data)
                size += member.size
        while unpacked.read(_PIECE):  # to its very end, where its own checksum stands
            pass
    told: object = json.loads(manifest.decode())
    return sums, size, told if isinstance(told, dict) else {}


def _sum(data: IO[bytes]) -> str:
    found = hashlib.sha256()
    while piece := data.read(_PIECE):
        found.update(piece)
    return found.hexdigest()


def _is_safe(name: str) -> bool:
    """Whether a name leads into one of the parts, and nowhere else."""
    path = PurePosixPath(name)
    plain = name == path.as_posix() and "\0" not in name
    return plain and len(path.parts) > 1 and path.parts[0] in (SHOW, STATE, OF_SHOW, GOOD) and ".." not in path.parts


def in_the_way(archive: Archive, places: RoomPlaces) -> list[Path]:
    """What stands where the archive's files belong."""
    there = [places.show] if places.show.is_dir() and any(places.show.iterdir()) else []
    there += [one for one in (places.of_show, places.good) if one.is_dir() and any(one.iterdir())]
    state = (places.state / name.partition("/")[2] for name in archive.files if name.startswith(f"{STATE}/"))
    return there + [one for one in sorted(state) if one.exists() or one.is_symlink()]


def restore(archive: Archive, places: RoomPlaces, *, replace: bool) -> list[str]:
    """Put the room back; what stood in the way is kept under dated names, which come back in words. The show is put in
    its place last. Raises NotDone, with nothing changed, or OSError."""
    there = in_the_way(archive, places)
    if there and not replace:
        more = f" and {len(there) - 1} more" if len(there) > 1 else ""
        raise NotDone(f"{there[0]}{more} is there already: with --replace it is kept under a dated name")
    _require_room(archive, places)
    staged = {part: _staging(places.of(part)) for part in (STATE, GOOD, OF_SHOW, SHOW)}
    try:
        _unpack(archive, staged)
        kept = [f"{one} is kept as {move_aside(one, 'before').name}" for one in there]
        for part, folder in staged.items():
            _put(folder, places.of(part), whole=part != STATE)
    finally:
        for folder in staged.values():
            shutil.rmtree(folder, ignore_errors=True)
    return kept


def _require_room(archive: Archive, places: RoomPlaces) -> None:
    over = next(one for one in (places.show, *places.show.absolute().parents) if one.exists())
    free = shutil.disk_usage(over).free
    if free < archive.size * 1.1:
        text = f"there is no room for it: {archive.size // 1_000_000} MB are needed, {free // 1_000_000} MB are free"
        raise NotDone(f"{text} on the disk of {over}")


def _staging(place: Path) -> Path:
    """A folder beside `place`, on its disk."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Path(tempfile.mkdtemp(prefix=f".{place.name}.", suffix=".unfinished", dir=place.parent))


def _unpack(archive: Archive, staged: dict[str, Path]) -> None:
    with tarfile.open(archive.file, "r:gz") as packed:
        for member in packed:
            data = packed.extractfile(member) if member.name in archive.files else None
            if data is not None:
                part, _, rest = member.name.partition("/")
                file = staged[part] / rest
                file.parent.mkdir(parents=True, exist_ok=True)
                with written_at_once(file, 0o644 if part == SHOW and file.name != "venue.yaml" else 0o600) as out:
                    shutil.copyfileobj(data, out, _PIECE)
                os.utime(file, (member.mtime, member.mtime))


def _put(folder: Path, place: Path, *, whole: bool) -> None:
    """Move what is in `folder` to `place`: the `whole` of it in one step, else file by file."""
    if not any(folder.iterdir()):
        return
    if whole:
        if place.is_dir():
            place.rmdir()  # empty, or it would stand in the way
        folder.chmod(0o755 if place.name else 0o700)
        folder.rename(place)
        settle(place.parent)
        return
    for file in sorted(one for one in folder.rglob("*") if one.is_file()):
        target = place / file.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.replace(target)
        settle(target.parent)
