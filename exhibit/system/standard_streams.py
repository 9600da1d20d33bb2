"""Standard output and error that end nothing: a log on a full disk, a pipe that nobody reads any more and a stream that
was closed take nothing, and whoever prints goes on."""

from __future__ import annotations

import io
import os
import sys
from typing import TextIO


class _Sink(io.RawIOBase):
    """Writes to a descriptor; what that does not take is lost."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def isatty(self) -> bool:
        return os.isatty(self._descriptor)

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        left = memoryview(data)
        try:
            while left:
                left = left[os.write(self._descriptor, left) :]
        except OSError:  # full, closed, or without a reader
            pass
        return len(data)


def make_unfailing() -> None:
    """From now on no print fails. Descriptors that were closed lead nowhere, so that no file or socket of ours gets
    their number, and with it what others print."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            _lead_nowhere(descriptor)
    sys.stdout, sys.stderr = _unfailing(1, sys.stdout), _unfailing(2, sys.stderr)


def _lead_nowhere(descriptor: int) -> None:
    opened = os.open(os.devnull, os.O_RDWR)
    if opened != descriptor:
        os.dup2(opened, descriptor)
        os.close(opened)


def _unfailing(descriptor: int, before: TextIO | None) -> TextIO:
    encoding = getattr(before, "encoding", None) or "utf-8"
    buffered = io.BufferedWriter(_Sink(descriptor))  # type: ignore[type-var]
    return io.TextIOWrapper(buffered, encoding, errors="backslashreplace", line_buffering=True)
