"""Habits from elsewhere in an expression, each told with what is written here: typographic characters, `=>`, units,
percent, times of day, decimal commas, comparisons that leave out their first half."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from exhibit.config.characters import ForeignCharacter, foreign, plain
from exhibit.config.numbers import with_units
from exhibit.expressions.bare import bare
from exhibit.expressions.grammar import ExpressionError
from exhibit.expressions.notation import readable
from exhibit.expressions.vocabulary import NAMES

_WORD = re.compile(r"[^\W\d]\w*")
_COMPARES = r"(?:<=|>=|==|!=|<|>)"
_OPERATORS = {
    "=>": ">=",
    "=<": "<=",
    "<>": "!=",
    "><": "!=",
    "=!": "!=",
    "===": "==",
    "!==": "!=",
    ":=": "==",
    "> =": ">=",
    "< =": "<=",
    "= =": "==",
    "! =": "!=",
    "&&": "and",
    "||": "or",
    "&": "and",
    "|": "or",
    ">>": ">",
    "<<": "<",
    "->": ">",
}
_OPERATOR = re.compile("|".join(re.escape(one) for one in sorted(_OPERATORS, key=len, reverse=True)))
_WORDS = {"is not": "!=", "isnt": "!=", "is": "==", "equals": "==", "AND": "and", "OR": "or", "NOT": "not"}
_WORDS |= {"And": "and", "Or": "or", "Not": "not", "TRUE": "true", "FALSE": "false"}
_WORDS |= {"und": "and", "oder": "or", "nicht": "not", "et": "and", "ou": "or", "y": "and", "e": "and", "o": "or"}
_WORDS |= {"и": "and", "или": "or", "не": "not", "en": "and", "of": "or", "och": "and", "eller": "or", "lub": "or"}
_NO_SIGNS = {
    **dict.fromkeys("≈≃≅∼±", "write two limits, such as happiness > 0.4 and happiness < 0.6"),
    "√": "there are no roots; compare with the square",
    "∞": "leave the comparison out, since nothing here is endless",
    "∈": 'compare with each, such as mood == "happiness" or mood == "surprise"',
}
_ALIKE = re.compile(r"\b(?:min|max)\s*\([^()]*?(?<![\w.])(\d+,\d+)(?![\w.])")
_INSTEAD = re.compile(r"\b(?:" + "|".join(_WORDS).replace(" ", r"\s+") + r")\b")
_SPAN = re.compile(r"(\w+)\s+(?:is\s+)?(?:between|in)\s+([\d.]*\d)\s*(?:and|to|-|\.\.)\s*(\d[\d.]*)")
_COMMA = r"(?<![\w.])(\d+),(\d+)(?![\w.])"
_HALF = re.compile(r"\b(?:and|or)\s+(" + _COMPARES + ")")
_WHOLE = re.compile(r"([^\W\d]\w*(?:\([^()]*\))?)\s*" + _COMPARES + r"(?!.*" + _COMPARES + ")", re.DOTALL)


def one_line(text: str) -> str:
    """`text`, which may go over several lines with comments, in one; every column counted from its beginning stays."""
    if "\n" not in text:
        return text
    code = bare(text)
    kept = (written if seen != " " else " " for written, seen in zip(text, code, strict=True))
    return "".join(kept).replace("\n", " ")


def look_for_strange_characters(text: str) -> None:
    """Raises ExpressionError for the first character outside of quotes that only looks like what is meant."""
    code = bare(text)
    for at, character in enumerate(code):
        if character in _NO_SIGNS:
            raise ExpressionError(f"'{character}' is not understood: {_NO_SIGNS[character]}", at)
        if unicodedata.decomposition(character).startswith("<super>"):
            raise ExpressionError(f"'{character}' raises nothing here: multiply, such as happiness * happiness", at)
    for one in foreign(code):
        if not one.character.isalpha() or _taken_for_another(code, one):
            raise ExpressionError(f"{one.told}: {one.remedy}", one.at)


def look_for_double_meaning(text: str) -> None:
    """Raises ExpressionError for a comma between two digits where any number of numbers may stand."""
    if found := _ALIKE.search(bare(text)):
        why = "is one number or two (two need a blank after the comma)"
        raise _wrong(found.start(1), found[1], why, found[1].replace(",", "."))


def _taken_for_another(code: str, one: ForeignCharacter) -> bool:
    """Whether the word with this letter is one of ours to the eye; a word of another language is not."""
    word = next((found[0] for found in _WORD.finditer(code) if found.start() <= one.at < found.end()), "")
    looks = plain(word)
    return looks.isascii() and (looks in NAMES or any(letter.isascii() for letter in word))


def slip(text: str) -> ExpressionError | None:
    """A habit from elsewhere in `text`, which is no expression as it stands; None where none is known."""
    # What is read by now is no habit from elsewhere.
    code = bare(readable(text))
    return next((found for look in _LOOKS for found in look(text, code)), None)


def _wrong(column: int, wrong: str, why: str, right: str) -> ExpressionError:
    return ExpressionError(f"'{wrong}' {why}: write '{right}'", column)


def _operators(_text: str, code: str) -> Iterator[ExpressionError]:
    for found in _OPERATOR.finditer(code):
        joins = "is not understood" if _OPERATORS[found[0]] in ("and", "or") else "compares nothing"
        yield _wrong(found.start(), found[0], joins, _OPERATORS[found[0]])
    for found in re.finditer(r"!(?!=)\s*", code):
        yield _wrong(found.start(), found[0], "is not understood", "not ")
    for found in re.finditer(r"(?<![=!<>])=(?!=)", code):
        yield ExpressionError("one '=' compares nothing: write '=='", found.start())


def _words(_text: str, code: str) -> Iterator[ExpressionError]:
    for found in _INSTEAD.finditer(code):
        yield _wrong(found.start(), found[0], "is not understood", _WORDS[" ".join(found[0].split())])


def _units(_text: str, code: str) -> Iterator[ExpressionError]:
    for one in with_units(code):
        yield _wrong(one.at, one.written, one.why, one.meant)


def _spans(text: str, code: str) -> Iterator[ExpressionError]:
    for found in _SPAN.finditer(code):
        name, low, high = (text[slice(*found.span(part))] for part in (1, 2, 3))
        right = f"{name} >= {low} and {name} <= {high}"
        yield _wrong(found.start(), text[slice(*found.span())], "is no comparison", right)


def _ends(text: str, _code: str) -> Iterator[ExpressionError]:
    if found := re.search(r"[;.]\s*$", bare(text)):
        yield ExpressionError(f"'{found[0].strip()}' ends nothing here: take it away", found.start())


def _commas(_text: str, code: str) -> Iterator[ExpressionError]:
    depths = _calls_around(code)
    for found in re.finditer(_COMMA, code):
        if not depths[found.start()] or found[2].startswith("0"):
            right = f"{found[1]}.{found[2]}"
            yield _wrong(found.start(), found[0], "has a comma: a decimal number has a point", right)
    for found in re.finditer(r",\s*", code):
        if not depths[found.start()]:
            yield _wrong(found.start(), found[0], "joins nothing", " and ")


def _calls_around(code: str) -> list[int]:
    """Of each place, in the brackets of how many functions it stands: commas there divide what these take."""
    depths, opened = [], list[bool]()
    for at, character in enumerate(code):
        if character in "([":
            opened.append(character == "[" or bool(re.search(r"(?!\b(?:and|or|not)\b)\b\w+\s*$", code[:at])))
        elif character in ")]" and opened:
            opened.pop()
        depths.append(sum(opened))
    return depths


def _halves(text: str, code: str) -> Iterator[ExpressionError]:
    for found in _HALF.finditer(code):
        if whole := _WHOLE.search(code[: found.start()]):
            first = text[whole.start(1) : whole.end(1)]
            yield _wrong(found.start(1), found[1], "has nothing before it", f"{first} {found[1]}")


_LOOKS: tuple[Callable[[str, str], Iterator[ExpressionError]], ...]
_LOOKS = (
    _units,
    _spans,
    _operators,
    _words,
    _halves,
    _commas,
    _ends,
)
