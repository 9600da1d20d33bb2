"""A frame becomes an observation: find, read, follow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

from exhibit.values import NO_EMOTIONS, Emotions, Face, Frame, Image, Looks, Observation, Reading
from exhibit.vision.emotions import EmotionReader
from exhibit.vision.faces.finder import GlimpsingFinder
from exhibit.vision.looks import looks_of
from exhibit.vision.tracking.tracker import TrackingSettings, TrackingState, met_before, step

_LOOKS_APART_S = 0.09
"""A picture in a tenth of a second is enough to tell the next person by, and costs a third of all of them."""


class FrameObserver(Protocol):
    """The port: whoever makes an observation of each frame."""

    def observe(self, frame: Frame) -> Observation: ...


class Observer:
    """Joins the detector, the emotion network and the tracker; remembers only who is in view. Who has been in view for
    less than `notice_s` is followed and not read: they are told of it first."""

    def __init__(
        self,
        finder: GlimpsingFinder,
        reader: EmotionReader,
        settings: TrackingSettings | None = None,
        notice_s: float = 0.0,
    ) -> None:
        self._finder = finder
        self._reader = reader
        self._settings = settings or TrackingSettings()
        self._notice_s = notice_s
        self._state = TrackingState()
        self._looked_s = -math.inf

    def certainty(self, image: Image) -> float:
        """How surely there are faces in one picture (height, width, 3) BGR, which are neither remembered nor followed:
        the sum over them of minus the logarithm of the doubt."""
        return sum(-math.log(max(1e-6, 1 - face.score)) for face in self._finder.glimpse(image))

    def observe(self, frame: Frame) -> Observation:
        faces = self._finder.find(frame.image, frame.captured_s)
        emotions = self._read(frame, faces)
        looks = self._looks(frame, faces)
        readings = [Reading(face, read, one) for face, read, one in zip(faces, emotions, looks, strict=True)]
        self._state, visitors = step(self._state, readings, frame.captured_s, self._settings)
        height, width = frame.image.shape[:2]
        return Observation(frame.captured_s, frame.sequence, (width, height), visitors)

    def _looks(self, frame: Frame, faces: Sequence[Face]) -> list[Looks | None]:
        """How each of `faces` looks, in a picture each tenth of a second."""
        if 0 <= frame.captured_s - self._looked_s < _LOOKS_APART_S:
            return [None] * len(faces)
        self._looked_s = frame.captured_s
        return [looks_of(frame.image, face) for face in faces]

    def _read(self, frame: Frame, faces: Sequence[Face]) -> list[Emotions]:
        """What those of `faces` feel who have been told; nothing of the others."""
        if not self._notice_s:
            return self._reader.read(frame.image, faces)
        told = met_before(self._state, faces, frame.captured_s, self._notice_s)
        read = iter(self._reader.read(frame.image, [face for face, may in zip(faces, told, strict=True) if may]))
        return [next(read) if may else NO_EMOTIONS for may in told]
