"""Attention: how much a head faces the camera. Pure."""

from __future__ import annotations

import math

from exhibit.values import Face, Point


def attention(face: Face) -> float:
    """How much the head faces the camera, 0..1, from the keypoints.

    The tip of the nose lies on the line between eyes and mouth when a head faces us, and moves along the line of the
    eyes as it turns: by about half the distance between the eyes at 45 degrees. u is that shift in eye distances;
    attention is 1 up to u = 0.1 and falls evenly to 0 at u = 0.6.
    """
    left, right, nose, mouth_left, mouth_right = face.keypoints
    axis = (right[0] - left[0], right[1] - left[1])
    span = math.hypot(*axis)
    if span < 1e-6:
        return 0.0
    middle = _middle(_middle(left, right), _middle(mouth_left, mouth_right))
    shift = abs((nose[0] - middle[0]) * axis[0] + (nose[1] - middle[1]) * axis[1]) / span**2
    return max(0.0, min(1.0, 1.0 - (shift - 0.1) / 0.5))


def _middle(a: Point, b: Point) -> Point:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
