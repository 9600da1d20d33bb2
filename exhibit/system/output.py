"""What is printed may go nowhere: a full disk under a log, a pipe whose reader has gone. The show goes on (law 7)."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_GONE = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EPIPE, errno.EBADF, errno.EFBIG)


class _Lossy(io.FileIO):
    """Standard output or error, of which what cannot be written is lost."""

    def write(self, data: object) -> int:
        view = memoryview(data)  # type: ignore[arg-type]  # typeshed: any buffer
        try:
            return super().write(view) or 0
        except OSError as error:
            if error.errno not in _GONE:
                raise
            return view.nbytes


@contextmanager
def printing_never_fails() -> Iterator[None]:
    """Within this nothing that is printed raises, whatever lies behind standard output and standard error, and a
    character that the terminal does not know stands as an escape."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _lossy(sys.stdout), _lossy(sys.stderr)
    try:
        yield
    finally:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        sys.stdout, sys.stderr = before


def _lossy(stream: TextIO) -> TextIO:
    try:
        descriptor = stream.fileno()
        os.fstat(descriptor)
    except (AttributeError, OSError, ValueError):  # none, closed, or a test's
        return stream
    raw = io.BufferedWriter(_Lossy(descriptor, "w", closefd=False))
    lines = stream.isatty() or stream is sys.stderr
    return io.TextIOWrapper(raw, stream.encoding, "backslashreplace", line_buffering=lines, write_through=lines)
