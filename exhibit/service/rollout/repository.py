"""A branch of a repository, fetched by git's command line into a bare copy. Nothing that a repository brings is run: no
hook, no filter, no submodule; its files are taken out by us, and only those that are plain."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from exhibit.system.followed import is_commit

_QUICK_S, _FETCH_S = 60.0, 900.0
_NEVER = ("core.hooksPath=/dev/null", "core.fsmonitor=false", "protocol.ext.allow=never", "gc.autoDetach=false")
_SECRET = re.compile(r"://[^/@\s]+@")
_TIP = "refs/followed/tip"
_PIECE_BYTES = 1 << 20
_LINK = "120000"
_KEPT = ("GIT_SSH_COMMAND", "GIT_SSH", "GIT_SSL_CAINFO", "GIT_CONFIG_GLOBAL")
_LFS = b"version https://git-lfs"

Opened = Callable[[PurePosixPath], contextlib.AbstractContextManager[IO[bytes]]]
"""Opens what is written into for a path of the show."""


class NoRepository(Exception):
    """The repository cannot be fetched now; the text says why, without its password."""


class NoShowInCommit(Exception):
    """A commit holds what no show may, or does not hold what it should; the text says what."""


@dataclass(frozen=True)
class CommitFile:
    """A file of a commit: its path from the show's folder, git's id of its contents, and how many bytes it has."""

    path: PurePosixPath
    blob: str
    size: int


class GitRepository:
    """The branch `branch` at `url` (an address or a folder), of which a copy is kept in `copy`. The show lies in its
    folder `inside`, empty for all of it."""

    def __init__(self, copy: Path, url: str, branch: str, inside: str = "") -> None:
        self._copy, self._url, self._branch, self._inside = copy, url, branch, inside.strip("/")

    def fetch(self) -> str:
        """The commit that the branch leads to now, which is here then. Raises NoRepository."""
        if not (self._copy / "HEAD").is_file():
            self._copy.mkdir(parents=True, exist_ok=True)
            self._said(("init", "--quiet", "--bare", "--template=", str(self._copy)), within_s=_QUICK_S)
        for lock in self._copy.rglob("*.lock"):  # whoever follows is alone here: a power cut has left it
            lock.unlink(missing_ok=True)
        refs = f"+refs/heads/{self._branch}:{_TIP}"
        options = ("--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head")
        try:
            self._said(("fetch", *options, "--", self._url, refs), within_s=_FETCH_S)
        except NoRepository as error:
            if "remote ref" in str(error):
                text = f"it has no branch '{self._branch}': write another as branch: in follow.yaml"
                raise NoRepository(text) from None
            raise
        return self.full(_TIP)

    def full(self, short: str) -> str:
        """The whole name of the commit called `short`; empty where it is not known here."""
        try:
            found = self._said(("rev-parse", "--quiet", "--verify", "--end-of-options", f"{short}^{{commit}}"))
        except NoRepository:
            return ""
        return found.strip() if is_commit(found.strip()) else ""

    def files(self, commit: str) -> tuple[CommitFile, ...]:
        """The files of the show in `commit`. Raises NoShowInCommit for a link, a submodule, or a name that leads out;
        NoRepository where the commit is not here."""
        try:
            listed = self._said(("ls-tree", "-r", "-z", "-l", "--full-tree", f"{commit}:{self._inside}"))
        except NoRepository:
            if self._inside and self.full(commit):
                raise NoShowInCommit(f"it has no folder '{self._inside}'") from None
            raise
        return tuple(_file(line) for line in listed.split("\0") if line)

    def write(self, files: Sequence[CommitFile], opened: Opened) -> None:
        """Write the contents of each of `files` into what `opened` opens for its path. Raises NoRepository, OSError, or
        NoShowInCommit for what is kept elsewhere."""
        with _git(self._command("cat-file", "--batch"), subprocess.PIPE) as git:
            for one in files:
                _copy(git, one, opened)

    def contents(self, commit: str, path: str) -> bytes | None:
        """What the file at `path` of the show holds in `commit`; None where it has none, or the commit is not here."""
        whole = f"{self._inside}/{path}" if self._inside else path
        try:
            return self._bytes(("cat-file", "blob", f"{commit}:{whole}"), _QUICK_S)
        except NoRepository:
            return None

    def _command(self, *words: str) -> list[str]:
        return ["git", *(part for one in _NEVER for part in ("-c", one)), f"--git-dir={self._copy}", *words]

    def _said(self, words: Sequence[str], within_s: float = _QUICK_S) -> str:
        return self._bytes(words, within_s).decode("utf-8", "surrogateescape")

    def _bytes(self, words: Sequence[str], within_s: float) -> bytes:
        """What git answers. Raises NoRepository."""
        with _git(self._command(*words), subprocess.DEVNULL) as git:
            try:
                out, err = git.communicate(timeout=within_s)
            except subprocess.TimeoutExpired:
                raise NoRepository(f"git {words[0]} does not end within {within_s:g} s") from None
        if git.returncode:
            raise NoRepository(_reason(err.decode("utf-8", "replace")) or f"git {words[0]} failed")
        return out


@contextlib.contextmanager
def _git(command: Sequence[str], stdin: int) -> Iterator[subprocess.Popen[bytes]]:
    """git, and whatever it has started, until the end of the block. Raises NoRepository where there is none."""
    try:
        git = subprocess.Popen(  # noqa: S603 (no shell)
            command,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(),
            start_new_session=True,
        )
    except FileNotFoundError:
        raise NoRepository("git is missing: apt install git") from None
    with git:
        try:
            yield git
        finally:
            if git.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(git.pid, signal.SIGKILL)


def _environment() -> dict[str, str]:
    """Nobody is asked for anything, answers are in English, and no variable leads to another repository."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in _KEPT}
    asking = {"GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "true", "SSH_ASKPASS": "true", "LC_ALL": "C"}
    return {"GIT_SSH_COMMAND": "ssh -o BatchMode=yes -o ConnectTimeout=20", **kept, **asking}


def _file(line: str) -> CommitFile:
    """A line of `git ls-tree -l`. Raises NoShowInCommit."""
    about, _, name = line.partition("\t")
    mode, kind, blob, size = about.split()
    path = PurePosixPath(name)
    if mode == _LINK:
        raise NoShowInCommit(f"'{name}' is a link: a show that is rolled out holds files alone")
    if kind != "blob":
        raise NoShowInCommit(f"'{name}' is another repository: a show that is rolled out holds files alone")
    if path.is_absolute() or "\\" in name or {"", ".", "..", ".git"} & set(name.lower().split("/")):
        raise NoShowInCommit(f"'{name}' is no name for a file of a show")
    return CommitFile(path, blob, int(size))


def _copy(git: subprocess.Popen[bytes], one: CommitFile, opened: Opened) -> None:
    """The contents of `one` as git tells them. Raises NoRepository where it does not."""
    assert git.stdin is not None
    assert git.stdout is not None
    try:
        git.stdin.write(f"{one.blob}\n".encode())
        git.stdin.flush()
        head = git.stdout.readline().split()
    except BrokenPipeError:
        head = []
    if len(head) != 3 or int(head[2]) != one.size:
        raise NoRepository(f"the copy of the repository has lost the contents of '{one.path}'")
    left = one.size
    with opened(one.path) as into:
        while left:
            piece = git.stdout.read(min(left, _PIECE_BYTES))
            if not piece:
                raise NoRepository(f"git ended within '{one.path}'")
            if left == one.size and piece.startswith(_LFS):
                raise NoShowInCommit(f"'{one.path}' is kept by Git LFS, which is not fetched: commit the file itself")
            into.write(piece)
            left -= len(piece)
    git.stdout.read(1)  # a line's end


def _reason(said: str) -> str:
    """The line of git's complaint that says why, without a password."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    why = next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[-1] if lines else "")
    return _SECRET.sub("://", why.partition(": ")[2] or why)[:300]
