"""The contact sheet: a small still after every fade, with what it was, when and why, on one picture."""

from __future__ import annotations

import math
import os
from collections import deque
from collections.abc import Mapping
from pathlib import Path

import pygame

from exhibit.outputs.scenes.surfaces import blank

_STILL_PX = (320, 180)
_GAP = 20
_CAPTION = 52
_MOST = 40
_MOST_COLUMNS = 4
_PAPER, _INK, _PALE = (16, 17, 20), (236, 236, 232), (150, 153, 160)


class ContactSheet:
    """Keeps the newest forty stills and writes them to `path` as one PNG."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stills: deque[tuple[pygame.Surface, str, str]] = deque(maxlen=_MOST)

    def add(self, picture: pygame.Surface, name: str, values: Mapping[str, float], after_s: float, rule: str) -> None:
        """Keep a small copy of `picture`: the scene `name`, set to `values`, `after_s` seconds since the start."""
        shown = "  ".join([name, *(f"{parameter} {value:g}" for parameter, value in values.items())])
        self._stills.append((_fitted(picture), shown, f"{after_s:.1f} s   rule: {rule}"))

    def write(self) -> None:
        """Write the sheet in one step, so that nobody reads half of it. Without stills, no file. Raises OSError."""
        if not self._stills:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self._path.with_name(f".{self._path.name}.{os.getpid()}.png")
        try:
            pygame.image.save(self._drawn(), unfinished)
            unfinished.replace(self._path)
        except pygame.error as error:
            raise OSError(str(error)) from error
        finally:
            unfinished.unlink(missing_ok=True)

    def _drawn(self) -> pygame.Surface:
        columns = min(_MOST_COLUMNS, len(self._stills))
        rows = math.ceil(len(self._stills) / columns)
        across, down = _STILL_PX[0] + _GAP, _STILL_PX[1] + _CAPTION + _GAP
        paper = blank((columns * across + _GAP, rows * down + _GAP))
        paper.fill(_PAPER)
        pygame.font.init()
        large, small = pygame.font.Font(None, 24), pygame.font.Font(None, 20)
        for index, (still, shown, when) in enumerate(self._stills):
            left, top = _GAP + index % columns * across, _GAP + index // columns * down
            paper.blit(still, (left, top))
            _write(paper, large, shown, (left, top + _STILL_PX[1] + 8), _INK)
            _write(paper, small, when, (left, top + _STILL_PX[1] + 30), _PALE)
        return paper


def _fitted(picture: pygame.Surface) -> pygame.Surface:
    """`picture` made small enough for its place, whole and undistorted, on black."""
    width, height = picture.get_size()
    scale = min(_STILL_PX[0] / width, _STILL_PX[1] / height)
    small = pygame.transform.smoothscale(picture, (max(round(width * scale), 1), max(round(height * scale), 1)))
    still = blank(_STILL_PX)
    still.blit(small, small.get_rect(center=still.get_rect().center))
    return still


def _write(
    paper: pygame.Surface, font: pygame.font.Font, text: str, at: tuple[int, int], ink: tuple[int, int, int]
) -> None:
    """Write `text`, cut where its still ends."""
    paper.blit(font.render(text, True, ink), at, (0, 0, _STILL_PX[0], _CAPTION))  # noqa: FBT003 - antialias
