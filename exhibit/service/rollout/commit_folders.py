"""The commits of a followed show as folders side by side: each whole before it has its name, one of them played, and
what the room has made of its own kept."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Collection, Sequence
from pathlib import Path, PurePosixPath

from exhibit.config.show_folder import MAIN, VENUE, ShowFolder
from exhibit.service.rollout.repository import CommitFile, GitRepository, NoRepository, NoShowInCommit
from exhibit.system.files import move_aside, put_in_place, switch_link, write_at_once, written_at_once
from exhibit.system.followed import COMMITS, SHOW, commit_that_lies_in, is_commit

_SPARE_BYTES = 64 << 20
"""So much stays free on the disk beside a new commit."""
_UNFINISHED = ".unfinished"


class CommitFolders:
    """The folders of the room in `room`, with what `repository` knows of each commit."""

    def __init__(self, room: Path, repository: GitRepository) -> None:
        self.room, self.repository = room, repository
        self.show = room / SHOW

    def playing(self) -> str:
        """The commit that is played; empty where there is none."""
        return commit_that_lies_in(self.show)

    def folder(self, commit: str) -> Path:
        """Where `commit` lies, once it is whole."""
        assert is_commit(commit)
        return self.room / COMMITS / commit

    def make(self, commit: str) -> Path:
        """The folder of `commit`, whole, with the room's own venue.yaml. Raises NoRepository, NoShowInCommit or
        OSError; then there is none."""
        place = self.folder(commit)
        if not place.is_dir():
            files = self.repository.files(commit)
            self._require(files)
            made = place.with_name(f"{commit}{_UNFINISHED}")
            shutil.rmtree(made, ignore_errors=True)  # a power cut has left it
            made.mkdir(parents=True)
            self.repository.write(files, lambda path: written_at_once(_within(made, path), 0o644))
            put_in_place(made, place)
        self.carry(commit)
        return place

    def carry(self, commit: str) -> None:
        """What the room itself has written into venue.yaml of the commit that is played goes on to `commit`: where its
        walls are, no artist knows. One that was laid into the room's folder takes its place. Raises OSError."""
        before, laid = self.playing(), self.room / VENUE
        own = laid.read_bytes() if laid.is_file() else None
        if own is None and before and before != commit:
            own = self._own_venue(before)
        if own is not None:
            place = self.folder(commit) / VENUE
            if not place.is_file() or place.read_bytes() != own:
                write_at_once(place, own)

    def _own_venue(self, commit: str) -> bytes | None:
        """The room's venue.yaml, where it is another than the commit's."""
        file = self.folder(commit) / VENUE
        written = file.read_bytes() if file.is_file() else None
        return written if written != self.repository.contents(commit, VENUE) else None

    def switch(self, commit: str) -> None:
        """Have `commit` played from now on, by one rename. Raises OSError."""
        switch_link(self.show, f"{COMMITS}/{commit}")
        (self.room / VENUE).unlink(missing_ok=True)  # it went with it

    def edited(self, commit: str) -> tuple[str, ...]:
        """The files, beside venue.yaml, that were changed here since `commit` was laid here: they are nowhere else.
        None where nobody knows the commit any more."""
        folder = self.folder(commit)
        try:
            known = {str(one.path): one.blob for one in self.repository.files(commit)}
        except (NoRepository, NoShowInCommit):
            return ()
        lying = (os.path.relpath(file, folder) for file in ShowFolder(folder).all_files() if file.is_file())
        return tuple(one for one in lying if one != VENUE and known.get(one) != _blob(folder / one, len(commit)))

    def prune(self, kept: Collection[str]) -> tuple[str, ...]:
        """Remove all commits but those `kept`; of what was edited here the folder gets a dated name, and is told.
        Raises OSError."""
        told = []
        commits = self.room / COMMITS
        for place in sorted(commits.iterdir()) if commits.is_dir() else ():
            commit = place.name.removesuffix(_UNFINISHED)
            if not is_commit(commit) or place.name in kept or place.is_symlink():
                continue
            if place.name == commit and self.edited(commit):
                told.append(move_aside(place, "edited-here").name)
            else:
                shutil.rmtree(place, ignore_errors=True)
        return tuple(told)

    def _require(self, files: Sequence[CommitFile]) -> None:
        """Raises NoShowInCommit for what is no show, OSError where the disk is too small for it."""
        if MAIN not in {str(one.path) for one in files}:
            raise NoShowInCommit(f"it has no {MAIN}: name the show's folder in the repository by --path")
        folded = {str(one.path).casefold() for one in files}
        if len(folded) < len(files):
            raise NoShowInCommit("two of its files have one name but for capitals: rename one")
        needed, free = sum(one.size for one in files), shutil.disk_usage(self.room).free
        if needed + _SPARE_BYTES > free:
            raise OSError(None, f"the disk has {free >> 20} MB left, and the commit needs {needed >> 20} MB")


def _within(folder: Path, path: PurePosixPath) -> Path:
    """Where the file `path` of a commit lies below `folder`; its folders are made."""
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _blob(file: Path, digits: int) -> str:
    """The id that git gives to what `file` holds, with so many digits."""
    hashed = hashlib.sha1(usedforsecurity=False) if digits == 40 else hashlib.sha256()
    hashed.update(b"blob %d\0" % file.stat().st_size)
    with file.open("rb") as opened:
        while piece := opened.read(1 << 20):
            hashed.update(piece)
    return hashed.hexdigest()
