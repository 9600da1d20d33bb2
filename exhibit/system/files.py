"""Files written in one step: whoever reads sees the old text or the new one, and never half of it."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

MOST_ASIDE = 10
"""So many damaged versions of one file are kept: the first, which may be the good one, and the newest."""
_LEFT_OVER_S = 3600.0
"""What is unfinished for so long was left by a power cut."""


def write_at_once(file: Path, data: bytes, mode: int | None = None) -> None:
    """Put `data` in place of `file`, or of what it links to; its mode stays, or `mode` is given to a new one. It is on
    the disk when this returns. Raises OSError: then the file is whole, the old one or the new one. What a power cut
    left unfinished here before is swept away."""
    with written_at_once(file, mode) as opened:
        opened.write(data)


@contextlib.contextmanager
def written_at_once(file: Path, mode: int | None = None) -> Iterator[IO[bytes]]:
    """The same for what is written piece by piece; where anything is raised within, `file` stays as it was."""
    file = file.resolve()  # a link stays a link
    _sweep(file)
    unfinished = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if mode is None else mode)
        with open(descriptor, "wb") as opened:  # noqa: PTH123 (a descriptor, made so that nothing is followed)
            if file.exists():
                os.fchmod(descriptor, stat.S_IMODE(file.stat().st_mode))
            yield opened
            opened.flush()
            os.fsync(descriptor)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    settle(file.parent)


def _sweep(file: Path) -> None:
    """What was left unfinished of `file`; where that cannot be removed it stays."""
    with contextlib.suppress(OSError):
        for left in file.parent.glob(f".{file.name}.????????"):
            if time.time() - left.stat().st_mtime > _LEFT_OVER_S:
                left.unlink()


def put_aside(file: Path) -> Path:
    """Keep a `file` that is damaged under a dated name beside it, where no later one takes its place; that name. Raises
    OSError."""
    kept = dated(file.with_name(f"{file.name}.damaged"))
    file.rename(kept)
    settle(file.parent)
    dates = slice(len(file.name) + 1, len(file.name) + 20)
    earlier = sorted(
        file.parent.glob(f"{file.name}.????-??-??T*.damaged"), key=lambda one: (one.name[dates], one.stat().st_mtime_ns)
    )
    for surplus in earlier[1 : 1 - MOST_ASIDE] if len(earlier) > MOST_ASIDE else ():
        with contextlib.suppress(OSError):
            surplus.unlink()
    return kept


def dated(file: Path) -> Path:
    """The name of `file` with the date and time before its ending, and a number where that is taken, too."""
    now = datetime.now().astimezone().strftime("%Y-%m-%dT%H-%M-%S")
    names = (
        file.with_name(f"{file.stem}.{now}{f'.{number}' * (number > 1)}{file.suffix}") for number in range(1, 1000)
    )
    return next(name for name in names if not name.exists())


def switch_link(link: Path, target: str) -> None:
    """Have `link` lead to `target` from now on, by one rename: at no moment is there none. Raises OSError."""
    unfinished = link.with_name(f".{link.name}.{secrets.token_hex(4)}")
    try:
        unfinished.symlink_to(target)
        unfinished.replace(link)
    finally:
        unfinished.unlink(missing_ok=True)
    settle(link.parent)


def move_aside(place: Path, why: str) -> Path:
    """Keep what stands at `place` beside it, under its name with `why` and the date; that name. Raises OSError."""
    kept = dated(place.with_name(f"{place.name}.{why}"))
    place.rename(kept)
    settle(place.parent)
    return kept


def put_in_place(made: Path, place: Path) -> None:
    """Give the folder `made`, whose files are on the disk, the name `place` beside it, by a rename. Raises OSError."""
    for folder, _, _ in os.walk(made):
        settle(Path(folder))
    made.rename(place)
    settle(place.parent)


def settle(folder: Path) -> None:
    """Put the names in `folder` on the disk, without which a new name is not safe. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def is_open_to_others(file: Path) -> bool:
    """Whether anybody beside its owner may read or write `file`. Raises OSError."""
    return bool(stat.S_IMODE(file.stat().st_mode) & 0o077)
