"""Films and sounds of a known length, for shows that wait for their ends."""

from __future__ import annotations

import wave
from pathlib import Path

import cv2
import numpy as np


def write_film(file: Path, lasts_s: float) -> None:
    """Ten grey pictures a second."""
    writer = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"MJPG"), 10, (64, 48))
    for _ in range(round(10 * lasts_s)):
        writer.write(np.full((48, 64, 3), 90, np.uint8))
    writer.release()


def ring(file: Path, lasts_s: float) -> None:
    """A silent sound of that length."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(file), "wb") as opened:
        opened.setparams((1, 2, 8000, 0, "NONE", ""))
        opened.writeframes(bytes(round(lasts_s * 16000)))
