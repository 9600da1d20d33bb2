"""The studio by its API: numbers tried on the wall, kept in the files, and rehearsals looked through."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

import pytest

from exhibit.system.paths import example_show
from exhibit.web.control_room.studio_desk import StudioDesk
from tests.conftest import until
from tests.web.conftest import Running

ME, OTHER = "page-0001", "page-0002"
SCENE = """about: Anger.
parameters:  # tuned in the room
  speed: 1     # calm
  energy: 0.5  # half
layers:
  - clouds: {colour: "#8a1a0a", heart: "#e8641a", speed: $speed, amount: "scale(energy, 0, 1, 0.2, 0.9)"}
"""
REHEARSAL = """about: Somebody smiles
timeline: [{at: 0s, visitors: 1}, {at: 5s, happiness: 0.9}, {at: 15s, visitors: 0}]
lasts: 20s
expect: [{at: 9s, scene: sunrise}]
"""


@pytest.fixture
def show(start: Callable[..., Running]) -> Running:
    """A show with a scene of its own, and with a rehearsal."""
    one = start(options=None)
    folder = one.folder
    (folder / "scenes").unlink()
    shutil.copytree(example_show() / "scenes", folder / "scenes")
    (folder / "scenes" / "ember" / "scene.yaml").write_text(SCENE)
    (folder / "rules" / "rehearsals").mkdir()
    (folder / "rules" / "rehearsals" / "smile.yaml").write_text(REHEARSAL)
    assert until(lambda: [p["name"] for p in scene(one, "ember")["parameters"]] == ["speed", "energy"])
    return one


def ask(show: Running, method: str, path: str = "", **body: object) -> Any:
    return show.client.request(method, f"/api/studio{path}", headers=show.operator, json=body or None)


def scene(show: Running, name: str) -> Any:
    return next(one for one in ask(show, "GET").json()["scenes"] if one["name"] == name)


def by_hand(show: Running) -> Any:
    room: Any = show.part("room")
    return room["by_hand"] and room["by_hand"]["scene"]


def test_an_evening_of_turning_looking_and_keeping(show: Running) -> None:
    told = scene(show, "ember")
    assert told["path"] == "scenes/ember/scene.yaml"
    energy = {one["name"]: one for one in told["parameters"]}["energy"]
    assert (energy["value"], energy["low"], energy["high"]) == (0.5, 0.0, 1.0)
    # By hand it is veil; the studio stands above it, and gives it back.
    assert show.put("/api/scene", name="veil").status_code == 200
    tried = ask(show, "PUT", mover=ME, scene="ember", numbers={"energy": 0.9}, mood={"emotions": {"anger": 1}})
    assert tried.status_code == 200, tried.text
    assert by_hand(show) == "ember"
    assert show.part("room")["what_if"]  # type: ignore[index]
    # One at a time: who comes second is told who moves, and may take over.
    assert ask(show, "GET", f"?mover={OTHER}").json()["mover"]["mine"] is False
    refused = ask(show, "PUT", mover=OTHER, scene="ember", numbers={"energy": 0.1})
    assert (refused.status_code, "moved by page" in refused.text) == (409, True), refused.text
    assert ask(show, "PUT", mover=OTHER, scene="ember", numbers={"energy": 0.1}, over=True).status_code == 200
    ask(show, "DELETE", mover=ME)
    assert by_hand(show) == "ember"  # it is no longer theirs to give back
    ask(show, "DELETE", mover=OTHER)
    assert by_hand(show) == "veil"
    assert not show.part("room")["what_if"]  # type: ignore[index]
    file = show.folder / "scenes" / "ember" / "scene.yaml"
    assert file.read_text() == SCENE, "trying writes nothing"
    kept = ask(show, "PUT", "/keep", scene="ember", numbers={"energy": 0.75, "speed": 1.0})
    assert kept.status_code == 200, kept.text
    assert file.read_text() == SCENE.replace("energy: 0.5 ", "energy: 0.75 ")
    assert until(lambda: scene(show, "ember")["parameters"][1]["value"] == 0.75)
    for wrong in ({"scene": "embr"}, {"scene": "ember", "numbers": {"enrgy": 1}}):
        answer = ask(show, "PUT", mover=ME, **wrong)
        assert answer.status_code == 404
        assert "Did you mean" in answer.text


def test_a_rehearsal_is_looked_through_with_its_plot_and_why(show: Running) -> None:
    path = ask(show, "GET").json()["rehearsals"]
    assert path == ["rules/rehearsals/smile.yaml"]
    plot = ask(show, "GET", f"/rehearsal?path={path[0]}").json()
    assert (plot["lasts_s"], plot["unmet"]) == (20.0, [])
    assert len(plot["times_s"]) == len(plot["shares"]["happiness"]) <= 240
    assert [one["what"] for one in next(row for row in plot["channels"] if row["name"] == "projector")["spans"]]
    for at_s, active in ((2, False), (9, True)):
        told = ask(show, "GET", f"/why?path={path[0]}&at_s={at_s}").json()
        joy = next(one for one in told["rules"] if one["name"] == "joy")
        assert joy["active"] is active
        assert joy["parts"][0]["met"] is active
        assert joy["parts"][0]["wanted"] == "happiness > 0.6"
    assert {"channel": "projector", "shows": "sunrise", "rule": "joy"} in told["held"]
    assert ask(show, "GET", "/rehearsal?path=exhibit.yaml").status_code == 404
    (show.folder / path[0]).write_text("timeline: 3\n")
    broken = ask(show, "GET", f"/rehearsal?path={path[0]}")
    assert (broken.status_code, "smile.yaml:1" in broken.text) == (422, True), broken.text


def test_a_scene_and_a_rule_begin_as_others_are(show: Running) -> None:
    told = ask(show, "GET").json()
    pictures = {one["name"]: one["picture"] for one in told["scenes_to_copy"]}
    assert {"ember", "rain"} <= set(pictures)
    assert show.client.get(pictures["rain"]).headers["content-type"] == "image/jpeg"
    begun = ask(show, "POST", "/new", kind="scene", name="glow", like="rain")
    assert begun.json() == {"path": "scenes/glow/scene.yaml"}, begun.text
    made = (show.folder / "scenes" / "glow" / "scene.yaml").read_text()
    assert made == (show.folder / "scenes" / "rain" / "scene.yaml").read_text()
    assert until(lambda: any(one["name"] == "glow" for one in ask(show, "GET").json()["scenes"]))
    for like in told["rules_to_copy"]:
        begun = ask(show, "POST", "/new", kind="rule", name=f"new_{like}", like=like, scene="glow")
        assert begun.status_code == 200, begun.text
        assert f"new_{like}:" in (show.folder / begun.json()["path"]).read_text()
    assert ask(show, "POST", "/new", kind="rule", name="new_joy", like="joy", scene="glow").status_code == 409
    taken = ask(show, "POST", "/new", kind="rule", name="play", like="joy", scene="glow")
    assert taken.status_code == 409
    for name in ("../out", "Ab", "", "a/b"):
        assert ask(show, "POST", "/new", kind="scene", name=name, like="rain").status_code == 422, name
    joy = ask(show, "POST", "/new", kind="rule", name="joy", like="joy", scene="glow")
    assert joy.status_code == 422, "there is a rule of that name in another file"
    assert not (show.folder / "rules" / "joy.yaml").exists()


def test_nobody_tries_or_writes_without_an_artist_s_token(show: Running) -> None:
    for method, path in (("GET", ""), ("PUT", ""), ("PUT", "/keep"), ("POST", "/new"), ("GET", "/rehearsal?path=a")):
        assert show.client.request(method, f"/api/studio{path}", json={}).status_code == 401, (method, path)


def test_the_seat_is_free_again_ten_seconds_after_its_page_went_away() -> None:
    desk = StudioDesk()
    assert desk.take(ME, "page 10.0.0.5", 0.0) is None
    other = desk.take(OTHER, "page 10.0.0.6", 9.9)
    assert other is not None
    assert other.who == "page 10.0.0.5"
    assert desk.take(OTHER, "page 10.0.0.6", 10.1) is None
