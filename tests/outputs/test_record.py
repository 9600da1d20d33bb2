"""The record: one JSON object a line, in the shape that docs/record.md promises."""

from __future__ import annotations

import json
from pathlib import Path

from exhibit.events import CueDropped, CueSent, FaultRaised, RunStarted, Seen
from exhibit.outputs import record
from exhibit.values import EMOTIONS, Cue, Face, Mood, Observation, RuleChange, Visitor

FACE = Face((10.04, 20.0, 110.0, 140.0), ((40, 60), (80, 60), (60, 80), (45, 105), (75, 105)), 0.93456)
VISITOR = Visitor(1, FACE, {"happiness": 0.75, "neutral": 0.25}, 0.9, 2.5)


def test_lines_have_the_promised_shape(tmp_path: Path) -> None:
    kept = record.Record(tmp_path / "out.jsonl")
    mood = Mood(1, "happiness", {"happiness": 0.75, "neutral": 0.25}, 0.6, 0.5, 0.9)
    kept.hear(0.0, RunStarted("First light", "drawn", "0.1.0"))
    kept.hear(1.23456, Seen(mood, Observation(101.23, 37, (640, 360), (VISITOR,)), 1.23456))
    kept.hear(1.25, CueSent(Cue("projector", "scene", {"name": "sunrise", "with": {"hue": 3}}, "joy")))
    kept.hear(1.25, CueDropped(Cue("mqtt", "publish", {"topic": "joy"}, "joy"), "the show has no such output"))
    kept.hear(1.25, RuleChange("joy", began=True, explain="happiness > 0.5: yes (happiness 0.75)".format))
    kept.hear(4.5, RuleChange("joy", began=False, active_s=3.25, explain="the show ends".format))
    for t_s in (5.0, 6.0):
        kept.hear(t_s, FaultRaised("mqtt", "connection refused"))
    kept.close()
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    start, observation, felt, cue, dropped, began, ended, fault = lines
    assert start == {
        "t": 0.0,
        "kind": "start",
        "record": 1,
        "exhibit": "0.1.0",
        "show": "First light",
        "source": "drawn",
    }
    assert (observation["t"], observation["kind"], observation["frame"]) == (1.235, "observation", 37)
    visitor = observation["visitors"][0]
    assert visitor["box_xyxy"] == [10.0, 20.0, 110.0, 140.0]
    assert (visitor["id"], visitor["score"], visitor["attention"], visitor["dwell_s"]) == (1, 0.935, 0.9, 2.5)
    assert tuple(visitor["emotions"]) == EMOTIONS
    assert sum(visitor["emotions"].values()) == 1.0
    assert (felt["dominant"], felt["visitors"], felt["valence"]) == ("happiness", 1, 0.6)
    assert cue == {
        "t": 1.25,
        "kind": "cue",
        "rule": "joy",
        "output": "projector",
        "action": "scene",
        "args": {"name": "sunrise", "with": {"hue": 3}},
    }
    assert dropped == {
        "t": 1.25,
        "kind": "dropped",
        "rule": "joy",
        "output": "mqtt",
        "action": "publish",
        "args": {"topic": "joy"},
        "why": "the show has no such output",
    }
    assert (began["event"], ended["event"], ended["active_s"]) == ("start", "end", 3.25)
    assert fault == {"t": 5.0, "kind": "fault", "where": "mqtt", "text": "connection refused"}


def test_nobody_has_no_emotions(tmp_path: Path) -> None:
    assert record.mood_line(0.0, Mood())["emotions"] == {}
    assert record.mood_line(0.0, Mood())["dominant"] == "nobody"
    assert not list(tmp_path.iterdir())


def test_a_mood_is_written_after_each_observation_at_a_change_and_once_a_second(tmp_path: Path) -> None:
    # t      0     0.1   0.2      0.3     0.4 ... 1.2   1.3
    # seen   no    no    yes      no      no      no    no
    # mood   rest  rest  rest     neutral neutral       neutral
    kept = record.Record(tmp_path / "out.jsonl")
    neutral = Mood(1, "neutral", {"neutral": 1.0})
    kept.hear(0.0, Seen(Mood()))
    kept.hear(0.1, Seen(Mood()))
    kept.hear(0.2, Seen(Mood(), Observation(0.2, 1, (640, 360)), 0.2))
    for tenths in range(3, 14):
        kept.hear(tenths / 10, Seen(neutral))
    kept.close()
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["t"] for line in lines if line["kind"] == "mood"] == [0.0, 0.2, 0.3, 1.3]
