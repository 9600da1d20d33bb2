"""Scenes that follow the room: numbers that are calm whatever the mood does, and motion that never jumps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pygame
import pytest
from pydantic import ValidationError

from exhibit.controller import Controller
from exhibit.expressions.vocabulary import values_of
from exhibit.outputs.projector import Wall
from exhibit.outputs.scenes import SceneSpec, parse_scene
from exhibit.outputs.scenes.eased_parameters import EasedParameters
from exhibit.outputs.scenes.visitor_marks import stood
from exhibit.rules.plan import Program
from exhibit.values import Face, Mark, Mood, Observation, SceneInput, Visitor

FRAME_S = 1 / 30


def scene(layer: Mapping[str, Any], **parameters: float) -> SceneSpec:
    return parse_scene({"about": "follows", "parameters": parameters, "layers": [layer]})


def felt(arousal: float = 0.0, valence: float = 0.0, **more: Any) -> SceneInput:
    return SceneInput({**values_of(Mood(arousal=arousal, valence=valence)), **more})


def run(dials: EasedParameters, spec: SceneSpec, feeling: SceneInput, seconds: float) -> dict[Any, float]:
    """The numbers after so many seconds of one feeling."""
    numbers: dict[Any, float] = {}
    for _ in range(round(seconds / FRAME_S)):
        numbers, _ = dials.step(spec.numbers(spec.parameters, feeling.values), FRAME_S)
    return numbers


def test_a_number_follows_a_quarter_of_a_second_behind() -> None:
    # 0 s calm: amount 0 | 2 s excited: amount 1 is wanted | 2.25 s two thirds of the way | 5 s there
    spec = scene({"rain": {"amount": "arousal"}})
    dials, key = spec.dials(), (0, "amount")
    assert run(dials, spec, felt(), 2)[key] == 0
    assert run(dials, spec, felt(arousal=1), 0.25)[key] == pytest.approx(1 - np.exp(-1), abs=0.05)
    assert run(dials, spec, felt(arousal=1), 2.75)[key] == pytest.approx(1, abs=0.01)


def test_an_expression_uses_the_mood_the_scenes_parameters_and_the_functions() -> None:
    spec = scene(
        {"rain": {"hue": "scale(valence, -1, 1, 100, -20) + turn", "amount": "$energy * 0.5"}}, turn=5, energy=1
    )
    numbers = spec.numbers({"turn": 5.0, "energy": 0.5}, felt(valence=1).values)
    assert numbers == {(0, "hue"): -15, (0, "amount"): 0.25}


def test_a_number_stays_within_the_bounds_of_its_field() -> None:
    spec = scene({"rain": {"amount": "arousal * 100 - 10", "speed": "-arousal"}})
    assert spec.numbers({}, felt(arousal=1).values) == {(0, "amount"): 1, (0, "speed"): 0}
    assert spec.numbers({}, felt().values) == {(0, "amount"): 0, (0, "speed"): 0}


def test_without_a_room_the_scene_shows_what_an_empty_one_would() -> None:
    spec = scene({"rain": {"amount": "0.4 + visitors + since('storm') * 0"}})
    assert spec.numbers({}) == {(0, "amount"): pytest.approx(0.4)}
    assert spec.references == {"since('storm')"}


def test_a_parameter_outranks_a_word_of_the_language() -> None:
    spec = scene({"rain": {"amount": "arousal"}}, arousal=0.25)
    assert spec.numbers({"arousal": 0.25}, felt(arousal=1).values) == {(0, "amount"): 0.25}


@pytest.mark.parametrize(
    ("field", "written", "wanted"),
    [("speed", "8 * arousal", 0.0), ("wind", "arousal", 0.0), ("rise", "0.1 + arousal * 0.9", 0.1)],
)
def test_motion_goes_on_from_where_it_is_when_its_speed_changes(field: str, written: str, wanted: float) -> None:
    # An hour of one mood, then the other extreme from one frame to the next: what is multiplied by the time that the
    # layer moved must not be thrown about by it.
    spec = scene({"clouds": {field: written}})
    dials, key = spec.dials(), (0, field)
    wants = spec.numbers({}, felt().values)
    assert wants[key] == pytest.approx(wanted)
    dials.step(wants, 3600.0)
    way = []
    for _ in range(30):
        numbers, moved = dials.step(spec.numbers({}, felt(arousal=1).values), FRAME_S)
        way.append(moved[0] if field == "speed" else numbers[key] * moved[0])
    steps = np.diff(way)
    fastest = 8 if field == "speed" else 1
    assert 0 < steps.max() <= fastest * FRAME_S * 1.001
    assert np.all(np.diff(steps) > 0)


def test_a_period_that_changes_does_not_throw_the_layer_about_either() -> None:
    spec = scene({"ripples": {"life_s": "2 + 8 * arousal"}})
    dials = spec.dials()
    dials.step(spec.numbers({}, felt().values), 3600.0)
    lives = []
    for _ in range(30):
        numbers, moved = dials.step(spec.numbers({}, felt(arousal=1).values), FRAME_S)
        lives.append(moved[0] / numbers[0, "life_s"])
    assert lives[0] == pytest.approx(1800, abs=1)
    assert 0 < np.diff(lives).max() <= FRAME_S / 2


def test_a_jumpy_mood_makes_no_jumpy_picture() -> None:
    # The mood flickers between its extremes in every frame; next to it, the same scene under a mood between them.
    layer = {"clouds": {"speed": "4 * arousal", "hue": "180 * valence", "amount": "0.2 + 0.6 * arousal"}}
    jumpy, calm = Wall((160, 90)), Wall((160, 90))
    for wall in (jumpy, calm):
        wall.show("clouds", scene(layer), now=0)
    changes: dict[str, list[float]] = {"jumpy": [], "calm": []}
    for frame in range(60):
        now = frame * FRAME_S
        jumpy.feel(felt(arousal=frame % 2, valence=frame % 2 - 0.5))
        calm.feel(felt(arousal=0.5))
        for name, wall in (("jumpy", jumpy), ("calm", calm)):
            before = pygame.surfarray.array3d(wall.picture).astype(int)
            wall.draw(now)
            changes[name].append(np.abs(pygame.surfarray.array3d(wall.picture).astype(int) - before).mean())
    assert np.mean(changes["jumpy"][30:]) < 4 * np.mean(changes["calm"][30:]) + 0.5


def test_visitors_are_seen_where_they_stand_as_in_a_mirror() -> None:
    # 0 s nobody | 0 s somebody on the camera's left | 4 s their light is on the wall's right | they go | 12 s dark
    wall = Wall((320, 180))
    wall.show("who", scene({"visitors": {"amount": 1}}), now=0)
    wall.feel(SceneInput(marks=(Mark(1, 0.2, 0.5, 0.3, "happiness", 1.0),)))
    for frame in range(40):
        wall.draw(frame / 10)
    seen = wall.pixels().astype(int)
    assert seen[:, 200:].mean() > 5 * seen[:, :120].mean()
    red, _, blue = seen[90, 256]
    assert red > blue + 60, "happiness is a warm colour"
    wall.feel(SceneInput())
    for frame in range(40, 140):
        wall.draw(frame / 10)
    assert wall.pixels().max() < 12


def test_walls_are_told_the_words_and_where_visitors_stand() -> None:
    # 0 s somebody smiles on the left of the camera's picture | 2 s no news any more: nobody is there
    face = Face((40, 60, 80, 120), ((50, 80), (70, 80), (60, 95), (50, 105), (70, 105)), 0.99)
    visitor = Visitor(7, face, {"happiness": 0.8, "neutral": 0.2}, 0.9, 3.0)
    controller = Controller(Program(()))
    controller.tick(Observation(0.0, 0, (320, 240), (visitor,)), 0.0)
    feeling = controller.feeling(0.0)
    assert feeling.marks == (Mark(7, 60 / 320, 90 / 240, 60 / 240, "happiness", 0.9),)
    assert (feeling.values["visitors"], feeling.values["mood"]) == (1, "happiness")
    controller.tick(None, 2.0)
    assert controller.feeling(2.0).marks == ()


def test_marks_glide_and_come_and_go() -> None:
    first = stood((), (Mark(1, 0.0, 0.5, 0.2, "anger"),), 0.1)
    second = stood(first, (Mark(1, 1.0, 0.5, 0.2, "anger"),), 0.1)
    assert 0 < second[0].x < 0.4
    assert 0 < first[0].present < second[0].present < 0.4
    assert stood(second, (), 0.1)[0].present < second[0].present
    assert stood(second, (), 30.0) == ()


@pytest.mark.parametrize(
    ("written", "column", "text"),
    [
        ("0.2 + arousl", 6, "unknown name 'arousl'. Did you mean 'arousal'?"),
        ("energi", 0, "unknown name 'energi'. Did you mean 'energy'?"),
        ("$energi + 1", 1, "unknown name 'energi'. Did you mean 'energy'?"),
        ("mood", 0, "'mood' is a text, and a number is needed here"),
        ("chance(0.5)", 0, "chance() belongs to a rule's `when`"),
    ],
)
def test_a_mistake_in_an_expression_is_told_with_its_column(written: str, column: int, text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        scene({"rain": {"amount": written}}, energy=1)
    (error,) = refused.value.errors()
    assert error["loc"] == ("layers", 0, "rain", "amount")
    assert text in error["msg"]
    assert error["ctx"]["column"] == column
