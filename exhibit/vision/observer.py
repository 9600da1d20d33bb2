"""A frame becomes an observation: find, read, follow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from exhibit.values import NO_EMOTIONS, Face, Frame, Image, Looks, Observation, Reading
from exhibit.vision.emotions import Answer, EmotionReader
from exhibit.vision.faces.finder import GlimpsingFinder
from exhibit.vision.looks import looks_of
from exhibit.vision.permit import Permit, ReadingRules, expression_alone, is_child
from exhibit.vision.tracking.tracker import Telling, TrackingSettings, TrackingState, step, told_before

_LOOKS_APART_S = 0.09
"""A picture in a tenth of a second is enough to tell the next person by, and costs a third of all of them."""


class FrameObserver(Protocol):
    """The port: whoever makes an observation of each frame."""

    def observe(self, frame: Frame) -> Observation: ...


class Observer:
    """Joins the detector, the emotion network and the tracker; remembers only who is in view. `permit` says who may be
    read: who may not is found and followed all the same."""

    def __init__(
        self,
        finder: GlimpsingFinder,
        reader: EmotionReader,
        settings: TrackingSettings | None = None,
        permit: Permit | None = None,
    ) -> None:
        self._finder = finder
        self._reader = reader
        self._settings = settings or TrackingSettings()
        self._permit = permit or Permit()
        self._state = TrackingState()
        self._looked_s = -math.inf
        self._mirrored = True

    def certainty(self, image: Image) -> float:
        """As `certainty_in`."""
        return certainty_in(self._finder, image)

    def observe(self, frame: Frame) -> Observation:
        rules = self._permit.rules
        telling = Telling(rules.notice_s, rules.presented)
        faces = self._finder.find(frame.image, frame.captured_s)
        answers = self._read(frame, faces, rules, telling)
        looks = self._looks(frame, faces)
        readings = [
            Reading(face, answer.emotions, one, answer.unread)
            for face, answer, one in zip(faces, answers, looks, strict=True)
        ]
        self._state, visitors = step(self._state, readings, frame.captured_s, self._settings, telling)
        if not rules.allowed:
            visitors = tuple(
                replace(one, emotions=NO_EMOTIONS, read_emotions=NO_EMOTIONS, unread="") for one in visitors
            )
        height, width = frame.image.shape[:2]
        return Observation(frame.captured_s, frame.sequence, (width, height), visitors, read=rules.allowed)

    def _looks(self, frame: Frame, faces: Sequence[Face]) -> list[Looks | None]:
        """How each of `faces` looks, in a picture each tenth of a second."""
        if 0 <= frame.captured_s - self._looked_s < _LOOKS_APART_S:
            return [None] * len(faces)
        self._looked_s = frame.captured_s
        return [looks_of(frame.image, face) for face in faces]

    def _read(self, frame: Frame, faces: Sequence[Face], rules: ReadingRules, telling: Telling) -> list[Answer]:
        """What those of `faces` feel who may be read; nothing of the others, who are not shown to the network."""
        may = self._may_be_read(frame, faces, rules, telling)
        shown = [face for face, one in zip(faces, may, strict=True) if one]
        # A face and its mirror image average out what the network holds for a feeling on one side of it alone; the
        # smoothing of a track averages for nothing (D-vision-27).
        self._mirrored = not self._mirrored
        read = iter(self._reader.read(frame.image, shown, mirrored=self._mirrored, captured_s=frame.captured_s))
        found = [next(read) if one else Answer() for one in may]
        if rules.children.mode != "expression":
            return found
        size_px = (frame.image.shape[1], frame.image.shape[0])
        return [
            replace(one, emotions=expression_alone(one.emotions)) if is_child(face, size_px, rules.children) else one
            for face, one in zip(faces, found, strict=True)
        ]

    def _may_be_read(self, frame: Frame, faces: Sequence[Face], rules: ReadingRules, telling: Telling) -> list[bool]:
        if not rules.allowed:
            return [False] * len(faces)
        told = told_before(self._state, faces, frame.captured_s, telling) if telling.for_s else [True] * len(faces)
        if rules.children.mode != "off":
            return told
        size_px = (frame.image.shape[1], frame.image.shape[0])
        return [one and not is_child(face, size_px, rules.children) for face, one in zip(faces, told, strict=True)]


def certainty_in(finder: GlimpsingFinder, image: Image) -> float:
    """How surely there are faces in one picture (height, width, 3) BGR, which are neither remembered nor followed: the
    sum over them of minus the logarithm of the doubt."""
    return sum(-math.log(max(1e-6, 1 - face.score)) for face in finder.glimpse(image))
