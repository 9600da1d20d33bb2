"""A document as a page of HTML that prints on A4."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from exhibit.notices.filling import filled, gaps
from exhibit.notices.settled import Made, document_facts, rates, recipients
from exhibit.notices.texts import DocumentSection, DocumentTexts
from exhibit.show import Show


class Writer:
    """Writes documents of one show in one language."""

    def __init__(self, show: Show, language: str, texts: DocumentTexts, made: Made) -> None:
        self._texts = texts
        self._facts = document_facts(show, language, texts, made)
        self._lines = {"recipients": recipients(show, texts)}
        self._rows = {"rates": rates(made.figures, texts)}

    def document(self, name: str) -> str:
        """The body of the document `name`."""
        text = next(document for key, document in self._texts.documents.items() if key == name)
        sections = "".join(self._section(one) for one in text.sections)
        return (
            f'<main class="document"><p class="draft">{self._told(self._texts.draft)}</p>'
            f'<h1>{self._told(text.title)}</h1><p class="law">{self._told(text.law)}</p>{sections}</main>'
        )

    def _section(self, section: DocumentSection) -> str:
        text = f"<p>{self._told(section.text)}</p>" if section.text else ""
        rows = "".join(f"<tr><td>{one}</td><td>{other}</td></tr>" for one, other in self._cells(section))
        lines = "".join(f"<li>{line}</li>" for one in section.lines for line in self._list(one))
        table = f"<table>{rows}</table>" if rows else ""
        return f"<h2>{self._told(section.heading)}</h2>{text}{table}" + (f"<ul>{lines}</ul>" if lines else "")

    def _cells(self, section: DocumentSection) -> Iterator[tuple[str, str]]:
        for one, other in section.table:
            if gaps(one) and (several := self._rows.get(gaps(one)[0])) is not None:
                yield from ((escape(first), escape(second)) for first, second in several)
            else:
                yield self._told(one), self._told(other)

    def _list(self, line: str) -> list[str]:
        if gaps(line) and (several := self._lines.get(gaps(line)[0])) is not None:
            return [escape(one) for one in several]
        return [self._told(line)]

    def _told(self, text: str) -> str:
        return filled(text, self._facts, self._texts.blank)
