"""How well faces can be read, in numbers."""

from __future__ import annotations

import numpy as np

from exhibit.values import Face, Frame, Observation, Visitor
from exhibit.vision.face_light import Readability, readability


def face(left: float, top: float) -> Face:
    return Face((left, top, left + 40, top + 40), ((left, top),) * 5, 0.9)


def test_the_light_is_that_of_the_faces_and_not_of_the_bright_wall() -> None:
    image = np.full((100, 200, 3), 255, np.uint8)
    image[20:60, 20:60] = 51
    visitors = (
        Visitor(1, face(20, 20), {"neutral": 1.0}, 1.0, 1.0),
        Visitor(2, face(500, 20), {}, 0.0, 1.0),  # beyond the edge
    )
    told = readability(Frame(image, 7.0, 0), Observation(7.0, 0, (200, 100), visitors))
    assert told == Readability(7.0, faces=2, read=1, light=0.2)


def test_nobody_has_no_light() -> None:
    image = np.zeros((10, 10, 3), np.uint8)
    assert readability(Frame(image, 1.0, 0), Observation(1.0, 0, (10, 10))) == Readability(1.0)
