"""Characters that look like what belongs into YAML and are not: curly quotes, blanks that do not break or have no
width, full-width and foreign letters. Each is named, with what to write."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

QUOTES = "'\""
_QUOTES: Mapping[str, str] = dict.fromkeys("“”„‟«»″‶", '"') | dict.fromkeys("‘’‚‛‹›′‵´`", "'")
_SIGNS: Mapping[str, str] = {
    **dict.fromkeys("‐‑‒–—―−⁃", "-"),
    **dict.fromkeys("≥⩾≧⇒", ">="),
    **dict.fromkeys("≤⩽≦⇐", "<="),
    "≫": ">",
    "≪": "<",
    "≠": "!=",
    "≡": "==",
    "×": "*",
    "✕": "*",
    "·": "*",
    "⋅": "*",
    "∙": "*",
    "÷": "/",
    "∕": "/",
    "⁄": "/",
    "∧": "and",
    "∨": "or",
    "¬": "not",
    "…": "..",
    "›": ">",
    "‹": "<",
    "٫": ".",
    "،": ",",
    "、": ",",
    "。": ".",
    "½": "0.5",
    "¼": "0.25",
    "¾": "0.75",
    "ı": "i",
    "ſ": "s",
}
_LOOK_ALIKES: Mapping[str, str] = dict(
    zip("авсԁеёɡһіїјκкӏморԛѕтυуѵхԝАВЕЁЅНІЇЈКМОРСТУХ", "abcdeeghiijkklmopqstuyvxwABEESHIIJKMOPCTYX", strict=True)
) | dict(zip("αβγεηινορτχωΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aByenivoptxwABEZHIKMNOPTYX", strict=True))
"""Cyrillic and Greek, by what they are taken for."""
_TABLES = (
    (_QUOTES, "a curly quote"),
    (_SIGNS, "a typographic sign"),
    (_LOOK_ALIKES, "a letter of another alphabet"),
)
_JOINERS = "\u200c\u200d"
"""Persian, Hindi and emoji need these between two of their own."""


@dataclass(frozen=True)
class ForeignCharacter:
    """A character at the place `at` of a text: what people call it, and what is written instead of it (maybe "")."""

    at: int
    character: str
    called: str
    write: str

    @property
    def told(self) -> str:
        """`'“' is a curly quote (U+201C LEFT DOUBLE QUOTATION MARK)`."""
        name = f"U+{ord(self.character):04X} {unicodedata.name(self.character, 'WITHOUT A NAME')}"
        seen = f"'{self.character}' is" if self.write.strip() else "here stands"
        return f"{seen} {self.called} ({name})"

    @property
    def remedy(self) -> str:
        """`write '>='`, `write " there`, `write a plain blank`, `take it away`."""
        if not self.write:
            return "take it away"
        if self.write in QUOTES:
            return f"write {self.write} there"
        return "write a plain blank" if self.write == " " else f"write '{self.write}'"


def foreign(text: str, *, words: bool = True) -> Iterator[ForeignCharacter]:
    """The characters of `text` that can hardly be meant outside of a text for people; `words`: letters too."""
    for at, character in enumerate(text):
        if character.isascii() or _joins(text, at):
            continue
        if (found := _meant(character, words=words)) is not None:
            yield ForeignCharacter(at, character, *found)


def plain(text: str) -> str:
    """`text` with what was meant in place of each foreign character."""
    meant = {one.at: one.write for one in foreign(text)}
    return "".join(meant.get(at, character) for at, character in enumerate(text))


def composed(text: str) -> str:
    """`text` with each accent in its letter (NFC): an umlaut from a Mac is then the same as any other."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _joins(text: str, at: int) -> bool:
    around = text[max(0, at - 1) : at], text[at + 1 : at + 2]
    return text[at] in _JOINERS and all(one and not one.isascii() for one in around)


def _meant(character: str, *, words: bool) -> tuple[str, str] | None:
    """What people call it, and what to write."""
    category = unicodedata.category(character)
    if category in ("Zs", "Zl", "Zp"):
        return "a special blank", " "
    if category in ("Cf", "Cc") or "VARIATION SELECTOR" in unicodedata.name(character, ""):
        return "a character that cannot be seen", ""
    for table, called in _TABLES:
        if character in table and (words or table is not _LOOK_ALIKES):
            return called, table[character]
    if category == "Nd":
        return "a digit of another script", str(unicodedata.decimal(character))
    same = unicodedata.normalize("NFKC", character)
    if same != character and same.isascii() and (words or not same.isalpha()):
        return "a character of another width or form", same.strip()
    return None
