"""What can be shown of a running show: one frozen picture of it, for the terminal view and whoever comes after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from exhibit.health import Fault
from exhibit.outputs.port import OutputState
from exhibit.rules.engine import EngineState
from exhibit.rules.plan import Plan
from exhibit.values import Cue, Mood, Observation
from exhibit.vision.source import SourceState


@dataclass(frozen=True)
class Status:
    """The show at `running_s` seconds after its start. `cues` are the last ones with their times, newest last."""

    show: str
    running_s: float
    source: SourceState
    rate_hz: float
    frame_ms: float
    frames: int
    mood: Mood
    observation: Observation | None
    plans: tuple[Plan, ...]
    engine: EngineState
    now_s: float
    cues: tuple[tuple[float, Cue], ...]
    outputs: Mapping[str, OutputState]
    faults: tuple[Fault, ...]
