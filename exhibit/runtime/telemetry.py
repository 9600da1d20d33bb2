"""What neighbours may know of the show at one moment, by path: the one list behind OSC out, OSCQuery and MQTT."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from urllib.parse import quote

from exhibit.cues.channels import PROJECTOR
from exhibit.expressions.words import OF_MOOD
from exhibit.rules.state import EngineState
from exhibit.runtime.overrides import Overrides
from exhibit.values import Mood, Variable

TelemetryValues = Mapping[str, Variable]
"""Values by path, such as "mood/happiness", "rule/joy", "act"; names are written as the web does (`warm%20wash`)."""


class NewestValues:
    """The values as they were told last, for those who ask now and then, from any thread."""

    def __init__(self) -> None:
        self.values: TelemetryValues = {}

    def tell(self, values: TelemetryValues) -> None:
        """These are the values now; the mapping is not changed afterwards."""
        self.values = values


def sensed(mood: Mood, engine: EngineState, steering: Overrides, health: TelemetryValues) -> TelemetryValues:
    """Everything that a neighbour may ask for, now; `health` is how the room fares, by its last word."""
    now = steering.now
    values = {f"mood/{word.told.path}": word.read(mood) for word in OF_MOOD if word.told}
    wall = engine.stage.get(PROJECTOR)
    values["scene/projector"] = wall.claim.name if wall else ""
    values["act"] = engine.act
    values["hold"], values["blackout"], values["processing"] = now.hold, now.blackout, now.processing
    values["standby"], values["staff"], values["opt_out"] = now.closed, now.in_staff, now.opted_out
    values |= {f"health/{name}": value for name, value in health.items()}
    for name, value in steering.variables.items():
        values[path("var", name)] = value
    for name in steering.rules:
        values[path("rule", name)] = name in engine.active
    for name in steering.projectors:
        on = now.power.get(name)
        values[path("power", name)] = "hours" if on is None else "on" if on else "off"
    return values


@cache
def path(kind: str, name: str) -> str:
    """The path of the rule, variable or projector `name`."""
    return f"{kind}/{quote(name, safe='')}"
