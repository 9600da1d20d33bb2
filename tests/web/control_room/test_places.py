"""Places of the camera's picture, as the page tells and saves them."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from tests.conftest import until
from tests.web.conftest import Running

VENUE = """# The room's own.
camera:
  turn: 0  # it hangs upright
  regions:
    door: [[0, 0], [0.2, 0], [0.2, 1]]  # the left one
preview: false
"""
SQUARE = [[0.2, 0.1], [0.4, 0.1], [0.4, 0.5], [0.2, 0.5]]


def put(show: Running, **places: object) -> httpx.Response:
    return show.client.put("/api/places", json=places, headers=show.operator)


def test_places_are_saved_into_venue_yaml_as_it_stands_and_count_at_once(start: Callable[..., Running]) -> None:
    show = start(options=None)
    file = show.folder / "venue.yaml"
    none = put(show, ignore=[], regions={})
    assert none.status_code == 200, none.text
    made = put(show, ignore=[], regions={"mat": SQUARE})
    assert made.status_code == 200, made.text
    assert file.read_text() == "camera:\n  regions: {mat: [[0.2, 0.1], [0.4, 0.1], [0.4, 0.5], [0.2, 0.5]]}\n"
    file.write_text(VENUE)
    before = {"ignore": [], "regions": {"door": [[0, 0], [0.2, 0], [0.2, 1]]}, "controls": {}}
    assert until(lambda: show.part("places") == before)
    door = [[0.0, 0.0], [0.2, 0.0], [0.2, 1.0]]
    saved = put(show, ignore=[SQUARE], regions={"door": door, "stage": SQUARE})
    assert saved.status_code == 200, saved.text
    assert until(
        lambda: show.part("places") == {"ignore": [SQUARE], "regions": {"door": door, "stage": SQUARE}, "controls": {}}
    )
    written = file.read_text()
    for kept in ("# The room's own.", "# it hangs upright", "# the left one", "preview: false"):
        assert kept in written
    odd = put(show, ignore=[[[0, 0], [2, 2]]], regions={"door": door})
    assert odd.status_code == 422
    assert file.read_text() == written


def test_the_camera_s_light_is_told_without_a_picture_and_its_controls_are_saved(start: Callable[..., Running]) -> None:
    show = start(options=None)
    told: dict[str, object] = {}

    def seen() -> bool:
        told.update(show.client.get("/api/readability").json())
        return told["faces"] == 1

    assert until(seen)
    assert told["read"] == 1
    assert isinstance(told["light"], float)
    assert 0 < told["light"] < 1
    (show.folder / "venue.yaml").write_text("camera:\n  turn: 0  # upright\n")
    ask = {"exposure": 120, "anti_flicker": "50Hz"}
    saved = show.client.put("/api/camera-controls", json=ask, headers=show.operator)
    assert saved.status_code == 200, saved.text
    assert (show.folder / "venue.yaml").read_text() == (
        "camera:\n  turn: 0  # upright\n  controls: {exposure: 120, anti_flicker: 50Hz}\n"
    )
    odd = show.client.put("/api/camera-controls", json={"anti_flicker": "55Hz"}, headers=show.operator)
    assert (odd.status_code, "here belongs 50Hz" in odd.text) == (422, True)
