"""What browsers are offered of a wall: the newest picture, only where somebody waits, and never a camera's pixel."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import cv2
import numpy as np
import pytest

from exhibit.outputs.projector import Projector
from exhibit.outputs.projector.panel import Panel, PanelRow
from exhibit.outputs.projector.placement import Placement
from exhibit.outputs.projector.wall_picture import WallPicture, served_width_px
from exhibit.outputs.projector.wall_view import WallView
from exhibit.outputs.scenes import parse_scene
from exhibit.outputs.scenes.layer import Layer
from exhibit.outputs.scenes.rain import Rain
from exhibit.outputs.scenes.surfaces import blank
from exhibit.values import Cue
from tests.conftest import WITHIN_S, until

SIZE_PX = (160, 90)
_STOPS = [{"at": 0, "colour": "#c80000"}, {"at": 1, "colour": "#c80000"}]
RED = parse_scene({"about": "red", "glow": 0, "layers": [{"gradient": {"stops": _STOPS, "edges": 0}}]})
WET = {"about": "rain before red", "glow": 0, "layers": [{"rain": {}}, *RED.model_dump()["layers"]]}

Made = Callable[[WallView], Projector]


@pytest.fixture
def made() -> Iterator[Made]:
    """Projectors that draw off screen, closed at the end."""
    opened: list[Projector] = []

    def one(view: WallView) -> Projector:
        opened.append(Projector({"red": RED, "wet": parse_scene(WET)}, size_px=SIZE_PX, headless=True, view=view))
        return opened[-1]

    yield one
    for each in opened:
        each.close()


def scene(name: str, fade_s: float = 0.0) -> Cue:
    return Cue("projector", "scene", {"name": name, "fade_s": fade_s}, "a rule")


def seen(view: WallView) -> WallPicture:
    """The next picture of the wall."""
    come = threading.Event()
    view.want(1, come.set)
    assert come.wait(WITHIN_S)
    assert view.newest is not None
    return view.newest


def pixels(picture: WallPicture, wide_px: int = 160) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """(height, width, 3), BGR."""
    decoded = cv2.imdecode(np.frombuffer(picture.jpeg(wide_px, 85), np.uint8), cv2.IMREAD_COLOR)
    return np.asarray(decoded, np.uint8)


def newest(view: WallView) -> WallPicture | None:
    return view.newest


def redness(view: WallView) -> float:
    return float(pixels(seen(view))[:, :, 2].mean())


def test_nothing_is_copied_for_nobody(made: Made) -> None:
    view = WallView("", SIZE_PX)
    projector = made(view)
    projector.perform(scene("red"))
    assert until(lambda: projector.presented() == "red")
    assert newest(view) is None
    assert redness(view) > 180
    assert seen(view).scene == "red"
    last = view.newest
    projector.perform(scene("wet"))
    assert until(lambda: projector.presented() == "wet")  # it has drawn on
    assert view.newest is last


def test_a_scene_that_may_hold_a_cameras_pixel_is_never_offered(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """Law 9: neither while it is shown nor while it goes; what comes after it is seen once it is there alone."""
    monkeypatch.setattr(Rain, "sees_camera", True)
    view = WallView("", SIZE_PX)
    projector = made(view)
    projector.perform(scene("red"))
    assert until(lambda: redness(view) > 180)
    projector.perform(scene("wet"))
    assert until(lambda: projector.presented() == "wet")
    assert redness(view) < 2
    assert projector.snapshot()[:, :, 0].mean() > 100, "the wall itself shows it"
    projector.perform(scene("red", fade_s=0.5))
    while projector.presented() != "red":
        level = redness(view)
        assert level < 2 or until(lambda: projector.presented() == "red", within_s=1)
    assert until(lambda: redness(view) > 180)


def test_no_layer_of_ours_draws_a_camera() -> None:
    layers = list(kinds_of(Layer))  # type: ignore[type-abstract]
    assert len(layers) > 10
    assert [one.__name__ for one in layers if one.sees_camera] == []


def kinds_of(one: type[Layer]) -> Iterator[type[Layer]]:
    for kind in one.__subclasses__():
        yield kind
        yield from kinds_of(kind)


def test_corners_masks_and_the_technicians_panel_are_as_on_any_projector(made: Made) -> None:
    view = WallView("foyer", SIZE_PX, by_browsers=True, placement=Placement(mask=(0.25, 0, 0, 0)))
    projector = made(view)
    projector.perform(scene("red"))
    assert until(lambda: redness(view) > 100)
    picture = pixels(seen(view))
    assert picture[:20, :, 2].mean() < 20
    assert picture[30:, :, 2].mean() > 180
    projector.show_overlay(Panel((PanelRow("All is well"),)))
    assert until(lambda: pixels(seen(view))[40:80, 10:60, 2].mean() < 120)
    projector.show_overlay(None)
    assert until(lambda: pixels(seen(view))[40:80, 10:60, 2].mean() > 180)


def test_what_is_drawn_says_what_is_presented_and_old_news_does_not() -> None:
    view = WallView("foyer", SIZE_PX, by_browsers=True)
    view.address = "http://127.0.0.1:8080/wall/foyer"
    view.want(1, lambda: None)
    view.offer(blank(SIZE_PX), "tide", time.monotonic())
    assert view.newest is not None
    assert (view.presented(), view.shown) == ("", False)
    assert view.trouble.startswith("no browser shows it: open http://127.0.0.1:8080/wall/foyer")
    view.lookers["display"] += 1
    assert view.trouble == "a browser has the wall open and draws nothing"
    view.note_drawn(view.newest.number)
    assert (view.presented(), view.shown, view.trouble) == ("tide", True, "")
    view.want(1, lambda: None)
    view.offer(blank(SIZE_PX), "ember", time.monotonic() - 10)
    view.note_drawn(view.newest.number)
    assert (view.presented(), view.shown) == ("", True), "what it draws now was the wall ten seconds ago"
    view.note_drawn(999)
    assert view.presented() == ""


@pytest.mark.parametrize(
    ("wide_px", "wall_px", "served_px"), [(200, 1280, 240), (241, 1280, 320), (1500, 1280, 1280), (9999, 1920, 1920)]
)
def test_pictures_come_in_few_sizes(wide_px: int, wall_px: int, served_px: int) -> None:
    assert served_width_px(wide_px, wall_px) == served_px
    picture = WallPicture(1, "", 0.0, blank((wall_px, 64)))
    assert pixels(picture, wide_px).shape[1] == served_px
    assert picture.jpeg(wide_px, 85) is picture.jpeg(served_px, 85), "made once"
