"""Who else runs on this machine: shows, and who holds a device or a port. Linux tells it in /proc; elsewhere, and of
other people's processes, little or nothing is known."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Process:
    """A process of this machine; its `arguments` begin with its program."""

    pid: int
    arguments: tuple[str, ...]

    @property
    def is_show(self) -> bool:
        """Whether it is an `exhibit run` itself, and not what started it."""
        program = Path(self.arguments[0]).name
        following = zip(self.arguments, self.arguments[1:], strict=False)
        ours = any(Path(one).name == "exhibit" and then == "run" for one, then in following)
        return ours and (program == "exhibit" or program.startswith("python"))

    def __str__(self) -> str:
        name = "the show that runs here" if self.is_show else Path(self.arguments[0]).name
        return f"{name} (process {self.pid})"


def processes(proc: Path = PROC) -> Iterator[Process]:
    """All others, as far as we may see them."""
    for folder in proc.glob("[0-9]*"):
        if int(folder.name) == os.getpid():
            continue
        try:
            written = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if written:
            yield Process(int(folder.name), tuple(os.fsdecode(one) for one in written.rstrip(b"\0").split(b"\0")))


def shows(proc: Path = PROC) -> list[Process]:
    """The shows that run here."""
    return [one for one in processes(proc) if one.is_show]


def who_holds(file: str, proc: Path = PROC) -> list[Process]:
    """Who has `file` open; a device's own name, not a link to it."""
    return [one for one in processes(proc) if file in _open_files(proc / str(one.pid))]


def who_listens(port: int, protocol: str, proc: Path = PROC) -> Process | None:
    """Who listens on `port` of this machine; `protocol` is udp or tcp. None where nobody does, or it cannot be told."""
    sockets = {f"socket:[{inode}]" for inode in _inodes(port, protocol, proc)}
    return (
        next((one for one in processes(proc) if sockets & _open_files(proc / str(one.pid))), None) if sockets else None
    )


def _open_files(folder: Path) -> set[str]:
    found = set()
    try:
        for link in (folder / "fd").iterdir():
            found.add(str(link.readlink()))
    except OSError:  # another's process, or one that has just ended
        pass
    return found


def _inodes(port: int, protocol: str, proc: Path) -> Iterator[str]:
    """The sockets that are bound to `port`, of IPv4 and IPv6; of TCP only those that listen."""
    for table in (protocol, f"{protocol}6"):
        try:
            lines = (proc / "net" / table).read_text().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            columns = line.split()
            listens = protocol == "udp" or columns[3] == "0A"
            if listens and int(columns[1].rpartition(":")[2], 16) == port:
                yield columns[9]
