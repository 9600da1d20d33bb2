"""The pictures of a running show, watched for whether they can be believed; a picture that cannot tells of nobody."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from exhibit.values import Frame, Image, Observation, PictureReport
from exhibit.vision.observer import FrameObserver
from exhibit.vision.picture_condition import PictureState, after_turning, step
from exhibit.vision.picture_measures import measured

_LOOK_S = 0.5
"""How often a picture is measured, which costs about a millisecond."""

_TURN_S, _TURN_AGAIN_S = 5.0, 60.0
"""How often the picture is turned over, and how often once somebody was upright. It costs two searches."""


class PictureWatch:
    """A FrameObserver that looks at the pictures themselves before `observer` looks for people in them.

    `live` says whether pictures come of a camera now, which never gives the same one twice. `certainty` says how surely
    there are faces in a picture, remembering nothing; without it nobody notices a camera that hangs upside down;
    `hidden` gives a picture without what does not count: a portrait would be found wrongly turned, and it alone.
    """

    def __init__(
        self,
        observer: FrameObserver,
        live: Callable[[], bool],
        certainty: Callable[[Image], float] | None = None,
        hidden: Callable[[Image], Image] = lambda image: image,
    ) -> None:
        self._observer, self._live, self._certainty = observer, live, certainty
        self._hidden = hidden
        self._state = PictureState()
        self._measured_s = self._turned_s = -math.inf

    def report(self) -> PictureReport:
        """How the pictures are; from any thread."""
        return self._state.report

    def observe(self, frame: Frame) -> Observation:
        """What `observer` sees; nobody, where the picture is not of now."""
        now_s = frame.captured_s
        if not 0 <= now_s - self._measured_s < _LOOK_S:
            self._measured_s = now_s
            self._state = step(self._state, measured(frame.image), now_s, live=self._live())
        if not self._state.report.is_news:
            height, width = frame.image.shape[:2]
            return Observation(now_s, frame.sequence, (width, height))
        observation = self._observer.observe(frame)
        self._mind_way_up(frame.image, now_s)
        return observation

    def _mind_way_up(self, image: Image, now_s: float) -> None:
        """Now and then, see whether faces are surer in the picture turned over."""
        every_s = _TURN_S if self._state.upright_s is None else _TURN_AGAIN_S
        if self._certainty is None or 0 <= now_s - self._turned_s < every_s:
            return
        self._turned_s = now_s
        image = self._hidden(image)
        turned = np.ascontiguousarray(image[::-1, ::-1])
        self._state = after_turning(self._state, self._certainty(image), self._certainty(turned), now_s)
