"""The wall by its own clock, then the projector with its thread. Pictures are compared loosely: light, not pixels."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pygame
import pytest

from exhibit.outputs.port import CannotPerform
from exhibit.outputs.projector import Projector, Wall
from exhibit.outputs.scenes import SceneSpec, parse_scene
from exhibit.outputs.scenes.rain import Rain
from exhibit.values import Cue
from tests.conftest import WITHIN_S

SIZE_PX = (160, 90)


def plain(colour: str, **extra: Any) -> SceneSpec:
    stops = [{"at": 0, "colour": colour}, {"at": 1, "colour": colour}]
    return parse_scene(
        {"about": "one colour", "glow": 0, "layers": [{"gradient": {"stops": stops, "edges": 0, **extra}}]}
    )


RED, BLUE, GREEN = plain("#c80000"), plain("#0000c8"), plain("#00c800")
BRIGHT = parse_scene(
    {
        "about": "as bright as asked",
        "parameters": {"energy": 0.1},
        "layers": [{"rain": {"amount": "$energy"}}, *RED.model_dump(exclude_none=True)["layers"]],
    }
)
BROKEN = parse_scene({"about": "fails when drawn", "layers": [{"rain": {}}]})


def colour(surface: pygame.Surface) -> list[float]:
    """Mean red, green and blue of the wall."""
    means: list[float] = pygame.surfarray.array3d(surface).mean(axis=(0, 1)).tolist()
    return means


def is_fading(wall: Wall) -> bool:
    """A call, because a checker takes a property to stay what it was."""
    return wall.fading


@pytest.fixture
def wall() -> Wall:
    return Wall(SIZE_PX)


@pytest.fixture
def broken_rain(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no water")

    monkeypatch.setattr(Rain, "draw", fail)


def test_the_wall_is_dark_before_the_first_scene(wall: Wall) -> None:
    assert colour(wall.draw(0.0)) == [0, 0, 0]


def test_a_fade_is_between_both_scenes_and_eased(wall: Wall) -> None:
    # 0 s red | 10 s fade to blue begins | 10.4 s a tenth | 12 s half | 14 s blue
    wall.show("red", RED, now=0)
    assert colour(wall.draw(10))[0] > 190
    wall.show("blue", BLUE, now=10, fade_s=4)
    early, middle = colour(wall.draw(10.4)), colour(wall.draw(12))
    assert is_fading(wall)
    assert early[2] < 0.06 * 200
    assert middle[0] == pytest.approx(100, abs=12)
    assert middle[2] == pytest.approx(100, abs=12)
    end = colour(wall.draw(14))
    assert not is_fading(wall)
    assert end[0] < 10
    assert end[2] > 190


def test_an_interrupted_fade_starts_from_what_is_on_the_wall(wall: Wall) -> None:
    # 0 s red | 0 s fade to blue | 2 s half red, half blue: fade to green | 2.01 s still half and half | 6 s green
    wall.show("red", RED, now=0)
    wall.draw(0)
    wall.show("blue", BLUE, now=0, fade_s=4)
    before = colour(wall.draw(2))
    wall.show("green", GREEN, now=2, fade_s=4)
    after = colour(wall.draw(2.01))
    assert after == pytest.approx(before, abs=4)
    assert colour(wall.draw(6))[1] > 190


def test_a_fade_back_starts_from_what_is_on_the_wall(wall: Wall) -> None:
    wall.show("red", RED, now=0)
    wall.draw(0)
    wall.show("blue", BLUE, now=0, fade_s=4)
    before = colour(wall.draw(2))
    wall.show("red", RED, now=2, fade_s=4)
    assert colour(wall.draw(2.01)) == pytest.approx(before, abs=4)
    assert colour(wall.draw(6))[0] > 190


def test_without_a_fade_the_scene_is_there_at_once(wall: Wall) -> None:
    wall.show("red", RED, now=0)
    assert colour(wall.draw(0))[0] > 190


def test_what_is_shown_already_is_not_shown_again(wall: Wall) -> None:
    assert wall.show("red", RED, now=0)
    assert not wall.show("red", RED, now=1, fade_s=2)
    assert wall.show("again", RED, now=1)


def test_new_parameters_do_not_start_a_scene_over(wall: Wall) -> None:
    other = Wall(SIZE_PX)
    wall.show("bright", BRIGHT, now=0)
    wall.draw(5)
    wall.show("bright", BRIGHT, now=5, values={"energy": 1})
    other.show("bright", BRIGHT, now=0, values={"energy": 1})
    assert np.array_equal(pygame.surfarray.array3d(wall.draw(7)), pygame.surfarray.array3d(other.draw(7)))


def test_an_unknown_parameter_is_refused_and_the_wall_stays(wall: Wall) -> None:
    wall.show("red", RED, now=0)
    with pytest.raises(ValueError, match="no parameter 'energi'; it has: energy"):
        wall.show("bright", BRIGHT, now=1, values={"energi": 1})
    assert colour(wall.draw(2))[0] > 190
    assert wall.name == "red"


@pytest.mark.usefixtures("broken_rain")
def test_a_scene_that_fails_leaves_the_one_before_on_the_wall(wall: Wall) -> None:
    wall.show("red", RED, now=0)
    wall.draw(0)
    wall.show("broken", BROKEN, now=1, fade_s=1)
    for now in (1.0, 1.5, 2.0, 3.0):
        assert colour(wall.draw(now))[0] > 190
    assert "scene 'broken' cannot be drawn: RuntimeError: no water" in wall.fault
    wall.show("blue", BLUE, now=4)
    assert colour(wall.draw(4))[2] > 190
    assert not wall.fault


def test_a_scene_that_fails_while_it_plays_leaves_its_last_picture(wall: Wall, monkeypatch: pytest.MonkeyPatch) -> None:
    wall.show("bright", BRIGHT, now=0)
    wall.draw(0)
    monkeypatch.setattr(Rain, "draw", lambda *_: 1 / 0)
    assert colour(wall.draw(1))[0] > 190
    wall.show("blue", BLUE, now=2, fade_s=1)
    assert colour(wall.draw(3))[2] > 190


def test_a_scene_that_plays_for_hours_fades_into_its_beginning(wall: Wall) -> None:
    wall.show("bright", BRIGHT, now=0)
    wall.draw(3 * 3600)
    assert not is_fading(wall)
    wall.draw(3 * 3600 + 1)
    assert is_fading(wall)
    wall.draw(3 * 3600 + 30)
    assert not is_fading(wall)


# The projector: with its thread, and without a display unless a test says otherwise.

Start = Callable[..., Projector]


@pytest.fixture
def start() -> Iterator[Start]:
    running: list[Projector] = []

    def begin(**settings: Any) -> Projector:
        scenes = {"red": RED, "blue": BLUE, "bright": BRIGHT, "broken": BROKEN}
        running.append(Projector(scenes, **{"size_px": SIZE_PX, "headless": True, "rate_hz": 100, **settings}))
        return running[-1]

    yield begin
    for projector in running:
        projector.close()


def scene(name: object, **args: Any) -> Cue:
    return Cue("projector", "scene", {"name": name, **args}, "a rule")


def wait(until: Callable[[], bool]) -> None:
    """Wait for the projector's thread; fails after a long time."""
    end_s = time.monotonic() + WITHIN_S
    while not until():
        assert time.monotonic() < end_s
        time.sleep(0.005)


def shows(projector: Projector, channel: int) -> bool:
    return bool(projector.snapshot()[..., channel].mean() > 190)


def test_a_cue_reaches_the_wall(start: Start) -> None:
    projector = start()
    projector.perform(scene("blue", fade_s=0.05))
    wait(lambda: shows(projector, 2))
    assert projector.snapshot().shape == (90, 160, 3)
    state = projector.state()
    assert (state.link, state.performed, state.dropped) == ("up", 1, 0)
    assert state.detail.startswith("blue, ")
    assert state.detail.endswith("off screen 160x90")


def test_the_newest_of_many_cues_wins_and_all_are_counted(start: Start) -> None:
    projector = start()
    for _ in range(200):
        projector.perform(scene("red"))
        projector.perform(scene("blue"))
    wait(lambda: shows(projector, 2))
    assert projector.state().performed + projector.state().dropped == 400


@pytest.mark.parametrize(
    ("cue", "why"),
    [
        pytest.param(scene("rde"), "there is no scene 'rde'; there are: blue, bright, broken, red", id="unknown scene"),
        pytest.param(Cue("projector", "scene"), "there is no scene 'None'", id="no name"),
        pytest.param(
            scene("red", **{"with": {"energy": 1}}), "no parameter 'energy'; it has: none", id="no such parameter"
        ),
        pytest.param(scene("bright", **{"with": {"energy": "much"}}), "much", id="a word for a number"),
        pytest.param(scene("bright", **{"with": 3}), "rule 'a rule': 'int'", id="parameters that are none"),
        pytest.param(scene("red", fade_s=-1), "fade_s", id="negative fade"),
        pytest.param(scene("red", fade_s=float("nan")), "fade_s", id="no fade"),
        pytest.param(scene(["red"]), "there is no scene '['red']'", id="a list for a name"),
        pytest.param(Cue("projector", "explode"), "cannot perform 'projector.explode'", id="unknown action"),
        pytest.param(Cue("sound", "scene", {"name": "red"}), "cannot perform 'sound.scene'", id="not for it"),
    ],
)
def test_a_cue_that_cannot_be_performed_is_dropped_and_said(start: Start, cue: Cue, why: str) -> None:
    projector = start()
    with pytest.raises(CannotPerform):
        projector.perform(cue)
    assert projector.state().dropped == 1
    assert why in projector.state().detail
    assert projector.state().link == "up"
    projector.perform(scene("red"))
    wait(lambda: shows(projector, 0))
    assert why not in projector.state().detail


@pytest.mark.usefixtures("broken_rain")
def test_a_failing_scene_is_seen_and_does_not_stop_the_projector(start: Start) -> None:
    projector = start()
    projector.perform(scene("broken"))
    wait(lambda: projector.state().link == "down")
    assert "scene 'broken' cannot be drawn" in projector.state().detail
    projector.perform(scene("red"))
    wait(lambda: shows(projector, 0))
    assert projector.state().link == "up"


def test_new_scenes_can_be_given_while_it_runs(start: Start) -> None:
    projector = start()
    projector.use_scenes({"other": BLUE})
    projector.perform(scene("other"))
    wait(lambda: shows(projector, 2))
    assert projector.state().detail.startswith("other")


def test_without_a_display_it_draws_off_screen_and_says_so(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "no such driver")
    projector = start(headless=False)
    projector.perform(scene("red"))
    wait(lambda: shows(projector, 0))
    assert projector.state().link == "down"
    assert projector.state().detail.startswith("no window (")


@pytest.mark.parametrize("fullscreen", [False, True])
def test_a_window_shows_the_wall_and_can_be_closed(
    start: Start, monkeypatch: pytest.MonkeyPatch, *, fullscreen: bool
) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    projector = start(headless=False, fullscreen=fullscreen)
    projector.perform(scene("red"))
    wait(lambda: shows(projector, 0) and "window 160x90" in projector.state().detail)
    assert projector.state().link == "up"
    assert not projector.quit_asked()
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_ESCAPE))
    wait(projector.quit_asked)


def test_closing_ends_the_thread_and_may_be_done_twice(start: Start) -> None:
    projector = start()
    projector.close()
    projector.close()
    projector.perform(scene("red"))
    assert "projector" not in [thread.name for thread in threading.enumerate()]


def test_the_contact_sheet_has_a_still_for_every_finished_fade(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "new" / "sheet.png"
    projector = start(sheet=path)
    for name, channel in (("red", 0), ("blue", 2)):
        projector.perform(scene(name, fade_s=0.02))
        wait(lambda channel=channel: shows(projector, channel))  # type: ignore[misc]
        time.sleep(0.5)
    projector.close()
    assert [file.name for file in path.parent.iterdir()] == ["sheet.png"]
    sheet = pygame.image.load(path)
    assert sheet.get_width() > 2 * 320
    assert sheet.get_at((100, 100))[:3] > (180, 0, 0)
    assert sheet.get_at((500, 100))[2] > 180


def test_without_a_scene_there_is_no_contact_sheet(start: Start, tmp_path: Path) -> None:
    start(sheet=tmp_path / "sheet.png").close()
    assert list(tmp_path.iterdir()) == []


def test_a_contact_sheet_that_cannot_be_written_is_said(start: Start, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    projector = start(sheet=tmp_path / "file" / "sheet.png")
    projector.perform(scene("red"))
    wait(lambda: shows(projector, 0))
    projector.close()
    assert "the contact sheet could not be written" in projector.state().detail
