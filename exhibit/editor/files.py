"""Reading and saving the show's files: nothing is lost, nothing outside the show touched, nothing half written."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from exhibit.config.patching import with_values
from exhibit.config.problems import ShowError, did_you_mean
from exhibit.config.show_folder import VENUE
from exhibit.editor.last_good import LastGood
from exhibit.editor.listing import ListedFile, editable_files
from exhibit.editor.proofreading import FileFinding, proofread, sound
from exhibit.show import Show, load_show
from exhibit.system.files import write_at_once
from exhibit.values import Json

MOST_BYTES = 256 * 1024


class EditRefused(Exception):
    """What was asked is not done: one line, with the remedy. `why` is missing, changed, large, text or unsound."""

    def __init__(self, why: str, text: str, findings: Sequence[FileFinding] = ()) -> None:
        super().__init__(text)
        self.why, self.findings = why, tuple(findings)


@dataclass(frozen=True)
class OpenedFile:
    """A file as it lies there. `version` is what a save must name; `last_good`: whether another version can be got
    back, with which the whole show was sound."""

    path: str
    text: str
    version: str
    last_good: bool


@dataclass(frozen=True)
class SavedFile:
    """A file's new version, and what is found in the show with it."""

    version: str
    findings: tuple[FileFinding, ...]


class ShowFiles:
    """The files of the show in `folder`; copies of good ones go to `state`. From any thread, one at a time."""

    def __init__(self, folder: Path, state: Path) -> None:
        self._folder = folder
        self._good = LastGood(folder, state)
        self._lock = threading.RLock()

    def load(self, folder: Path) -> Show:
        """As `load_show`; what is sound is remembered as good. Raises ShowError."""
        show = load_show(folder)
        self.remember()
        return show

    def remember(self) -> None:
        """The show is sound as it lies there."""
        with self._lock:
            self._good.remember({one.path: one.file.read_bytes() for one in self.files() if _is_small(one)})

    def files(self) -> list[ListedFile]:
        """What can be edited, in the order in which the show reads it."""
        return list(editable_files(self._folder).values())

    def open(self, path: str) -> OpenedFile:
        """The file at `path`. Raises EditRefused."""
        with self._lock:
            data = _data(self._named(path))
            good = self._good.get(path)
            return OpenedFile(path, _text(data, path), version_of(data), good is not None and good != data)

    def check(self, path: str, text: str) -> tuple[FileFinding, ...]:
        """What would be found if `text` stood in the file at `path`. Raises EditRefused."""
        one = self._named(path)
        _encoded(text)
        with self._lock:
            return proofread(self._folder, one, text)

    def save(self, path: str, text: str, version: str, *, anyway: bool = False) -> SavedFile:
        """Put `text` into the file at `path`, which must still be of `version`; with mistakes only `anyway`
        (D-editing-4). Raises EditRefused, and nothing is written; OSError where it cannot be."""
        _encoded(text)
        with self._lock:
            one = self._named(path)
            before = _data(one)
            _expect(before, version, path)
            data = _encoded(_ending_as(before, text))
            findings = proofread(self._folder, one, data.decode())
            if not anyway and (blocking := self._blocking(findings, one, before)):
                raise EditRefused("unsound", _too_many(blocking), findings)
            if any(not one.advice for one in findings):
                self._keep(path)
            _expect(_data(one), version, path)
            write_at_once(one.file, data)
            if all(one.advice for one in findings):
                self.remember()
            return SavedFile(version_of(data), findings)

    def put(self, path: str, values: Mapping[tuple[str, ...], Json]) -> SavedFile:
        """Put `values`, each at its path of keys, into the file at `path`; comments and order stay. A venue.yaml is
        made where there is none. Raises EditRefused, and nothing is written; OSError where it cannot be."""
        with self._lock:
            if path == VENUE and path not in editable_files(self._folder):
                write_at_once(self._folder / VENUE, b"")
            opened = self.open(path)
            try:
                text = with_values(opened.text, self._folder / path, values)
            except ShowError as error:
                raise EditRefused("unsound", str(error)) from None
            return self.save(path, text, opened.version)

    def make(self, path: str, text: str) -> SavedFile:
        """Make the new file `path` with `text`: one that the show would read there, and with which it is sound. Raises
        EditRefused, and nothing is left; OSError where it cannot be written."""
        data, file = _encoded(text), self._folder / path
        with self._lock:
            if file.exists() or file.is_symlink():
                raise EditRefused("changed", f"{path} is there already: choose another name")
            if not file.parent.parent.resolve().is_relative_to(self._folder.resolve()):
                raise EditRefused("missing", f"{path} would lie outside of the show: write it there by hand")
            before = {(one.file, one.text) for one in proofread(self._folder)}
            made_folder = not file.parent.exists()
            file.parent.mkdir(exist_ok=True)
            write_at_once(file, data)
            findings = proofread(self._folder)
            wrong = [one for one in findings if not one.advice and (one.file, one.text) not in before]
            if wrong or path not in editable_files(self._folder):
                file.unlink()
                if made_folder:
                    file.parent.rmdir()
                why = wrong[0].text if wrong else "the show reads no file of this name"
                raise EditRefused("unsound", f"{path} was not made: {why}", wrong)
            return SavedFile(version_of(data), findings)

    def restore(self, path: str) -> SavedFile:
        """Put the last good version of the file at `path` back. Raises EditRefused, or OSError."""
        with self._lock:
            one, good = self._named(path), self._good.get(path)
            if good is None:
                raise EditRefused("missing", f"{path}: no good version is known: the show was never sound with it")
            write_at_once(one.file, good)
            return SavedFile(version_of(good), proofread(self._folder))

    def _named(self, path: str) -> ListedFile:
        known = editable_files(self._folder)
        if path not in known:
            raise EditRefused("missing", f"the show has no file {path!r}. {did_you_mean(path, known)}")
        return known[path]

    def _keep(self, path: str) -> None:
        """Something broken is about to be written: let what is good outlive it."""
        if sound(self._folder):
            self.remember()
        self._good.keep(path)

    def _blocking(self, findings: Sequence[FileFinding], named: ListedFile, before: bytes) -> list[FileFinding]:
        """The mistakes that stand in the way: those in the file itself, and those elsewhere that are new. What was
        wrong elsewhere before must not keep this file from being mended."""
        mistakes = [one for one in findings if not one.advice]
        if all(one.file == named.path for one in mistakes):
            return mistakes
        known = {(one.file, one.text) for one in proofread(self._folder, named, before.decode(errors="replace"))}
        return [one for one in mistakes if one.file == named.path or (one.file, one.text) not in known]


def version_of(data: bytes) -> str:
    """What tells one content of a file from another."""
    return hashlib.sha256(data).hexdigest()


def _is_small(one: ListedFile) -> bool:
    return one.file.stat().st_size <= MOST_BYTES


def _data(one: ListedFile) -> bytes:
    if not _is_small(one):
        raise EditRefused(
            "large", f"{one.path} is larger than {MOST_BYTES // 1024} KB: edit it on the exhibit's machine"
        )
    return one.file.read_bytes()


def _text(data: bytes, path: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise EditRefused("text", f"{path} is not a text in UTF-8: save it again with that encoding") from None


def _encoded(text: str) -> bytes:
    try:
        data = text.encode()
    except UnicodeEncodeError:
        raise EditRefused("text", "the text holds half a character: take it out and write it anew") from None
    if len(data) > MOST_BYTES:
        raise EditRefused("large", f"the text has {len(data) // 1024} KB: {MOST_BYTES // 1024} KB are taken at most")
    return data


def _expect(data: bytes, version: str, path: str) -> None:
    if version_of(data) != version:
        raise EditRefused("changed", f"{path} has changed meanwhile: open it again, and put your change into it")


def _ending_as(before: bytes, text: str) -> str:
    """`text` with the line ends of the file: fields in browsers know only one kind."""
    return text.replace("\n", "\r\n") if b"\r\n" in before and "\r" not in text else text


def _too_many(mistakes: Sequence[FileFinding]) -> str:
    many = "1 mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
    return f'not saved, since it has {many}: mend them, or save with "anyway": true (the show goes on as it was)'
