"""What each camera of a show looks with, opened as the show, the venue and the command line say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from exhibit.assembly.camera import CameraReload, mount_of
from exhibit.assembly.cameras import rules_of
from exhibit.assembly.eyes import Eyes
from exhibit.assembly.options import Options
from exhibit.assembly.parts import Parts
from exhibit.assembly.sources import cameras_of, names_of
from exhibit.assembly.vision import zoned
from exhibit.clock import Clock
from exhibit.show import Show
from exhibit.show.cameras import each_camera
from exhibit.values import PictureReport
from exhibit.vision.face_exposure import FaceExposure
from exhibit.vision.faces.search_turns import SearchTurns
from exhibit.vision.mount import CameraMount
from exhibit.vision.observer import FrameObserver
from exhibit.vision.permit import Permit
from exhibit.vision.sources.controls import ControlKeeper
from exhibit.vision.sources.opening import OpenedSource, is_live, open_source
from exhibit.vision.sources.port import Source
from exhibit.web.extras import PageExtras


@dataclass(frozen=True)
class Sight:
    """What the show looks with through one camera: the source that was opened, and who makes observations of its
    frames; `observer_again` makes another like it, where that one hangs; `pictures` says how the source's pictures are;
    `sleep` unloads its networks until the next one; by `permit` it is told who may be read."""

    opened: OpenedSource
    observer: FrameObserver
    observer_again: Callable[[], FrameObserver]
    pictures: Callable[[], PictureReport]
    sleep: Callable[[], None]
    permit: Permit

    @property
    def source(self) -> Source:
        return self.opened.source

    @property
    def source_again(self) -> Callable[[], Source]:
        return self.opened.again


@dataclass(frozen=True)
class GivenEyes:
    """What is used instead of what the show asks for: an observer, eyes that read whom the permit allows, a source."""

    observer: FrameObserver | None = None
    eyes: Callable[[Permit], FrameObserver] | None = None
    source: Source | None = None


@dataclass(frozen=True)
class ReadyEyes:
    """The eyes of one camera, made; its source is not open yet. `show` is the show as this camera alone would have
    it."""

    name: str
    show: Show
    permit: Permit
    mount: CameraMount
    eyes: Eyes
    observer: FrameObserver


def ready_eyes(show: Show, options: Options, given: GivenEyes) -> list[ReadyEyes]:
    """The eyes of each camera, with their networks. Raises ShowError."""
    # Until the show has ticked, nobody is read who was not told.
    rules = rules_of(show, reading=True, presented=False)
    alone = each_camera(show)
    turns = SearchTurns(len(alone))
    made = []
    for name, one in alone.items():
        permit, mount = Permit(rules[name]), mount_of(one)
        instead = given.eyes(permit) if given.eyes else given.observer
        from_camera = given.source is None and any(map(is_live, names_of(options.source, one)))
        eyes = Eyes(one, options.model, instead, permit, mount, camera=from_camera, turns=turns)
        made.append(ReadyEyes(name, one, permit, mount, eyes, eyes.open()))
    return made


def open_sights(
    parts: Parts, ready: list[ReadyEyes], clock: Clock, options: Options, extras: PageExtras | None, given: GivenEyes
) -> Mapping[str, Sight]:
    """What is looked with, by camera. Raises ShowError, SourceFault."""
    return {one.name: _sight(parts, one, clock, options, extras, given) for one in ready}


def _sight(
    parts: Parts, ready: ReadyEyes, clock: Clock, options: Options, extras: PageExtras | None, given: GivenEyes
) -> Sight:
    name, eyes = ready.name, ready.eyes
    called = f"camera {name}".strip()
    keeper = ControlKeeper(ready.show.venue.camera.controls, partial(parts.events.report_fault, called))
    source = given.source
    if source is None:
        opened = open_source(
            names_of(options.source, ready.show),
            clock,
            fast=options.fast,
            browser=extras.browser if extras else None,
            cameras=cameras_of(ready.show, ready.mount, keeper),
            # Who types a wrong address is told at once; a show that lies in a museum runs, and says what is wrong.
            strict=options.source is not None,
        )
        opened = replace(opened, notice=f"{name}: {opened.notice}" if name and opened.notice else opened.notice)
    else:
        opened = OpenedSource(source, "", lambda: source)
    parts.reloads[called] = _OneReload(name, CameraReload(ready.mount, keeper))
    parts.keep(f"source {name}".strip(), opened.source.close)

    def seeing(observer: FrameObserver) -> FrameObserver:
        exposing = FaceExposure(observer, keeper.expose)
        return zoned(ready.show, extras.shared(exposing, name) if extras else exposing)

    return Sight(
        eyes.watched(opened),
        seeing(ready.observer),
        lambda: seeing(eyes.open()),
        eyes.report,
        eyes.sleep,
        ready.permit,
    )


@dataclass(frozen=True)
class _OneReload:
    """Tells the reload of one camera what an edit says of it alone."""

    name: str
    reload: CameraReload

    def use(self, before: Show, show: Show) -> list[str]:
        one, other = each_camera(before).get(self.name), each_camera(show).get(self.name)
        if one is None or other is None:
            return ["venue.yaml: which cameras there are takes effect at the next start"]
        return self.reload.use(one, other)
