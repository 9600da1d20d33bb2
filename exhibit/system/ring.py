"""A day of lines on disk, bounded in size: what is appended stays until newer lines need its room. A card lives long
under it, since nothing is written twice; a power cut costs the last line at most."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

MOST_FILES, MOST_BYTES = 26, 128 * 1024
"""All together 3.3 MB."""
_NAME = "history-{number:08d}.jsonl"


class Ring:
    """The lines in `folder`. One process appends; any may read."""

    def __init__(self, folder: Path, most_files: int = MOST_FILES, most_bytes: int = MOST_BYTES) -> None:
        self._folder, self._most_files, self._most_bytes = folder, most_files, most_bytes

    def append(self, line: str) -> None:
        """Keep `line`, which holds no line break. It is on the disk when this returns. Raises OSError."""
        data = line.encode("utf-8", "backslashreplace") + b"\n"
        files = self._files()
        last = files[-1] if files else None
        if last is None or last.stat().st_size + len(data) > self._most_bytes:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            number = int(last.stem.partition("-")[2]) + 1 if last else 0
            last = self._folder / _NAME.format(number=number)
            for old in files[: max(0, len(files) + 1 - self._most_files)]:
                old.unlink(missing_ok=True)
        descriptor = os.open(last, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            if os.fstat(descriptor).st_size and not _ends_whole(last):
                data = b"\n" + data  # a line that a power cut tore ends here
            os.write(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def lines(self) -> Iterator[str]:
        """All that is kept, oldest first; a file that cannot be read is passed over."""
        for file in self._files():
            try:
                data = file.read_bytes()
            except OSError:
                continue
            yield from (line for line in data.decode("utf-8", "replace").split("\n") if line)

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("history-????????.jsonl"))


def _ends_whole(file: Path) -> bool:
    with file.open("rb") as opened:
        opened.seek(-1, os.SEEK_END)
        return opened.read(1) == b"\n"
