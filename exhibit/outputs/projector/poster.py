"""The poster: every scene of a show on one picture, a large still and small ones, with its name and what it is."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pygame

from exhibit.outputs.scenes import fonts
from exhibit.outputs.scenes.surfaces import blank

_LARGE_PX, _SMALL_PX = (480, 270), (156, 88)
_GAP, _THIN = 28, 6
_CAPTION = 104
_NAME_PX, _ABOUT_PX = 34, 21
_COLUMNS = 3
_PAPER, _INK, _PALE = (14, 15, 18), (240, 240, 236), (158, 161, 168)


@dataclass(frozen=True, eq=False)
class PosterScene:
    """A scene's stills, the large one first; `fault` says what could not be drawn."""

    name: str
    about: str
    stills: tuple[pygame.Surface, ...]
    fault: str = ""


def small(picture: pygame.Surface, *, large: bool) -> pygame.Surface:
    """A copy of `picture` as it stands on the poster."""
    return pygame.transform.smoothscale(picture, _LARGE_PX if large else _SMALL_PX)


def poster(scenes: Sequence[PosterScene]) -> pygame.Surface:
    """All of them, three in a row."""
    across = _LARGE_PX[0] + _GAP
    down = _LARGE_PX[1] + _THIN + _SMALL_PX[1] + _CAPTION + _GAP
    columns = min(_COLUMNS, len(scenes))
    paper = blank((columns * across + _GAP, math.ceil(len(scenes) / columns) * down + _GAP))
    paper.fill(_PAPER)
    for index, shown in enumerate(scenes):
        _draw_cell(paper, shown, _GAP + index % columns * across, _GAP + index // columns * down)
    return paper


def write(picture: pygame.Surface, file: Path) -> None:
    """Write `picture` as PNG or JPEG, in one step. Raises OSError."""
    unfinished = file.with_name(f".{file.stem}.{os.getpid()}{file.suffix}")
    try:
        pygame.image.save(picture, unfinished)
        unfinished.replace(file)
    except pygame.error as error:
        raise OSError(0, str(error), str(file)) from error
    finally:
        unfinished.unlink(missing_ok=True)


def _draw_cell(paper: pygame.Surface, shown: PosterScene, left: int, top: int) -> None:
    large, *others = shown.stills
    paper.blit(large, (left, top))
    top += _LARGE_PX[1] + _THIN
    for number, still in enumerate(others):
        paper.blit(still, (left + number * (_SMALL_PX[0] + _THIN), top))
    top += _SMALL_PX[1] + 10
    _write(paper, shown.name, _NAME_PX, _INK, (left, top))
    _write(paper, shown.about, _ABOUT_PX, _PALE, (left, top + _NAME_PX + 2))


def _write(paper: pygame.Surface, text: str, height_px: int, ink: tuple[int, int, int], at: tuple[int, int]) -> None:
    """Write `text`, broken where its still ends and cut where the caption does."""
    written = fonts.written(None, text, height_px, "left", _LARGE_PX[0])
    written.fill((*ink, 255), special_flags=pygame.BLEND_RGBA_MULT)
    paper.blit(written, at, (0, 0, _LARGE_PX[0], _CAPTION - _NAME_PX))
