"""Words as pictures (D-scenes-8): lines are broken, put into the order in which they are read, and each stretch of one
script and one font is shaped by HarfBuzz, which comes with pygame. A letter that a font lacks is taken from the next;
the last is FreeSans Bold, which comes with pygame too (Latin, Greek, Cyrillic)."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from exhibit.outputs.scenes import bidi
from exhibit.outputs.scenes.font_files import FontFacts, broken, facts, file_of
from exhibit.outputs.scenes.line_breaking import HYPHEN_IF_BROKEN, clusters, pieces
from exhibit.outputs.scenes.media import stamp_of
from exhibit.outputs.scenes.writing_systems import COMMON, EMOJI, is_unseen, scripts_of
from exhibit.system.late import pygame

__all__ = ["Fonts", "broken", "missing", "stamps", "too_wide", "unusable", "written"]

Fonts = Path | Sequence[Path] | None
"""A font's file, or several in the order in which letters are looked for; None is the one that comes with pygame."""
Colour = tuple[int, int, int]

_LEADING = 1.12
"""From one line to the next, in heights of a line."""
_SHAPES = "\u200c\u200d"
"""What is not seen itself, and changes how its neighbours look."""
_NO_SCRIPT = "Zzzz"
_PICTURES_EM = 1.15
"""The height of emoji that are pictures, in sizes of the font."""
_WHITE: Colour = (255, 255, 255)

_lock = threading.Lock()  # FreeType is not to be used from two threads at once


@dataclass(frozen=True)
class _Run:
    """Letters of one font, script and direction, in the order in which they are read."""

    text: str
    font: Path | None
    script: str
    from_the_right: bool


@dataclass(frozen=True)
class _Look:
    """How a text is set: its fonts, how high the first one's lines are, and that font's size, which all have."""

    fonts: tuple[tuple[Path | None, FontFacts], ...]
    height_px: int
    size_px: int

    @classmethod
    def of(cls, fonts: Fonts, height_px: int) -> _Look:
        known = tuple((font, facts(font)) for font in _all(fonts))
        first = next((font for font, one in known if not one.coloured), None)
        return cls(known, height_px, _size_px(first, height_px, _stamp(first)))

    @property
    def first(self) -> Path | None:
        return next((font for font, one in self.fonts if not one.coloured), None)

    def opened(self, font: Path | None) -> pygame.font.Font:
        return _font(font, self.size_px, _stamp(font))

    def ready(self, run: _Run) -> pygame.font.Font:
        """The run's font, set to its script and direction."""
        font = self.opened(run.font)
        font.set_script(_NO_SCRIPT if run.script in (COMMON, EMOJI) else run.script)
        font.set_direction(pygame.DIRECTION_RTL if run.from_the_right else pygame.DIRECTION_LTR)
        return font

    def scale(self, font: Path | None) -> float:
        """By how much pictures of one size are made smaller or larger; 1 for outlines."""
        if next(one for known, one in self.fonts if known == font).outlined:
            return 1.0
        return _PICTURES_EM * self.size_px / max(self.opened(font).get_linesize(), 1)

    def wide_px(self, runs: Sequence[_Run]) -> int:
        return sum(round(self.ready(run).size(run.text)[0] * self.scale(run.font)) for run in runs)

    def base_px(self, font: Path | None, height_px: int) -> int:
        """How far below the upper end of a picture in this font, `height_px` high, its letters stand. Tall accents
        make a picture higher at its upper end."""
        opened, scale = self.opened(font), self.scale(font)
        usual_px = max(opened.get_height(), opened.get_linesize()) * scale
        return round(opened.get_ascent() * scale + max(height_px - usual_px, 0))


def unusable(path: Path) -> str:
    """Why a font cannot be used; empty where it can."""
    if why := broken(path):
        return why
    if facts(path).gradients:
        return (
            "its pictures are drawn with gradients (COLR version 1, or SVG), which cannot be shown here: use a font "
            "with bitmaps, such as NotoColorEmoji.ttf of the free Noto fonts, the file with CBDT"
        )
    return ""


def missing(fonts: Fonts, text: str) -> str:
    """The letters of `text` that none of the fonts has."""
    known = [facts(font) for font in _all(fonts)]
    letters = dict.fromkeys(letter for letter in unicodedata.normalize("NFC", text) if not is_unseen(letter))
    return "".join(letter for letter in letters if not any(ord(letter) in one.letters for one in known))


def stamps(fonts: Fonts) -> tuple[object, ...]:
    """What changes as soon as one of the fonts is another file."""
    return tuple(stamp_of(font) for font in _all(fonts) if font)


def written(
    fonts: Fonts, text: str, height_px: int, align: str, wide_px: int, colour: Colour = _WHITE
) -> pygame.Surface:
    """`text` before nothing, its lines `height_px` high each and broken where they would be wider than `wide_px`;
    emoji keep colours of their own. Raises OSError for a font that is broken."""
    with _lock:
        look = _Look.of(fonts, height_px)
        lines = [_drawn(look, line, colour) for line in _lines(look, text, wide_px)]
        own = look.base_px(look.first, height_px)
    width = max(line.surface.get_width() for line in lines)
    bases = [round(height_px * (_LEADING * number)) + own for number in range(len(lines))]
    height = round(height_px * _LEADING * len(lines))
    # Tall accents, or a font that is taller than the first, get room on both sides: the text's middle stays its middle.
    above = max(line.base - base for line, base in zip(lines, bases, strict=True))
    under = max(base - line.base + line.surface.get_height() for line, base in zip(lines, bases, strict=True)) - height
    room = max(above, under, 0)
    surface = pygame.Surface((max(width, 1), height + 2 * room), pygame.SRCALPHA, 32)
    for line, base in zip(lines, bases, strict=True):
        free = width - line.surface.get_width()
        left = {"left": 0, "centre": free // 2, "right": free}[align]
        surface.blit(line.surface, (left, room + base - line.base))
    return surface


def too_wide(fonts: Fonts, text: str, height_px: int, wide_px: int) -> list[str]:
    """The pieces of `text` that are wider than a line may be, and within which no line can end."""
    with _lock:
        look = _Look.of(fonts, height_px)
        found = [piece.strip() for paragraph in text.split("\n") for piece in pieces(paragraph)]
        return [piece for piece in found if piece and look.wide_px(_runs(look, piece, bidi.levels(piece))) > wide_px]


def _all(fonts: Fonts) -> tuple[Path | None, ...]:
    named = () if fonts is None else (fonts,) if isinstance(fonts, Path) else tuple(fonts)
    return (*named, None)


def _lines(look: _Look, text: str, wide_px: int) -> list[list[_Run]]:
    """The runs of each line, from left to right."""
    lines = []
    for paragraph in unicodedata.normalize("NFC", text).replace("\t", " ").split("\n"):
        levels = bidi.levels(paragraph)
        at = 0
        for line in _broken(look, paragraph, levels, wide_px):
            kept = line.rstrip(" ")
            part = levels[at : at + len(kept)]
            lines.append([run for start, end in bidi.runs(part) for run in _ordered(look, kept, part, start, end)])
            at += len(line)
    return lines


def _broken(look: _Look, paragraph: str, levels: Sequence[int], wide_px: int) -> Iterator[str]:
    """The lines of a paragraph, each with the blanks at its end."""

    def fits(start: int, end: int) -> bool:
        shown = paragraph[start:end].rstrip(" ")
        return look.wide_px(_runs(look, shown, levels[start : start + len(shown)])) <= wide_px

    if fits(0, len(paragraph)):
        yield paragraph
        return
    start = at = 0
    for piece in pieces(paragraph):
        parts = [piece]
        if not fits(at, at + len(piece)) and _has_no_blanks(piece):
            parts = clusters(piece)
        for part in parts:
            if at > start and not fits(start, at + len(part)):
                yield _ended(paragraph[start:at])
                start = at
            at += len(part)
    yield paragraph[start:]


def _ended(line: str) -> str:
    return line[:-1] + "-" if line.endswith(HYPHEN_IF_BROKEN) else line


def _has_no_blanks(piece: str) -> bool:
    """Whether a piece that is too wide is better broken anywhere than left to run over the edge."""
    return not set(scripts_of(piece)) <= {"Latn", "Grek", "Cyrl", "Armn", "Geor", "Hebr", "Arab", COMMON}


def _ordered(look: _Look, line: str, levels: Sequence[int], start: int, end: int) -> list[_Run]:
    """The runs of a stretch of one level, from left to right."""
    runs = _runs(look, line[start:end], levels[start:end])
    return runs[::-1] if levels[start] % 2 else runs


def _runs(look: _Look, text: str, levels: Sequence[int]) -> list[_Run]:
    """`text` in runs, in the order in which it is read."""
    runs: list[_Run] = []
    for letter, script, level in zip(text, _scripts(text), levels, strict=True):
        if is_unseen(letter) and not letter.isspace() and letter not in _SHAPES and script != EMOJI:
            continue
        font = _font_for(look.fonts, letter, script, runs[-1] if runs else None)
        one = _Run(" " if letter.isspace() else letter, font, script, level % 2 == 1)
        if runs and (runs[-1].font, runs[-1].script, runs[-1].from_the_right) == (font, script, one.from_the_right):
            runs[-1] = _Run(runs[-1].text + one.text, font, script, one.from_the_right)
        else:
            runs.append(one)
    return runs


def _scripts(text: str) -> list[str]:
    """The script of each character; a sign that is followed by the selector of its coloured form is an emoji."""
    scripts = scripts_of(text)
    for at in range(len(text) - 1):
        if text[at + 1] == "\ufe0f":
            scripts[at : at + 2] = [EMOJI, EMOJI]
            if text[at + 2 : at + 3] == "\u20e3":
                scripts[at + 2] = EMOJI
    return scripts


def _font_for(
    fonts: Sequence[tuple[Path | None, FontFacts]], letter: str, script: str, before: _Run | None
) -> Path | None:
    """The first font that has the letter; for emoji one with colours, if there is. What only changes the letter before
    it is of that letter's font."""
    sticks = (is_unseen(letter) and not letter.isspace()) or unicodedata.category(letter)[0] == "M"
    if sticks and before is not None and before.script == script:
        return before.font
    liked = sorted(fonts, key=lambda one: one[1].coloured != (script == EMOJI))
    return next((font for font, one in liked if ord(letter) in one.letters), fonts[0][0])


@dataclass(frozen=True)
class _Line:
    """A line as a picture, and how far below its upper end its letters stand."""

    surface: pygame.Surface
    base: int


def _drawn(look: _Look, runs: Sequence[_Run], colour: Colour) -> _Line:
    """A line, as high as its highest run; all stand on one base line."""
    surfaces = [_rendered(look, run, colour) for run in runs]
    shown = [
        (surface, look.base_px(run.font, surface.get_height())) for surface, run in zip(surfaces, runs, strict=True)
    ]
    base = max((own for _, own in shown), default=0)
    below = max((surface.get_height() - own for surface, own in shown), default=0)
    width = sum(surface.get_width() for surface, _ in shown)
    line = pygame.Surface((max(width, 1), max(base + below, 1)), pygame.SRCALPHA, 32)
    left = 0
    for surface, own in shown:
        line.blit(surface, (left, base - own))
        left += surface.get_width()
    return _Line(line, base)


def _rendered(look: _Look, run: _Run, colour: Colour) -> pygame.Surface:
    coloured = next(one for font, one in look.fonts if font == run.font).coloured
    surface = look.ready(run).render(run.text, True, _WHITE if coloured else colour)  # noqa: FBT003
    scale = look.scale(run.font)
    if scale == 1:
        return surface
    return pygame.transform.smoothscale(surface, [max(round(side * scale), 1) for side in surface.get_size()])


def _stamp(font: Path | None) -> object:
    return stamp_of(font) if font else None


@lru_cache(maxsize=256)
def _size_px(font: Path | None, height_px: int, stamp: object) -> int:
    """The size at which the font's lines are `height_px` high, so that any font is as large as asked for."""
    return max(round(100 * height_px / max(_font(font, 100, stamp).get_linesize(), 1)), 4)


@lru_cache(maxsize=64)
def _font(path: Path | None, size_px: int, stamp: object) -> pygame.font.Font:  # noqa: ARG001 (a replaced file is another)
    if path is not None and broken(path):
        raise OSError(f"{path.name} {broken(path)}")
    if not pygame.font.get_init():
        pygame.font.init()
    # By its file: pygame makes its own font smaller than it is asked for.
    return pygame.font.Font(file_of(path), size_px)
