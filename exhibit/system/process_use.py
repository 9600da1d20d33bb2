"""What another process of this machine has used: time of the processor, and memory. As Linux tells; elsewhere, and
where another account's process may not be looked at, nothing is known."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_LISTENS = "0A"
_KB_A_MB = 1000 / 1.024


@dataclass(frozen=True)
class ProcessUse:
    """Seconds of the processor since it began, children that have ended included; megabytes that are its own, with its
    part of what it shares with others."""

    cpu_s: float
    memory_mb: float


def is_here(host: str) -> bool:
    """Whether `host` is an address or a name of this machine."""
    try:
        found = socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False
    return any(_is_own(family, place[:2]) for family, *_, place in found)


def _is_own(family: int, place: tuple[object, ...]) -> bool:
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((place[0], 0))
    except OSError:
        return False
    return True


def listener(at: int | Path) -> int | None:
    """The process that listens at a TCP port, or at a socket in the file system; of parent and child the parent. None
    where that cannot be known."""
    sockets = set(_at_file(at) if isinstance(at, Path) else _at_port(at))
    found = {pid for pid in _pids() if sockets & _sockets_of(pid)} if sockets else set[int]()
    return next((pid for pid in sorted(found) if _parent(pid) not in found), None)


def family_use(pid: int) -> ProcessUse | None:
    """What the process `pid` and its children use together; None where it is gone."""
    uses = [used for one in (pid, *_children(pid)) if (used := _use(one)) is not None]
    return ProcessUse(sum(one.cpu_s for one in uses), sum(one.memory_mb for one in uses)) if uses else None


def _use(pid: int) -> ProcessUse | None:
    fields = _stat(pid)
    if not fields:
        return None
    ticks = sum(int(one) for one in fields[11:15])  # utime, stime, and both of children that have ended
    return ProcessUse(ticks / os.sysconf("SC_CLK_TCK"), _memory_mb(pid))


def _memory_mb(pid: int) -> float:
    """Shared pages count by part (Pss) where we may see them; else all that is resident."""
    for file, key in (("smaps_rollup", "Pss:"), ("status", "VmRSS:")):
        try:
            lines = (_PROC / str(pid) / file).read_text(encoding="ascii", errors="replace").splitlines()
        except OSError:
            continue
        for line in lines:
            if line.startswith(key):
                return int(line.split()[1]) / _KB_A_MB
    return 0.0


def _children(pid: int) -> Iterator[int]:
    return (one for one in _pids() if _parent(one) == pid)


def _parent(pid: int) -> int | None:
    fields = _stat(pid)
    return int(fields[1]) if fields else None


def _stat(pid: int) -> list[str]:
    """Its fields behind the name, which may have blanks and brackets in it."""
    try:
        return (_PROC / str(pid) / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


def _pids() -> Iterator[int]:
    try:
        names = os.listdir(_PROC)  # noqa: PTH208 (no Path is needed for each)
    except OSError:
        return iter(())
    return (int(name) for name in names if name.isdecimal())


def _sockets_of(pid: int) -> set[str]:
    """The numbers of its sockets."""
    folder, found = f"{_PROC}/{pid}/fd", set[str]()
    try:
        for name in os.listdir(folder):  # noqa: PTH208 (as above)
            there = os.readlink(f"{folder}/{name}")  # noqa: PTH115 (as above)
            if there.startswith("socket:["):
                found.add(there[8:-1])
    except OSError:  # it has ended, or is another account's
        return found
    return found


def _at_port(port: int) -> Iterator[str]:
    for table in ("tcp", "tcp6"):
        for fields in _rows(table):
            if fields[3] == _LISTENS and int(fields[1].rpartition(":")[2], 16) == port:
                yield fields[9]


def _at_file(file: Path) -> Iterator[str]:
    return (fields[6] for fields in _rows("unix") if fields[-1] == str(file) and len(fields) > 7)


def _rows(table: str) -> Iterator[list[str]]:
    try:
        lines = (_PROC / "net" / table).read_text(encoding="utf-8", errors="replace").splitlines()[1:]
    except OSError:
        return iter(())
    return (line.split() for line in lines)
