"""YAML that remembers where everything stands, with the language's traps closed (D-0011).

Read as YAML 1.2's core schema would have it: `on` and `no` are words, 12:30 is text, 010 is ten. A key twice in one
mapping is a mistake, not a silent overwrite.
"""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path as FilePath
from typing import cast

import yaml
from yaml.composer import Composer
from yaml.constructor import SafeConstructor
from yaml.resolver import Resolver

from exhibit.config.characters import QUOTES, composed, foreign
from exhibit.config.problems import Problem, ShowError, short, whole_file
from exhibit.values import Json

Path = tuple[str | int, ...]
Texts = Mapping[FilePath, str]
"""Texts that are read in place of files, by where those really lie."""
MOST_BYTES = 1 << 20
"""The largest YAML file that is read: one of a megabyte takes seconds already, and no hand writes it."""
_MOST_NODES = 100_000
_MOST_DEPTH = 60


class _Loader(yaml.SafeLoader):
    """SafeLoader with resolvers of its own (the class's table is inherited by copy, so the original stays)."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 (PyYAML's own design)


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?[0-9]+$"), list("-+0123456789"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$"),
    list("-+.0123456789"),
)
_Loader.add_implicit_resolver("tag:yaml.org,2002:merge", re.compile(r"^<<$"), ["<"])


def _decimal(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int:
    """PyYAML would read 010 as eight."""
    return int(str(loader.construct_scalar(node)), 10)


_Loader.add_constructor("tag:yaml.org,2002:int", _decimal)


def _tree(text: str) -> yaml.Node | None:
    """The tree of what stands in `text`, by libyaml, which is ten times as fast; where that complains, PyYAML's own
    parser says whether it is right, and in which words. Raises yaml.YAMLError.

    The two agree on places and values; tabs alone libyaml lets pass where they would confuse whoever reads on.
    """
    if yaml.__with_libyaml__ and "\t" not in text:
        with contextlib.suppress(yaml.YAMLError):
            return yaml.compose(text, Loader=_quick_loader())
    return yaml.compose(text, Loader=_Loader)


@cache
def _quick_loader() -> type[yaml.SafeLoader]:
    from yaml._yaml import CParser  # noqa: PLC0415 (it is not in every build of PyYAML)

    class Quick(Composer, CParser, SafeConstructor, Resolver):  # type: ignore[misc, unused-ignore]
        """Scans and parses in C. Composes in Python, which counts how deep it is and raises RecursionError."""

        yaml_implicit_resolvers = _Loader.yaml_implicit_resolvers

        def __init__(self, text: str) -> None:
            CParser.__init__(self, text)
            Composer.__init__(self)
            SafeConstructor.__init__(self)
            Resolver.__init__(self)

    return cast("type[yaml.SafeLoader]", Quick)


_TOO_LONG = "a number of too many digits"
_WHOLE = re.compile(r"[-+]?[0-9]{20,}")
_LARGEST = 10**18
"""Whole numbers beyond this are none that anybody means, and no longer exact as numbers with a point."""


@dataclass
class Document:
    """A YAML file: its plain `data` and, for every path into it, where the key and the value stand.

    In a document that was put together from several, `files` names those of other parts; within the texts at `blunt`
    columns mean nothing, since they were filled in.
    """

    file: FilePath
    data: Json = None
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)
    files: dict[Path, FilePath] = field(default_factory=dict)
    blunt: set[Path] = field(default_factory=set)
    quotes: dict[Path, str] = field(default_factory=dict)
    """The quotes of texts in quotes."""
    wrapped: dict[Path, str] = field(default_factory=dict)
    """Texts of several lines, as they stand in the file."""

    def problem(self, path: Path, text: str, *, key: bool = False, column_shift: int = 0) -> Problem:
        """A problem at `path`, or at the nearest place above it that stands in the file."""
        first, second = (self.keys, self.values) if key else (self.values, self.keys)
        path = self._standing(path)
        while path and path not in first and path not in second:
            path = path[:-1]
        line, column = first.get(path) or second.get(path) or (1, 1)
        shift = 0 if path in self.blunt else column_shift
        if path in self.wrapped and not key and path not in self.blunt:
            line, column = _in_lines(self.wrapped[path], self.values[path], value_at(self.data, path), shift)
            shift = 0
        text = _requoted(text, self.quotes.get(path, "")) if not key else text
        return Problem(short(self.files.get(path, self.file)), line, column + shift, text)

    def _standing(self, path: Path) -> Path:
        """`path` without the numbers of lists that nobody wrote, where one entry may stand for a list."""
        standing: Path = ()
        for step in path:
            if not isinstance(step, int) or (*standing, step) in self.values:
                standing = (*standing, step)
        return standing


def load(file: FilePath, texts: Texts | None = None) -> Document:
    """The document in `file`, or in the one of `texts` that takes its place. Raises ShowError when it cannot be read or
    is not sound YAML."""
    if texts and (instead := texts.get(file.resolve())) is not None:
        # As a file's line ends are read.
        return parse(instead.replace("\r\n", "\n").replace("\r", "\n"), file)
    try:
        if file.stat().st_size > MOST_BYTES:
            raise whole_file(file, f"is larger than {MOST_BYTES >> 20} MB: no file of a show is: divide it")
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise whole_file(file, "no such file") from None
    except UnicodeDecodeError:
        raise whole_file(file, "is not a text in UTF-8: save it again with that encoding") from None
    except OSError as error:
        raise whole_file(file, f"cannot be read: {error.strerror}") from None
    return parse(text, file)


def parse(text: str, file: FilePath) -> Document:
    """The document in `text`, which stands in `file`."""
    document = Document(file)
    problems: list[Problem] = []
    try:
        node = _tree(text)
        if node is not None:
            document.data = _Reader(document, problems, text).value(node, (), 0)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problems.append(_strange_near(text, line, file) or Problem(short(file), line, column, _plain(error)))
    except yaml.reader.ReaderError as error:
        line, column = _place_of(text, error.position)
        problems.append(Problem(short(file), line, column, _unprintable(error.character)))
    except ShowError:
        raise
    except RecursionError:
        problems.append(Problem(short(file), 1, 1, "this is nested too deep: a show needs no more than a few steps"))
    except Exception as error:  # noqa: BLE001 (what PyYAML stumbles over is the file's mistake, not the show's end)
        problems.append(Problem(short(file), 1, 1, f"this is not YAML that can be read: {_first_line(error)}"))
    if problems:
        raise ShowError(problems)
    return document


def _place_of(text: str, position: int) -> tuple[int, int]:
    """The line and the column of the character at `position`."""
    before = text[:position]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _unprintable(character: int | str) -> str:
    code = character if isinstance(character, int) else ord(character[:1] or "\0")
    return f"here stands a character that no text holds (U+{code:04X}): take it away"


def _strange_near(text: str, line: int, file: FilePath) -> Problem | None:
    """A blank, a quote or a colon that only looks like one, in the line where reading stopped, or in that before."""
    lines = text.splitlines()
    for number in (line, line - 1):
        written = lines[number - 1] if 0 < number <= len(lines) else ""
        for one in foreign(written, words=False):
            # A colon needs a blank after it; a full-width one brought its own.
            tight = one.write == ":" and not written[one.at + 1 :].startswith(" ")
            remedy = "write ': '" if tight else one.remedy
            return Problem(short(file), number, one.at + 1, f"{one.told}: {remedy}")
    return None


def _in_lines(source: str, start: tuple[int, int], text: Json, at: int) -> tuple[int, int]:
    """The line and the column of the character `at` of a `text` that stands as `source` over several lines, the first
    of which begins at `start`."""
    place = source.find("\n") + 1 if source[:1] in "|>" else 0
    for character in str(text)[:at].replace(" ", "").replace("\n", ""):
        place = max(source.find(character, place) + 1, place)
    place += len(source[place:]) - len(source[place:].lstrip())
    before = source[:place]
    line, column = start
    return (line + before.count("\n"), place - before.rfind("\n") if "\n" in before else column + place)


def _requoted(text: str, quote: str) -> str:
    """A message whose remedy stands within `quote`s: those in what is to be written must be the other ones."""
    if not quote:
        return text
    other = "'" if quote == '"' else '"'
    for begins in ("write '", "such as '"):
        head, found, remedy = text.rpartition(begins)
        if found and remedy.endswith("'"):
            return head + found + remedy[:-1].replace(quote, other) + "'"
    return text.replace(f"write {quote} there", f"write {other} there")


class _Budget:
    """How much of a file may be walked: what aliases (`*`) and merge keys (`<<`) repeat counts each time anew."""

    def __init__(self) -> None:
        self._nodes = 0

    def spend(self, node: yaml.Node, depth: int) -> None:
        """One more node, so deep. Raises MarkedYAMLError where that is too much."""
        self._nodes += 1
        if depth > _MOST_DEPTH or self._nodes > _MOST_NODES:
            raise yaml.MarkedYAMLError(problem="too deep or too large", problem_mark=node.start_mark)


class _Reader:
    """Walks a node tree into plain data, noting every place."""

    def __init__(self, document: Document, problems: list[Problem], text: str, budget: _Budget | None = None) -> None:
        self._document = document
        self._text = text
        self._problems = problems
        self._scalars = _Loader("")
        self._budget = budget or _Budget()

    def value(self, node: yaml.Node, path: Path, depth: int) -> Json:
        self._budget.spend(node, depth)
        line, column = _place(node)
        style = getattr(node, "style", None) or ""
        self._document.values[path] = line, column + (style in ("'", '"'))
        if style in ("'", '"'):
            self._document.quotes[path] = style
        if isinstance(node, yaml.ScalarNode) and node.end_mark.line > node.start_mark.line:
            self._document.wrapped[path] = self._text[node.start_mark.index : node.end_mark.index]
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, index), depth + 1) for index, item in enumerate(node.value)]
        if node.tag.startswith("tag:yaml.org,2002:"):
            scalar = self._scalar(node)
            # What is forced by a tag such as !!binary is no value that a show knows.
            if scalar is None or isinstance(scalar, (bool, int, float, str)):
                return scalar
        raise yaml.MarkedYAMLError(problem=f"'{node.tag}' is not understood here", problem_mark=node.start_mark)

    def _scalar(self, node: yaml.Node) -> object:
        """What stands there; the node itself where its tag says what it is not. Raises MarkedYAMLError."""
        try:
            scalar: object = self._scalars.construct_object(node)
        except Exception:  # noqa: BLE001 (`!!bool maybe` is a KeyError, `!!int ""` an IndexError, and so on)
            if _WHOLE.fullmatch(str(node.value)):
                raise yaml.MarkedYAMLError(problem=_TOO_LONG, problem_mark=node.start_mark) from None
            return node
        if isinstance(scalar, str):
            _check_whole(scalar, node)
            return composed(scalar)
        if (isinstance(scalar, int) and abs(scalar) > _LARGEST) or scalar in (math.inf, -math.inf):
            raise yaml.MarkedYAMLError(problem=_TOO_LONG, problem_mark=node.start_mark)
        return scalar

    def mapping(self, node: yaml.MappingNode, path: Path, depth: int) -> dict[str, Json]:
        found: dict[str, Json] = {}
        before: yaml.Node | None = None
        for key_node, value_node in node.value:
            self._divided(before, key_node, value_node)
            before = value_node
            key = composed(str(key_node.value)) if isinstance(key_node, yaml.ScalarNode) else ""
            _check_whole(key, key_node)
            place = (*path, key)
            if key_node.tag == "tag:yaml.org,2002:merge":
                found = {**self._merged(value_node, path, depth), **found}
                continue
            if not isinstance(key_node, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a key must be a plain word", problem_mark=key_node.start_mark)
            if place in self._document.keys and key in found:
                line, _ = self._document.keys[place]
                here, column = _place(key_node)
                text = f"'{key}' stands here twice (first in line {line}): keep one of the two"
                self._problems.append(Problem(short(self._document.file), here, column, text))
                continue
            self._look_at(key, key_node)
            self._document.keys[place] = _place(key_node)
            found[key] = self.value(value_node, place, depth + 1)
        return found

    def _divided(self, before: yaml.Node | None, key: yaml.Node, value: yaml.Node) -> None:
        """A decimal comma within braces has made two of one number: `{volume: 0,5}`."""
        if before is None or value.start_mark.index > key.end_mark.index:
            return
        written = self._text[before.start_mark.index : key.end_mark.index]
        if re.fullmatch(r"[-+]?\d+,\d+\s*(?:[a-zA-Z]{1,3}|%)?", written):
            line, column = _place(before)
            text = f"'{written}' has a comma: a decimal number has a point: write '{written.replace(',', '.')}'"
            raise ShowError([Problem(short(self._document.file), line, column, text)])

    def _look_at(self, key: str, node: yaml.ScalarNode) -> None:
        """A key that begins with a curly quote, or holds what cannot be seen, is not meant so in any file."""
        for one in foreign(key, words=False):
            if not one.write.strip() or (one.write in QUOTES and one.at in (0, len(key) - 1)):
                line, column = _place(node)
                shift = 0 if node.style else one.at
                text = f"{one.told}, in the key '{key}': {one.remedy}"
                self._problems.append(Problem(short(self._document.file), line, column + shift, text))
                return

    def _merged(self, node: yaml.Node, path: Path, depth: int) -> dict[str, Json]:
        parts = node.value if isinstance(node, yaml.SequenceNode) else [node]
        merged: dict[str, Json] = {}
        for part in parts:
            if not isinstance(part, yaml.MappingNode):
                raise yaml.MarkedYAMLError(problem="'<<' takes a mapping", problem_mark=node.start_mark)
            self._budget.spend(part, depth)
            aside = Document(self._document.file)
            inner = _Reader(aside, self._problems, self._text, self._budget)
            merged = {**inner.mapping(part, path, depth + 1), **merged}
            for place, where in aside.values.items():
                self._document.values.setdefault(place, where)
        return merged


def _check_whole(text: str, node: yaml.Node) -> None:
    """Raises MarkedYAMLError for half a character (U+D800 to U+DFFF), which an escape makes: no file, page or packet
    could hold it."""
    if any("\ud800" <= one <= "\udfff" for one in text):
        raise yaml.MarkedYAMLError(problem="half a character", problem_mark=node.start_mark)


def _place(node: yaml.Node) -> tuple[int, int]:
    """PyYAML counts from 0; people and editors from 1."""
    return node.start_mark.line + 1, node.start_mark.column + 1


def _plain(error: yaml.MarkedYAMLError) -> str:
    text = error.problem or "this is not YAML that can be read"
    for said, meant in _REMEDIES:
        if said in text:
            return meant
    return f"this is not YAML that can be read: {text}"


_REMEDIES = (
    ("too deep or too large", "too deep or too large: what * and << repeat counts each time; write it out once"),
    ("a number of too many digits", "a number of too many digits: put it in quotes, if it is a text"),
    ("half a character", "half a character stands here (\\ud800 to \\udfff): write the character itself"),
    ("found character '\\t'", "a tab stands here: indent with spaces"),
    ("mapping values are not allowed here", "a ':' stands where none can: put the text in quotes, or mend the indent"),
    ("expected <block end>, but found '<scalar>'", "a text goes on after its closing quote: put all of it in quotes"),
    ("expected <block end>, but found '}'", "one '}' too many stands here: take it away"),
    ("expected <block end>, but found ']'", "one ']' too many stands here: take it away"),
    ("expected <block end>", "the indent of this line fits nothing above it: line it up with its neighbours"),
    ("could not find expected ':'", "a ':' is missing after the key above"),
    ("found unexpected end of stream", "a quote or bracket is opened and never closed"),
    ("<stream end>", "a quote or bracket is opened and never closed"),
    ("but got '{'", "a brace stands inside a text: put the text in quotes"),
    ("but got ':'", "a bracket is opened above and never closed"),
    ("the node content", "a value is missing here"),
    ("found undefined alias", "a text that begins with * needs quotes"),
    ("that cannot start any token", "a text that begins like this needs quotes"),
    ("expected a comment or a line break", "a text that begins with > or | needs quotes"),
    ("unknown escape character", "a backslash stands in double quotes: use single quotes"),
    ("sequence entries are not allowed here", "a list begins on a line of its own, below its key"),
    ("but found another document", "'---' divides a file in two: use two files"),
    ("a key must be a plain word", "two braces stand here: put the text in quotes"),
    ("is not understood here", "a text that begins with ! needs quotes, and 'not' is written out"),
    ("could not determine a constructor", "a text that begins with ! needs quotes, and 'not' is written out"),
)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def value_at(data: Json, path: Path) -> Json:
    """What stands at `path` of `data`. Raises KeyError or IndexError where nothing does."""
    for step in path:
        if isinstance(data, Mapping):
            data = data[str(step)]
        elif isinstance(data, list) and isinstance(step, int):
            data = data[step]
        else:
            raise KeyError(step)
    return data


def entries(document: Document, path: Path) -> Iterator[tuple[str, Path]]:
    """The keys of the mapping at `path`, each with its own path; none when there is no mapping."""
    data = document.data
    for step in path:
        data = data.get(step) if isinstance(data, dict) else None
    if isinstance(data, dict):
        for key in data:
            yield key, (*path, key)
