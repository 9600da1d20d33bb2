"""Conditions in words for people, in every language that there are phrases for."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

import exhibit.cues.phrases
from exhibit.cues.phrases import languages, phrases
from exhibit.cues.sentences import sentence
from exhibit.expressions.asked import NEVER_S, QUESTIONS
from exhibit.expressions.expression import compile_expression
from exhibit.expressions.vocabulary import Vocabulary, reference, values_of
from exhibit.expressions.word import Choices, Word
from exhibit.expressions.words import MOODS, WORDS
from exhibit.values import Mood, Variable

FOLDER = Path(exhibit.cues.phrases.__file__).parent
NOW = Mood(
    visitors=2,
    dominant="anger",
    emotions={"anger": 0.85, "sadness": 0.15},
    held_s=7.0,
    dwell_s=65.0,
    attention=0.6,
    valence=-0.4,
    arousal=0.7,
)
SHOW = Vocabulary(variables={"gain": "number", "rain": "number", "wet": "truth", "mode": "text"})
ASKED: Mapping[str, Variable] = {
    "active('storm')": False,
    "since('storm')": 45.0,
    "since('joy')": NEVER_S,
    "began('storm')": 45.0,
    "ended('storm')": 45.0,
    "var('gain')": 0.5,
    "var('rain')": 0.5,
    "var('wet')": True,
    "var('mode')": "calm",
    "answer('awe')": True,
    "called('sunrise')": True,
    "visitors_in('door')": 2.0,
    "inside('door')": True,
    "chance": 0.2,
}


def told(condition: str, language: str = "en", mood: Mood = NOW, *, wanted: bool = True) -> str:
    expression = compile_expression(condition, SHOW)
    values = {**values_of(mood), **ASKED}
    spoken = phrases(language)
    return " | ".join(sentence(part, values, spoken, wanted=wanted) for part in expression.parts)


@pytest.mark.parametrize(
    ("condition", "english", "russian"),
    [
        ('mood == "anger"', "the room has looked angry for 7 s", "зал выглядит злым уже 7 с"),
        (
            'mood == "happiness"',
            "the room has looked angry for 7 s; it wants a room that looks happy",
            "зал выглядит злым уже 7 с; нужно: зал, который выглядит радостным",
        ),
        ("anger > 0.35", "anger in the room is at 85 % (more than 35 %)", "злость в зале: 85 % (больше 35 %)"),
        ("0.35 < anger", "anger in the room is at 85 % (more than 35 %)", "злость в зале: 85 % (больше 35 %)"),
        (
            "0.2 < anger <= 0.5",
            "anger in the room is at 85 %; it wants more than 20 % and at most 50 %",
            "злость в зале: 85 %; нужно: больше 20 % и не больше 50 %",
        ),
        ("visitors >= 1", "2 visitors are here", "здесь 2 посетителя"),
        ("visitors == 0", "2 visitors are here; it wants nobody", "здесь 2 посетителя; нужно: никого"),
        ("dwell > 120", "the longest visit has lasted 65 s; it wants more than 2 min", None),
        ("hour >= 18.5", "it is 12:00; it wants from 18:30 on", "сейчас 12:00; нужно: с 18:30"),
        ('weekday == "saturday"', "it is Monday; it wants Saturday", "сегодня понедельник; нужно: суббота"),
        ("open", "the house is open", "музей открыт"),
        ("active('storm')", "rule storm is not active; it wants the opposite", None),
        ("since('storm') > 30", "rule storm last began or ended 45 s ago (more than 30 s)", None),
        ("since('joy') > 30", "rule joy has neither begun nor ended yet", None),
        ("var('gain') > 0.6", "gain is set to 0.5; it wants more than 0.6", "gain: 0,5; нужно: больше 0,6"),
        ("var('wet')", "wet is on", "wet: вкл."),
        ("chance(0.3)", "chance has said yes", "случай сказал «да»"),
        ("anger > sadness", "anger in the room is at 85 % (more than 15 % (sadness))", None),
        ("anger + sadness > 0.5", "anger + sadness is 1 (more than 0.5)", None),
        ("valence < -0.2", "the mood is at −0.4 between unpleasant and pleasant (less than −0.2)", None),
        ('act == "finale"', "no act is on; it wants finale", "никакой акт не идёт; нужно: finale"),
        ("true", "it is always so", "так всегда"),
    ],
)
def test_a_condition_is_told_as_people_speak(condition: str, english: str, russian: str | None) -> None:
    assert told(condition) == english
    if russian is not None:
        assert told(condition, "ru") == russian


def test_after_a_not_the_opposite_is_wanted() -> None:
    assert told("visitors > 5", wanted=False) == "2 visitors are here (at most 5)"
    assert told("visitors > 1", wanted=False) == "2 visitors are here; it wants at most 1"
    assert told("open", wanted=False) == "the house is open; it wants the opposite"


def test_an_empty_room_and_one_visitor_have_words_of_their_own() -> None:
    assert told("visitors >= 1", mood=Mood()) == "nobody is here; it wants at least 1"
    assert told("visitors >= 1", mood=Mood(visitors=1)) == "1 visitor is here"
    assert told('mood == "nobody"', mood=Mood(held_s=130)) == "the room has been empty for 2 min 10 s"
    assert [told("visitors >= 1", "ru", Mood(visitors=many)) for many in (1, 2, 5, 11, 21, 22)] == [
        "здесь 1 посетитель",
        "здесь 2 посетителя",
        "здесь 5 посетителей",
        "здесь 11 посетителей",
        "здесь 21 посетитель",
        "здесь 22 посетителя",
    ]


def asked(word: Word) -> list[str]:
    """Conditions that look at `word`."""
    match word.can_be:
        case Choices(among=tuple(among)):
            return [f'{word.name} == "{one}"' for one in among]
        case Choices():
            return [f'{word.name} == "one"', f'{word.name} != ""']
    return (
        [word.name]
        if word.kind == "truth"
        else [f"{word.name} {sign} 1" for sign in ("<", "<=", ">", ">=", "==", "!=")]
    )


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", [*WORDS, *QUESTIONS])
def test_every_word_of_the_language_is_told_in_every_language(name: str, language: str) -> None:
    """No word is told by its name in the formula: a new row of words.py asks for a phrase, or is a measured one."""
    spoken = phrases(language)
    if name in QUESTIONS:
        keys = [f"asked.{name}"] if f"asked.{name}" in spoken else [f"asked.{name}.yes", f"asked.{name}.no"]
        assert all(key in spoken for key in keys)
        question = QUESTIONS[name]
        written = question.written if isinstance(question.example, float) else reference(name, str(question.example))
        assert f"{name}(" not in told(written if question.kind == "truth" else f"{written} > 1", language)
        return
    for condition in asked(WORDS[name]):
        for mood in (NOW, Mood()):
            said = told(condition, language, mood)
            assert "==" not in said, said
            assert "_" not in said, said
            assert "{" not in said, said
    if language != "en":
        english = {told(condition) for condition in asked(WORDS[name])}
        assert not english & {told(condition, language) for condition in asked(WORDS[name])}


@pytest.mark.parametrize("language", languages())
def test_every_mood_looks_like_something(language: str) -> None:
    for mood in MOODS:
        assert f"feeling.{mood}" in phrases(language) or f"word.mood.{mood}" in phrases(language)


def test_a_language_has_every_phrase_with_the_same_places() -> None:
    assert {"en", "ru"} <= set(languages())
    english = json.loads((FOLDER / "en.json").read_text("utf-8"))
    for language in languages():
        here = json.loads((FOLDER / f"{language}.json").read_text("utf-8"))
        assert set(here) == set(english), language
        for key, text in here.items():
            assert places(text) == places(english[key]), (language, key)


def places(text: str | dict[str, str]) -> set[str]:
    forms = [text] if isinstance(text, str) else [form for name, form in text.items() if name != "zero"]
    return {place for form in forms for place in re.findall(r"\{(\w+)\}", form)}


def test_an_unknown_language_is_english() -> None:
    assert told("open", "tlh") == "the house is open"
