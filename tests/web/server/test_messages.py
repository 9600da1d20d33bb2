"""The words of the page: every language says everything, and everything that is asked for can be said."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from exhibit.palette import COLOURS
from tests.web import pages

NAMES = [name for name in pages.NAMES if (pages.WEB / name / "messages").is_dir()]
FILES = [(name, file.stem) for name in NAMES for file in sorted((pages.WEB / name / "messages").glob("*.json"))]
PLURALS = {"en": {"one", "other"}, "ru": {"one", "few", "many", "other"}}
"""The categories of Unicode's plural rules; a further language adds its own here."""


def words(name: str, language: str = "en") -> dict[str, Any]:
    file = pages.WEB / name / "messages" / f"{language}.json"
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found


def sources(name: str) -> str:
    files = [file for suffix in (".js", ".html") for file in sorted(pages.static(name).rglob(f"*{suffix}"))]
    return "\n".join(file.read_text("utf-8") for file in files)


def places(text: str | dict[str, str]) -> set[frozenset[str]]:
    """What is filled in, of each plural form."""
    forms = [text] if isinstance(text, str) else list(text.values())
    return {frozenset(re.findall(r"\{(\w+)\}", form)) for form in forms}


def test_every_page_speaks() -> None:
    assert {"shared", "control_room", "visitor_phone"} <= set(NAMES)
    assert {language for _, language in FILES} >= {"en", "ru"}


@pytest.mark.parametrize(("name", "language"), FILES)
def test_a_language_says_all_that_english_says(name: str, language: str) -> None:
    english, here = words(name), words(name, language)
    assert set(here) == set(english)
    for key, text in here.items():
        assert places(text) == places(english[key]), key
        if isinstance(text, dict):
            assert set(text) == PLURALS[language], key


@pytest.mark.parametrize("name", NAMES)
def test_every_message_that_is_asked_for_exists_and_every_one_is_asked_for(name: str) -> None:
    """A page may use its own words and those that all pages share; what no page uses is no word of theirs."""
    known = {**words("shared"), **words(name)}
    _, asked, begun = asked_for(sources(name), set(known))
    assert asked - set(known) == set()
    assert {begin for begin in begun if not any(key.startswith(begin) for key in known)} == set()
    users = NAMES if name == "shared" else [name]
    named, asked, begun = asked_for("\n".join(map(sources, users)), set(known))
    unused = {key for key in set(words(name)) - named - asked if not key.startswith(tuple(begun))}
    assert unused <= {"language"}


def asked_for(code: str, known: set[str]) -> tuple[set[str], set[str], set[str]]:
    """The messages of `known` that `code` names anywhere, those that it certainly asks for, and how others begin."""
    whole = set(re.findall(r"""["'`]((?:[a-z]+\.)*[a-z_-]+)["'`]""", code)) & known
    asked = set(re.findall(r"""\bt\(\s*["'`]([a-z_.-]+)["'`]""", code))
    asked |= set(re.findall(r'data-word(?:-label|-placeholder)?="([^"]+)"', code))
    return whole, asked, set(re.findall(r"`([a-z.]+\.)\$\{", code))


def test_no_message_is_written_twice() -> None:
    for language in {language for _, language in FILES}:
        keys = [key for name, known in FILES if known == language for key in words(name, language)]
        assert sorted(set(keys)) == sorted(keys)


def test_every_mood_has_a_name() -> None:
    assert {f"emotion.{name}" for name in COLOURS} <= set(words("shared"))


def test_nothing_of_the_page_comes_from_elsewhere_or_stands_inline() -> None:
    for file in (file for suffix in (".html", ".css", ".js", ".svg") for file in pages.files(suffix)):
        text = file.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://(?!\$)", text), file
        if file.suffix == ".html":
            assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", text), file


def test_files_of_the_page_stay_small() -> None:
    long = {pages.address(file): len(file.read_text("utf-8").splitlines()) for file in pages.files(".js")}
    assert {name: lines for name, lines in long.items() if lines > 200} == {}
