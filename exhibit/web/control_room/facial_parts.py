"""The same parts at the level `expression`: what faces show, and no emotion's name, for operators too. Pure.

What artists have written themselves (names, files) stays as it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from exhibit.expressions.words import OF_FEELING
from exhibit.runtime.face_words import all_in_face_words, expressions, in_face_words, shown
from exhibit.runtime.status import Status
from exhibit.web.control_room.parts import Parts
from exhibit.web.json_value import Json, JsonObject


def facial_parts(whole: Parts) -> Parts:
    """`whole`, each part in the words of the level of the status."""
    return {name: _facial(part, _TOLD.get(name)) for name, part in whole.items()}


def _facial(part: Callable[[Status], Json], told: Callable[[Json], Json] | None) -> Callable[[Status], Json]:
    if told is None:
        return part
    return lambda status: told(part(status)) if status.discretion.faces_only else part(status)


def facial_moment(live: JsonObject) -> JsonObject:
    """A mood, a moment of it or a visitor, with smile, brow and mouth in the place of the emotions."""
    felt = live["emotions"]
    assert isinstance(felt, Mapping)
    numbers = {name: float(value) for name, value in felt.items() if isinstance(value, (int, float))}
    leads: JsonObject = {key: shown(str(live[key])) for key in ("dominant", "emotion") if key in live}
    unsaid: JsonObject = dict.fromkeys((key for key in OF_FEELING if key in live), None)
    return {**live, **unsaid, **leads, "emotions": expressions(numbers) if any(numbers.values()) else {}}


def facial_why(told: JsonObject) -> JsonObject:
    """Why a rule is where it is. The rule as it is written stands in its file, and is not repeated."""
    kept = {name: told[name] for name in _AS_WRITTEN if name in told}
    claims = [_claim(one) for one in _objects(told["claims"])]
    spoken = {name: all_in_face_words(one) for name, one in told.items()}
    return {**spoken, **kept, "claims": claims, "source": ""}


def _claim(one: JsonObject) -> JsonObject:
    return {**one, "shows": in_face_words(str(one["shows"]))}


_AS_WRITTEN = ("name", "file", "about", "acts")


def _objects(live: Json) -> Iterable[JsonObject]:
    assert isinstance(live, list)
    for one in live:
        assert isinstance(one, dict)
        yield one


def _mood(live: Json) -> Json:
    assert isinstance(live, dict)
    return facial_moment(live)


def _visitors(live: Json) -> Json:
    return [facial_moment(one) for one in _objects(live)]


def _changes(live: Json) -> Json:
    return [{**one, "why": in_face_words(str(one["why"]))} for one in _objects(live)]


def _cues(live: Json) -> Json:
    return [{**one, "text": in_face_words(str(one["text"]))} for one in _objects(live)]


def _claims(live: Json) -> Json:
    return [{**_claim(one), "under": [_claim(below) for below in _objects(one["under"])]} for one in _objects(live)]


_TOLD: dict[str, Callable[[Json], Json]] = {
    "mood": _mood,
    "visitors": _visitors,
    "changes": _changes,
    "cues": _cues,
    "claims": _claims,
}
"""Those that name emotions."""
