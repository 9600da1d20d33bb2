"""How the camera hangs, and which places of its picture do not count. The show settles it, when it begins and when
venue.yaml is edited; whoever turns pictures and looks for faces asks at each frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from exhibit.config.regions import Corners, inside
from exhibit.config.sources import TURNS, Turn
from exhibit.values import Face, Image

_GREY = (128, 128, 128)
"""Neither dark nor bright: whether a picture is covered or blinded is judged by the rest of it."""


@dataclass(frozen=True)
class CameraPose:
    """How pictures are put upright: turned clockwise by `turn` degrees, then mirrored."""

    turn: Turn = 0
    mirror: bool = False

    def turned_further(self, by: Turn) -> CameraPose:
        """The pose whose pictures are this one's, turned clockwise by so much more: in a mirror the other way round."""
        degrees = (self.turn - by if self.mirror else self.turn + by) % 360
        return CameraPose(next(one for one in TURNS if one == degrees), self.mirror)


@dataclass
class CameraMount:
    """The `pose` of now, and the places that are `ignored`; set by the show, read in other threads."""

    pose: CameraPose = CameraPose()
    ignored: tuple[Corners, ...] = ()

    def counts(self, face: Face, image: Image) -> bool:
        """Whether the middle of `face` lies in none of the ignored places of `image`."""
        if not self.ignored:
            return True
        (x, y), (height, width) = face.centre, image.shape[:2]
        return not any(inside((x / width, y / height), one) for one in self.ignored)

    def hidden(self, image: Image) -> Image:
        """`image` without what is ignored, for who looks at it otherwise turned."""
        return painted_over(image, self.ignored) if self.ignored else image


def upright(image: Image, pose: CameraPose) -> Image:
    """`image` (height, width, 3) as `pose` has it, in memory of its own, in one pass (two at 270 in a mirror)."""
    match (pose.turn, pose.mirror):
        case (0, False):
            return image
        case (0, True):
            turned = cv2.flip(image, 1)
        case (90, False):
            turned = cv2.rotate(image, cv2.ROTATE_90_CLOCKWISE)
        case (90, True):
            turned = cv2.transpose(image)
        case (180, False):
            turned = cv2.rotate(image, cv2.ROTATE_180)
        case (180, True):
            turned = cv2.flip(image, 0)
        case (_, False):
            turned = cv2.rotate(image, cv2.ROTATE_90_COUNTERCLOCKWISE)
        case _:
            turned = cv2.rotate(cv2.transpose(image), cv2.ROTATE_180)
    return turned.astype(np.uint8, copy=False)


def surest_turn(certainties: Sequence[float], somebody: float, surer: float) -> Turn:
    """By how much more a picture is to be turned, where faces are found with `certainties` in it turned by each of
    `TURNS`: 0 where nobody is found with `somebody` at least, or nowhere by `surer` times more than as it is."""
    best = max(range(len(TURNS)), key=certainties.__getitem__)
    sure = certainties[best] >= max(somebody, surer * certainties[0])
    return TURNS[best] if sure else 0


def painted_over(image: Image, places: Sequence[Corners]) -> Image:
    """A copy of `image` (height, width, 3) without what lies in `places`."""
    height, width = image.shape[:2]
    painted = image.copy()
    corners = [np.array([(round(x * width), round(y * height)) for x, y in one], dtype=np.int32) for one in places]
    cv2.fillPoly(painted, corners, _GREY)
    return painted
