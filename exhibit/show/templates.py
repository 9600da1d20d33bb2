"""Templates: rules with gaps. A rule that uses one becomes a document of its own, each part knowing where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from exhibit.config.located import Document, value_at
from exhibit.config.located import Path as Place
from exhibit.config.problems import Problem, did_you_mean
from exhibit.values import Json

_GAP = re.compile(r"\$(?:\{(\w+)\}|(\w+))")


@dataclass(frozen=True)
class Blueprint:
    """A template where it stands: its parameters with their defaults (None: must be given), and its rule."""

    name: str
    document: Document
    place: Place
    parameters: Mapping[str, Json]
    rule: Mapping[str, Json]


def fill(
    document: Document, place: Place, blueprints: Mapping[str, Blueprint], problems: list[Problem]
) -> Document | None:
    """The rule at `place` of `document`, its template filled in, as a document of its own; None with `problems`."""
    written = value_at(document.data, place)
    assert isinstance(written, dict)
    name = str(written.get("template"))
    blueprint = blueprints.get(name)
    if blueprint is None:
        text = f"there is no template '{name}'. {did_you_mean(name, blueprints)}"
        problems.append(document.problem((*place, "template"), text))
        return None
    if undeclared(blueprint):
        return None  # that is told where the template stands
    given = written.get("with") or {}
    faults = _faults(document, place, blueprint, given)
    if faults or not isinstance(given, dict):
        problems += faults
        return None
    filling = _Filling(document, place, blueprint, {**blueprint.parameters, **given}, set(given))
    return filling.fill({key: value for key, value in written.items() if key not in ("template", "with")})


def undeclared(blueprint: Blueprint) -> list[Problem]:
    """The gaps that are no parameters of the template, where they stand."""
    return list(_undeclared(blueprint, blueprint.rule, (*blueprint.place, "rule")))


def _undeclared(blueprint: Blueprint, value: Json, there: Place) -> Iterator[Problem]:
    if isinstance(value, str):
        for name in _gaps_in(value):
            if name not in blueprint.parameters:
                text = f"the template has no parameter '{name}'. {did_you_mean(name, blueprint.parameters)}"
                yield blueprint.document.problem(there, text)
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, one in inner:
        yield from _undeclared(blueprint, one, (*there, step))


def _gaps_in(text: str) -> list[str]:
    return [match[1] or match[2] for match in _GAP.finditer(text)]


def _faults(document: Document, place: Place, blueprint: Blueprint, given: Json) -> list[Problem]:
    if not isinstance(given, dict):
        return [
            document.problem((*place, "with"), "here belong the template's parameters, such as {emotion: happiness}")
        ]
    known = blueprint.parameters
    found = [
        document.problem(
            (*place, "with", key),
            f"template '{blueprint.name}' has no parameter '{key}'. {did_you_mean(key, known)}",
            key=True,
        )
        for key in given
        if key not in known
    ]
    missing = [key for key, default in known.items() if default is None and given.get(key) is None]
    if missing:
        text = f"template '{blueprint.name}' needs '{missing[0]}': add it under 'with'"
        found.append(document.problem((*place, "template"), text))
    return found


class _Filling:
    """One use of a template."""

    def __init__(
        self, document: Document, place: Place, blueprint: Blueprint, values: Mapping[str, Json], given: set[str]
    ) -> None:
        self._blueprint, self._values, self._given = blueprint, values, given
        self._user, self._use = document, place
        self._done = Document(document.file)

    def fill(self, own: Mapping[str, Json]) -> Document:
        """The whole rule; what the user wrote beside the template replaces what the template says."""
        self._done.values[()] = self._user.values.get(self._use, (1, 1))
        inner = (*self._blueprint.place, "rule")
        data: dict[str, Json] = {}
        for key, value in self._blueprint.rule.items():
            if key not in own:
                data[key] = self._filled(value, (*inner, key), (key,))
        for key, value in own.items():
            data[key] = value
            self._copy(key)
        self._done.data = data
        return self._done

    def _copy(self, key: str) -> None:
        """Where the user's own key and all below it stand."""
        whole = (*self._use, key)
        depth = len(self._use)
        for source, into in ((self._user.keys, self._done.keys), (self._user.values, self._done.values)):
            into.update({place[depth:]: where for place, where in source.items() if place[: depth + 1] == whole})

    def _filled(self, value: Json, there: Place, here: Place) -> Json:
        source = self._blueprint.document
        for known, into in ((source.keys, self._done.keys), (source.values, self._done.values)):
            if there in known:
                into[here] = known[there]
                self._done.files[here] = source.file
        if isinstance(value, dict):
            return {key: self._filled(inner, (*there, key), (*here, key)) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._filled(inner, (*there, index), (*here, index)) for index, inner in enumerate(value)]
        return self._gaps(value, here) if isinstance(value, str) else value

    def _gaps(self, text: str, here: Place) -> Json:
        """The text with its gaps filled; a gap that is the whole text keeps its value's kind and place."""
        names = _gaps_in(text)
        if not names:
            return text
        self._done.blunt.add(here)
        whole = _GAP.fullmatch(text)
        if whole is None:
            return _GAP.sub(lambda match: _worded(self._values[match[1] or match[2]]), text)
        name = whole[1] or whole[2]
        if name in self._given:
            self._done.values[here] = self._user.values[(*self._use, "with", name)]
            self._done.files.pop(here, None)
        return self._values[name]


def _worded(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
