"""The section http of venue.yaml: who takes requests. Nothing of it is repeated in a message: it may hold a secret
(D-http-1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from exhibit.config.checked import Section
from exhibit.config.durations import Duration
from exhibit.config.file_names import file_named
from exhibit.outputs.http.request import HttpTarget

_URL = r"^https?://\S+$"
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_UrlText = Annotated[str, Field(pattern=_URL)]


def _url(written: object) -> str:
    try:
        parts = urlsplit(written) if isinstance(written, str) and re.fullmatch(_URL, written) else None
        sound = parts is not None and parts.hostname and parts.port != 0 and not parts.fragment
    except ValueError:
        sound = False
    if not sound:
        text = "this is no address of a web server: write http:// or https://, a host and a path, in quotes"
        raise PydanticCustomError("url", text)
    return str(written)


def _headers(written: object) -> dict[str, str]:
    if not isinstance(written, dict):
        text = "here belong headers by name, such as {Authorization: Bearer 123}"
        raise PydanticCustomError("headers", text)
    for name, value in written.items():
        if not _HEADER_NAME.fullmatch(str(name)):
            raise PydanticCustomError("headers", "a header's name holds letters, digits and - alone")
        if not isinstance(value, str) or not value.isascii() or not value.isprintable():
            text = "here belongs a text on one line, of plain letters: put it in quotes"
            raise PydanticCustomError("headers", text, {"below": (name,)})
    return written


def _mapping(written: object) -> object:
    """What stands here may hold a secret, so that a message must not repeat it."""
    if not isinstance(written, dict):
        raise PydanticCustomError("mapping", "here belongs a mapping of keys")
    return written


def _target(written: object) -> object:
    """A target may be written as its url alone."""
    return _mapping({"url": written} if isinstance(written, str) else written)


class HttpTargetSection(Section):
    """A server that takes requests, such as a webhook."""

    url: Annotated[str, BeforeValidator(_url, json_schema_input_type=_UrlText)] = Field(
        description="where it is: http:// or https://; a step's path is appended"
    )
    headers: Annotated[dict[str, str], BeforeValidator(_headers, json_schema_input_type=dict[str, str])] = Field(
        default_factory=dict, description="what is sent with every request, such as Authorization: Bearer 123"
    )
    timeout: Annotated[Duration, Field(ge=0.1, le=60)] = Field(
        5.0, description="how long an answer may take, from the first packet to its status"
    )
    retries: Annotated[int, Field(ge=0, le=20)] = Field(
        5, description="how often a request is tried again that could not be delivered, each time later"
    )
    ca: str | None = Field(
        None,
        min_length=1,
        description="a file in this folder with the authority to trust, where the server's own is not a public one",
    )

    def target(self, folder: Path) -> HttpTarget:
        """What the output needs of it; `folder` is the show's."""
        ca = file_named(folder, self.ca) if self.ca else None
        return HttpTarget(self.url, self.headers, self.timeout, self.retries, ca)


Target = Annotated[HttpTargetSection, BeforeValidator(_target, json_schema_input_type=_UrlText | HttpTargetSection)]


class HttpSection(Section):
    """Who takes requests over HTTP."""

    targets: Annotated[dict[str, Target], BeforeValidator(_mapping, json_schema_input_type=dict[str, Target])] = Field(
        default_factory=dict, description="by the name that rules use"
    )

    def files(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """The files that it names, each with its place."""
        for name, target in self.targets.items():
            if target.ca:
                yield ("targets", name, "ca"), target.ca


VenueHttp = Annotated[HttpSection, BeforeValidator(_mapping, json_schema_input_type=HttpSection)]
"""The section where it stands in a file."""
