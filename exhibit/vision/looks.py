"""How a head looks for the moment: a dozen grey dots across, with brightness and contrast taken out (D-vision-21).

Enough to tell that somebody else stands where somebody stood a second ago, and too little to know anybody again: no
network has a part in it, and it is forgotten with the visit.
"""

from __future__ import annotations

import cv2
import numpy as np

from exhibit.values import Face, Image, Looks
from exhibit.vision.faces.cascade import roll
from exhibit.vision.faces.crop_view import around

_SIDE, _DOTS, _FINE = 1.3, 12, 4
_FLAT = 2.0


def looks_of(image: Image, face: Face) -> Looks:
    """The looks of `face` in `image` (height, width, 3) BGR: of mean 0 and length 1, or a little shorter where all is
    flat."""
    cut = around(face.centre, _SIDE * face.height_px, _FINE * _DOTS, roll(face)).cut(image)
    grey = cv2.cvtColor(cut, cv2.COLOR_BGR2GRAY).astype(np.float32)
    dots = cv2.resize(grey, (_DOTS, _DOTS), interpolation=cv2.INTER_AREA).ravel()
    dots -= dots.mean()
    length = float(np.linalg.norm(dots)) + _FLAT * _DOTS
    return tuple((dots / length).tolist())
