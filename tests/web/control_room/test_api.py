"""The API of a running show, over a real socket: what it tells, how it is steered, and how it says no."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import until
from tests.web.conftest import Running


def test_the_state_has_every_part(show: Running) -> None:
    assert until(lambda: show.part("rules")[2]["phase"] == "active")  # type: ignore[index]
    state = show.client.get("/api/state").json()
    assert list(state) == [
        *("t", "room", "mood", "visitors", "picture", "rules", "claims", "cues", "changes", "links", "rates"),
        *("health", "faults", "unsound", "variables", "privacy", "places", "experiment"),
    ]
    assert state["room"]["show"] == "A test"
    assert state["room"]["acts"] == ["early", "late"]
    assert state["rules"][2] == {
        "name": "joy",
        "phase": "active",
        "of_s": None,
        "enabled": True,
        "priority": 10,
        "acts": [],
        "about": "",
        "file": "rules/play.yaml",
        "line": 3,
        "for_s": state["rules"][2]["for_s"],
    }
    assert state["variables"][0] == {"name": "gain", "value": 0.0, "default": 0.0, "kind": "number"}
    assert state["visitors"][0]["box"] == [0.2344, 0.1389, 0.0938, 0.1944]
    assert {one["name"]: one["kind"] for one in state["links"]}["page"] == "input"


def test_the_last_minute_is_remembered_for_who_comes_later(show: Running) -> None:
    assert until(lambda: len(show.client.get("/api/minute").json()) >= 2)
    first, second, *_ = show.client.get("/api/minute").json()
    assert 0.8 <= second["t"] - first["t"] < 5  # a second apart, at the tick that comes next
    assert set(first) == {"t", "visitors", "dominant", "emotions"}


def test_cues_that_only_follow_the_room_push_nothing_out(show: Running) -> None:
    texts = [one["text"] for one in show.client.get("/api/state").json()["cues"]]
    assert any(text.startswith("scene sunrise") for text in texts)
    assert not any("adjust" in text for text in texts)


def test_a_rule_says_why(show: Running) -> None:
    rule = show.client.get("/api/rules/joy").json()
    assert rule["source"].startswith("joy:\n  when: happiness > 0.6")
    assert rule["when"]["parts"][0]["wanted"] == "> 0.6"
    assert rule["when"]["parts"][0]["met"] is True
    words = "rule night is not active"
    opposite = {"text": "active('night')", "value": False, "wanted": "false", "met": True, "words": words}
    assert rule["when"]["parts"][1] == opposite
    assert rule["history"][-1]["began"] is True
    assert rule["history"][-1]["why"].startswith("happiness > 0.6: yes (happiness 0.")
    claim = {"channel": "projector", "shows": "scene sunrise, fade 1 s", "holds": True, "instead": None}
    assert rule["claims"] == [claim]
    below = show.client.get("/api/rules/quiet").json()["claims"][0]
    assert below["instead"]["why"] == "'joy' is stronger: its priority is 10, this one's is 0"
    assert show.client.get("/api/rules/act late").json()["besides"][1]["wanted"] == "early"


def test_a_rule_is_told_as_it_is_written_with_what_is_indented_below(show: Running) -> None:
    source = show.client.get("/api/rules/storm").json()["source"]
    assert source.splitlines()[0] == "storm:"
    assert source.splitlines()[-2:] == ["  # belongs to storm", "  cooldown: 2s"]


def test_switches_are_followed_before_they_are_answered(show: Running) -> None:
    for name in ("hold", "blackout"):
        assert show.put(f"/api/{name}", on=True).json()[name] is True
        assert show.put(f"/api/{name}", on=False).json()[name] is False


def test_stop_watching_closes_the_camera_and_opens_it_again(show: Running) -> None:
    show.put("/api/processing", on=False)
    assert until(lambda: show.part("room")["camera"]["link"] == "off")  # type: ignore[index]
    (note,) = [one for one in show.client.get("/api/health").json()["notes"] if one.startswith("nobody is looked at")]
    assert note.startswith("nobody is looked at: the camera is closed (page 127.0.0.1, ")
    frames = show.part("rates")["frames"]  # type: ignore[index]
    show.put("/api/processing", on=True)
    assert until(lambda: show.part("rates")["frames"] > frames)  # type: ignore[index]


def test_rules_variables_acts_and_scenes(show: Running) -> None:
    assert show.put("/api/rules/joy/enabled", on=False).json()["enabled"] is False
    assert until(lambda: show.part("claims")[0]["rule"] == "quiet")  # type: ignore[index]
    assert show.put("/api/rules/joy/enabled", on=True).json()["enabled"] is True
    assert show.put("/api/vars/gain", value=1).json()["value"] == 1.0
    assert show.put("/api/vars/mode", value="wild").json()["value"] == "wild"
    assert show.put("/api/vars/gain", value=0).json()["value"] == 0.0
    assert show.put("/api/act", name="late").json()["act"] == "late"
    assert show.put("/api/act", name="early").json()["act"] == "early"
    room = show.put("/api/scene", name="ember", for_s=60).json()
    assert room["by_hand"] == {"channel": "projector", "scene": "ember", "ends_in_s": 60}
    assert "above all rules" in show.client.get("/api/rules/joy").json()["claims"][0]["instead"]["why"]
    assert show.client.delete("/api/scene").json()["by_hand"] is None


def test_what_if_replaces_the_camera_is_marked_and_ends_by_itself(show: Running) -> None:
    room = show.put("/api/what-if", visitors=3, emotions={"anger": 2, "fear": 2}, attention=0.5, for_s=5).json()
    assert room["what_if"]["ends_in_s"] == 5
    assert until(lambda: show.part("mood")["emotions"]["anger"] > 0.49)  # type: ignore[index]
    state = show.client.get("/api/state").json()
    assert state["mood"]["visitors"] == 3
    assert [one["id"] for one in state["visitors"]] == [-1, -2, -3]
    assert until(lambda: show.part("room")["what_if"] is None)  # type: ignore[index]
    assert until(lambda: show.part("mood")["dominant"] == "happiness")  # type: ignore[index]
    show.put("/api/what-if", visitors=0)
    assert show.client.delete("/api/what-if").json()["what_if"] is None


def test_everything_done_by_hand_is_in_the_record(show: Running) -> None:
    show.put("/api/what-if", visitors=2, emotions={"fear": 1}, for_s=5)
    show.client.delete("/api/what-if")

    def commands() -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in show.record.read_text().splitlines()]
        return [line for line in lines if line["kind"] == "command" and line["by"] == "page 127.0.0.1"]

    assert until(lambda: len(commands()) > 1 and commands()[-2]["command"] == "what if")
    assert commands()[-2]["value"] == "2 visitors"
    assert commands()[-2]["emotions"]["fear"] == 1.0


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "error"),
    [
        ("GET", "/api/rules/joyy", None, 404, "the show has no rule 'joyy'. Did you mean 'joy'?"),
        ("PUT", "/api/rules/nope/enabled", {"on": True}, 404, "the show has no rule 'nope'."),
        ("PUT", "/api/rules/act late/enabled", {"on": True}, 404, "'act late' is an act, which cannot be taken out"),
        ("PUT", "/api/vars/rain", {"value": 1}, 404, "the show has no variable 'rain'."),
        ("PUT", "/api/vars/gain", {"value": "much"}, 422, "value: the variable 'gain' takes a number"),
        ("PUT", "/api/act", {"name": "lat"}, 404, "the show has no act 'lat'. Did you mean 'late'?"),
        ("PUT", "/api/scene", {"name": "embr"}, 404, "the show has no scene 'embr'. Did you mean 'ember'?"),
        ("PUT", "/api/scene", {"name": "ember", "for_s": -1}, 422, "for_s: Input should be greater than"),
        ("PUT", "/api/scene", {"name": "ember", "channel": "sound"}, 422, "channel: Input should be 'projector'"),
        ("PUT", "/api/hold", {"on": "yes"}, 422, "on: Input should be a valid boolean"),
        ("PUT", "/api/hold", {}, 422, "on: Field required"),
        ("PUT", "/api/hold", {"on": True, "off": 1}, 422, "off: Extra inputs are not permitted"),
        ("PUT", "/api/what-if", {"visitors": 21}, 422, "visitors: Input should be less than or equal to 20"),
        ("PUT", "/api/what-if", {"emotions": {"joy": 1}}, 422, "emotions.joy"),
        ("PUT", "/api/what-if", {"for_s": 601}, 422, "for_s: Input should be less than"),
        ("POST", "/api/session", {"token": "wrong"}, 401, "that is no token of this exhibit"),
        ("POST", "/api/state", {}, 405, "this cannot be done at this address"),
        ("GET", "/api/nothing", None, 404, "there is nothing at this address"),
        ("GET", "/api/messages/xx", None, 404, "the page does not speak 'xx'."),
        ("GET", "/api/messages/..", None, 404, "there is nothing"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_done_is_said_in_one_line(
    show: Running, method: str, path: str, body: object, status: int, error: str
) -> None:
    answer = show.client.request(method, path, json=body)
    assert answer.status_code == status, answer.text
    assert list(answer.json()) == ["error"]
    assert answer.json()["error"].startswith(error)
    assert "\n" not in answer.json()["error"]


@pytest.mark.parametrize("body", [b"{", b'{"on": NaN}', b"\xff\xfe", b"[]", b"null", b'"on"', b"[" * 5000])
def test_bodies_that_are_no_such_thing(show: Running, body: bytes) -> None:
    answer = show.client.put("/api/hold", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422), answer.text
    assert list(answer.json()) == ["error"]
    assert show.part("room")["hold"] is False  # type: ignore[index]


def test_numbers_that_are_none_are_not_taken(show: Running) -> None:
    for written in ("NaN", "Infinity", "-Infinity", "1e999", "1" * 500):
        body = f'{{"value": {written}}}'
        answer = show.client.put("/api/vars/gain", content=body, headers={"content-type": "application/json"})
        assert answer.status_code in (400, 422), (written, answer.text)


def test_health_tells_a_monitor_and_metrics_tell_prometheus(show: Running) -> None:
    told = show.client.get("/api/health").json()
    assert told["status"] in ("ok", "ill")
    assert told["headline"] == show.part("health")["headline"]  # type: ignore[index]
    text = show.client.get("/metrics").text
    for name in (
        'exhibit_emotion{emotion="happiness"}',
        'exhibit_rule_starts_total{rule="joy"}',
        'exhibit_cues_performed_total{output="projector"}',
        'exhibit_link_up{kind="input",name="page"} 1.0',
        "exhibit_tick_seconds_bucket",
        f"exhibit_well {float(told['status'] == 'ok')}",
        "exhibit_latency_seconds",
    ):
        assert name in text
    assert int(
        next(line for line in text.splitlines() if line.startswith("exhibit_frames_total")).split()[1].split(".")[0]
    )


def test_the_terminal_sees_the_page_among_the_inputs(show: Running) -> None:
    state = show.app.status().inputs["page"]
    assert (state.link, state.detail.split(",")[0]) == ("up", show.url)


def test_an_unsound_edit_is_a_note_and_told_with_its_line(start: Callable[..., Running]) -> None:
    show = start()
    (show.folder / "rules" / "play.yaml").write_text("rules:\n  joy:\n    wen: happiness > 0.5\n")
    assert until(lambda: bool(show.part("unsound")))
    assert show.part("unsound")[0]["line"] in (2, 3)  # type: ignore[index]
    notes = show.client.get("/api/health").json()["notes"]
    assert any(note.startswith("the newest edit has ") for note in notes)


def test_all_that_stands_can_be_sent_again_and_what_was_is_answered(show: Running) -> None:
    sent = show.client.post("/api/again", json={"name": "projector"}).json()
    assert sent["reached"] is True
    assert [line.partition(" ")[0] for line in sent["told"]] == ["projector:"]
    again = {one["name"]: one.get("again") for one in show.client.get("/api/state").json()["links"]}
    assert again["projector"] == "projector"
    assert again["source"] is None
    refused = show.client.post("/api/again", json={"name": "projetcor"})
    assert refused.status_code == 404
    assert "Did you mean 'projector'?" in refused.json()["error"]
