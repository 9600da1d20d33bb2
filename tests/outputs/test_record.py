"""The record: one JSON object a line, in the shape that docs/record.md promises."""

from __future__ import annotations

import json
from pathlib import Path

from exhibit.outputs import record
from exhibit.values import EMOTIONS, Cue, Face, Mood, Observation, RuleChange, Visitor

FACE = Face((10.04, 20.0, 110.0, 140.0), ((40, 60), (80, 60), (60, 80), (45, 105), (75, 105)), 0.93456)
VISITOR = Visitor(1, FACE, {"happiness": 0.75, "neutral": 0.25}, 0.9, 2.5)


def test_lines_have_the_promised_shape(tmp_path: Path) -> None:
    kept = record.Record(tmp_path / "out.jsonl")
    kept.write(record.start_line("First light", "drawn", "0.1.0"))
    kept.write(record.observation_line(1.23456, Observation(101.23, 37, (640, 360), (VISITOR,))))
    kept.write(record.mood_line(1.23456, Mood(1, "happiness", {"happiness": 0.75, "neutral": 0.25}, 0.6, 0.5, 0.9)))
    kept.write(record.cue_line(1.25, Cue("projector", "scene", {"name": "sunrise", "with": {"hue": 3}}, "joy")))
    kept.write(
        record.rule_line(1.25, RuleChange("joy", began=True, explain="happiness > 0.5: yes (happiness 0.75)".format))
    )
    kept.write(record.rule_line(4.5, RuleChange("joy", began=False, active_s=3.25, explain="the show ends".format)))
    kept.write(record.fault_line(5.0, "mqtt", "connection refused"))
    kept.close()
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    start, observation, mood, cue, began, ended, fault = lines
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
    assert (mood["dominant"], mood["visitors"], mood["valence"]) == ("happiness", 1, 0.6)
    assert cue == {
        "t": 1.25,
        "kind": "cue",
        "rule": "joy",
        "output": "projector",
        "action": "scene",
        "args": {"name": "sunrise", "with": {"hue": 3}},
    }
    assert (began["event"], ended["event"], ended["active_s"]) == ("start", "end", 3.25)
    assert fault == {"t": 5.0, "kind": "fault", "where": "mqtt", "text": "connection refused"}


def test_nobody_has_no_emotions(tmp_path: Path) -> None:
    assert record.mood_line(0.0, Mood())["emotions"] == {}
    assert record.mood_line(0.0, Mood())["dominant"] == "nobody"
    assert not list(tmp_path.iterdir())
