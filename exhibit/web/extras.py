"""What pages offer beside looking and steering: reading pictures, a browser as camera, the preview, the show's files.

Made with the show, without the libraries of the page; whether or not anybody ever opens one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from exhibit.clock import Clock
from exhibit.editor.files import ShowFiles
from exhibit.journal.staff_counts import StaffCounts
from exhibit.outputs.port import BrowserWall
from exhibit.runtime.logbook import Logbook
from exhibit.runtime.operations import OperationLine
from exhibit.runtime.taken_answers import TakenAnswers
from exhibit.values import Frame, Observation
from exhibit.vision.face_light import Readability, readability, together
from exhibit.vision.observer import FrameObserver
from exhibit.vision.preview import Preview
from exhibit.vision.single_image import ImageReader
from exhibit.vision.sources.browser import Browser
from exhibit.web.journals import Journals
from exhibit.web.visitor_phone.reader import PictureReader

SERVED = "the camera's picture is served on the page (preview: true in venue.yaml)"
NOT_SERVED = "the camera's picture is served no longer"


class PageExtras:
    """`eyes` makes new ones for pictures that are sent; `looks_through`: whether a browser is the show's camera,
    of several `cameras` the one that is called `browser_camera`."""

    def __init__(  # noqa: PLR0913 (each is offered by itself)
        self,
        files: ShowFiles,
        clock: Clock,
        eyes: Callable[[], ImageReader],
        *,
        looks_through: bool,
        cameras: Sequence[str] = ("",),
        browser_camera: str = "",
        logbook: Logbook | None = None,
        operation: Callable[[datetime], list[OperationLine]] = lambda _: [],
        taken: TakenAnswers | None = None,
        journals: Journals | None = None,
        staff_counts: StaffCounts | None = None,
    ) -> None:
        self.files = files
        self.logbook = logbook or Logbook()
        """What went wrong, and who pressed what."""
        self.operation = operation
        """What happened since a time of day, oldest first."""
        self.taken = taken or TakenAnswers()
        """The answers of visitors that were counted already."""
        self.journals = journals or Journals()
        """Of what the curator's page tells."""
        self.staff_counts = staff_counts
        """Where it is kept what staff counted; None where no journal is."""
        self._clock = clock
        self.reader = PictureReader(eyes)
        self.browser = Browser(clock) if looks_through else None
        self._cameras, self.browser_camera = tuple(cameras), browser_camera
        self.preview: Preview | None = None
        self._readable: dict[str, Readability] = {}
        self.views: Mapping[str, BrowserWall] = {}
        """The walls, by their channels."""

    @property
    def readability(self) -> Readability:
        """How well the faces of the newest pictures can be read, of all cameras."""
        return together(self._readable.values())

    def note_readable(self, camera: str, now: Readability) -> None:
        """So well those of the newest picture of `camera` can be read."""
        self._readable[camera] = now

    def allow_preview(self, *, on: bool) -> str:
        """Serve the camera's picture, or forget it at once; what is to be said of it where that is news."""
        if on is (self.preview is not None):
            return ""
        self.preview = Preview(self._clock, self._cameras) if on else None
        return SERVED if on else NOT_SERVED

    @property
    def notices(self) -> list[str]:
        """What is to be said before the show starts."""
        return [SERVED] if self.preview else []

    def forget(self) -> None:
        """The show's eyes are shut: no picture is kept."""
        if self.preview:
            self.preview.forget()

    def shared(self, observer: FrameObserver, camera: str = "") -> FrameObserver:
        """An observer that sees as `observer` does through the camera of that name, and shares it: with the browser
        that is the camera, and with the preview where one is allowed."""
        return _SharedObserver(observer, self, camera)

    def close(self) -> None:
        self.reader.close()


class _SharedObserver:
    def __init__(self, observer: FrameObserver, extras: PageExtras, camera: str) -> None:
        self._observer, self._extras, self._camera = observer, extras, camera

    def observe(self, frame: Frame) -> Observation:
        observation = self._observer.observe(frame)
        extras = self._extras
        extras.note_readable(self._camera, readability(frame, observation))
        if extras.browser and self._camera == extras.browser_camera:
            extras.browser.note_seen(observation)
        if extras.preview:
            extras.preview.keep(frame, self._camera)
        return observation
