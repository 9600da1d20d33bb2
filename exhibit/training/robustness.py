"""How a reader stands a room's hardships: each picture made harder, then found, aligned and read as the room would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exhibit.training.face_cropping import SEARCH_PX, face_in_tile, middle_square, template_points
from exhibit.training.faces import Pictures, Progress
from exhibit.values import Emotions, Face, Image
from exhibit.vision.corruptions import TRIALS, Dice, PosedFace, in_room, looks, surrounded
from exhibit.vision.emotions import EmotionReader
from exhibit.vision.faces.finder import FaceFinder
from exhibit.vision.images import enlarged

LOOKS_S = (0.0, 0.1, 0.2, 0.3)
"""The moments at which the room looks at each picture, until it has found the face."""

# The height of a face in FER2013's tiles where the detector finds none, as a share of the tile.
_USUAL_HEIGHT = 0.85


@dataclass(frozen=True)
class RoomReader:
    """What the show finds and reads with: its finder, its reader with the quality gate, and the network without."""

    finder: FaceFinder
    gated: EmotionReader
    plain: EmotionReader


@dataclass(frozen=True)
class RobustnessRow:
    """One hardship over `faces`: how many were found `at_once`, and `found` within 0.3 s; how many of these the
    quality gate let pass to be `read`, and were read `right`. Then with the place told instead of found, without
    the gate: how many were `placed` right, and how `sure` the network was on average, 0..1."""

    name: str
    faces: int
    at_once: int
    found: int
    read: int
    right: int
    placed: int
    sure: float

    @property
    def shares(self) -> tuple[float, ...]:
        """Found at once, found, not read of those found, right of those read, right of all, right of all with the place
        told, and how sure."""
        every, found = max(1, self.faces), max(1, self.found)
        return (
            self.at_once / every,
            self.found / every,
            (self.found - self.read) / found,
            self.right / max(1, self.read),
            self.right / every,
            self.placed / every,
            self.sure,
        )


def robustness(pictures: Pictures, sure: FaceFinder, room: RoomReader, progress: Progress) -> list[RobustnessRow]:
    """Every trial over `pictures`, whose faces all have a label.

    `sure` says where a face is before anything is done to it (it may be generous), `room` finds and reads as the show
    does.
    """
    classes, sums = pictures.labels.classes, np.zeros((len(TRIALS), 6))
    for index in range(len(pictures)):
        posed = pose(pictures[index], sure)
        label = classes[pictures.labels.majority[index]]
        for row, trial in enumerate(TRIALS.values()):
            dice = np.random.default_rng([index, row])
            hard = in_room(trial(posed, dice))
            # Time that runs backwards is a new beginning for a finder that remembers.
            began_s = -10.0 * (1 + row + index * len(TRIALS))
            sums[row] += _stood(hard, label, room, began_s, dice)
        progress(index + 1, len(pictures))
    return [_row(name, len(pictures), row.tolist()) for name, row in zip(TRIALS, sums, strict=True)]


def _row(name: str, faces: int, sums: list[float]) -> RobustnessRow:
    at_once, found, read, right, placed = map(int, sums[:5])
    return RobustnessRow(name, faces, at_once, found, read, right, placed, sums[5] / max(1, faces))


def _stood(hard: PosedFace, label: str, room: RoomReader, began_s: float, dice: Dice) -> tuple[float, ...]:
    """Found at once, found, read, right, placed: 0 or 1; and how sure."""
    told = room.plain.read(hard.image, [_told(hard)])[0].emotions
    placed, sure = _first(told) == label, max(told.values(), default=0.0)
    for at_s, image in zip(LOOKS_S, looks(hard, dice, len(LOOKS_S)), strict=True):
        face = _nearest(room.finder.find(image, began_s + at_s), hard)
        if face is not None:
            read = _first(room.gated.read(image, [face])[0].emotions)
            return at_s == LOOKS_S[0], True, bool(read), read == label, placed, sure
    return False, False, False, False, placed, sure


def pose(picture: Image, finder: FaceFinder) -> PosedFace:
    """The face of `picture` as an enlarged tile."""
    tile = middle_square(picture)
    points, height = face_in_tile(tile, finder) or (template_points(tile), tile.shape[0] * _USUAL_HEIGHT)
    grow = SEARCH_PX / tile.shape[0]
    return surrounded(enlarged(tile, SEARCH_PX, 0), (points + 0.5) * grow - 0.5, height * grow)


def _nearest(faces: Sequence[Face], posed: PosedFace) -> Face | None:
    """The face that stands where it should."""
    near = [face for face in faces if _distance(face, posed) < posed.height_px / 2]
    return min(near, key=lambda face: _distance(face, posed), default=None)


def _told(posed: PosedFace) -> Face:
    """The face as it is known to be."""
    (x, y), half = posed.centre.tolist(), posed.height_px / 2
    a, b, c, d, e = [(float(px), float(py)) for px, py in posed.points]
    return Face((x - half, y - half, x + half, y + half), (a, b, c, d, e), 1.0)


def _first(emotions: Emotions) -> str:
    """The class with the largest share, "" where nothing was read."""
    return max(emotions, key=lambda name: emotions[name], default="")


def _distance(face: Face, posed: PosedFace) -> float:
    return float(np.linalg.norm(np.mean(face.keypoints, axis=0) - posed.centre))


def robustness_table(rows: Sequence[RobustnessRow]) -> str:
    """The rows in Markdown."""
    columns = ("found at once", "in 0.3 s", "unread", "right of read", "right of all", "told: right", "told: sure")
    lines = [f"| {r.name} | " + " | ".join(f"{x:.1%}" for x in r.shares) + " |" for r in rows]
    return "\n".join([f"| the face | {' | '.join(columns)} |", "|---|" + "---:|" * len(columns), *lines])
