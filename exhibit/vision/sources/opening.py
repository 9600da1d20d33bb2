"""From what stands after --source (or in the show) to a source."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from exhibit.clock import Clock
from exhibit.config.secrets import masked
from exhibit.config.sources import address_fault, identity_fault, why_unreadable
from exhibit.vision.mount import CameraMount
from exhibit.vision.sources.browser import Browser
from exhibit.vision.sources.camera import Camera, first_camera
from exhibit.vision.sources.capture import Capture, CaptureFault, DeviceSettings, open_capture
from exhibit.vision.sources.devices import is_device
from exhibit.vision.sources.drawn.visitor import DrawnVisitor
from exhibit.vision.sources.faults import SourceFault
from exhibit.vision.sources.fetching import StreamSettings
from exhibit.vision.sources.files import DatedPictures, Replay
from exhibit.vision.sources.films import FilmPictures
from exhibit.vision.sources.ladder import Ladder, Step
from exhibit.vision.sources.port import Source
from exhibit.vision.sources.slides import Slides
from exhibit.vision.sources.turned import Turned
from exhibit.vision.stills import kind_of

AUTO, DRAWN, BROWSER = "auto", "drawn", "browser"
_DRAWN_NAME = "the drawn visitor"
_VIDEO4LINUX = 81
"""The major number of its devices."""
_NO_FILE = (
    "Exhibit reads no {what}: name a film, a picture or a folder, or give the pictures out as a stream (rtsp, http)"
)


@dataclass(frozen=True)
class OpenedSource:
    """A source that is open, a line for the operator where that needs saying (else ""), and a way to open one like it
    `again` after it was closed: the same camera, also where the show left the choice; a file from its beginning."""

    source: Source
    notice: str
    again: Callable[[], Source]


@dataclass(frozen=True)
class CameraSetup:
    """How streams are fetched, what cameras of this machine are asked for, and how they all hang."""

    streams: StreamSettings = field(default_factory=StreamSettings)
    devices: DeviceSettings = field(default_factory=DeviceSettings)
    mount: CameraMount = field(default_factory=CameraMount)


@dataclass(frozen=True)
class Opening:
    """What sources are opened with: the clock; whether every frame comes at once, at the file's own times (`fast`); the
    browser where a page is served; how cameras hang, and how streams and devices are opened."""

    clock: Clock
    fast: bool = False
    browser: Browser | None = None
    cameras: CameraSetup = field(default_factory=CameraSetup)


def open_source(
    written: str | Sequence[str],
    clock: Clock,
    *,
    fast: bool,
    browser: Browser | None = None,
    cameras: CameraSetup | None = None,
    strict: bool = True,
) -> OpenedSource:
    """The source that `written` names, or the first of several that can be had, for which the others stand in.

    Each is auto, drawn, browser (the one given; None where no page is served), a camera's index, a device path, what a
    camera is (usb:046d:0825:SERIAL, camera:NAME), a stream's address, a video, an image or a folder of images. `fast`
    gives every frame at once, at the file's own times, of the first one. Pictures are turned as the cameras hang, but
    for the drawn ones and a browser's. Raises SourceFault with the remedy; where it
    is not `strict`, a stream whose address cannot be read is down and says so.
    """
    names = (written,) if isinstance(written, str) else tuple(written)
    how = Opening(clock, fast, browser, cameras or CameraSetup())
    for name in names:
        _check(name, strict=strict or fast)
    if fast or (len(names) == 1 and names[0] != AUTO):
        return _one(names[0], how)
    return _several(names, how)


def is_camera(written: str) -> bool:
    """Whether `written` names a camera or a stream."""
    return "://" in written or is_device(written)


def is_live(written: str) -> bool:
    """Whether `written` names what looks at a room now, rather than a file or a drawing."""
    return written in (AUTO, BROWSER) or is_camera(written)


def told(written: str | Sequence[str]) -> str:
    """What is looked at, as it may be told."""
    return masked(written) if isinstance(written, str) else ", ".join(masked(one) for one in written)


def _check(written: str, *, strict: bool) -> None:
    """Raises SourceFault for what can never be looked at."""
    if fault := (address_fault(written) if strict else "") or identity_fault(written):
        raise SourceFault(fault)
    path = Path(written).expanduser()
    if written in (AUTO, DRAWN, BROWSER) or "://" in written or not path.exists():
        return
    mode = path.stat().st_mode
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
        what = "pipes" if stat.S_ISFIFO(mode) else "sockets"
        raise SourceFault(f"{path}: {_NO_FILE.format(what=what)}")
    is_video = stat.S_ISCHR(mode) and os.major(path.stat().st_rdev) == _VIDEO4LINUX
    if (stat.S_ISCHR(mode) or stat.S_ISBLK(mode)) and not is_video:
        raise SourceFault(f"{path}: is a device and no camera: cameras are /dev/video0, or a link in /dev/v4l/by-id")


def _one(written: str, how: Opening) -> OpenedSource:
    """A single source; opened again as it is opened now."""
    if written == AUTO:
        notice = f"--fast has no use for a camera: {_DRAWN_NAME} stands in (choose with --source)"
        return OpenedSource(_drawn(how), notice, partial(_drawn, how))
    if written == DRAWN:
        return OpenedSource(_drawn(how), "", partial(_drawn, how))
    if written == BROWSER:
        opening = _fed(how).open
        return OpenedSource(opening(), "", opening)
    if is_camera(written):
        if how.fast:
            raise SourceFault(f"--fast replays files, and {masked(written)} is a camera: leave --fast out")
        camera = _camera(written, how)
        # Later the same one: what has its number by then may be another.
        return OpenedSource(_turned(camera, how), "", lambda: _turned(_same(camera, how), how))
    path = Path(written).expanduser()
    reel, notice = _reel(path, how)
    replay = Replay(path.name, reel, how.clock, paced=not how.fast)
    return OpenedSource(_turned(replay, how), notice, partial(_file, path, how))


def _turned(source: Source, how: Opening) -> Source:
    return Turned(source, how.cameras.mount)


def _same(camera: Camera, how: Opening) -> Camera:
    """The camera that `camera` was, opened again."""
    return Camera(camera.device, how.clock, opener=_opener(how))


def _several(names: Sequence[str], how: Opening) -> OpenedSource:
    """Sources in order. Where the show left the choice, a camera is looked for now, and for ever after."""
    names = tuple(dict.fromkeys(names))
    notice, found = "", None
    if AUTO in names:
        found = first_camera() if names[0] == AUTO else None
        names = (*(one for one in names if one != DRAWN), DRAWN)
    begins = 0
    if names[0] == AUTO and found is None:
        notice = f"no camera was found: {_standing_in(names[1])} until there is one (choose with --source)"
        begins = 1
    searched = _Searched(found, how)
    steps = [_step(name, searched, how, is_first=index == 0) for index, name in enumerate(names)]

    def again() -> Ladder:
        return Ladder(steps, how.clock)

    return OpenedSource(Ladder(steps, how.clock, at=begins), notice, again)


def _standing_in(name: str) -> str:
    return f"{_DRAWN_NAME} stands in" if name == DRAWN else f"{masked(name)} stands in"


class _Searched:
    """The camera of `auto`: once there was one, the same again, or, while that is away, any other."""

    def __init__(self, found: str | int | None, how: Opening) -> None:
        self._device, self._how = found, how
        self._camera: Camera | None = None

    def open(self) -> Source:
        if self._camera is not None:
            self._device = self._camera.device
        # By its name in this module, where tests put another in its place.
        self._camera = Camera(self._device, self._how.clock, opener=_opener(self._how), find=lambda: first_camera())  # noqa: PLW0108
        return _turned(self._camera, self._how)


def _step(name: str, searched: _Searched, how: Opening, *, is_first: bool) -> Step:
    if name == AUTO:
        return Step("a camera", searched.open)
    if name == DRAWN:
        return Step(_DRAWN_NAME, partial(_drawn, how))
    if name == BROWSER:
        return Step("a browser", _fed(how).open)
    if is_camera(name):
        return Step(masked(name), lambda: _turned(_camera(name, how), how))
    path = Path(name).expanduser()
    return Step(path.name, partial(_file, path, how), again=not is_first)


def _opener(how: Opening) -> Callable[[str | int], Capture]:
    def opened(device: str | int) -> Capture:
        if why := why_unreadable(str(device)):
            raise CaptureFault(why)
        return open_capture(device, how.cameras.streams, how.cameras.devices)

    return opened


def _camera(written: str, how: Opening) -> Camera:
    return Camera(int(written) if written.isdigit() else written, how.clock, opener=_opener(how))


def _file(path: Path, how: Opening) -> Source:
    return _turned(Replay(path.name, _reel(path, how)[0], how.clock, paced=not how.fast), how)


def _reel(path: Path, how: Opening) -> tuple[DatedPictures, str]:
    """What is in the file or the folder, and what is to be said of it. Raises SourceFault."""
    if not path.exists():
        raise SourceFault(f"{path}: no such file: check the name after --source")
    try:
        if path.is_dir() or kind_of(path):
            slides = Slides(path, endless=not how.fast)
            return slides, slides.notice
        return FilmPictures(path), ""
    except OSError as error:
        raise SourceFault(f"{path}: cannot be read: {error.strerror or error}") from None


def _fed(how: Opening) -> Browser:
    if how.fast:
        raise SourceFault("--fast replays files, and a browser is a camera: leave --fast out")
    if how.browser is None:
        remedy = "leave --no-web out, or install 'exhibit[web]'"
        raise SourceFault(f"--source browser needs the page, and none is served: {remedy}")
    return how.browser


def _drawn(how: Opening) -> Source:
    return DrawnVisitor(how.clock.now, sleep=how.clock.sleep, live=not how.fast, loop=not how.fast)
