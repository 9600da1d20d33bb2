"""From located YAML to checked models: pydantic's findings, told in an artist's words at the place they concern."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.config import JsonDict
from pydantic_core import ErrorDetails, PydanticCustomError

from exhibit.config import durations
from exhibit.config.characters import QUOTES, foreign, plain
from exhibit.config.located import Document, Path, value_at
from exhibit.config.numbers import number_meant
from exhibit.config.problems import Problem, did_you_mean, instead, shown

ONE_KEY: JsonDict = {"minProperties": 1, "maxProperties": 1}
"""For the schema of a model of which exactly one key is written (D-editing-2); the model itself sees to it."""


class Section(BaseModel):
    """A part of the show's YAML: unknown keys are mistakes, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _counts_have_no_point(cls, data: object) -> object:
        """`port: 8.000` is no 8: whoever sets off thousands with a point means another number."""
        for name, info in cls.model_fields.items() if isinstance(data, Mapping) else ():
            key = info.alias or name
            value = data.get(key) if isinstance(data, Mapping) else None
            if isinstance(value, float) and _is_count(info.annotation):
                raise PydanticCustomError("count", "{error}", {"error": _count(value), "below": (key,)})
        return data


SECRETS = ("password", "passcode")
"""Keys whose values are never repeated: problems are shown on pages and in logs (D-editing-6)."""

Truth = Annotated[bool, Field(strict=True)]
"""True or false; `yes` and `off` are texts here as everywhere."""

Model = TypeVar("Model", bound=BaseModel)


def check(
    model: type[Model], document: Document, path: Path, problems: list[Problem], context: object = None
) -> Model | None:
    """The value at `path` of `document` as a `model`; None, with its mistakes added to `problems`, where it is none.

    `context` is for validators that need to know more than the value.
    """
    data = value_at(document.data, path)
    try:
        return model.model_validate({} if data is None else data, context=context)
    except ValidationError as error:
        problems.extend(_problem(model, document, path, found) for found in error.errors(include_url=False))
        return None


def _problem(model: type[BaseModel], document: Document, path: Path, found: ErrorDetails) -> Problem:
    kind, context = found["type"], found.get("ctx", {})
    place = (*path, *found["loc"], *context.get("below", ()))
    name = str(found["loc"][-1]) if found["loc"] else ""
    if kind == "extra_forbidden":
        known = _keys(model, found["loc"][:-1])
        if ":" in name:
            return document.problem(place, f"'{name}' has no space after its colon: add one", key=True)
        if ":" in plain(name):
            odd = next(one for one in foreign(name) if one.write == ":")
            return document.problem(place, f"{odd.told}: write ': '", key=True, column_shift=odd.at)
        return document.problem(place, f"unknown key '{name}'. {did_you_mean(name, known)}", key=True)
    if kind == "missing":
        return document.problem(place, f"'{name}' is missing: add it", key=True)
    shift = int(context.get("column", 0)) if kind == "expression" else 0
    told = f"here belongs a text: put the {name} in quotes" if name in SECRETS else _with_hint(found, context)
    return document.problem(place, told, key=bool(context.get("at_key")), column_shift=shift)


def _with_hint(found: ErrorDetails, context: dict[str, Any]) -> str:
    """What is wrong, with what is meant instead, and the character that only looks like the right one."""
    told, given = _text(found, context), found["input"]
    if not isinstance(given, str) or found["type"] in _SAID:
        return told
    if found["type"] not in (*_NUMBERS, *_TRUTHS, "literal_error", "model_type"):
        odd = None if "U+" in told or "write '" in told else next(foreign(given, words=False), None)
        # What a sign stands for depends on where it stands.
        remedy = f": {odd.remedy}" if odd and (odd.write in QUOTES or not odd.write.strip()) else ""
        return told if odd is None else f"{told} ({odd.told}{remedy})"
    bare = plain(given).strip().strip(QUOTES)
    meant = number_meant(given) if found["type"] in _NUMBERS else bare
    if meant and found["type"].startswith("int"):
        # Three digits after it: it sets off thousands. Else it has nothing to say.
        meant = meant.replace(".", "") if re.fullmatch(r"\d{1,3}\.\d{3}", meant) else meant.removesuffix(".0")
    strange = next(foreign(given), None)
    if found["type"] in _TRUTHS and (truth := _TRUTH_MEANT.get(bare.lower())):
        return f"{told}: write '{truth}'"
    if found["type"] in _TRUTHS and given.lower() in ("true", "false"):
        return f"{told}: write it without quotes"
    if strange is not None:
        return f"{told} ({strange.told})" + (f": write '{meant}'" if meant and found["type"] != "model_type" else "")
    return told + (f": write '{meant}'" if meant not in (None, given.strip()) and found["type"] in _NUMBERS else "")


def _text(found: ErrorDetails, context: dict[str, Any]) -> str:
    # What stands in `context` goes by the kind of mistake; pydantic itself types it no closer.
    kind, given = found["type"], found["input"]
    for kinds, wanted in _WANTED:
        if kind in kinds:
            tight = kinds[0] == "model_type" and isinstance(given, str) and re.search(r"\w:\S", given)
            return f"here belongs {wanted}, {instead(given)}" + (" (a colon needs a space after it)" if tight else "")
    for limit, words in _LIMITS.items():
        if limit in context and kind.startswith(("less", "greater")):
            return f"here belongs {_limit(words, context[limit], given)}, {instead(given)}"
    if kind in _COUNTS:
        return _COUNTS[kind].format(**context)
    if kind == "literal_error":
        expected = context.get("expected", "")
        return f"here belongs one of {expected}" if given is None else f"{shown(given)} is not one of {expected}"
    message = str(context.get("error") or found["msg"])
    return message[0].lower() + message[1:] if message.startswith("Input ") else message


def _limit(words: str, limit: float, given: object) -> str:
    if isinstance(given, str) and re.fullmatch(durations.PATTERN, given.strip()):
        return f"a duration {words} {durations.written(limit)}"
    return f"a number {words} {limit:g}"


_COUNTS = {
    "too_short": "here belongs at least one entry",
    "too_long": "here belong at most {max_length} entries, not {actual_length}",
    "string_too_short": "here belongs a text, but nothing is written",
}
_SAID = ("expression", "letters")
"""Those whose message names the characters itself."""
_LIMITS = {"ge": "not below", "gt": "above", "le": "not above", "lt": "below"}

_NUMBERS = ("int_type", "int_parsing", "float_type", "float_parsing", "int_from_float")
_TRUTHS = ("bool_type", "bool_parsing")
_TRUTH_MEANT = {
    **dict.fromkeys(("yes", "on", "y", "ja", "oui", "si", "1", "да"), "true"),
    **dict.fromkeys(("no", "off", "n", "nein", "non", "0", "нет"), "false"),
}
_WANTED = (
    (("model_type", "model_attributes_type", "dict_type"), "a mapping of keys"),
    (("list_type", "tuple_type"), "a list (each entry begins with '- ')"),
    (_NUMBERS, "a number"),
    (("string_type",), "a text (in quotes, where it looks like a number)"),
    (_TRUTHS, "true or false"),
)


def _is_count(annotation: object) -> bool:
    """Whether a field takes whole numbers, and no others."""
    kinds = set(_kinds(annotation))
    return int in kinds and float not in kinds


def _kinds(annotation: object) -> Iterator[object]:
    parts = getattr(annotation, "__args__", ())
    if annotation is int or annotation is float:
        yield annotation
    elif get_origin(annotation) in (Union, UnionType, Annotated):
        for part in parts:
            yield from _kinds(part)


def _count(given: float) -> str:
    told = f"here belongs a whole number, not {given:g}"
    thousands = round(given * 1000)
    if given == int(given):
        return f"{told} with a point: write '{given:.0f}' (or '{thousands}' where the point sets off thousands)"
    return f"{told}: write '{thousands}'" if round(given * 1000, 6) == thousands and thousands % 10 else told


def _keys(model: type[BaseModel], path: Iterable[str | int]) -> list[str]:
    """The keys that the model at `path` below `model` knows, as they are written in YAML."""
    for step in path:
        if isinstance(step, int):
            continue
        by_key = {info.alias or name: info.annotation for name, info in model.model_fields.items()}
        others = get_type_hints(model).get("__pydantic_extra__") if model.model_config.get("extra") == "allow" else None
        inner = _model_in(by_key.get(step, others))
        if inner is None:
            continue
        model = inner
    return [info.alias or name for name, info in model.model_fields.items()]


def _model_in(annotation: object) -> type[BaseModel] | None:
    """The first model inside an annotation such as `list[Claim] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        inner = _model_in(part)
        if inner is not None:
            return inner
    return None
