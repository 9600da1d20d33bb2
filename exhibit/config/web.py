"""The page in a browser: where it is served, and under which names it may be asked for."""

from __future__ import annotations

import re
from typing import Annotated, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from exhibit.config.checked import Section, Truth
from exhibit.config.patterns import LanguageCode, matching

USUAL_HOST, USUAL_PORT = "127.0.0.1", 8080
_LISTEN = r"^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):([0-9]{1,5})$"
_NAME = r"^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$"


def place(listen: str) -> tuple[str, int]:
    """The host and the port of `listen`. Raises ValueError, with the remedy, where it is none."""
    found = re.fullmatch(_LISTEN, listen.strip())
    if found is None or int(found[2]) > 65535:
        raise ValueError(f"'{listen}' is no address: write HOST:PORT, such as 127.0.0.1:8080")
    return found[1].strip("[]"), int(found[2])


def _listen(written: str) -> str:
    try:
        place(written)
    except ValueError as error:
        raise PydanticCustomError("listen", "{error}", {"error": str(error)}) from None
    return written


Listen = Annotated[
    str,
    AfterValidator(_listen),
    WithJsonSchema({"type": "string", "pattern": _LISTEN}),
]
HostName = Annotated[
    str,
    matching(_NAME, "no name of a machine: write it as browsers do, without http:// and port, such as hall.museum.org"),
    WithJsonSchema({"type": "string", "pattern": _NAME}),
]


class WebSection(Section):
    """The control room: a page in a browser."""

    listen: Listen = Field(
        f"{USUAL_HOST}:{USUAL_PORT}",
        description="where it is served: HOST:PORT; other addresses than this machine's own ask for the token",
    )
    language: LanguageCode | None = Field(
        None,
        description="the page's language where a browser asks for none that it speaks; left out, the venue's "
        "`language`, else en",
    )
    hosts: list[HostName] = Field(
        default_factory=list, description="the names under which it may be asked for, such as that of a proxy before it"
    )
    behind_proxy: Truth = Field(
        default=False,
        description="a proxy or a tunnel on this machine leads to the page: whoever comes is a stranger, with a token",
    )
    public_wall: Truth = Field(
        default=False,
        description="whether anybody who reaches the page may look at the wall (/wall) without a token; only where "
        "`privacy: {level: stage}`",
    )
    certificate: str | None = Field(
        None, min_length=1, description="a file with the certificate (PEM), with which the page is served by https"
    )
    key: str | None = Field(None, min_length=1, description="a file with the certificate's key, without a passphrase")

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.certificate is None) is not (self.key is None):
            missing, there = ("key", "certificate") if self.key is None else ("certificate", "key")
            text = f"'{missing}' is missing beside '{there}': https needs both, name both files or neither"
            raise PydanticCustomError("both", "{error}", {"error": text, "below": (there,), "at_key": True})
        return self
