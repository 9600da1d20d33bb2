"""A finished English sentence in another language.

The template that explains the most of it is taken; what stands in its holes is translated in its turn. What no template
knows is taken apart at its joints (`a: b`, `a; b`, `a (b)`), and a piece that nobody knows stays as it was: names,
addresses, and what a machine outside has said.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from exhibit.translation.languages import ENGLISH, FOLDER, LANGUAGES, plural_form
from exhibit.translation.templates import SentenceTemplate, words_of

Say = Callable[[str], str]
"""Gives an English sentence as it is read."""

MOST_CHARACTERS = 2000
"""What is longer is no sentence of ours."""
_DEEPEST, _BEST_OF, _MOST_PIECES = 6, 3, 17
_WEAK = 12
"""A template of fewer letters must not be all that is understood of a sentence: half of each language is of none."""
_STRANGE = re.compile(r"[a-z']+ [a-z']+")
_JOINTS = re.compile(r"; |: |\. |, | \(|\)")
_BEFORE = re.compile(r"(?:[;:,.]\s)?\s*\(?")
_GAP = re.compile(r"\{(\d+)(!|(?:\|[^|{}]*)+)?\}")
_NUMBER = re.compile(r"[-+\u2212]?\d+(?:\.\d+)?")
_DECIMAL = re.compile(r"(?<![\d.])(\d+)\.(\d+)(?= (?:с|мс|ч|м|МБ|ГБ|ТБ|кГц|Гц|%)(?![а-яё]))")


@cache
def in_language(language: str) -> Say:
    """Speaks `language`; English where there is no such."""
    return Translator(language, templates_of(language)) if language in LANGUAGES[1:] else _unchanged


def _unchanged(sentence: str) -> str:
    return sentence


def templates_of(language: str) -> tuple[SentenceTemplate, ...]:
    """All templates of a language. English has none."""
    if language == ENGLISH:
        return ()
    files = sorted((FOLDER / language).glob("*.json"))
    written: Iterable[tuple[str, str]] = (
        pair for file in files for pair in json.loads(file.read_text(encoding="utf-8")).items()
    )
    return tuple(SentenceTemplate(english, said) for english, said in written)


class _Index:
    """Templates by the rarest of their words, so that a sentence is tried with a few of them."""

    def __init__(self, templates: Sequence[SentenceTemplate]) -> None:
        often = Counter(word for one in templates for word in one.words)
        self._by_word: Mapping[str, list[SentenceTemplate]] = defaultdict(list)
        self._wordless: list[SentenceTemplate] = []
        for one in templates:
            rarest = min(one.words, key=lambda word: (often[word], word), default=None)
            (self._wordless if rarest is None else self._by_word[rarest]).append(one)

    def fitting(self, sentence: str) -> list[tuple[SentenceTemplate, Sequence[str]]]:
        """Those that fit, each with what stands in its holes; the one that explains the most first."""
        words = words_of(sentence)
        tried = [*self._wordless, *(one for word in words if word in self._by_word for one in self._by_word[word])]
        found = [(one, holes) for one in tried if (holes := one.holes(sentence)) is not None]
        return sorted(found, key=lambda pair: -pair[0].weight)


class Translator:
    """Translates sentences; remembers the last ones, since a page asks for the same ones again and again. May be asked
    by any thread."""

    def __init__(self, language: str, templates: Sequence[SentenceTemplate]) -> None:
        self._language = language
        self._known = _Index(templates)
        self._remembered = lru_cache(4096)(self._translated)

    def __call__(self, sentence: str) -> str:
        return self._remembered(sentence)

    def _translated(self, sentence: str) -> str:
        if len(sentence) > MOST_CHARACTERS:
            return sentence
        reading = _Reading(self._known, self._language)
        return "\n".join(reading.told(line).said for line in sentence.split("\n"))


class _Told(NamedTuple):
    """A text translated, and how many of its characters were understood."""

    said: str
    understood: int


class _Reading:
    """One sentence being read; what was found of its parts is known until it is done."""

    def __init__(self, known: _Index, language: str) -> None:
        self._known, self._language = known, language
        self._found: dict[str, _Told] = {}

    def told(self, text: str, depth: int = 0) -> _Told:
        """`text` translated; as it was where nothing of it is known."""
        before, core, after = _bared(text)
        if depth > _DEEPEST or not any(letter.isalpha() for letter in core):
            return _Told(text, 0)
        if core not in self._found:
            self._found[core] = _Told(core, 0)  # while it is being read: what contains itself ends here
            self._found[core] = self._best(core, depth)
        said, understood = self._found[core]
        return _Told(f"{before}{said}{after}", understood)

    def _best(self, core: str, depth: int) -> _Told:
        """By one template, or piece by piece; of equals, piece by piece."""
        ways = [self._taken_apart(core, depth), self._whole(core, depth), _Told(core, 0)]
        return max(ways, key=lambda way: way.understood)

    def _whole(self, core: str, depth: int) -> _Told:
        fitting = self._known.fitting(core)[:_BEST_OF]
        ways = [self._by(one, holes, depth) for one, holes in fitting]
        return max(ways, key=lambda way: way.understood, default=_Told(core, 0))

    def _by(self, template: SentenceTemplate, holes: Sequence[str], depth: int) -> _Told:
        names = template.names
        told = [_Told(one, 0) if number in names else self.told(one, depth + 1) for number, one in enumerate(holes, 1)]
        if template.weight < _WEAK and any(
            not one.understood and _STRANGE.search(one.said)
            for number, one in enumerate(told, 1)
            if number not in names
        ):
            return _Told("", 0)
        said = _GAP.sub(lambda gap: self._gap(gap, holes, told), template.said)
        return _Told(_DECIMAL.sub(r"\1,\2", said), template.weight + sum(one.understood for one in told))

    def _gap(self, gap: re.Match[str], holes: Sequence[str], told: Sequence[_Told]) -> str:
        number = int(gap[1]) - 1
        if gap[2] is None or gap[2] == "!":
            return told[number].said
        one, few, many = gap[2][1:].split("|")
        count = round(float(holes[number])) if _NUMBER.fullmatch(holes[number].strip()) else 5
        return {"one": one, "few": few}.get(plural_form(self._language, count), many)

    def _taken_apart(self, core: str, depth: int) -> _Told:
        """Cut at joints so that the most is understood; of equals, into the most pieces."""
        joints = [(0, 0), *(one.span() for one in _JOINTS.finditer(core)), (len(core), len(core))]
        if not 2 < len(joints) <= _MOST_PIECES:
            return _Told(core, 0)
        last = len(joints) - 1
        best = {last: _Told("", 0)}
        for at in range(last - 1, -1, -1):
            ways = []
            for until in range(at + 1, last + (at > 0)):
                piece = core[joints[at][1] : joints[until][0]]
                said, understood = self._piece(piece, depth)
                joint = core[joints[until][0] : joints[until][1]]
                ways.append(_Told(f"{said}{joint}{best[until].said}", understood + best[until].understood))
            best[at] = max(ways, key=lambda way: way.understood)
        return best[0]

    def _piece(self, piece: str, depth: int) -> _Told:
        before, core, after = _bared(piece)
        said, understood = self._whole(core, depth + 1) if depth < _DEEPEST else _Told(core, 0)
        return _Told(f"{before}{said if understood else core}{after}", understood)


def _bared(text: str) -> tuple[str, str, str]:
    """What joins `text` to what stands before, the text itself, and what comes after it: blanks, `; `, brackets."""
    before = _BEFORE.match(text)
    assert before is not None
    core = text[before.end() :].rstrip()
    if before[0].endswith("(") and core.endswith(")") and core.count("(") < core.count(")"):
        core = core[:-1]
    return before[0], core, text[before.end() + len(core) :]
