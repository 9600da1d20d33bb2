"""The show as Home Assistant's documentation wants a device: what is asked for is there, and no id twice."""

from __future__ import annotations

import json
import re

from exhibit.inputs.mqtt import MqttIn
from exhibit.outputs.mqtt.home_assistant import departing, discovery
from exhibit.outputs.mqtt.states import states
from exhibit.values import Variable


def test_the_device_and_its_parts() -> None:
    topic, payload = discovery("room/1", "First light", "1.2", ["warm%20wash", "joy"], ["attract", "play"])
    assert re.fullmatch(r"homeassistant/device/[a-zA-Z0-9_-]+/config", topic)
    said = json.loads(payload)
    assert said["device"]["identifiers"] == [topic.split("/")[2]]
    assert said["origin"] == {"name": "exhibit", "sw_version": "1.2"}
    assert said["availability_topic"] == "room/1/status"
    parts = said["components"]
    assert len({part["unique_id"] for part in parts.values()}) == len(parts)
    assert all(part["platform"] and part["name"] for part in parts.values())
    kinds = {part["name"]: part["platform"] for part in parts.values()}
    assert kinds["Hold"] == kinds["Processing"] == "switch"
    assert kinds["Visitors"] == kinds["Mood"] == kinds["Valence"] == "sensor"
    assert kinds["Rule warm wash"] == kinds["Rule joy"] == kinds["Camera"] == "binary_sensor"
    act = next(part for part in parts.values() if part["name"] == "Act")
    assert (act["options"], act["command_topic"]) == (["attract", "play"], "room/1/act/set")


def test_every_topic_that_it_reads_is_told() -> None:
    values: dict[str, Variable] = {
        "mood/visitors": 1,
        "mood/valence": 0.123456,
        "mood/dominant": "happiness",
        "health/source": "up",
        "hold": False,
        "blackout": True,
        "processing": True,
        "standby": False,
        "staff": False,
        "rule/joy": True,
        "rule/calm": False,
        "var/rain": 0.5,
        "act": "play",
        "scene/projector": "tide",
    }
    told = states("room", values)
    assert json.loads(told["room/mood"]) == {"visitors": 1, "valence": 0.12, "dominant": "happiness"}
    assert json.loads(told["room/rules"]) == ["joy"]
    assert [told[f"room/{name}"] for name in ("hold", "blackout", "rule/joy", "rule/calm", "var/rain")] == [
        "OFF",
        "ON",
        "ON",
        "OFF",
        "0.5",
    ]
    parts = json.loads(discovery("room", "x", "1", ["joy", "calm"], ["play"])[1])["components"].values()
    assert {part["state_topic"] for part in parts if part["platform"] != "button"} <= told.keys()


def test_names_that_differ_have_ids_that_differ() -> None:
    parts = json.loads(discovery("room", "x", "1", ["a%20b", "a_b", "a-b", "%C3%A9"], [])[1])["components"]
    assert len([name for name in parts if name.startswith("rule_")]) == 4


def test_a_rule_that_an_edit_removes_is_taken_away_once() -> None:
    before, after = (discovery("room", "x", "1", rules, [])[1] for rules in (["joy", "calm"], ["calm"]))
    leaving = departing(before, after)
    parts = json.loads(leaving)["components"]
    assert parts["rule_joy"] == {"platform": "binary_sensor"}
    assert len(parts["rule_calm"]) > 1
    assert departing(leaving, after) == departing(after, after) == after


def test_each_projector_is_a_choice_and_health_a_sentence_with_what_to_do() -> None:
    parts = json.loads(discovery("room", "x", "1", [], [], projectors=["left%20wall"])[1])["components"]
    projector = parts["power_left_2520wall"]
    assert (projector["platform"], projector["name"]) == ("select", "Projector left wall")
    assert projector["options"] == ["hours", "on", "off"]
    assert projector["command_topic"] == "room/power/left%20wall/set"
    told = states("room", {"power/left%20wall": "hours", "health/headline": "All is well", "mood/visitors": 0})
    assert told[projector["state_topic"]] == "hours"
    assert json.loads(told[parts["issue"]["state_topic"]])["headline"] == "All is well"


def test_every_switch_that_it_offers_is_heard() -> None:
    parts = json.loads(discovery("room", "x", "1", [], ["play"], projectors=["left"])[1])["components"]
    heard = MqttIn("room")
    for part in parts.values():
        if topic := part.get("command_topic"):
            assert any(mqtt_matches(one, topic) for one in heard.topics), topic


def mqtt_matches(wanted: str, topic: str) -> bool:
    """Whether a subscription to `wanted`, with a + for any one level, hears `topic`."""
    return re.fullmatch(re.escape(wanted).replace(r"\+", "[^/]+"), topic) is not None
