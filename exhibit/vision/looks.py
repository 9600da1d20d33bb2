"""How a head looks for the moment: eight dots across, their shades and their tints, with what light does to them taken
out, however strong it is, of whatever colour and from whichever side (D-vision-21).

Enough to tell that somebody else stands where somebody stood a second ago, and too little to know anybody again: no
network has a part in it, and it is forgotten with the visit.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from exhibit.values import Face, Image, Looks
from exhibit.vision.faces.cascade import roll
from exhibit.vision.faces.crop_view import around

_SIDE, _DOTS, _FINE = 1.9, 8, 4
_DARK = np.float32(16)
"""Added to each level before its logarithm is taken, so that the noise of what is black is none of the looks."""
_FLAT = 0.02
_PARTS = np.array(
    [
        [1 / 3, 1 / math.sqrt(2), 1 / math.sqrt(6)],
        [1 / 3, -1 / math.sqrt(2), 1 / math.sqrt(6)],
        [1 / 3, 0, -2 / math.sqrt(6)],
    ],
    np.float32,
)
"""From blue, green and red to shade and two tints."""
_ALONG = np.linspace(-1, 1, _DOTS)
_SLOPES = np.linalg.qr(
    np.stack([np.ones(_DOTS**2), np.tile(_ALONG, _DOTS), np.repeat(_ALONG, _DOTS)], axis=1).astype(np.float32)
)[0]
"""What light does to the logarithms: it adds to all of them, and evenly more to one side than to the other."""


def looks_of(image: Image, face: Face) -> Looks:
    """The looks of `face`, with hair and collar, in `image` (height, width, 3) BGR."""
    cut = around(face.centre, _SIDE * face.height_px, _FINE * _DOTS, roll(face)).cut(image)
    dots = cv2.resize(cut, (_DOTS, _DOTS), interpolation=cv2.INTER_AREA).reshape(-1, 3)
    parts = np.log(dots + _DARK) @ _PARTS
    parts -= _SLOPES @ (_SLOPES.T @ parts)
    shades, *tints = parts.T.tolist()
    length = math.hypot(*shades) + _FLAT * _DOTS
    return Looks(tuple(shade / length for shade in shades), (*tints[0], *tints[1]))
