"""Texts on the wall that tell how the room is."""

from __future__ import annotations

import numpy as np
import pygame
import pytest
from numpy.typing import NDArray

from exhibit.expressions.vocabulary import Values, Vocabulary, values_of
from exhibit.outputs.scenes.eased_parameters import ParameterValues
from exhibit.outputs.scenes.spec import parse_scene
from exhibit.values import Context, Mood
from tests.small_show import SmallShow

SIZE_PX = (160, 90)


def drawn(text: str, felt: Values | None = None) -> NDArray[np.uint8]:
    spec = parse_scene(
        {"about": "words", "glow": 0, "parameters": {"price": 4}, "layers": [{"text": {"text": text, "size": 0.2}}]}
    )
    surface = pygame.Surface(SIZE_PX, depth=32)
    spec.draw(surface, 5.0, spec.values({}), moment=ParameterValues({}, felt=felt))
    return pygame.surfarray.array3d(surface)


def felt(visitors: int, hour: float, **more: float | str) -> Values:
    return {**values_of(Mood(visitors, "unknown"), Context(hour)), **more}


@pytest.mark.parametrize(
    ("told", "known", "as_if"),
    [
        ("{visitors} here", felt(3, 12.0), "3 here"),
        ("{clock}", felt(0, 18.0834), "18:05"),
        ("{countdown(18:30)}", felt(0, 18.25), "15:00"),
        ("{countdown(18:30)}", felt(0, 19.5), "23:00:00"),
        ("{as_time(90)} {{now}}", felt(0, 1.0), "1:30 {now}"),
        ("{var('score')} of {price}", felt(1, 1.0, **{"var('score')": 12345.0}), "12345 of 4"),
        ("{visitors} {mood}", None, "0 nobody"),
    ],
)
def test_what_stands_in_braces_is_told_as_it_is(told: str, known: Values | None, as_if: str) -> None:
    shown = as_if.replace("{", "{{").replace("}", "}}")
    assert np.array_equal(drawn(told, known), drawn(shown))
    assert drawn(told, known).any()


def test_a_slip_in_braces_is_told_with_its_line(small_show: SmallShow) -> None:
    small_show.write(
        "scenes/count/scene.yaml",
        """\
about: counts
layers:
  - text:
      text: ["{visitors} here",
             "{visitor} here", "until {countdown(18)}"]
""",
    )
    told = small_show.refused("rules:\n  a: {when: visitors > 0, while: [{scene: count}]}\n")
    assert "scene.yaml:5" in told
    assert "Did you mean 'visitors'?" in told


def test_the_scene_asks_for_what_its_texts_tell() -> None:
    spec = parse_scene(
        {"about": "words", "layers": [{"text": {"text": "{var('score')}"}}]}, Vocabulary(variables={"score": "number"})
    )
    assert spec.references == {"var('score')"}
