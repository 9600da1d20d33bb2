"""From what stands after --source (or in the show) to a source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from exhibit.clock import Clock
from exhibit.config.secrets import masked
from exhibit.vision.sources.browser import Browser
from exhibit.vision.sources.camera import Camera, first_camera
from exhibit.vision.sources.drawn.visitor import DrawnVisitor
from exhibit.vision.sources.files import IMAGE_ENDINGS, Replay, stills, video
from exhibit.vision.sources.port import Source, SourceFault

AUTO, DRAWN, BROWSER = "auto", "drawn", "browser"


@dataclass(frozen=True)
class OpenedSource:
    """A source that is open, a line for the operator where that needs saying (else ""), and a way to open one like it
    `again` after it was closed: the same camera, also where the show left the choice; a file from its beginning."""

    source: Source
    notice: str
    again: Callable[[], Source]


def open_source(written: str, clock: Clock, *, fast: bool, browser: Browser | None = None) -> OpenedSource:
    """The source that `written` names.

    `written` is auto, drawn, browser (the one given; None where no page is served), a camera's index, a device path, a
    stream's address, a video, an image or a folder of images. `fast` gives every frame at once, at the file's own
    times. Raises SourceFault with the remedy.
    """
    if written == AUTO:
        return _first(clock, fast=fast)
    if written == DRAWN:
        return _reopened(partial(_drawn, clock, fast=fast))
    if written == BROWSER:
        return _reopened(_fed(browser, fast=fast).open)
    if is_camera(written):
        if fast:
            raise SourceFault(f"--fast replays files, and {masked(written)} is a camera: leave --fast out")
        return _camera(int(written) if written.isdigit() else written, clock)
    return _reopened(partial(_file, Path(written).expanduser(), clock, fast=fast))


def is_camera(written: str) -> bool:
    """Whether `written` names a camera or a stream."""
    return written.isdigit() or "://" in written or written.startswith("/dev/")


def _reopened(opening: Callable[[], Source], notice: str = "") -> OpenedSource:
    """A source that is opened again as it is opened now."""
    return OpenedSource(opening(), notice, opening)


def _camera(device: str | int, clock: Clock) -> OpenedSource:
    """A camera, and later the same one: what has its number by then may be another."""
    camera = Camera(device, clock)
    return OpenedSource(camera, "", partial(Camera, camera.device, clock))


def _file(path: Path, clock: Clock, *, fast: bool) -> Source:
    if path.is_dir() or path.suffix.lower() in IMAGE_ENDINGS:
        if not path.exists():
            raise SourceFault(f"{path}: no such file: check the name after --source")
        return Replay(path.name, stills(path, endless=not fast), clock, paced=not fast)
    return Replay(path.name, video(path), clock, paced=not fast)


def _first(clock: Clock, *, fast: bool) -> OpenedSource:
    device = None if fast else first_camera()
    if device is None:
        why = "--fast has no use for a camera" if fast else "no camera was found"
        notice = f"{why}: the drawn visitor stands in (choose with --source)"
        return _reopened(partial(_drawn, clock, fast=fast), notice)
    return _camera(device, clock)


def _fed(browser: Browser | None, *, fast: bool) -> Browser:
    if fast:
        raise SourceFault("--fast replays files, and a browser is a camera: leave --fast out")
    if browser is None:
        remedy = "leave --no-web out, or install 'exhibit[web]'"
        raise SourceFault(f"--source browser needs the page, and none is served: {remedy}")
    return browser


def _drawn(clock: Clock, *, fast: bool) -> Source:
    return DrawnVisitor(clock.now, sleep=clock.sleep, live=not fast, loop=not fast)
