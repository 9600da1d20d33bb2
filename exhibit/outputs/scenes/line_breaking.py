"""Where a line of text may end: the rules of UAX #14 that words on a wall meet. Between words; between any two letters
of Chinese and Japanese but for their punctuation (kinsoku); between two words of Thai, where its dictionary
is installed; never inside a number, a name with its bracket, an emoji.

Lao, Khmer and Burmese have no blanks and would need dictionaries, too; Korean keeps its words whole, as headings do.
"""

from __future__ import annotations

import unicodedata

from exhibit.outputs.scenes.thai_words import thai_ends
from exhibit.outputs.scenes.writing_systems import is_emoji

HYPHEN_IF_BROKEN = "\u00ad"
_ZERO_WIDTH, _JOINER = "\u200b", "\u200d"
_GLUE = "\u00a0\u202f\u2007\u2060\ufeff\u200d\u2011\u034f"
_NOT_FIRST = (
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿーゝゞヽヾ々〻〜゠・：；‼⁇⁈⁉･"
)
"""Letters and signs of Japanese that begin no line (class NS)."""
_AFTER = (
    "-\u2010\u2012–\u058a\u1361\u0f0b\u0f0d/|\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u3000"
)
"""What a line may end with (BA, HY, SY)."""
_STOPS = "!?！？.,:;/。、，．…‥\u0964\u0965\u061b\u061f\u060c\u06d4"
_BEFORE_NUMBERS, _AFTER_NUMBERS = "+−$€£¥₹#№＄￥￡", "%‰°′″℃％¢"
_IDEOGRAPHIC = ("CJK", "HIRAGANA", "KATAKANA", "BOPOMOFO", "YI")


def pieces(text: str) -> list[str]:
    """`text` without line ends, cut wherever a line may end; together they are `text`. Blanks end a piece."""
    found, start, thai = [], 0, thai_ends(text)
    for at in range(1, len(text)):
        if at in thai or _may_end(text, at):
            found.append(text[start:at])
            start = at
    return [*found, text[start:]]


def clusters(text: str) -> list[str]:
    """`text` in what readers take for letters: each with its marks, vowels and joined emoji."""
    found: list[str] = []
    for letter in text:
        sticks = unicodedata.category(letter) in ("Mn", "Mc", "Me") or letter in _GLUE or _is_modifier(letter)
        before = found[-1][-1:] if found else ""
        # Thai and Lao write some vowels before their consonant, and some after it, as letters of their own.
        pre = "\u0e40" <= before <= "\u0e44" or "\u0ec0" <= before <= "\u0ec4"
        post = letter in "\u0e30\u0e32\u0e33\u0e45\u0eb0\u0eb2\u0eb3"
        if found and (sticks or before == _JOINER or pre or post or _pairs_flag(found[-1], letter)):
            found[-1] += letter
        else:
            found.append(letter)
    return found


def _may_end(text: str, at: int) -> bool:
    """Whether a line may end between `text[at - 1]` and `text[at]`."""
    before, after = text[at - 1], text[at]
    if after == " ":  # blanks hang at the end
        return False
    if before in (_ZERO_WIDTH, HYPHEN_IF_BROKEN, "\t"):
        return True
    if before == " ":
        return _blank_may_end(text[:at].rstrip(" "), after)
    if _stays_together(text, at, before, after):
        return False
    if before in _AFTER:
        return not (before == "-" and (at < 2 or text[at - 2] in " ([{"))  # −5, and not the hyphen of a word
    return any(_is_ideograph(letter) or letter in "—⸺" for letter in (before, after))


def _blank_may_end(before: str, after: str) -> bool:
    """Not after an opening bracket, nor before a mark that French sets off with a blank."""
    category = unicodedata.category(before[-1:] or "a")
    return not (category == "Ps" or after in _STOPS + _GLUE or unicodedata.category(after) == "Pe")


def _stays_together(text: str, at: int, before: str, after: str) -> bool:
    category, next_category = unicodedata.category(before), unicodedata.category(after)
    if next_category in ("Mn", "Mc", "Me") or before in _GLUE or after in _GLUE or _is_modifier(after):
        return True
    if category in ("Ps", "Pi") or next_category in ("Pe", "Pf") or after in _STOPS or after in _NOT_FIRST:
        return True
    if after in _AFTER or after in _AFTER_NUMBERS or before in _BEFORE_NUMBERS or before in "\"'" or after in "\"'":
        return True
    if before in "-/.,:" and next_category == "Nd":
        return at < 2 or unicodedata.category(text[at - 2]) == "Nd" or text[at - 2] == " "
    if before in "—⸺" and after in "—⸺":
        return True
    return _pairs_flag(clusters(text[:at])[-1] if _is_flag(before) else "", after)


def _is_ideograph(letter: str) -> bool:
    if is_emoji(letter):
        return True
    if ord(letter) < 0x2E80:
        return False
    wide = unicodedata.east_asian_width(letter) in ("W", "F")
    name = unicodedata.name(letter, "")
    return (wide and not name.startswith("HANGUL")) or name.startswith(_IDEOGRAPHIC)


def _is_modifier(letter: str) -> bool:
    """A skin's colour, or what chooses a form."""
    return 0x1F3FB <= ord(letter) <= 0x1F3FF or 0xFE00 <= ord(letter) <= 0xFE0F or 0xE0020 <= ord(letter) <= 0xE01EF


def _is_flag(letter: str) -> bool:
    return 0x1F1E6 <= ord(letter) <= 0x1F1FF


def _pairs_flag(cluster: str, letter: str) -> bool:
    return len(cluster) == 1 and _is_flag(cluster) and _is_flag(letter)
