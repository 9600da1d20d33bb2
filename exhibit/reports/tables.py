"""Tables of a page of HTML. Pure. What is `html` stands as it is; everything else is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape


def cells(texts: Iterable[str]) -> str:
    """Cells of a row."""
    return "".join(f"<td>{escape(one)}</td>" for one in texts)


def row(name: str, html: str, kind: str = "", what: str = "") -> str:
    """A row with its name, and small below it `what` that is; `html` are its cells."""
    small = below(what) if what else ""
    return f'<tr{_class(kind)}><th scope="row">{escape(name)}{small}</th>{html}</tr>'


def column(title: str, kind: str = "") -> str:
    """The head of a column; `kind` is `name` for what is text and no number."""
    return f'<th scope="col"{_class(kind)}>{escape(title)}</th>'


def table(html_head: str, html_rows: str, caption: str = "", kind: str = "") -> str:
    """A table of rows below a head."""
    told = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table{_class(kind)}>{told}<thead><tr>{html_head}</tr></thead><tbody>{html_rows}</tbody></table>"


def below(*texts: str) -> str:
    """Small lines below what stands in a cell."""
    return "".join(f"<small>{escape(one)}</small>" for one in texts)


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""
