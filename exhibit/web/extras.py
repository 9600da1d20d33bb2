"""What the page offers beside looking and steering: trying it, a browser as camera, the preview, the show's files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from exhibit.clock import Clock
from exhibit.editor.files import ShowFiles
from exhibit.values import Frame, Observation
from exhibit.vision.observer import FrameObserver
from exhibit.vision.preview import Preview
from exhibit.vision.single_image import ImageReader
from exhibit.vision.sources.browser import Browser
from exhibit.web.visitor_phone.reader import PictureReader

SERVED = "the camera's picture is served on the page (preview: true in venue.yaml)"
NOT_SERVED = "the camera's picture is served no longer"


class PageExtras:
    """Made without the libraries of the page; its routes are made when it is served. `eyes` makes new ones."""

    def __init__(self, files: ShowFiles, clock: Clock, eyes: Callable[[], ImageReader], *, looks_through: bool) -> None:
        self.files = files
        self._clock = clock
        self.reader = PictureReader(eyes)
        self.browser = Browser(clock) if looks_through else None
        self.preview: Preview | None = None

    def allow_preview(self, *, on: bool) -> str:
        """Serve the camera's picture, or forget it at once; what is to be said of it where that is news."""
        if on is (self.preview is not None):
            return ""
        self.preview = Preview(self._clock) if on else None
        return SERVED if on else NOT_SERVED

    @property
    def notices(self) -> list[str]:
        """What is to be said before the show starts."""
        return [SERVED] if self.preview else []

    def forget(self) -> None:
        """The show's eyes are shut: no picture is kept."""
        if self.preview:
            self.preview.forget()

    def beside(self, observer: FrameObserver) -> FrameObserver:
        """`observer`, with what it sees told to the browser that is the camera, and kept where a preview is allowed."""
        return _Beside(observer, self)

    def routers(self) -> tuple[Callable[[Any], Any], ...]:
        """What makes the routes, given the page."""
        return (self._pictures, self._texts)

    def close(self) -> None:
        self.reader.close()

    def _pictures(self, _: Any) -> Any:
        # Imported here: the libraries of the page are an extra.
        from fastapi import APIRouter  # noqa: PLC0415

        from exhibit.web.control_room import preview  # noqa: PLC0415
        from exhibit.web.visitor_phone import camera, predict  # noqa: PLC0415

        routes = APIRouter()
        routes.include_router(predict.router(self.reader))
        routes.include_router(camera.router(self.browser))
        routes.include_router(preview.router(lambda: self.preview))
        return routes

    def _texts(self, _: Any) -> Any:
        from exhibit.web.control_room import routes_files  # noqa: PLC0415
        from exhibit.web.server import guard  # noqa: PLC0415

        return routes_files.router(self.files, guard.operator)


class _Beside:
    def __init__(self, observer: FrameObserver, guests: PageExtras) -> None:
        self._observer, self._guests = observer, guests

    def observe(self, frame: Frame) -> Observation:
        observation = self._observer.observe(frame)
        guests = self._guests
        if guests.browser:
            guests.browser.note_seen(observation)
        if guests.preview:
            guests.preview.keep(frame)
        return observation
