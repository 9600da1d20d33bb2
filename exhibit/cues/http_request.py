"""An HTTP request to a webhook, once or following a value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from exhibit.config.patterns import matching
from exhibit.config.problems import instead
from exhibit.cues.action import Action, CueExpectation, LiveSection, StepSection, YamlKey
from exhibit.cues.compiled import Staging
from exhibit.cues.formatting import shown
from exhibit.cues.names import Names, WrongReference, missing
from exhibit.cues.typed_cue import TypedCue
from exhibit.expressions.yaml_types import Payload
from exhibit.values import Cue

HTTP = "http"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
PATH = r"^/[^\s{}#]*$"
NO_PATH = (
    "no path: it begins with '/' and holds no spaces and no braces, such as /scene/3; what changes goes into query "
    "or json"
)
Path = Annotated[str, matching(PATH, NO_PATH), WithJsonSchema({"type": "string", "pattern": PATH})]


def _plain(written: object) -> object:
    if not isinstance(written, (bool, int, float, str)):
        text = "here belongs a number, a text, true or false, {instead}"
        raise PydanticCustomError("query", text, {"instead": instead(written)})
    return written


_QUERY = {"anyOf": [{"type": "boolean"}, {"type": "number"}, {"type": "string"}]}
QueryValue = Annotated[Payload, BeforeValidator(_plain), WithJsonSchema(_QUERY)]
"""A value behind the '?'."""


@dataclass(frozen=True)
class HttpCue(TypedCue):
    """The request `method` to the target `to`: `path` and `query` behind its url, `json` as the body, None for none.
    `latest`: only the newest of these to that path matters."""

    to: str
    method: str = "POST"
    path: str = ""
    query: Mapping[str, object] = field(default_factory=dict)
    json: object = None
    latest: bool = False

    def encode(self, rule: str = "default") -> Cue:
        args: dict[str, object] = {"to": self.to, "method": self.method}
        more = {"path": self.path, "query": dict(self.query), "latest": self.latest}
        args |= {key: one for key, one in more.items() if one}
        return Cue(HTTP, "request", args if self.json is None else {**args, "json": self.json}, rule)

    @classmethod
    def decode(cls, cue: Cue) -> Self:
        args, method = cue.args, cue.args.get("method", "POST")
        if cue.action != "request" or "to" not in args or method not in METHODS:
            raise ValueError(f"{cue.output} cannot do '{cue.action}' with {dict(args)}")
        path, query = str(args.get("path", "")), dict(args.get("query", {}))
        if path and not re.fullmatch(PATH, path):
            raise ValueError(f"'{path}' is {NO_PATH}")
        return cls(str(args["to"]), str(method), path, query, args.get("json"), bool(args.get("latest", False)))


class HttpStep(StepSection):
    """An HTTP request to a named target, such as a webhook."""

    to: str = Field(description="a target of venue.yaml's http section")
    method: Method = Field("POST", description="what is asked")
    path: Path | None = Field(None, description="what is appended to the target's url: begins with '/'")
    query: dict[str, QueryValue] = Field(
        default_factory=dict, max_length=32, description="what stands behind the '?', by name; '{happiness}' sends it"
    )
    json_: Payload = Field(
        None,
        alias="json",
        description="the body, sent as JSON: a mapping, list, text or number; '{happiness}' sends what it is then",
    )

    def mistakes(self, names: Names) -> Iterator[WrongReference]:
        return _unknown(self.to, names)

    def cue(self) -> Cue:
        return HttpCue(self.to, self.method, self.path or "", self.query, self.json_).encode()


class LiveHttp(LiveSection):
    """Where a followed value goes by HTTP: the only entry of a JSON object, at most once a second."""

    least_s: ClassVar[float] = 1.0

    to: str = Field(description="a target of venue.yaml's http section")
    method: Method = Field("PUT", description="what is asked")
    path: Path | None = Field(None, description="what is appended to the target's url: begins with '/'")
    name: str = Field("value", min_length=1, description='what the value is called: value sends {"value": 0.7}')

    def mistakes(self, names: Names) -> Iterator[WrongReference]:
        return _unknown(self.to, names)

    def cue(self, staging: Staging) -> Cue:  # noqa: ARG002 (a target is the same everywhere)
        return HttpCue(self.to, self.method, self.path or "", json={self.name: None}, latest=True).encode()


def _unknown(to: str, names: Names) -> Iterator[WrongReference]:
    known = names.targets.get(HTTP)
    if known is None or known:
        yield from missing("HTTP target", to, known, ("to",))
    else:
        text = f"there is no HTTP target '{to}': add it to venue.yaml, http: {{targets: {{{to}: {{url: ...}}}}}}"
        yield WrongReference(("to",), text)


class HttpAction(Action):
    """`http: {to: gallery, path: /lights, json: {on: true}}`."""

    cues = frozenset({(HTTP, "request")})
    claim = None
    step = YamlKey("http", HttpStep, "an HTTP request")
    live = YamlKey("http", LiveHttp, "send it as an HTTP request")
    held_expected = None
    cue_expected = CueExpectation(
        {
            "http": (str | None, Field(None, description="the target of an HTTP request")),
            "method": (Method | None, Field(None, description="the request's method")),
            "path": (str | None, Field(None, description="the request's path behind the target's url")),
            "query": (dict[str, object] | None, Field(None, description="what stands behind the request's '?'")),
            "json_": (object, Field(None, alias="json", description="the request's body")),
        },
        fixed=("method", "path"),
    )

    def told(self, cue: Cue) -> Iterator[Mapping[str, object]]:
        if (cue.output, cue.action) in self.cues:
            args = cue.args
            said = {key: args.get(key, otherwise) for key, otherwise in (("path", ""), ("query", {}), ("json", None))}
            yield {"http": args.get("to"), "method": args.get("method"), **said}

    def words(self, cue: Cue) -> tuple[str, str]:
        args = cue.args
        query = "&".join(f"{key}={shown(value)}" for key, value in args.get("query", {}).items())
        where = f"{args.get('path', '')}{'?' * bool(query)}{query}"
        said = [str(args.get("to")), str(args.get("method")), where, shown(args["json"]) if "json" in args else ""]
        return "http", " ".join(part for part in said if part)

    def again(self, cue: Cue) -> Cue | None:  # noqa: ARG002 (what happened is over)
        return None
