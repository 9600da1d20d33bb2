"""docs/rules.md: its tables are current, none is missing, and its examples are what Exhibit reads."""

from __future__ import annotations

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from exhibit.commands.json_schemas import schemas
from exhibit.config.located import parse
from exhibit.expressions.arithmetic import CALLS, FUNCTIONS
from exhibit.expressions.asked import QUESTIONS
from exhibit.expressions.expression import compile_expression
from exhibit.expressions.words import WORDS

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "rules.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(\w.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
_spec = spec_from_file_location("make_rules", DOCS / "make_rules.py")
assert _spec is not None
assert _spec.loader is not None
make_rules = module_from_spec(_spec)
_spec.loader.exec_module(make_rules)


def test_the_tables_are_current() -> None:
    """Where this fails: python docs/make_rules.py"""
    assert make_rules.filled(PAGE) == PAGE


def test_no_table_is_missing() -> None:
    assert set(re.findall(r"<!-- table: (\w+) -->", PAGE)) == make_rules.described()


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_are_valid(example: str) -> None:
    data = parse(example, Path("example.yaml")).data
    assert isinstance(data, dict)
    name = {"targets": "venue", "hours": "exhibit", "next": "exhibit", "place": "venue"}.get(next(iter(data)), "rules")
    assert list(Draft202012Validator(schemas()[name]).iter_errors(data)) == []


def test_what_is_explained_is_what_there_is() -> None:
    assert set(CALLS) == set(FUNCTIONS)
    for text in (*WORDS, *(question.written for question in QUESTIONS.values())):
        assert compile_expression(text).text == text


def test_the_links_lead_somewhere() -> None:
    headings = {
        re.sub(r"[^\w -]", "", line[3:].lower()).replace(" ", "-") for line in PAGE.splitlines() if line[:3] == "## "
    }
    assert set(re.findall(r"\]\(#([\w-]+)\)", PAGE)) <= headings
    others = {
        name
        for text in ("rules.md", "for-artists.md")
        for name in re.findall(r"\]\(([\w-]+\.md)", (DOCS / text).read_text())
    }
    assert others - {"rehearsing.md"} <= {file.name for file in DOCS.glob("*.md")}
