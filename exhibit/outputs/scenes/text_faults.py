"""What of a text cannot be set right on the wall, with what to do: letters that no font has, scripts whose letters
would stay unjoined, lines that cannot be broken. For `exhibit check`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from exhibit.outputs.scenes import fonts, thai_words
from exhibit.outputs.scenes.font_files import FontFacts, facts
from exhibit.outputs.scenes.line_breaking import clusters
from exhibit.outputs.scenes.writing_systems import (
    IN_COLUMNS,
    SHAPED,
    WITHOUT_BLANKS,
    is_east_asian,
    script_of,
    scripts_of,
    writing_system,
)

_DEFAULT = "FreeSans Bold"
_LOOKED_AT_PX = 100
_NEW_TAGS = {"Beng": "bng2", "Mymr": "mym2", "Laoo": "lao", "Nkoo": "nko"}
"""OpenType's tags that are neither the script's name in small letters nor its first three and a 2."""
_JOINED_ARABIC = 0xFE8E
"""A form of alef at a word's end: fonts that have it need no rules."""


def fault_of_letters(text: str, font: Sequence[Path], ours: Sequence[Path] = ()) -> str:
    """What is wrong with the letters of `text` in these fonts, and in `ours`, which come after them; empty where
    nothing is."""
    if lacking := fonts.missing((*font, *ours), text):
        return _lacking(lacking, text, font)
    for script in dict.fromkeys(scripts_of(text)):
        letters = "".join(letter for letter in dict.fromkeys(text) if script_of(letter) == script)[:20]
        if script in IN_COLUMNS:
            return f"'{letters}' is written in columns, which words here cannot: make an image of it, and show that"
        if script in SHAPED and letters and not _joins(script, letters, font):
            system = writing_system(letters)
            return (
                f"'{letters}' ({system.name}) would stand letter by letter: the font has no rules by which they "
                f"join. {_put(system.font)} `font: {system.font}`"
            )
    return ""


def fault_of_layout(text: str, font: Sequence[Path], size: float, wide: float) -> str:
    """What is wrong with where its lines would end; `size` and `wide` in heights of the wall."""
    wide_px = round(wide / size * _LOOKED_AT_PX)
    for piece in fonts.too_wide(font, text, _LOOKED_AT_PX, wide_px):
        if WITHOUT_BLANKS & set(scripts_of(piece)):
            library = f", or install its words: {thai_words.EXTRA}" if _lacks_dictionary(piece) else ""
            return (
                f"'{piece[:20]}' has no blank where its line could end, and is wider than `wide` ({wide:g}): put a "
                "blank or the end of a line (\\n, in double quotes) after at most "
                f"{_most_letters(piece, font, wide_px)} letters{library}"
            )
    return ""


def _lacks_dictionary(piece: str) -> bool:
    return "Thai" in scripts_of(piece) and not thai_words.has_dictionary()


def _most_letters(piece: str, font: Sequence[Path], wide_px: int) -> int:
    """How many letters, wherever they are taken from the piece, are no wider than a line; at least one."""
    letters = clusters(piece)
    widths = [fonts.written(font, letter, _LOOKED_AT_PX, "left", wide_px).get_width() for letter in letters]
    for most in range(len(letters), 1, -1):
        if max(sum(widths[at : at + most]) for at in range(len(letters) - most + 1)) <= wide_px:
            return most
    return 1


def _lacking(lacking: str, text: str, font: Sequence[Path]) -> str:
    by_font: dict[str, str] = {}
    for letter in lacking:
        # A Chinese letter, or a stop, in a Japanese text is Japanese.
        system = writing_system(letter + text if is_east_asian(letter) else letter)
        by_font.setdefault(system.font, system.name)
    names = ", ".join(dict.fromkeys(name for name in by_font.values() if name))
    all_fonts = [*(one.name for one in font), *by_font]
    written = all_fonts[0] if len(all_fonts) == 1 else f"[{', '.join(all_fonts)}]"
    who = " and ".join(one.name for one in font) if font else f"{_DEFAULT}, the font used unless you name one,"
    have = "have" if len(font) > 1 else "has"
    shown = f"'{lacking[:20]}'" + (f" ({names})" if names else "")
    return f"{who} {have} no {shown}: {_put(*by_font)} `font: {written}`"


def _put(*files: str) -> str:
    if len(files) == 1:
        return f"put a font that has into the scene's folder, such as {files[0]} (free), and write"
    return f"put fonts that have into the scene's folder, such as {' and '.join(files)} (free), and write"


def _joins(script: str, letters: str, font: Sequence[Path]) -> bool:
    """Whether the font that the letters are taken from has rules for their script."""
    for one in _facts_of(font):
        if ord(letters[0]) in one.letters:
            ready = script == "Arab" and _JOINED_ARABIC in one.letters
            return ready or not one.scripts.isdisjoint({*_tags(script), "DFLT"})
    return True


def _facts_of(font: Iterable[Path]) -> Iterator[FontFacts]:
    yield from (facts(one) for one in font)
    yield facts(None)


def _tags(script: str) -> tuple[str, ...]:
    low = script.lower()
    return low, f"{low[:3]}2", f"{low[:3]}3", _NEW_TAGS.get(script, low)
