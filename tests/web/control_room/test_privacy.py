"""Who may know what of the people before a running show, by the levels of `privacy` and by the token."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from websockets.sync.client import connect

from exhibit.assembly.options import Options
from exhibit.values import EMOTIONS
from tests.conftest import WITHIN_S, until
from tests.web.conftest import Running, a_show, running_show

EXPRESSION = """privacy:
  level: expression
  zones: {desk: [[0, 0.5], [0.3, 0.5], [0.3, 1]]}
  notice: {before: 1s, sign: at the door, show: {scene: rain}}
  opt_out: {lasts: 5min, zones: {mat: [[0.9, 0], [1, 0], [1, 0.1]]}, button: {device: nowhere}}
  staff: {lasts: 1h}
  children: {mode: expression, everyone: true}
"""
MUSEUM = "privacy: {level: museum}\npreview: true\n"


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = a_show(tmp_path_factory.mktemp("run") / "show", venue=EXPRESSION)
    yield from running_show(folder, options=Options(folder, source="drawn", headless=True))


@pytest.fixture(scope="module")
def museum(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = a_show(tmp_path_factory.mktemp("run") / "show", venue=MUSEUM)
    yield from running_show(folder, options=Options(folder, source="drawn", headless=True))


def seen_by_operator(show: Running) -> dict[str, object]:
    return dict(show.client.get("/api/state", headers=show.operator).json())


def test_who_looks_is_told_of_few_and_an_operator_of_everybody(museum: Running) -> None:
    assert until(lambda: len(seen_by_operator(museum)["visitors"]) == 1)  # type: ignore[arg-type]
    assert seen_by_operator(museum)["room"]["live"] is True  # type: ignore[index]
    told = museum.client.get("/api/state").json()
    assert told["mood"]["visitors"] == "few"
    assert told["mood"]["emotions"] == {}
    assert (told["room"]["privacy"], told["room"]["live"]) == ("museum", False)
    for part in ("visitors", "rules", "claims", "cues", "changes"):
        assert told[part] == [], part


def test_the_live_socket_tells_each_what_they_may_know(museum: Running) -> None:
    def first(headers: dict[str, str]) -> dict[str, dict[str, object]]:
        with connect(f"ws://{museum.host}/ws/live", additional_headers=headers, open_timeout=WITHIN_S) as socket:
            while True:
                told = json.loads(socket.recv(timeout=WITHIN_S))
                if told.get("mood", {}).get("visitors"):
                    return dict(told)

    assert first({})["mood"]["visitors"] == "few"
    assert first(museum.operator)["mood"]["visitors"] == 1


@pytest.mark.parametrize("path", ["/api/rules", "/api/rules/joy", "/api/minute"])
def test_what_visitors_set_off_is_for_operators(museum: Running, path: str) -> None:
    refused = museum.client.get(path)
    assert refused.status_code == 403
    assert "log in as one" in refused.json()["error"]
    assert museum.client.get(path, headers=museum.operator).status_code == 200


def test_metrics_tell_of_few_whoever_asks(museum: Running) -> None:
    text = museum.client.get("/metrics", headers=museum.operator).text
    assert "exhibit_visits_at_least 0.0" in text
    for told in ("exhibit_visitors", "exhibit_emotion{", "exhibit_rule_starts", "exhibit_cues_", "process_cpu"):
        assert told not in text, told


def test_the_camera_s_picture_is_not_served(museum: Running) -> None:
    assert museum.client.get("/api/preview.jpg", headers=museum.operator).status_code == 404


def test_a_level_that_is_written_while_the_show_runs_counts_at_once(start: Callable[..., Running]) -> None:
    show = start(options=None)
    assert until(lambda: show.client.get("/api/state").json()["mood"]["visitors"] == 1)
    (show.folder / "venue.yaml").write_text("privacy: {level: museum}\n")
    assert until(lambda: show.client.get("/api/state").json()["mood"]["visitors"] == "few")


def test_rules_are_put_in_and_out_by_operators_alone(museum: Running) -> None:
    assert museum.put("/api/rules/joy/enabled", on=True).status_code == 403
    body = {"on": True}
    assert museum.client.put("/api/rules/joy/enabled", json=body, headers=museum.operator).status_code == 200


def test_at_expression_an_operator_is_told_of_smiles_and_of_no_emotion(faces: Running) -> None:
    assert until(lambda: seen_by_operator(faces)["mood"]["dominant"] == "smile")  # type: ignore[index]
    told = seen_by_operator(faces)
    assert told["mood"]["emotions"] == {"smile": 0.9, "brow": 0.0, "mouth": 0.0}  # type: ignore[index]
    assert told["visitors"][0]["emotion"] == "smile"  # type: ignore[index]
    assert (told["mood"]["valence"], told["mood"]["arousal"]) == (None, None)  # type: ignore[index]
    paths = ("/api/state", "/api/minute", "/api/rules/joy", "/api/rules/storm?language=ru", "/metrics", "/api/palette")
    for path in paths:
        text = faces.client.get(path, headers=faces.operator).text.replace("emotions", "")
        assert [name for name in (*EMOTIONS, "happy", "радост") if name in text] == [], path


def test_what_is_settled_for_visitors_is_on_the_page_with_its_line(faces: Running) -> None:
    told = seen_by_operator(faces)["privacy"]
    assert isinstance(told, dict)
    assert [(one["name"], one["kind"]) for one in told["zones"]] == [("desk", "hidden"), ("mat", "opt_out")]
    assert told["notice"] == {"before_s": 1.0, "sign": "at the door", "kind": "scene", "shows": "rain"}
    assert told["lines"] == {
        "level": 2,
        "zones": 3,
        "notice": 4,
        "opt_out": 5,
        "staff": 6,
        "children": 7,
        "button": 1,
    }
    assert [(one["device"], one["link"]) for one in told["buttons"]] == [("nowhere", "down")]
    assert told["journal"] is None


def test_staff_and_visitors_switch_on_the_page_and_only_operators_know_who_asked(faces: Running) -> None:
    def switched(name: str, *, on: bool) -> dict[str, dict[str, object]]:
        answer = faces.client.put(f"/api/{name}", json={"on": on}, headers=faces.operator)
        assert answer.status_code == 200
        return dict(answer.json())

    assert switched("staff", on=True)["staff"]["on"] is True
    assert 3590 <= float(str(switched("staff", on=True)["staff"]["ends_in_s"])) <= 3600
    assert switched("opt_out", on=True)["opt_out"]["on"] is True
    told = faces.client.get("/api/state").json()["room"]
    assert (told["staff"]["on"], told["opt_out"]) == (True, {"on": False, "ends_in_s": None})
    assert switched("opt_out", on=False)["opt_out"]["on"] is False
    assert switched("staff", on=False)["staff"]["on"] is False
    log = faces.client.get("/api/logbook", headers=faces.operator).text
    assert '"staff"' in log
