"""The picture by which a projector is fitted to its wall: squares, a circle, diagonals, and what the keys do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pygame

from exhibit.outputs.projector.calibration import Calibration
from exhibit.outputs.projector.painters import WindowOverlay
from exhibit.outputs.projector.placement import EDGES, fitted
from exhibit.outputs.scenes.fonts import written
from exhibit.outputs.scenes.surfaces import blank

_GROUND, _FINE, _LINE, _EDGE = "#14161b", "#3a404c", "#8d97a8", "#f0b429"
_INK, _PALE, _GOOD, _NEWS = "#f2f2ee", "#a4a8b2", "#4caf7a", "#f0b429"
_COLUMNS, _ROWS = 16, 9
_CORNER_KEYS = (
    ("Tab", "next corner"),
    ("Arrows", "move it"),
    ("Shift", "bigger steps"),
    ("Mouse", "drag a corner"),
)
_MASK_KEYS = (("Tab", "next edge"), ("Arrows", "move it"), ("Shift", "bigger steps"))
_KEYS = (("M", "corners or mask"), ("R", "start over"), ("S", "save"), ("Esc", "leave"))


def grid(size_px: tuple[int, int]) -> pygame.Surface:
    """The picture itself, as large as the wall's; what is straight in it must look straight on the wall."""
    width, height = size_px
    paper = blank(size_px)
    paper.fill(_GROUND)
    thick = max(height // 360, 1)
    for column in range(1, _COLUMNS):
        x = round(column * width / _COLUMNS)
        pygame.draw.line(paper, _LINE if column == _COLUMNS // 2 else _FINE, (x, 0), (x, height), thick)
    for row in range(1, _ROWS):
        y = round(row * height / _ROWS)
        pygame.draw.line(paper, _FINE, (0, y), (width, y), thick)
    pygame.draw.line(paper, _LINE, (0, height // 2), (width, height // 2), thick)
    for start, end in (((0, 0), (width, height)), ((width, 0), (0, height))):
        pygame.draw.aaline(paper, _FINE, start, end)
    for share in (0.44, 0.22):
        pygame.draw.aacircle(paper, _LINE, (width // 2, height // 2), round(height * share), thick)
    pygame.draw.rect(paper, _EDGE, paper.get_rect(), thick * 3)
    _draw_corner_marks(paper, thick)
    return paper


def _draw_corner_marks(paper: pygame.Surface, thick: int) -> None:
    """An angle inside each corner, by which it is seen whether the corner itself is on the wall."""
    width, height = paper.get_size()
    inset, arm = height // 24, height // 9
    for x, y, right, down in ((0, 0, 1, 1), (width, 0, -1, 1), (width, height, -1, -1), (0, height, 1, -1)):
        corner = (x + right * inset, y + down * inset)
        pygame.draw.line(paper, _INK, corner, (corner[0] + right * arm, corner[1]), thick * 2)
        pygame.draw.line(paper, _INK, corner, (corner[0], corner[1] + down * arm), thick * 2)


@dataclass(frozen=True)
class Guide(WindowOverlay):
    """What lies on the window above the grid: the corner or edge that is chosen, and the keys in the middle."""

    calibration: Calibration
    title: str
    news: str = ""

    def layers(self, size_px: tuple[int, int]) -> Sequence[tuple[pygame.Surface, tuple[int, int]]]:
        ring, at = self._ring(size_px)
        card = self._card(size_px)
        middle = (size_px[0] - card.get_width()) // 2, (size_px[1] - card.get_height()) // 2
        return [(card, middle), (ring, at)]

    def _ring(self, size_px: tuple[int, int]) -> tuple[pygame.Surface, tuple[int, int]]:
        now = self.calibration
        place = fitted(now.size_px, size_px)
        radius = max(size_px[1] // 18, 8)
        spot = now.placement.corners[now.chosen]
        if now.masking:
            top, right, bottom, left = now.placement.mask
            edge = {"top": (0.5, top), "right": (1 - right, 0.5), "bottom": (0.5, 1 - bottom), "left": (left, 0.5)}
            spot = tuple(now.placement.at([edge[EDGES[now.chosen]]])[0].tolist())
        x, y = (place[0] + spot[0] * place[2], place[1] + spot[1] * place[3])
        ring = pygame.Surface((radius * 2, radius * 2), pygame.SRCALPHA, 32)
        pygame.draw.aacircle(ring, _NEWS, (radius, radius), radius, max(radius // 6, 2))
        pygame.draw.circle(ring, _NEWS, (radius, radius), max(radius // 8, 1))
        return ring, (round(x) - radius, round(y) - radius)

    def _card(self, size_px: tuple[int, int]) -> pygame.Surface:
        line_px = max(size_px[1] // 30, 10)
        now = self.calibration
        keys = (*(_MASK_KEYS if now.masking else _CORNER_KEYS), *_KEYS)
        paper = pygame.Surface((line_px * 17, round(line_px * (len(keys) * 1.15 + 5.6))), pygame.SRCALPHA, 32)
        pygame.draw.rect(paper, (10, 11, 14, 236), paper.get_rect(), border_radius=line_px // 2)
        left, column = line_px, line_px * 5
        _write(paper, self.title, (left, line_px * 0.7), line_px, _INK)
        _write(paper, self._chosen(), (left, line_px * 1.9), line_px, _NEWS)
        top = line_px * 3.5
        for key, what in keys:
            _write(paper, key, (left, top), line_px, _INK)
            _write(paper, what, (column, top), line_px, _PALE)
            top += line_px * 1.15
        said, ink = self._state()
        _write(paper, said, (left, top + line_px * 0.5), line_px, ink)
        return paper

    def _chosen(self) -> str:
        now = self.calibration
        if now.masking:
            return f"mask: {now.name} edge, {now.placement.mask[now.chosen]:.1%}"
        x, y = now.placement.corners[now.chosen]
        return f"{now.name} corner, {x:.1%} {y:.1%}"

    def _state(self) -> tuple[str, str]:
        now = self.calibration
        if self.news:
            return self.news, _NEWS
        if now.leaving:
            return "not saved: S saves, Esc leaves", _NEWS
        return ("not saved yet", _NEWS) if now.changed else ("as in venue.yaml", _GOOD)


def _write(paper: pygame.Surface, text: str, at: tuple[float, float], line_px: int, ink: str) -> None:
    surface = written(None, text, round(line_px * 0.9), "left", paper.get_width() * 2)
    surface.fill(pygame.Color(ink), special_flags=pygame.BLEND_RGBA_MULT)
    paper.blit(surface, (round(at[0]), round(at[1])))


def shares(at_px: tuple[int, int], picture_px: tuple[int, int], window_px: tuple[int, int]) -> tuple[float, float]:
    """A point of the window in shares of the picture's straight place."""
    left, top, width, height = fitted(picture_px, window_px)
    return (at_px[0] - left) / width, (at_px[1] - top) / height
