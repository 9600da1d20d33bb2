"""Each complaint in docs/complaints.md is answered by tests that exist, or it is said that nothing was tried."""

from __future__ import annotations

import ast
import re
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
_NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def rows() -> list[list[str]]:
    lines = (REPOSITORY / "docs/complaints.md").read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")][1:]


def names_in(file: Path) -> set[str]:
    body = ast.parse(file.read_text(encoding="utf-8")).body
    return {one.name for one in body if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")}


def test_each_complaint_has_tests_that_exist_or_says_that_nothing_was_tried() -> None:
    assert len(rows()) == 26
    for complaint, here, shown in rows():
        named = _NAMED.findall(shown)
        assert named or "not proven" in here, complaint
        for file, name in named:
            assert name in names_in(REPOSITORY / file), f"{file}::{name}"
