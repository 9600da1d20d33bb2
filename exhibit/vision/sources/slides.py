"""Pictures as a source: one, as if someone stood still before the camera, or a folder of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from exhibit.config.show_folder import belongs
from exhibit.values import Image
from exhibit.vision.sources.faults import SourceFault
from exhibit.vision.sources.files import Due
from exhibit.vision.stills import IMAGE_ENDINGS, StillFault, kind_of, read_still

_STILL_RATE_HZ = 10.0
_ONE_STILL_S, _EACH_STILL_S = 5.0, 2.0
_MOST_NAMED = 3
_PUT = f"put {', '.join(IMAGE_ENDINGS)} files there"
_KNOWN_ENDINGS = (*IMAGE_ENDINGS, ".tif", ".tiff", ".gif", ".jp2", ".avif", ".heic", ".heif", ".jxl")


class Slides:
    """One picture at `path`, or the pictures of that folder in the order of their names, two seconds each (D-vision-2).

    A single one goes on for ever when `endless`, else for five seconds. Of a folder one picture is kept ready beside
    the one that is shown; what cannot be read is left out, and said. Raises SourceFault where nothing can be shown.
    """

    def __init__(self, path: Path, *, endless: bool) -> None:
        self._path = path
        self._left_out: list[tuple[str, str]] = []
        self._paths = list(self._found()) if path.is_dir() else [path]
        self._alone = len(self._paths) == 1
        self._endless = endless
        self._images = self._read()
        first = next(self._images, None)
        if first is None:
            raise SourceFault(self._nothing())
        self._slides = self._dated(first)

    @property
    def notice(self) -> str:
        """What is left out, "" where nothing is."""
        if not self._left_out:
            return ""
        more = len(self._left_out) - _MOST_NAMED
        named = "; ".join(f"{name} ({why})" for name, why in self._left_out[:_MOST_NAMED])
        named += f"; and {more} more" if more > 0 else ""
        return f"{self._path}: left out: {named}"

    def read_next(self) -> Due | None:
        return next(self._slides, None)

    def failing(self) -> tuple[int, str]:
        return len(self._left_out), self.notice

    def close(self) -> None:
        """Nothing is held."""

    def _found(self) -> Iterator[Path]:
        """The pictures of the folder; what only has the name of one is left out."""
        for one in sorted(self._path.iterdir()):
            named = one.suffix.lower() in _KNOWN_ENDINGS
            if not belongs(one.name) or not one.is_file():
                if named:
                    self._left_out.append((one.name, "no picture: a hidden copy, or no file"))
                continue
            try:
                known = kind_of(one)
            except OSError as error:
                self._left_out.append((one.name, f"cannot be read: {error.strerror}"))
                continue
            if known:
                yield one
            elif named:
                self._left_out.append((one.name, "no picture"))

    def _read(self) -> Iterator[Image]:
        for path in self._paths:
            try:
                yield read_still(path)
            except StillFault as fault:
                self._left_out.append((path.name, str(fault)))

    def _dated(self, image: Image) -> Iterator[Due]:
        """Each picture for as long as it is shown. The next is made ready while this one still stands there."""
        each_s = _ONE_STILL_S if self._alone else _EACH_STILL_S
        tick, shown = 0, 0
        following: Sequence[Image] = ()
        while True:
            if not self._alone and shown == 1:
                following = tuple(one for one in (next(self._images, None),) if one is not None)
            if not (self._alone and self._endless) and shown >= each_s * _STILL_RATE_HZ:
                if not following:
                    return
                image, following, shown = following[0], (), 0
            yield Due(tick / _STILL_RATE_HZ, lambda image=image: image)  # type: ignore[misc]
            tick, shown = tick + 1, shown + 1

    def _nothing(self) -> str:
        if self._path.is_dir():
            names = "; ".join(f"{name}: {why}" for name, why in self._left_out[:1])
            return f"{self._path}: no pictures in this folder: {names or _PUT}"
        return f"{self._path}: {self._left_out[0][1]}"
