"""The terminal view, drawn to text: what an operator looks for is there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.console import Console

from exhibit.events import CueDropped, CueSent
from exhibit.expressions.expression import compile_expression
from exhibit.health import Fault
from exhibit.outputs.port import OutputState
from exhibit.palette import COLOURS
from exhibit.rules.plan import Plan
from exhibit.rules.state import EngineState, RuleState
from exhibit.runtime.status import Status
from exhibit.terminal import plain, screen
from exhibit.values import EMOTIONS, Cue, Mood
from exhibit.vision.sources.port import SourceState

STATUS = Status(
    show="First light",
    running_s=3725.0,
    source=SourceState("up", "/dev/v4l/by-id/usb-cam", 12),
    rate_hz=29.6,
    frame_ms=21.4,
    frames=1000,
    mood=Mood(2, "happiness", {"happiness": 0.75, "neutral": 0.25}, 0.6, 0.5, 0.9, 10.0, 3.0),
    observation=None,
    plans=(Plan("joy", compile_expression("happiness > 0.5")), Plan("storm", compile_expression("anger > 0.5"), 2.0)),
    engine=EngineState({"joy": RuleState("active", 97.0, 97.0), "storm": RuleState("holding", 99.2)}),
    now_s=100.0,
    cues=((12.5, CueSent(Cue("osc", "send", {"to": "desk", "address": "/exhibit/joy", "args": [1.0]}, "joy"))),),
    outputs={"projector": OutputState("up", "sunrise", 4), "mqtt": OutputState("down", "connection refused", 0, 3)},
    faults=(Fault("mqtt", "connection refused", 1.0, 7),),
)


def drawn(status: Status, width: int = 120) -> str:
    console = Console(width=width, record=True, file=open("/dev/null", "w", encoding="utf-8"))  # noqa: SIM115, PTH123
    with console.file:
        console.print(screen(status))
    return console.export_text()


def test_everything_an_operator_looks_for_is_there() -> None:
    text = drawn(STATUS)
    for wanted in (
        "First light",
        "1:02:05",
        "usb-cam",
        "30 frames/s",
        "12 skipped",
        "2 visitors",
        "happiness for 3.0 s",
        "75%",
        "active 3.0 s",
        "holding 0.8 of 2.0 s",
        "/exhibit/joy",
        "connection refused",
        "3 dropped",
        "×7",
    ):
        assert wanted in text, wanted


@pytest.mark.parametrize("width", [40, 80, 200])
def test_it_fits_every_width(width: int) -> None:
    assert max(map(len, drawn(STATUS, width).splitlines())) <= width


def test_a_cue_that_reached_no_output_is_told_as_dropped() -> None:
    lost = CueDropped(Cue("mqtt", "publish", {"topic": "joy"}, "joy"), "the show has no such output")
    assert "dropped: the show has no such output" in drawn(replace(STATUS, cues=(*STATUS.cues, (13.0, lost))))
    assert "dropped: " not in drawn(replace(STATUS, outputs={}))


def test_a_lost_source_and_an_empty_room_are_seen() -> None:
    lost = replace(STATUS, source=SourceState("down", "usb-cam: no frame for 4 s"), mood=Mood(), cues=(), faults=())
    text = drawn(lost)
    assert "no frame for 4 s" in text
    assert "nobody" in text
    assert "0 visitors" in text
    assert plain(lost).split("source ")[1].startswith("down")


def test_every_emotion_has_a_colour_of_its_own() -> None:
    assert len({COLOURS[name] for name in (*EMOTIONS, "nobody", "unknown")}) == len(EMOTIONS) + 2
