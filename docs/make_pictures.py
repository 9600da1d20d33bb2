"""Renders the README's picture: what the camera sees, what is read from it, and what the wall answers.

Everything in it is the software's own: the drawn visitor, the real detector and network, the example show's scenes.
Run it after a change of scenes, palette or network, and look at the result.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np

from exhibit.outputs.projector import Wall
from exhibit.palette import colour
from exhibit.show import load_show
from exhibit.system.paths import example_show, models_folder
from exhibit.values import Emotions, Face, Image
from exhibit.vision.emotions import TFLiteReader
from exhibit.vision.faces.finder import YuNet
from exhibit.vision.model_files import Manifest
from exhibit.vision.sources.drawn.visitor import draw

# Moments of the drawn visitor's script, and the scene that the example show answers them with.
MOMENTS = ((1.0, "tide"), (11.0, "sunrise"), (18.0, "bloom"), (25.0, "rain"), (32.0, "ember"))
TILE = (384, 216)
GAP = 12
CUT = (320, 150)
SCENE_SECONDS = 9.0


def main() -> None:
    """Write docs/answers.jpg."""
    manifest = Manifest(models_folder())
    finder = YuNet(manifest.needed("faces-yunet")[0])
    reader = TFLiteReader(manifest.needed("emotions")[0])
    scenes = load_show(example_show()).scenes
    columns = []
    for seconds, scene in MOMENTS:
        picture = draw(seconds, (1280, 720))
        faces = finder.find(picture)
        seen = _seen(picture, faces, reader.read(picture, faces))
        wall = Wall((1280, 720))
        wall.show(scene, scenes[scene], now=0.0)
        wall.draw(SCENE_SECONDS)
        answer = cv2.resize(cv2.cvtColor(wall.pixels(), cv2.COLOR_RGB2BGR), TILE, interpolation=cv2.INTER_AREA)
        columns.append(np.vstack([seen, np.full((GAP, TILE[0], 3), 18, np.uint8), answer]))
    gap = np.full((columns[0].shape[0], GAP, 3), 18, np.uint8)
    row = np.hstack([part for column in columns for part in (column, gap)][:-1])
    framed = cv2.copyMakeBorder(row, GAP, GAP, GAP, GAP, cv2.BORDER_CONSTANT, value=(18, 18, 18))
    cv2.imwrite(str(Path(__file__).parent / "answers.jpg"), framed, [cv2.IMWRITE_JPEG_QUALITY, 88])


def _seen(picture: Image, faces: list[Face], readings: list[Emotions]) -> np.ndarray[Any, Any]:
    """The middle of the camera's picture with a frame round the face in its emotion's colour, and its name."""
    left_edge, top_edge = CUT
    view = picture[top_edge : top_edge + 360, left_edge : left_edge + 640].copy()
    for face, emotions in zip(faces, readings, strict=True):
        name = max(emotions, key=lambda one: emotions[one])
        bgr = tuple(int(colour(name)[at : at + 2], 16) for at in (5, 3, 1))
        edges = np.array(face.box_xyxy) - (*CUT, *CUT)
        left, top, right, bottom = (round(edge) for edge in edges.tolist())
        cv2.rectangle(view, (left - 12, top - 12), (right + 12, bottom + 12), bgr, 3, cv2.LINE_AA)
        label = f"{name} {emotions[name]:.0%}"
        (width, height), _ = cv2.getTextSize(label, cv2.FONT_HERSHEY_DUPLEX, 1.0, 2)
        spot = (left - 13, max(height + 16, top - 22))
        cv2.rectangle(view, (spot[0], spot[1] - height - 10), (spot[0] + width + 16, spot[1] + 10), bgr, -1)
        text_at = (spot[0] + 8, spot[1])
        cv2.putText(view, label, text_at, cv2.FONT_HERSHEY_DUPLEX, 1.0, (15, 15, 15), 2, cv2.LINE_AA)
    return cv2.resize(view, TILE, interpolation=cv2.INTER_AREA)


if __name__ == "__main__":
    main()
