"""How a reader stands a room's hardships: each picture made harder, then found, aligned and read as the room would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exhibit.training.cutting import SEARCH_PX, face_in_tile, middle_square, template_points
from exhibit.training.faces import Pictures, Progress
from exhibit.values import Face, Image
from exhibit.vision.emotions import EmotionReader
from exhibit.vision.faces import FaceFinder
from exhibit.vision.images import enlarged
from exhibit.vision.trials import TRIALS, Posed, surrounded

# The height of a face in FER2013's tiles where the detector finds none, as a share of the tile.
_USUAL_HEIGHT = 0.85


@dataclass(frozen=True)
class Stood:
    """One hardship: `found` of `faces` were found where they are, `right` of those read as their label says; and
    `placed` read rightly when their place was told instead of found."""

    name: str
    faces: int
    found: int
    right: int
    placed: int

    @property
    def shares(self) -> tuple[float, float, float, float]:
        """Found, right of those found, right of all, right of all where the place was told."""
        every = max(1, self.faces)
        return self.found / every, self.right / max(1, self.found), self.right / every, self.placed / every


def robustness(
    pictures: Pictures, sure: FaceFinder, room: FaceFinder, reader: EmotionReader, progress: Progress
) -> list[Stood]:
    """Every trial over `pictures`, whose faces all have a label.

    `sure` says where a face is before anything is done to it (it may be generous), `room` finds it as the show does.
    """
    classes, counts = pictures.labels.classes, np.zeros((len(TRIALS), 3), int)
    for index in range(len(pictures)):
        posed = pose(pictures[index], sure)
        label = classes[pictures.labels.majority[index]]
        for row, trial in enumerate(TRIALS.values()):
            hard = trial(posed, np.random.default_rng([index, row]))
            found = _found(hard, room)
            right = found is not None and _read(hard, found, reader) == label
            counts[row] += (found is not None, right, _read(hard, _told(hard), reader) == label)
        progress(index + 1, len(pictures))
    rows = zip(TRIALS, counts.tolist(), strict=True)
    return [Stood(name, len(pictures), *three) for name, three in rows]


def pose(picture: Image, finder: FaceFinder) -> Posed:
    """The face of `picture` as an enlarged tile."""
    tile = middle_square(picture)
    points, height = face_in_tile(tile, finder) or (template_points(tile), tile.shape[0] * _USUAL_HEIGHT)
    grow = SEARCH_PX / tile.shape[0]
    return surrounded(enlarged(tile, SEARCH_PX, 0), (points + 0.5) * grow - 0.5, height * grow)


def _found(posed: Posed, room: FaceFinder) -> Face | None:
    """The face that stands where it should."""
    near = [face for face in room.find(posed.image, 0.0) if _distance(face, posed) < posed.height_px / 2]
    return min(near, key=lambda face: _distance(face, posed), default=None)


def _told(posed: Posed) -> Face:
    """The face as it is known to be."""
    (x, y), half = posed.centre.tolist(), posed.height_px / 2
    a, b, c, d, e = [(float(px), float(py)) for px, py in posed.points]
    return Face((x - half, y - half, x + half, y + half), (a, b, c, d, e), 1.0)


def _read(posed: Posed, face: Face, reader: EmotionReader) -> str:
    emotions = reader.read(posed.image, [face])[0]
    return max(emotions, key=lambda name: emotions[name], default="")


def _distance(face: Face, posed: Posed) -> float:
    return float(np.linalg.norm(np.mean(face.keypoints, axis=0) - posed.centre))


def robustness_table(rows: Sequence[Stood]) -> str:
    """The rows in Markdown."""
    head = "| the face | found | right, of those found | right, of all | right, of all, place told |"
    lines = [f"| {r.name} | " + " | ".join(f"{x:.1%}" for x in r.shares) + " |" for r in rows]
    return "\n".join([head, "|---|---:|---:|---:|---:|", *lines])
