"""A reel: pictures of the wall become a film. The program ffmpeg encodes it (D-rehearsal-5); frames of a camera never
come here."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from exhibit.config.problems import whole_file

RATE_HZ = 30.0
_ENDINGS = (".mp4", ".mkv", ".mov")
_CLOSE_S = 120.0
# Encoders want even sides; what a player can show anywhere is 8 bits with half the colours.
_ENCODING = "-vf crop=trunc(iw/2)*2:trunc(ih/2)*2 -c:v libx264 -preset superfast -crf 21 -pix_fmt yuv420p"


class FilmPicture(Protocol):
    """A surface of 32 bits, blue first."""

    def get_size(self) -> tuple[int, int]: ...

    def get_buffer(self, /) -> object: ...


class Reel:
    """A film that is being made: `add` pictures of `size_px`, then leave the context. On an error no file is left.

    Raises ShowError where it cannot be begun, OSError where it cannot be gone on with.
    """

    def __init__(self, file: Path, size_px: tuple[int, int], rate_hz: float = RATE_HZ) -> None:
        self.frames = 0
        self.rate_hz = rate_hz
        self._file = file
        self._size_px = size_px
        self._sound: Path | None = None
        self._unfinished = file.with_name(f".{file.stem}.{os.getpid()}{file.suffix}")
        self._encoder = subprocess.Popen(  # noqa: S603 (no shell; the file is one argument)
            [*_input(checked(file), size_px, rate_hz), *_ENCODING.split(), "-movflags", "+faststart", self._unfinished],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    @property
    def lasts_s(self) -> float:
        return self.frames / self.rate_hz

    def add(self, picture: FilmPicture) -> None:
        """One more frame."""
        if picture.get_size() != self._size_px:
            raise ValueError(f"a frame of {picture.get_size()} in a film of {self._size_px}")
        stdin = self._encoder.stdin
        assert stdin is not None
        try:
            stdin.write(memoryview(picture.get_buffer()))  # type: ignore[arg-type]
        except BrokenPipeError:
            raise self._fault() from None
        self.frames += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        try:
            if kind is not None:
                self._encoder.kill()
                return
            self._finish()
        finally:
            self._encoder.wait()
            for pipe in (self._encoder.stdin, self._encoder.stderr):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
            self._unfinished.unlink(missing_ok=True)

    def add_sound(self, sound: Path) -> None:
        """Let the film be heard: `sound` is a WAV file that lasts as long. To be called when all frames are added."""
        self._sound = sound

    def _finish(self) -> None:
        assert self._encoder.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._encoder.stdin.close()
        if self._encoder.wait(_CLOSE_S) != 0:
            raise self._fault()
        if self._sound is not None:
            self._join(self._sound)
        self._unfinished.replace(self._file)

    def _join(self, sound: Path) -> None:
        """Lay `sound` under the pictures, which are not encoded again."""
        silent = self._unfinished.with_name(f".silent{self._unfinished.name}")
        self._unfinished.replace(silent)
        parts: list[str | Path] = ["-i", silent, "-i", sound, "-c:v", "copy"]
        parts += ["-c:a", "aac", "-b:a", "192k", "-movflags", "+faststart"]
        asked: list[str | Path] = [checked(self._file), "-nostdin", "-v", "error", "-y", *parts, self._unfinished]
        try:
            done = subprocess.run(asked, capture_output=True, check=False)  # noqa: S603 (no shell)
        finally:
            silent.unlink(missing_ok=True)
        if done.returncode != 0:
            raise self._said(done.stderr)

    def _fault(self) -> OSError:
        """What ffmpeg says, in one line."""
        assert self._encoder.stderr is not None
        return self._said(self._encoder.stderr.read())

    def _said(self, told: bytes) -> OSError:
        said = told.decode(errors="replace").strip().splitlines()
        return OSError(0, f"ffmpeg cannot make this film: {said[-1] if said else 'it says no why'}", str(self._file))


def checked(file: Path) -> str:
    """The program that encodes `file`. Raises ShowError where there is none, or the file cannot be a film."""
    if file.suffix not in _ENDINGS:
        raise whole_file(file, f"a film is a {', '.join(_ENDINGS)}: give it such an ending")
    if not file.resolve().parent.is_dir():
        raise whole_file(file, "its folder does not exist: make it first, or choose another")
    program = shutil.which("ffmpeg")
    if program is None:
        raise whole_file(file, "films are encoded by ffmpeg, which is not on this machine: install it (ffmpeg.org)")
    return program


def _input(program: str, size_px: tuple[int, int], rate_hz: float) -> list[str]:
    raw = ["-f", "rawvideo", "-pix_fmt", "bgr0", "-s", f"{size_px[0]}x{size_px[1]}", "-r", f"{rate_hz:g}", "-i", "-"]
    return [program, "-v", "error", "-y", *raw]
