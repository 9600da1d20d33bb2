"""The words of the page: every language says everything, and everything that is asked for can be said."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from exhibit.palette import COLOURS
from tests.conftest import REPOSITORY

PAGE = REPOSITORY / "exhibit" / "web" / "page"
LANGUAGES = sorted(file.stem for file in (PAGE / "messages").glob("*.json"))
PLURALS = {"en": {"one", "other"}, "ru": {"one", "few", "many", "other"}}
"""The categories of Unicode's plural rules; a further language adds its own here."""


def words(language: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PAGE / "messages" / f"{language}.json").read_text("utf-8"))
    return found


def sources() -> str:
    files = [*PAGE.rglob("*.js"), *PAGE.glob("*.html")]
    return "\n".join(file.read_text("utf-8") for file in files)


def places(text: str | dict[str, str]) -> set[frozenset[str]]:
    """What is filled in, of each plural form."""
    forms = [text] if isinstance(text, str) else list(text.values())
    return {frozenset(re.findall(r"\{(\w+)\}", form)) for form in forms}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_says_all_that_english_says(language: str) -> None:
    english, here = words("en"), words(language)
    assert set(here) == set(english)
    for key, text in here.items():
        assert places(text) == places(english[key]), key
        if isinstance(text, dict):
            assert set(text) == PLURALS[language], key


def test_every_message_that_is_asked_for_exists_and_every_one_is_asked_for() -> None:
    code, known = sources(), set(words("en"))
    whole = set(re.findall(r"""["'`]((?:[a-z]+\.)*[a-z_]+)["'`]""", code)) & known
    asked = set(re.findall(r"""\bt\(\s*["'`]([a-z_.]+)["'`]""", code))
    asked |= set(re.findall(r'data-word(?:-label|-placeholder)?="([^"]+)"', code))
    assert asked - known == set()
    begun = set(re.findall(r"`([a-z.]+\.)\$\{", code))
    assert {begin for begin in begun if not any(key.startswith(begin) for key in known)} == set()
    unused = {key for key in known - whole - asked if not key.startswith(tuple(begun))}
    assert unused <= {"language"}


def test_every_mood_has_a_name() -> None:
    assert {f"emotion.{name}" for name in COLOURS} <= set(words("en"))


def test_nothing_of_the_page_comes_from_elsewhere_or_stands_inline() -> None:
    for file in (path for path in PAGE.rglob("*") if path.suffix in (".html", ".css", ".js", ".svg")):
        text = file.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://(?!\$)", text), file
        if file.suffix == ".html":
            assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", text), file


def test_files_of_the_page_stay_small() -> None:
    long = {str(Path(file).relative_to(PAGE)): len(file.read_text("utf-8").splitlines()) for file in PAGE.rglob("*.js")}
    assert {name: lines for name, lines in long.items() if lines > 200} == {}
