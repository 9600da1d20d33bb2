"""The eyes of a show: its observer, with a watch on the pictures that it is shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from exhibit.assembly.vision import observer_of
from exhibit.show import Show
from exhibit.system.paths import models_folder
from exhibit.values import PictureReport
from exhibit.vision.faces.search_turns import SearchTurns
from exhibit.vision.mount import CameraMount
from exhibit.vision.observer import FrameObserver, Observer
from exhibit.vision.permit import Permit
from exhibit.vision.picture_watch import PictureWatch
from exhibit.vision.sleeping import SleepingObserver
from exhibit.vision.sources.opening import OpenedSource
from exhibit.vision.sources.port import Source


class Eyes:
    """Makes observers for `show`, which read whom `permit` allows and look where faces count by `mount`, in `turns`
    with those of other cameras, or watches the one that is `given`. `camera`: whether it is a camera that is looked at:
    a still, a film and the drawn visitor may stand still, only what comes of a camera may not."""

    def __init__(  # noqa: PLR0913 (what observers are made of, each by itself)
        self,
        show: Show,
        model: Path | None,
        given: FrameObserver | None,
        permit: Permit,
        mount: CameraMount,
        *,
        camera: bool,
        turns: SearchTurns | None = None,
    ) -> None:
        self._show, self._model, self._given, self._camera = show, model, given, camera
        self._permit, self._mount, self._turns = permit, mount, turns
        self._source: Source | None = None
        self._watch: PictureWatch | None = None
        self._observer: SleepingObserver | None = None

    def open(self) -> FrameObserver:
        """A new observer, which is the one that is reported of from now on. Raises ShowError."""
        if self._given is not None:
            self._watch = PictureWatch(self._given, self._live)
        else:
            observer = SleepingObserver(self._observer_made)
            self._observer = observer
            self._watch = PictureWatch(observer, self._live, observer.certainty, self._mount.hidden)
        return self._watch

    def _observer_made(self) -> Observer:
        return observer_of(self._show, models_folder(), self._model, self._permit, self._mount, self._turns)

    def sleep(self) -> None:
        """Unload the networks until the next picture; from any thread."""
        if self._observer:
            self._observer.sleep()

    def report(self) -> PictureReport:
        """How the pictures are; from any thread."""
        return self._watch.report() if self._watch else PictureReport()

    def watched(self, opened: OpenedSource) -> OpenedSource:
        """`opened`, known to be what is looked at, also once it is opened again."""
        self._source = opened.source
        return replace(opened, again=lambda: self._noted(opened.again()))

    def _noted(self, source: Source) -> Source:
        self._source = source
        return source

    def _live(self) -> bool:
        """Whether a camera is looked at now: what stands in for it counts as down."""
        return self._camera and self._source is not None and self._source.state().link == "up"
