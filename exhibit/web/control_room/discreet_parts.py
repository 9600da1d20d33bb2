"""The same parts for whom people may not be told live: below `stage`, everybody but operators (D-privacy-2). Pure."""

from __future__ import annotations

from collections.abc import Callable

from exhibit.expressions.words import MEASURES
from exhibit.runtime.discretion import coarse_hz, discreet_dominant, discreet_mood
from exhibit.runtime.face_words import EXPRESSIONS
from exhibit.runtime.status import Status
from exhibit.values import EMOTIONS
from exhibit.web.control_room.parts import Parts
from exhibit.web.json_value import Json, JsonObject


def discreet_parts(whole: Parts) -> Parts:
    """`whole`, each part as it may be told at the level of the status; one that tells of people is empty below
    `stage`."""
    return {name: _discreet(part, _TOLD.get(name)) for name, part in whole.items()}


def _discreet(part: Callable[[Status], Json], told: Callable[[Json, Status], Json] | None) -> Callable[[Status], Json]:
    if told is None:
        return part
    return lambda status: part(status) if status.discretion.live else told(part(status), status)


def _room(live: Json, _: Status) -> Json:
    """Which act is on may be the visitors' doing, and how many cues are held back and that nobody is read is."""
    assert isinstance(live, dict)
    return {**live, "act": "", "withheld": 0, "opt_out": {"on": False, "ends_in_s": None}, "live": False}


def _mood(_: Json, status: Status) -> Json:
    """What cannot be told is null."""
    told = discreet_mood(status.discretion)
    names = EXPRESSIONS if status.discretion.faces_only else EMOTIONS
    felt = {name: value for name, value in told.items() if name in names}
    return {
        "visitors": status.discretion.visitors,
        "dominant": discreet_dominant(status.discretion),
        "emotions": felt,
        **{word.field: told.get(word.name) for word in MEASURES},
    }


def _links(live: Json, _: Status) -> Json:
    """What each output has done, and how much waits, would tell when a rule began."""
    assert isinstance(live, list)
    return [_link(one) for one in live]


def _link(one: Json) -> JsonObject:
    assert isinstance(one, dict)
    below = one.get("parts")
    assert isinstance(below, list)
    return {**one, "detail": "", "performed": None, "dropped": None, "parts": [_link(part) for part in below]}


def _rates(_: Json, status: Status) -> Json:
    """Frames cost more where there are faces."""
    return {"camera_hz": coarse_hz(status.rate_hz), "running_s": float(round(status.running_s))}


def _nothing(_: Json, __: Status) -> Json:
    return []


_TOLD: dict[str, Callable[[Json, Status], Json]] = {
    "room": _room,
    "mood": _mood,
    "visitors": _nothing,
    "picture": lambda _, __: None,
    "rules": _nothing,
    "claims": _nothing,
    "cues": _nothing,
    "changes": _nothing,
    "links": _links,
    "rates": _rates,
}
"""Those that tell of people."""
