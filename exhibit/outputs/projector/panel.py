"""What a technician sees over the wall: how the show fares, large enough to be read from two metres; and lamps."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import pygame

from exhibit.outputs.scenes.fonts import written

_LINES = 25
"""So many lines make the height of a window: on a desk's screen a letter is then 8 mm high."""

_GROUND, _INK, _PALE, _TROUGH = (10, 11, 14, 226), "#f2f2ee", "#a4a8b2", (48, 52, 62, 255)
_LAMP = "#e0483a"
_LETTERS_PER_EM = 12
"""No font has letters so narrow: what is longer than a row is cut before it is measured."""
_MARGIN = 0.5
_WIDE, _INDENT, _BAR_AT = 0.62, 1.0, 0.43
"""Of the window's width; of a line's height; of the panel's width."""


@dataclass(frozen=True)
class PanelRow:
    """A line: a dot in `dot`'s colour where there is one, `text`, and either a bar as long as `share` or `said`."""

    text: str
    said: str = ""
    dot: str = ""
    share: float | None = None
    colour: str = _INK
    title: bool = False


@dataclass(frozen=True)
class Panel:
    """The whole overlay, from the top to the bottom; `foot` stands at the lower edge."""

    rows: tuple[PanelRow, ...] = ()
    foot: str = ""


@dataclass
class PanelOverlay:
    """Draws a panel and a lamp once for each change and size of the window. Set by one thread, drawn by another."""

    _panel: Panel | None = None
    _lamp: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _drawn: tuple[object, list[tuple[pygame.Surface, tuple[int, int]]]] = (None, [])

    @property
    def seen(self) -> bool:
        return self._panel is not None or bool(self._lamp)

    def set(self, panel: Panel | None, lamp: str) -> None:
        with self._lock:
            self._panel, self._lamp = panel, lamp

    def layers(self, size_px: tuple[int, int]) -> Sequence[tuple[pygame.Surface, tuple[int, int]]]:
        with self._lock:
            wanted = (self._panel, self._lamp, size_px)
        if self._drawn[0] != wanted:
            made = [(drawn(wanted[0], size_px), (0, 0))] if wanted[0] is not None else []
            if wanted[1]:
                lit = lamp(wanted[1], size_px)
                made.append((lit, (size_px[0] - lit.get_width(), size_px[1] - lit.get_height())))
            self._drawn = wanted, made
        return self._drawn[1]


def drawn(panel: Panel, size_px: tuple[int, int]) -> pygame.Surface:
    """The panel for a window of `size_px`, as high as the window."""
    line_px = max(size_px[1] // _LINES, 10)
    paper = pygame.Surface((round(size_px[0] * _WIDE), size_px[1]), pygame.SRCALPHA, 32)
    paper.fill(_GROUND)
    top, end = round(line_px * _MARGIN), size_px[1] - round(line_px * 1.6)
    if panel.foot:
        _row(paper, PanelRow(panel.foot, colour=_PALE), end + line_px // 4, line_px)
    for row in panel.rows:
        if top + line_px > end:
            break
        top += _row(paper, row, top, line_px)
    return paper


def _row(paper: pygame.Surface, row: PanelRow, top: int, line_px: int) -> int:
    """Draw a row; how high it is."""
    if row.title:
        top += line_px // 3
    left, middle, width = round(line_px * _MARGIN * 2), round(paper.get_width() * _BAR_AT), paper.get_width()
    indent = round(line_px * _INDENT) if row.dot else 0
    if row.dot:
        pygame.draw.circle(paper, row.dot, (left + line_px // 3, top + round(line_px * 0.44)), line_px // 4)
    ends = middle if row.said or row.share is not None else width - left
    _write(paper, row.text, (left + indent, top), line_px, _PALE if row.title else row.colour, ends - left // 2)
    if row.share is not None:
        _draw_bar(paper, row, pygame.Rect(middle, top + line_px // 5, width - middle - left * 4, line_px // 2))
        _write(paper, f"{row.share:.0%}", (width - round(left * 3.4), top), line_px, _INK, width)
    elif row.said:
        _write(paper, row.said, (middle, top), line_px, _PALE, width - left // 2)
    return line_px + (line_px // 3 if row.title else 0)


def _draw_bar(paper: pygame.Surface, row: PanelRow, place: pygame.Rect) -> None:
    pygame.draw.rect(paper, _TROUGH, place, border_radius=place.height // 2)
    full = pygame.Rect(place.topleft, (round(place.width * min(max(row.share or 0.0, 0.0), 1.0)), place.height))
    if full.width > place.height:
        pygame.draw.rect(paper, row.colour, full, border_radius=place.height // 2)


def lamp(word: str, size_px: tuple[int, int]) -> pygame.Surface:
    """A small dim lamp with a word, for a corner of the window: it must not light a dark room."""
    line_px = max(size_px[1] // 30, 10)
    text = written(None, word, line_px, "left", size_px[0])
    paper = pygame.Surface((text.get_width() + line_px * 2, line_px * 2), pygame.SRCALPHA, 32)
    pygame.draw.circle(paper, _LAMP, (line_px // 2, line_px), line_px // 4)
    _write(paper, word, (line_px, line_px // 2), line_px, _LAMP, paper.get_width())
    paper.set_alpha(150)
    return paper


def _write(paper: pygame.Surface, text: str, at: tuple[int, int], line_px: int, ink: str, ends: int) -> None:
    """Write one line, cut with a dot dot dot where it would go beyond `ends`."""
    font_px = round(line_px * 0.86)
    line = " ".join(text.split())[: _LETTERS_PER_EM * max(ends - at[0], 1) // font_px + 2]
    if not line:
        return
    surface = written(None, line, font_px, "left", 1_000_000)
    while surface.get_width() > max(ends - at[0], 1) and len(line) > 1:
        line = line[: max(int(len(line) * (ends - at[0]) / surface.get_width()) - 1, 1)].rstrip()
        surface = written(None, line + "…", font_px, "left", 1_000_000)
        if len(line) == 1:
            break
    tinted = surface.copy()
    tinted.fill(pygame.Color(ink), special_flags=pygame.BLEND_RGBA_MULT)
    paper.blit(tinted, (at[0], at[1] + (line_px - surface.get_height()) // 2))
