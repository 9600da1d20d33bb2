"""On what kind of file system a path lies, as the kernel says."""

from __future__ import annotations

from pathlib import Path

_REMOTE = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "davfs"}
    | {"fuse.sshfs", "fuse.rclone", "fuse.glusterfs", "fuse.davfs2"}
)
_MOUNTS = Path("/proc/self/mountinfo")


def kind_of_file_system(path: Path) -> str:
    """The kind (`ext4`, `tmpfs`, `nfs4`) on which `path`, or the nearest folder above it that there is, lies; empty
    where nobody says."""
    try:
        lines = _MOUNTS.read_text(encoding="utf-8").splitlines()
        at = path.resolve()
    except OSError:
        return ""
    places = [_place(line) for line in lines]  # a later one hides an earlier one at the same place
    over = [(len(place.parts), number, kind) for number, (place, kind) in enumerate(places) if at.is_relative_to(place)]
    return max(over)[2] if over else ""


def is_remote(path: Path) -> bool:
    """Whether `path` lies on another machine, from where no news of changes comes and locks are not to be trusted."""
    return kind_of_file_system(path) in _REMOTE


def _place(line: str) -> tuple[Path, str]:
    fields, _, rest = line.partition(" - ")
    place = fields.split()[4].encode().decode("unicode_escape")  # a blank is written \040
    return Path(place), rest.split()[0]
