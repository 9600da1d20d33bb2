"""Fonts for tests: drawn by the dozen, or those that matplotlib and the system have."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import matplotlib as mpl
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

DEJAVU = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
"""A font with Arabic, Hebrew and Latin letters, and rules by which Arabic ones join."""
EM = 1000


def font_of_squares(file: Path, letters: Iterable[str]) -> Path:
    """A font whose letters are squares, each as wide as its lines are high; without any rules."""
    codes = {ord(letter): f"u{ord(letter):X}" for letter in letters}
    names = [".notdef", *codes.values()]
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    for corner in ((100, 700), (900, 700), (900, 0)):
        pen.lineTo(corner)
    pen.closePath()
    square = pen.glyph()
    made = FontBuilder(EM, isTTF=True)
    made.setupGlyphOrder(names)
    made.setupCharacterMap(codes)
    made.setupGlyf(dict.fromkeys(names, square))
    made.setupHorizontalMetrics(dict.fromkeys(names, (EM, 100)))
    made.setupHorizontalHeader(ascent=800, descent=-200)
    made.setupNameTable({"familyName": file.stem, "styleName": "Regular"})
    made.setupOS2(sTypoAscender=800, sTypoDescender=-200, sTypoLineGap=0, usWinAscent=800, usWinDescent=200)
    made.setupPost()
    made.save(file)
    return file


def font_of_the_system(name: str) -> Path:
    """A font that is installed here, by its file's name; without it the test is skipped, and says so."""
    if shutil.which("fc-list") is None:
        pytest.skip("needs fontconfig (apt-get install fontconfig)")
    listed = subprocess.run(["fc-list", "--format", "%{file}\n"], capture_output=True, text=True, check=True).stdout
    found = next((Path(line) for line in listed.splitlines() if Path(line).name == name), None)
    if found is None:
        pytest.skip(f"needs the font {name} (see .ci/run)")
    return found
