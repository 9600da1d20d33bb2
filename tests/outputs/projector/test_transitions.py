"""How one scene gives way to another on a wall: cut, cross-fade, dip and wipe, also when they are interrupted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pygame
import pytest
from numpy.typing import NDArray

from exhibit.cues.scene import SceneCue, SceneTransition
from exhibit.expressions.vocabulary import values_of
from exhibit.outputs.projector import Wall
from exhibit.outputs.scenes import SceneSpec, parse_scene
from exhibit.rules.plan import compiled_claims
from exhibit.rules.schema import Claim
from exhibit.values import Cue, Mood

SIZE_PX = (160, 90)


def plain(colour: str) -> SceneSpec:
    stops = [{"at": 0, "colour": colour}, {"at": 1, "colour": colour}]
    return parse_scene({"about": "plain", "glow": 0, "layers": [{"gradient": {"stops": stops, "edges": 0}}]})


RED, BLUE, GREEN = plain("#c80000"), plain("#0000c8"), plain("#00c800")
MOVING = parse_scene({"about": "moves", "layers": [{"rain": {"amount": 1, "fall": 2}}]})


def pixels(wall: Wall, now: float) -> NDArray[np.int32]:
    """The wall at `now`: (width, height, 3)."""
    return pygame.surfarray.array3d(wall.draw(now)).astype(np.int32)


def mean(wall: Wall, now: float) -> list[float]:
    means: list[float] = pixels(wall, now).mean(axis=(0, 1)).tolist()
    return means


def begun(transition: SceneTransition, fade_s: float = 4) -> Wall:
    """0 s red | 10 s the transition to blue begins."""
    wall = Wall(SIZE_PX)
    wall.show("red", RED, now=0)
    wall.draw(10)
    wall.show("blue", BLUE, now=10, fade_s=fade_s, transition=transition)
    return wall


def test_a_cut_is_there_at_once_whatever_its_time() -> None:
    wall = begun(SceneTransition("cut"))
    assert mean(wall, 10)[2] > 190
    assert not wall.fading


def test_a_dip_goes_through_its_colour() -> None:
    # 11 s between red and white | 12 s white | 13 s between white and blue | 14 s blue
    wall = begun(SceneTransition("dip", colour="#ffffff"))
    red, green, blue = mean(wall, 11)
    assert red > 190
    assert 20 < green < 240
    assert min(mean(wall, 12)) > 235
    red, green, blue = mean(wall, 13)
    assert blue > 190
    assert 20 < green < 240
    assert mean(wall, 14)[0] < 10


@pytest.mark.parametrize("by", ["cross", "dip", "wipe"])
def test_a_picture_that_has_been_faded_is_opaque_again(by: str) -> None:
    """Left with an opacity of its own it would be blended at every blit of the night, at fifty times the cost."""
    wall = begun(SceneTransition(by))
    for now in (11, 12, 13, 14, 15, 16):
        assert wall.draw(now).get_blendmode() == pygame.BLENDMODE_NONE


@pytest.mark.parametrize(
    ("towards", "first"), [("right", (10, 45)), ("left", (150, 45)), ("down", (80, 5)), ("up", (80, 85))]
)
def test_a_wipe_moves_its_way_with_a_soft_edge(towards: str, first: tuple[int, int]) -> None:
    # 12 s: where it began the new scene is there, at the other end not yet, and between them it thins out.
    wall = begun(SceneTransition("wipe", towards=towards, edge=0.3))
    middle = pixels(wall, 12)
    assert middle[first][2] > 190
    opposite = SIZE_PX[0] - 1 - first[0], SIZE_PX[1] - 1 - first[1]
    assert middle[opposite][0] > 190
    along = middle[:, 45, 2] if towards in ("left", "right") else middle[80, :, 2]
    assert ((along > 40) & (along < 160)).sum() > 0.08 * along.size
    assert mean(wall, 14)[2] > 190


@pytest.mark.parametrize("by", ["cross", "dip", "wipe"])
@pytest.mark.parametrize("when", [10.9, 12.3, 13.4])
def test_an_interrupted_transition_starts_from_what_is_on_the_wall(by: str, when: float) -> None:
    wall = begun(SceneTransition(by))
    before = pixels(wall, when)
    wall.show("green", GREEN, now=when, fade_s=4)
    after = pixels(wall, when + 0.01)
    assert np.abs(after - before).mean() < 6
    assert mean(wall, when + 4)[1] > 190


def test_what_is_left_goes_on_moving_also_when_a_transition_is_interrupted() -> None:
    # 0 s rain | 5 s fade to blue | 6 s (mostly rain): fade to green | 6.1 and 6.4 s: the rain still falls
    wall = Wall(SIZE_PX)
    wall.show("rain", MOVING, now=0)
    wall.draw(5)
    wall.show("blue", BLUE, now=5, fade_s=4)
    first, second = pixels(wall, 5.5), pixels(wall, 5.8)
    assert np.abs(first - second)[..., 1].max() > 30
    pixels(wall, 6)
    wall.show("green", GREEN, now=6, fade_s=10)
    first, second = pixels(wall, 6.1), pixels(wall, 6.4)
    assert np.abs(first - second)[..., 0].max() > 20


def test_a_thousand_interruptions_leave_nothing_behind() -> None:
    # Every 60 ms another scene and another way to it; afterwards the last one is on the wall, alone.
    dice, wall = np.random.default_rng(1), Wall(SIZE_PX)
    ways = [SceneTransition("cross"), SceneTransition("dip"), SceneTransition("wipe"), SceneTransition("cut")]
    for number in range(1000):
        name, spec = [("red", RED), ("blue", BLUE), ("rain", MOVING)][dice.integers(3)]
        wall.show(name, spec, now=number * 0.06, fade_s=float(dice.random()), transition=ways[dice.integers(4)])
        wall.draw(number * 0.06)
    wall.show("green", GREEN, now=60, fade_s=1)
    assert mean(wall, 62)[1] > 190
    assert not wall.fading
    assert not wall.fault


def test_a_claim_says_how_its_scene_comes_and_the_cue_says_it_on() -> None:
    claim = Claim.model_validate({"scene": {"name": "sunrise", "fade": "2s", "by": "dip", "through": "#ffffff"}})
    (dip,) = compiled_claims([claim])
    cue = dip.cue("joy", values_of(Mood()))
    assert SceneCue.decode(cue).transition == SceneTransition("dip", "#ffffff")
    (plainly,) = compiled_claims([Claim.model_validate({"scene": {"name": "sunrise"}})])
    assert plainly.shows == dip.shows, "how it comes makes no other picture"
    assert SceneCue.decode(plainly.cue("joy", {})).transition == SceneTransition()


@pytest.mark.parametrize(
    ("args", "text"),
    [({"by": "fade"}, "no transition 'fade'; there are: cross"), ({"by": "wipe", "towards": "in"}, "cannot move 'in'")],
)
def test_a_transition_that_does_not_exist_is_refused(args: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        SceneCue.decode(Cue("projector", "scene", args))
