"""What to see next, as a sentence: in the languages that ship, or in an artist's own words. Pure, but for its files,
which are read once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TypedDict

from exhibit.config.problems import did_you_mean
from exhibit.translation.languages import plural_form
from exhibit.values import NextWork

FOLDER = Path(__file__).parent / "next_words"
LANGUAGES = tuple(sorted(file.stem for file in FOLDER.glob("*.json")))
HOLES = ("where", "work", "for", "way")
"""What a sentence may leave open: the room (or the work, where nobody wrote its room down), the work (where it is not
named already), what one comes for, how far it is."""
_HOLE = re.compile(r"\{([^{}]*)\}")
_COMMA = re.compile(r",\s+")
_Words = TypedDict("_Words", {"sentence": str, "for": dict[str, str], "way": dict[str, str]})


@cache
def _words(language: str) -> _Words:
    words: _Words = json.loads((FOLDER / f"{language}.json").read_text("utf-8"))
    return words


def next_sentence(told: NextWork, language: str, written: str = "") -> str:
    """What `told` suggests, in `language`, one of `LANGUAGES`; by what is `written`, where somebody wrote it
    otherwise. What stands between two commas is left out where its hole has nothing to say; empty where nothing is
    suggested."""
    if not told.work:
        return ""
    holes = _holes(told, language)
    lines = (_line(line, holes) for line in (written or _words(language)["sentence"]).split("\n"))
    return "\n".join(line for line in lines if line)


def wrong_holes(written: str) -> Iterator[str]:
    """What of an artist's own words cannot be filled in, with the remedy."""
    for name in _HOLE.findall(written):
        if name not in HOLES:
            yield f"there is nothing to put for '{{{name}}}'. {did_you_mean(name, HOLES)}"
    if set(_HOLE.sub("", written)) & {"{", "}"}:
        yield f"a brace has no partner: write {', '.join(f'{{{name}}}' for name in HOLES)}"


def _holes(told: NextWork, language: str) -> Mapping[str, str]:
    words = _words(language)
    room = _text_in(told.room_titles, language) or told.room
    work = _text_in(told.work_titles, language) or told.work
    way = words["way"].get(plural_form(language, told.minutes), words["way"]["other"]).format(n=told.minutes)
    return {
        "where": room or work,
        "work": work if room else "",
        "for": words["for"].get(told.word, ""),
        "way": way if told.minutes else "",
    }


def _text_in(texts: Mapping[str, str], language: str) -> str:
    found = (texts[code] for code in (language, "", "en") if code in texts)
    return next(found, "") or next(iter(texts.values()), "")


def _line(line: str, holes: Mapping[str, str]) -> str:
    """The line without the phrases that have nothing to say."""
    return ", ".join(
        _HOLE.sub(lambda found: holes[found[1]], phrase)
        for phrase in _COMMA.split(line)
        if all(holes.get(name) for name in _HOLE.findall(phrase))
    )
