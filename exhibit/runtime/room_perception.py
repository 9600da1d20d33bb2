"""Perception with one camera or several: each looks in a thread of its own, and what they see is joined to one room.
One that fails ends nothing: the others go on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from exhibit.health import Health
from exhibit.mood.joining import RoomSettings, RoomState, step
from exhibit.runtime.perception import PERCEPTION, Perception
from exhibit.runtime.status import CameraNow, with_picture
from exhibit.values import Link, Observation, PictureReport
from exhibit.vision.observer import FrameObserver
from exhibit.vision.sources.port import Source, SourceState

_GRAVITY: tuple[Link, ...] = ("down", "ended", "unverified", "up", "off")
"""Of several cameras the gravest state is told as that of all."""


class OpenEyes(Protocol):
    """What a camera looks with, open."""

    @property
    def source(self) -> Source: ...

    @property
    def source_again(self) -> Callable[[], Source]: ...

    @property
    def observer(self) -> FrameObserver: ...

    @property
    def observer_again(self) -> Callable[[], FrameObserver]: ...

    @property
    def pictures(self) -> Callable[[], PictureReport]: ...


class _Counting(Health):
    """Counts the frames of one camera, and for the room too."""

    def __init__(self, room: Health) -> None:
        super().__init__()
        self._room = room

    def note_frame(self, now_s: float, took_s: float) -> None:
        super().note_frame(now_s, took_s)
        self._room.note_frame(now_s, took_s)

    def expect_frames(self, now_s: float) -> None:
        super().expect_frames(now_s)
        self._room.expect_frames(now_s)


@dataclass(frozen=True)
class _Looking:
    perception: Perception
    health: Health
    pictures: Callable[[], PictureReport]


class RoomPerception:
    """Looks with `eyes`, by the names of the cameras (one alone has none), until `stop` is set."""

    def __init__(
        self,
        eyes: Mapping[str, OpenEyes],
        room: RoomSettings,
        health: Health,
        fault: Callable[[str, str], None],
        stop: threading.Event,
    ) -> None:
        self._news = threading.Condition()
        self._room, self._state, self._alone = room, RoomState(), len(eyes) == 1
        self._health = health
        self._waiting: dict[str, Observation] = {}
        self._looking: dict[str, _Looking] = {}
        for name, one in eyes.items():
            counted = health if self._alone else _Counting(health)
            called = f"{PERCEPTION} {name}".strip()
            perception = Perception(
                one.source, one.source_again, one.observer, counted, partial(fault, called), stop, name, self._news
            )
            perception.observer_again = one.observer_again
            self._looking[name] = _Looking(perception, counted, one.pictures)

    @property
    def processing(self) -> bool:
        """Whether anybody is looked at."""
        return all(one.perception.processing for one in self._looking.values())

    @processing.setter
    def processing(self, on: bool) -> None:
        for one in self._looking.values():
            one.perception.processing = on

    def expect_frames(self, now_s: float) -> None:
        """Take it that from now on frames are to come of each camera."""
        for one in self._looking.values():
            one.health.expect_frames(now_s)

    def open_again(self, name: str = "") -> None:
        """Close the source of the camera of that name, and open one like it; soon, in the thread that reads it."""
        self._looking[name].perception.open_again()

    def start(self) -> None:
        for one in self._looking.values():
            one.perception.start()

    def close(self) -> None:
        """Look no more, and let go of all cameras."""
        for one in self._looking.values():
            one.perception.close()

    def cameras(self, now_s: float) -> Mapping[str, CameraNow]:
        """How each camera fares, with its pictures."""
        return {
            name: CameraNow(
                with_picture(one.perception.state(), one.pictures()),
                one.health.rate_hz(now_s),
                one.health.unseen_s(now_s),
                one.perception.began_look_s,
                one.pictures(),
                one.health.frames,
            )
            for name, one in self._looking.items()
        }

    def state(self) -> SourceState:
        """How the cameras fare, pictures aside; of several the gravest."""
        return together({name: one.perception.state() for name, one in self._looking.items()})

    def collect(self, wait_s: float) -> Observation | None:
        """The newest that was not taken yet, waiting up to `wait_s` for it."""
        if self._alone:
            return self._only.collect(wait_s)
        with self._news:
            self._news.wait_for(lambda: any(one.perception.has_news for one in self._looking.values()), wait_s)
        found = {name: one.perception.collect(0.0) for name, one in self._looking.items()}
        return self._joined({name: seen for name, seen in found.items() if seen is not None})

    def look(self, wait_s: float) -> Observation | None:
        """One frame seen, of several cameras' the one that was taken first; as in a replay."""
        if self._alone:
            return self._only.look(wait_s)
        for name, one in self._looking.items():
            if name in self._waiting or one.perception.state().link == "ended":
                continue
            seen = one.perception.look(wait_s)
            if seen is not None:
                self._waiting[name] = seen
            elif one.perception.state().link != "ended":
                return None  # it may bring one that was taken before those that wait
        if not self._waiting:
            return None
        first = min(self._waiting, key=lambda name: self._waiting[name].captured_s)
        return self._joined({first: self._waiting.pop(first)})

    @property
    def ended(self) -> bool:
        """Whether all sources have come to their end, and all that they gave was taken."""
        return not self._waiting and all(one.perception.state().link == "ended" for one in self._looking.values())

    @property
    def _only(self) -> Perception:
        return next(iter(self._looking.values())).perception

    def _joined(self, fresh: Mapping[str, Observation]) -> Observation | None:
        if not fresh:
            return None
        now_s = max(one.captured_s for one in fresh.values())
        self._state, observation = step(self._state, fresh, now_s, self._room)
        return observation


def worst_picture(pictures: Iterable[PictureReport]) -> PictureReport:
    """The first of `pictures` that is not well, or the first."""
    told = tuple(pictures)
    return next((one for one in told if one.condition != "good"), told[0])


def together(cameras: Mapping[str, SourceState]) -> SourceState:
    """The state of all `cameras`: the gravest, with what is to be said of each that is not up."""
    if len(cameras) == 1:
        return next(iter(cameras.values()))
    gravest = min((one.link for one in cameras.values()), key=_GRAVITY.index)
    told = {name: one for name, one in cameras.items() if one.link != "up"} or cameras
    return replace(
        SourceState(gravest),
        detail="; ".join(f"{name}: {one.detail}" for name, one in told.items()),
        skipped=sum(one.skipped for one in cameras.values()),
        failed=sum(one.failed for one in cameras.values()),
    )
