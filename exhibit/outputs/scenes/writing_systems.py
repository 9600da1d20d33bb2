"""Scripts: of which one a letter is, and which free font has its letters."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

COMMON = "Zyyy"
"""What digits, blanks and signs are of: they go with the letters around them."""
EMOJI = "Zsye"
_INDIC = ("Deva", "Beng", "Guru", "Gujr", "Orya", "Taml", "Telu", "Knda", "Mlym", "Sinh", "Tibt", "Mymr", "Khmr")
SHAPED = frozenset(("Arab", "Syrc", "Nkoo", "Adlm", *_INDIC))
"""Scripts whose letters take other forms, or other places, beside each other: only with the rules of their font."""
WITHOUT_BLANKS = frozenset(("Thai", "Laoo", "Khmr", "Mymr"))
"""Scripts whose words only a dictionary tells apart."""
IN_COLUMNS = frozenset(("Mong", "Phag"))

_BY_NAME = {
    "ADLAM": "Adlm",
    "ARABIC": "Arab",
    "ARMENIAN": "Armn",
    "BENGALI": "Beng",
    "BOPOMOFO": "Bopo",
    "CANADIAN": "Cans",
    "CHEROKEE": "Cher",
    "CJK": "Hani",
    "COPTIC": "Copt",
    "CYRILLIC": "Cyrl",
    "DEVANAGARI": "Deva",
    "ETHIOPIC": "Ethi",
    "GEORGIAN": "Geor",
    "GREEK": "Grek",
    "GUJARATI": "Gujr",
    "GURMUKHI": "Guru",
    "HANGUL": "Hang",
    "HEBREW": "Hebr",
    "HIRAGANA": "Hira",
    "KANNADA": "Knda",
    "KATAKANA": "Kana",
    "KHMER": "Khmr",
    "LAO": "Laoo",
    "LATIN": "Latn",
    "MALAYALAM": "Mlym",
    "MONGOLIAN": "Mong",
    "MYANMAR": "Mymr",
    "NKO": "Nkoo",
    "ORIYA": "Orya",
    "PHAGS-PA": "Phag",
    "SINHALA": "Sinh",
    "SYRIAC": "Syrc",
    "TAMIL": "Taml",
    "TELUGU": "Telu",
    "THAANA": "Thaa",
    "THAI": "Thai",
    "TIBETAN": "Tibt",
    "TIFINAGH": "Tfng",
}
"""ISO 15924's codes by the first word of Unicode's names: Python knows no letter's script."""
_FONTS = {
    EMOJI: "NotoColorEmoji.ttf",
    "Arab": "NotoNaskhArabic-Bold.ttf",
    "Hani": "NotoSansSC-Bold.otf",
    "Hira": "NotoSansJP-Bold.otf",
    "Kana": "NotoSansJP-Bold.otf",
    "Hang": "NotoSansKR-Bold.otf",
    "Bopo": "NotoSansTC-Bold.otf",
    "Cans": "NotoSansCanadianAboriginal-Bold.ttf",
    "Nkoo": "NotoSansNKo-Regular.ttf",
    "Syrc": "NotoSansSyriac-Regular.ttf",
    "Tfng": "NotoSansTifinagh-Regular.ttf",
    "Copt": "NotoSansCoptic-Regular.ttf",
    "Tibt": "NotoSerifTibetan-Bold.ttf",
    **dict.fromkeys(("Latn", "Grek", "Cyrl"), "NotoSans-Bold.ttf"),
}
_ZWJ, _KEYCAP = "\u200d", "\u20e3"
_OLD_EMOJI = frozenset(
    "⌚⌛⏩⏪⏫⏬⏰⏳◽◾☔☕♈♉♊♋♌♍♎♏♐♑♒♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽✅✊✋✨❌❎❓❔❕❗➕➖➗➰➿⬛⬜⭐⭕"
)
"""Those with Emoji_Presentation that stand among the signs of old."""


@dataclass(frozen=True)
class WritingSystem:
    """A script by its name, such as Arabic, and a free font that has its letters."""

    name: str
    font: str


@lru_cache(maxsize=4096)
def script_of(letter: str) -> str:
    """The letter's script by its four letters in ISO 15924; COMMON for what goes with its neighbours."""
    if is_emoji(letter):
        return EMOJI
    if unicodedata.category(letter)[0] not in "LM":
        return COMMON
    first = unicodedata.name(letter, "").split(" ")[0]
    return COMMON if first in ("COMBINING", "") else _BY_NAME.get(first, "Zzzz")


def _script_by_name(letter: str) -> str:
    """The same where signs such as the Arabic question mark are of their script."""
    return EMOJI if is_emoji(letter) else _BY_NAME.get(unicodedata.name(letter, "").split(" ")[0], COMMON)


def is_east_asian(letter: str) -> bool:
    """Whether it is one of the letters and signs that Chinese and Japanese share."""
    code = ord(letter)
    return script_of(letter) == "Hani" or 0x3000 <= code <= 0x303F or 0xFF00 <= code <= 0xFFEF


def scripts_of(text: str) -> list[str]:
    """The script of each character; what is common is of the one before it, at the start of the one after it."""
    scripts = [script_of(letter) for letter in text]
    last = next((one for one in scripts if one != COMMON), COMMON)
    for at, script in enumerate(scripts):
        # What follows an emoji joins it to the next, or chooses its form; a blank or a word does not.
        joins = text[at] in (_ZWJ, _KEYCAP) or _is_selector(text[at])
        if script == COMMON and (last != EMOJI or joins):
            scripts[at] = last
        elif script == COMMON:
            last = COMMON
        else:
            last = script
    return scripts


def writing_system(text: str) -> WritingSystem:
    """The one of the first letter of `text`; of Chinese and Japanese, which share letters, Japanese where the text has
    kana."""
    scripts = {_script_by_name(letter): None for letter in text}
    script = next((one for one in scripts if one != COMMON), COMMON)
    if script in ("Hani", COMMON) and is_east_asian(text[0]):
        script = next((one for one in ("Hira", "Kana", "Hang", "Hani") if one in scripts), "Hani")
    named = {"Hani": "Chinese", "Hira": "Japanese", "Kana": "Japanese", "Hang": "Korean", EMOJI: "emoji"}
    name = named.get(script) or next((word for word, code in _BY_NAME.items() if code == script), "").capitalize()
    return WritingSystem(name, _FONTS.get(script, f"NotoSans{name}-Bold.ttf" if name else "DejaVuSans.ttf"))


def is_emoji(letter: str) -> bool:
    """Whether the character is shown as a coloured picture unless text is asked for (Emoji_Presentation, by blocks)."""
    code = ord(letter)
    return letter in _OLD_EMOJI or (0x1F000 <= code <= 0x1FAFF and not 0x1F100 <= code <= 0x1F18D)


def is_unseen(letter: str) -> bool:
    """Whether a font needs nothing for it: blanks, joiners, marks of direction, selectors of a form."""
    return letter.isspace() or unicodedata.category(letter) in ("Cf", "Cc") or _is_selector(letter)


def _is_selector(letter: str) -> bool:
    return 0xFE00 <= ord(letter) <= 0xFE0F or 0xE0100 <= ord(letter) <= 0xE01EF
