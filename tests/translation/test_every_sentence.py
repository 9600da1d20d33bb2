"""Every sentence that people may read is there in Russian: read off the code, so that nobody forgets a new one."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path

import pytest

from exhibit.consoles.preset_files import shipped
from exhibit.doctor.targets import on_this_machine
from exhibit.translation import LANGUAGES
from exhibit.translation.languages import FOLDER
from exhibit.translation.templates import SentenceTemplate
from tests.translation.sentences import PACKAGE, sentences

NOT_SAID = Path(__file__).parent / "not_said.txt"
"""What only looks like a sentence: codes, names of threads, what programs read, what machines are sent."""
_UNHEARD = ("training", "translation", "notices", "reports", "mood", "museum", "switchback")
"""Rooms that say nothing to who runs a show: their readers are engineers, or they have languages of their own."""
_WORDS = "words.json"
"""Single words and what is put together of them, which stand in no text of the code as they are."""


def said() -> dict[str, list[str]]:
    """Every sentence of the code, and of the desks' files as far as the doctor reads them out, with its places."""
    places = defaultdict(list)
    for name, desk in shipped().items():
        here = [on_this_machine(line, "{1}") for line in desk.menu]
        for sentence in filter(None, (*desk.menu, *here, desk.sends_back, desk.tried)):
            places[sentence].append(f"consoles/{name}.yaml")
    for file in sorted(PACKAGE.rglob("*.py")):
        if file.relative_to(PACKAGE).parts[0].removesuffix(".py") not in _UNHEARD:
            for one in sentences(file):
                places[one.pattern].append(one.place)
    return places


def translations(language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for file in sorted((FOLDER / language).glob("*.json")):
        for english, told in json.loads(file.read_text(encoding="utf-8")).items():
            assert found.setdefault(english, told) == told, f"{english}: told in two ways"
    return found


def not_said() -> set[str]:
    return set(NOT_SAID.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_sentence_of_the_code_has_its_translation(language: str) -> None:
    """A new one goes into a file of `exhibit/translation/ru`, or into not_said.txt where nobody reads it."""
    known = {*translations(language), *not_said()}
    missing = {pattern: places[0] for pattern, places in said().items() if pattern not in known and "\n" not in pattern}
    assert missing == {}


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_no_translation_is_of_a_sentence_that_is_said_no_more(language: str) -> None:
    words = json.loads((FOLDER / language / _WORDS).read_text(encoding="utf-8"))
    assert {*translations(language)} - {*words} - {*said()} == set()
    assert not_said() - {*said()} == set()


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_translation_loses_nothing_and_makes_nothing_up(language: str) -> None:
    """Each hole is filled; but for the ending of an English plural."""
    for english, told in translations(language).items():
        given = set(re.findall(r"\{(\d+)\}", english))
        used = set(re.findall(r"\{(\d+)[}|!]", told))
        plural = {number for number in given if re.search(rf"[a-z]\{{{number}\}}", english)}
        assert used <= given <= used | plural, english
        assert told == told.strip(), english


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_no_template_is_so_bare_that_it_fits_what_it_does_not_mean(language: str) -> None:
    bare = [
        english
        for english, told in translations(language).items()
        if "{" in english and told != english and sum(map(str.isalpha, re.sub(r"\{\d+\}", "", english))) < 2
    ]
    assert bare == []
    assert all(
        SentenceTemplate(english, told).holes(english) is not None for english, told in translations(language).items()
    )
