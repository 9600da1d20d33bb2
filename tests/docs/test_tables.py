"""Tables of the documents: each row has as many cells as its heading, or a reader sees half of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
PAGES = [*sorted(REPOSITORY.glob("*.md")), *sorted((REPOSITORY / "docs").rglob("*.md"))]
_BAR = re.compile(r"(?<!\\)\|")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_each_row_has_as_many_cells_as_its_heading(page: Path) -> None:
    cells, uneven = 0, []
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        here = len(_BAR.findall(line)) if line.startswith("|") else 0
        if cells and here and here != cells:
            uneven.append(f"{number}: {line[:80]}")
        cells = (cells or here) if here else 0
    assert uneven == []


def test_a_bar_too_many_is_found() -> None:
    assert len(_BAR.findall("| a | b |; more |")) == 4
    assert len(_BAR.findall(r"| `a\|b` | c |")) == 3
