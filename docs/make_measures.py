"""Brings the table of measures in docs/measures.md up to date: it comes from `exhibit/museum/measures.py`.

Run `python docs/make_measures.py` after a measure has changed; a test tells when that was forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from exhibit.museum.measures import MEASURES

PAGE = Path(__file__).with_name("measures.md")
BLOCK = re.compile(r"(<!-- table: measures -->\n).*?(<!-- end -->)", re.DOTALL)
UNITS = {"share": "%", "s": "s", "times": "times", "valence": "−2 to 2"}


def filled(page: str) -> str:
    """The page with its generated table made anew."""
    return BLOCK.sub(lambda found: found[1] + "\n" + "\n".join(_rows()) + "\n\n" + found[2], page)


def _rows() -> Iterator[str]:
    yield "| measure | what it is | of | unit | what it takes for granted | where it comes from |"
    yield "|---|---|---|---|---|---|"
    for one in MEASURES.values():
        yield (
            f"| **{one.title}** (`{one.name}`) | {one.definition} | {one.of} | {UNITS[one.unit]} | {one.assumes} | "
            f"{one.source} |"
        )


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
