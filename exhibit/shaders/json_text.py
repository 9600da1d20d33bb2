"""JSON as it stands in the comment of a shader, read with patience, and where each of its values stands.

Many shaders that are passed around have a comma too many, a comment, or `.5`: all of it is understood (D-shaders-3).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

JsonPath = tuple[str | int, ...]
JsonData = None | bool | float | str | list["JsonData"] | dict[str, "JsonData"]
TextPlace = tuple[int, int]
"""Line and column, counted from 1."""

_BLANK = re.compile(r"(?:\s+|//[^\n]*|#[^\n]*|\ufeff)*")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?f?")
_WORD = re.compile(r"[A-Za-z_]\w*")
_WORDS: dict[str, JsonData] = {"true": True, "false": False, "null": None}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_DEEPEST = 30


@dataclass(frozen=True)
class ShaderSlip:
    """One mistake in a shader's file: line and column, from 1 (0: as a whole), and what to do about it."""

    line: int
    column: int
    text: str


class JsonSlip(Exception):
    """The text is no JSON."""

    def __init__(self, slip: ShaderSlip) -> None:
        self.slip = slip
        super().__init__(slip.text)


class TextPlaces:
    """Lines and columns of a text."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def of(self, at: int) -> TextPlace:
        """Where the character number `at` stands."""
        line = bisect_right(self._starts, at)
        return line, at - self._starts[line - 1] + 1


@dataclass
class JsonText:
    """What was read: plain `data`, and for each path into it where the value, and where the key, stands."""

    data: JsonData = None
    values: dict[JsonPath, TextPlace] = field(default_factory=dict)
    keys: dict[JsonPath, TextPlace] = field(default_factory=dict)

    def slip(self, path: JsonPath, text: str, *, key: bool = False) -> ShaderSlip:
        """A mistake at `path`, or at the nearest place above it."""
        while path and path not in self.values:
            path = path[:-1]
        line, column = self.keys.get(path, self.values[path]) if key else self.values[path]
        return ShaderSlip(line, column, text)


def read_json(text: str, start: int, end: int) -> JsonText:
    """The JSON between two places of `text`. Raises JsonSlip."""
    reader = _Reader(text, start, end)
    reader.found.data = reader.value(())
    reader.pass_blanks()
    if reader.at < end:
        raise reader.slip("the header ends before this: is there a bracket too many?")
    return reader.found


class _Reader:
    def __init__(self, text: str, start: int, end: int) -> None:
        self._text, self.at, self._end = text, start, end
        self._places = TextPlaces(text)
        self.found = JsonText()

    def slip(self, text: str, at: int | None = None) -> JsonSlip:
        return JsonSlip(ShaderSlip(*self._places.of(self.at if at is None else at), text))

    def pass_blanks(self) -> None:
        match = _BLANK.match(self._text, self.at, self._end)
        self.at = match.end() if match else self.at

    def value(self, path: JsonPath) -> JsonData:
        self.pass_blanks()
        self.found.values[path] = self._places.of(self.at)
        if len(path) > _DEEPEST:
            raise self.slip("the header is nested too deeply to be one")
        first = self._next()
        if first == "{":
            return self._object(path)
        if first == "[":
            return self._list(path)
        if first == '"':
            return self._string()
        return self._plain()

    def _next(self) -> str:
        return self._text[self.at] if self.at < self._end else ""

    def _object(self, path: JsonPath) -> JsonData:
        opened, self.at = self.at, self.at + 1
        entries: dict[str, JsonData] = {}
        while True:
            self._pass_commas()
            if self._next() == "}":
                self.at += 1
                return entries
            if self._next() != '"':
                raise self._unclosed(opened, "{", "}") or self.slip('here belongs a key in quotes ("), or }')
            key_at = self.at
            key = self._string()
            self.pass_blanks()
            if self._next() != ":":
                raise self.slip(f'a colon is missing after "{key}"')
            self.at += 1
            entries[key] = self.value((*path, key))
            self.found.keys[*path, key] = self._places.of(key_at)
            self._end_entry(opened, "{", "}")

    def _list(self, path: JsonPath) -> JsonData:
        opened, self.at = self.at, self.at + 1
        entries: list[JsonData] = []
        while True:
            self._pass_commas()
            if self._next() == "]":
                self.at += 1
                return entries
            if self._next() in ("", "}"):
                raise self._unclosed(opened, "[", "]") or self.slip("a ] is missing before this")
            entries.append(self.value((*path, len(entries))))
            self._end_entry(opened, "[", "]")

    def _pass_commas(self) -> None:
        self.pass_blanks()
        while self._next() == ",":
            self.at += 1
            self.pass_blanks()

    def _end_entry(self, opened: int, bracket: str, closing: str) -> None:
        """After an entry comes a comma, or the end."""
        after = self.at
        self.pass_blanks()
        if self._next() in (",", closing):
            return
        raise self._unclosed(opened, bracket, closing) or self.slip("a comma is missing after this", max(after - 1, 0))

    def _unclosed(self, opened: int, bracket: str, closing: str) -> JsonSlip | None:
        if self.at < self._end:
            return None
        return self.slip(f"this {bracket} is never closed: write {closing} where it ends", opened)

    def _string(self) -> str:
        opened, self.at = self.at, self.at + 1
        parts: list[str] = []
        while (one := self._next()) != '"':
            if not one:
                raise self.slip('this text is never closed: write " at its end', opened)
            self.at += 1
            if one == "\\":
                one = self._escaped()
            parts.append(one)
        self.at += 1
        return "".join(parts)

    def _escaped(self) -> str:
        one, self.at = self._next(), self.at + 1
        if one == "u" and re.fullmatch("[0-9a-fA-F]{4}", code := self._text[self.at : self.at + 4]):
            self.at += 4
            return chr(int(code, 16))
        return _ESCAPES.get(one, one)

    def _plain(self) -> JsonData:
        number = _NUMBER.match(self._text, self.at, self._end)
        if number:
            self.at = number.end()
            return float(number[0].rstrip("f"))
        word = _WORD.match(self._text, self.at, self._end)
        if word and word[0].lower() in _WORDS:
            self.at = word.end()
            return _WORDS[word[0].lower()]
        if word:
            raise self.slip(f"'{word[0]}' is a text and stands without quotes: write \"{word[0]}\"")
        raise self.slip("here belongs a value: a number, a text in quotes, true, false, [ or {")
