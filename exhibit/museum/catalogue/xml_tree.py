"""XML as a small tree that knows its lines. Pure.

A document type is refused, and with it every entity that could grow without bound or name a file (the billion laughs,
XXE); so is what is nested deeper than any catalogue or plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from exhibit.config.problems import Problem, ShowError

_MOST_DEPTH = 200


@dataclass
class XmlElement:
    """An element: its name and the names of its attributes without namespaces, its own text, the line it begins on."""

    tag: str
    attributes: Mapping[str, str]
    line: int
    children: list[XmlElement] = field(default_factory=list)
    text: str = ""

    def every(self, tag: str) -> Iterator[XmlElement]:
        """This and all below it that are called `tag`, in order."""
        if self.tag == tag:
            yield self
        for child in self.children:
            yield from child.every(tag)

    def first(self, *path: str) -> XmlElement | None:
        """What is found below by one name after the other, at any depth."""
        if not path:
            return self
        for child in self.children:
            for one in child.every(path[0]):
                if (found := one.first(*path[1:])) is not None:
                    return found
        return None

    def said(self, *path: str) -> str:
        """The text of `first`; empty where there is none."""
        found = self.first(*path)
        return " ".join(found.text.split()) if found else ""


def xml_tree(data: bytes, file: str) -> XmlElement:
    """The root element. Raises ShowError with the line where it is no sound XML, or asks for entities."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    root: list[XmlElement] = []
    above: list[XmlElement] = []

    def refuse(*_: object) -> None:
        text = "it brings a document type, which may hold anything: take the line <!DOCTYPE ...> away"
        raise ShowError([Problem(file, parser.CurrentLineNumber, 0, text)])

    def begin(name: str, attributes: dict[str, str]) -> None:
        bare = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        one = XmlElement(name.rpartition(" ")[2], bare, parser.CurrentLineNumber)
        if len(above) >= _MOST_DEPTH:
            raise ShowError([Problem(file, one.line, 0, f"is nested deeper than {_MOST_DEPTH} elements")])
        (above[-1].children if above else root).append(one)
        above.append(one)

    def end(_: str) -> None:
        above.pop()

    def add(text: str) -> None:
        above[-1].text += text

    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, add
    try:
        parser.Parse(data, True)  # noqa: FBT003 (expat's own)
    except expat.ExpatError as error:
        text = f"is no sound XML from here on ({expat.ErrorString(error.code)}): export it anew"
        raise ShowError([Problem(file, error.lineno, error.offset + 1, text)]) from None
    return root[0]
