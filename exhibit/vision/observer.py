"""A frame becomes an observation: find, read, follow."""

from __future__ import annotations

import math
from typing import Protocol

from exhibit.values import Frame, Image, Observation, Reading
from exhibit.vision.emotions import EmotionReader
from exhibit.vision.faces.finder import GlimpsingFinder
from exhibit.vision.looks import looks_of
from exhibit.vision.tracking.tracker import TrackingSettings, TrackingState, step


class FrameObserver(Protocol):
    """The port: whoever makes an observation of each frame."""

    def observe(self, frame: Frame) -> Observation: ...


class Observer:
    """Joins the detector, the emotion network and the tracker; remembers only who is in view."""

    def __init__(
        self, finder: GlimpsingFinder, reader: EmotionReader, settings: TrackingSettings | None = None
    ) -> None:
        self._finder = finder
        self._reader = reader
        self._settings = settings or TrackingSettings()
        self._state = TrackingState()

    def certainty(self, image: Image) -> float:
        """How surely there are faces in one picture (height, width, 3) BGR, which are neither remembered nor followed:
        the sum over them of minus the logarithm of the doubt."""
        return sum(-math.log(max(1e-6, 1 - face.score)) for face in self._finder.glimpse(image))

    def observe(self, frame: Frame) -> Observation:
        faces = self._finder.find(frame.image, frame.captured_s)
        emotions = self._reader.read(frame.image, faces)
        readings = [
            Reading(face, read, looks_of(frame.image, face)) for face, read in zip(faces, emotions, strict=True)
        ]
        self._state, visitors = step(self._state, readings, frame.captured_s, self._settings)
        height, width = frame.image.shape[:2]
        return Observation(frame.captured_s, frame.sequence, (width, height), visitors)
