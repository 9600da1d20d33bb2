"""docs/measures.md: its table is that of the code, and what it names is there."""

from __future__ import annotations

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from exhibit.museum.measures import MEASURES

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "measures.md").read_text(encoding="utf-8")
STATISTICS = DOCS.parent / "exhibit" / "museum" / "statistics"
_spec = spec_from_file_location("make_measures", DOCS / "make_measures.py")
assert _spec is not None
assert _spec.loader is not None
make_measures = module_from_spec(_spec)
_spec.loader.exec_module(make_measures)


def test_the_table_is_current() -> None:
    """Where this fails: python docs/make_measures.py"""
    assert make_measures.filled(PAGE) == PAGE
    assert all(f"(`{name}`)" in PAGE for name in MEASURES)


def test_every_source_that_the_code_names_stands_on_the_page() -> None:
    """By the first author and the year."""
    named = {
        (author, year)
        for path in STATISTICS.glob("*.py")
        for author, year in re.findall(
            r"([A-Z][a-z]+)(?:,? (?:and |et al\.)?[A-Z]?[a-z.]*)*,? (1[89]\d\d|20\d\d)", path.read_text("utf-8")
        )
    }
    assert len(named) > 10
    missing = {one for one in named if not re.search(rf"{one[0]}[^|;]*{one[1]}", PAGE)}
    assert {one for one in missing if one[0] not in PASSED_OVER} == set()


PASSED_OVER = {"Abramowitz", "Anscombe", "Efron", "Smyth", "Gupta"}
"""Sources of how a number is computed, not of what it means."""
