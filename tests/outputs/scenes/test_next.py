"""The layer that says what to see next: its sentences, in whole and where something is not known; how it looks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pygame
import pytest

from exhibit.config.located import parse
from exhibit.expressions.words import WISHED
from exhibit.outputs.projector import Wall
from exhibit.outputs.scenes.next_sentences import LANGUAGES, next_sentence
from exhibit.outputs.scenes.said_next import STAYS_S, SaidNext, said_next
from exhibit.outputs.scenes.spec import SceneSpec, parse_scene
from exhibit.translation import LANGUAGES as SPOKEN
from exhibit.values import NextWork, SceneInput

TOLD = NextWork("a-17", "room-4", "awe", 3, {"": "The Wave", "ru": "Волна"}, {"en": "room 4", "ru": "зал 4"})
NARROW = "\u00a0"


def plain(text: str) -> str:
    return text.replace(NARROW, " ")


def scene(layer: str = "next: {size: 0.1}") -> SceneSpec:
    data = parse(f"about: a.\nglow: 0\nlayers:\n  - {layer}\n", Path("scene.yaml")).data
    assert isinstance(data, dict)
    return parse_scene(data)


def test_a_sentence_says_where_for_what_and_how_far_in_each_language() -> None:
    assert plain(next_sentence(TOLD, "en")) == "Next: room 4, for awe, 3 minutes away\nThe Wave"
    assert plain(next_sentence(TOLD, "ru")) == "Дальше: зал 4, ради восхищения, 3 минуты пешком\nВолна"
    assert set(SPOKEN) <= set(LANGUAGES)
    for language in LANGUAGES:
        for word in WISHED:
            told = next_sentence(NextWork("a", "b", word, 1), language)
            assert told.count(",") == 2, "each word has its phrase"
            assert "{" not in told


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (NextWork("a-17", "room-4"), "Next: room-4\na-17"),
        (NextWork("a-17"), "Next: a-17"),
        (NextWork("a-17", "room-4", "", 1), "Next: room-4, 1 minute away\na-17"),
        (NextWork("a-17", word="calm"), "Next: a-17, for calm"),
        (NextWork(), ""),
    ],
)
def test_what_is_not_known_is_left_out(told: NextWork, said: str) -> None:
    assert plain(next_sentence(told, "en")) == said


def test_own_words_are_filled_in() -> None:
    assert plain(next_sentence(TOLD, "en", "Go on to {where}, {for}!\n{work}, {way}")) == (
        "Go on to room 4, for awe!\nThe Wave, 3 minutes away"
    )


def test_what_is_said_stays_for_a_minute() -> None:
    first = said_next(SaidNext(), TOLD, 10.0)
    assert first == SaidNext(TOLD, 10.0)
    other = NextWork("b")
    assert said_next(first, other, 10.0 + STAYS_S - 1) == first
    assert said_next(first, NextWork(), 11.0) == first, "nobody is there any more who could be told otherwise"
    assert said_next(first, other, 10.0 + STAYS_S) == SaidNext(other, 10.0 + STAYS_S)


def light(wall: Wall, now: float) -> float:
    return float(np.asarray(pygame.surfarray.array3d(wall.draw(now))).mean())


def test_the_wall_is_empty_until_something_is_suggested_and_then_says_it() -> None:
    wall = Wall((320, 180))
    wall.show("onwards", scene(), now=0.0)
    dark = light(wall, 1.0)
    wall.feel(SceneInput(next=TOLD))
    wall.draw(2.0)
    assert light(wall, 2.1) < light(wall, 4.0), "it fades in"
    assert light(wall, 4.0) > dark + 1
    wall.feel(SceneInput(next=NextWork()))
    assert light(wall, 10.0) > dark + 1
    assert light(wall, 70.0) == pytest.approx(dark, abs=0.5)
    assert not wall.fault
