"""The section alerts of venue.yaml: who is told when something is ill, and who misses the show when it is silent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from exhibit.config.checked import Section, Truth
from exhibit.config.durations import Duration
from exhibit.config.hosts import Host
from exhibit.config.passwords import password_keys
from exhibit.config.problems import did_you_mean, instead

GRACE_CODES = (
    *("not begun", "stands still", "another is played", "thread hangs", "thread ended", "source down", "source ended"),
    *("not looked at", "picture", "output down", "input down"),
)
"""What can be ill, as the judge of health names it."""
_ADDRESS = re.compile(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+")
_URL = re.compile(r"https?://[^\s/@]+(?:/\S*)?")


def _address(written: object) -> str:
    if not isinstance(written, str) or not _ADDRESS.fullmatch(written):
        text = "here belongs an address for mail, such as night@museum.org, {instead}"
        raise PydanticCustomError("mail", text, {"instead": instead(written)})
    return written


def _several(written: object) -> object:
    return written if isinstance(written, list) else [written]


def _url(written: object) -> str:
    if not isinstance(written, str) or not _URL.fullmatch(written):
        # What stands here is a secret: it is not repeated.
        text = "this is no address of a web server: write http:// or https://, a host and a path, without a user"
        raise PydanticCustomError("url", text)
    return written


def _graces(written: object) -> object:
    for code in written if isinstance(written, dict) else ():
        if code not in GRACE_CODES:
            text = f"nothing is called '{code}'. {did_you_mean(str(code), GRACE_CODES)}"
            raise PydanticCustomError("code", "{error}", {"error": text, "below": (code,), "at_key": True})
    return written


Address = Annotated[str, BeforeValidator(_address, json_schema_input_type=str)]
Addresses = Annotated[list[Address], BeforeValidator(_several, json_schema_input_type=str | list[str])]
_PORTS = {"starttls": 587, "tls": 465, "none": 25}


class MailSection(Section):
    """Alerts by e-mail."""

    to: Addresses = Field(min_length=1, description="who is told: one address or several")
    from_: Address = Field(alias="from", description="as whom: an address that the server lets you send from")
    host: Host = Field(description="the server that takes mail (SMTP)")
    port: int | None = Field(
        None, ge=1, le=65535, description="its port; left out, 587 for starttls, 465 for tls, 25 for none"
    )
    encryption: Literal["starttls", "tls", "none"] = Field("starttls", description="how the connection is encrypted")
    user: str | None = Field(None, min_length=1, description="whom the server wants to know")
    password_env: str | None = Field(
        None, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", description="the environment variable that holds the password"
    )
    password_file: str | None = Field(
        None, min_length=1, description="or a file with it, in this folder, that only its owner may read (chmod 600)"
    )
    ca: str | None = Field(
        None,
        min_length=1,
        description="a file in this folder with the authority to trust, where it is not a public one",
    )

    @property
    def port_number(self) -> int:
        """The port, whichever way it is chosen."""
        return self.port or _PORTS[self.encryption]

    @model_validator(mode="after")
    def _password_goes_with_a_user(self) -> Self:
        keys = password_keys(self)
        if bool(keys) is not (self.user is not None):
            here, missing = (keys[0], "user") if keys else ("user", "password_file")
            text = f"'{missing}' is missing beside '{here}': add it"
            raise PydanticCustomError("both", "{error}", {"error": text, "below": (here,), "at_key": True})
        if self.user is not None and self.encryption == "none":
            text = "a password is sent encrypted only: write encryption: starttls or tls, or leave 'user' out"
            raise PydanticCustomError("plain", "{error}", {"error": text, "below": ("encryption",)})
        return self


class BeatSection(Section):
    """An address outside that misses the show when it is silent, such as a check of healthchecks.io."""

    url: Annotated[str, BeforeValidator(_url, json_schema_input_type=str)] = Field(
        description="where it is: http:// or https://"
    )
    every: Annotated[Duration, Field(ge=10, le=86_400)] = Field(
        300.0, description="how often it is asked, such as 5min"
    )
    method: Literal["GET", "POST", "HEAD"] = Field("GET", description="how it is asked")


class AlertsSection(Section):
    """Who is told when something is ill for long, in one alert for each cause, and when it is well again."""

    mail: MailSection | None = Field(None, description="by e-mail")
    http: Annotated[list[str], BeforeValidator(_several, json_schema_input_type=str | list[str])] = Field(
        default_factory=list, description="as JSON, to these targets of the section http"
    )
    mqtt: Truth = Field(default=False, description="as JSON, on alert below the prefix of the broker")
    beat: BeatSection | None = Field(None, description="who misses the show when it is silent")
    grace: Annotated[dict[str, Annotated[Duration, Field(ge=0)]], BeforeValidator(_graces)] = Field(
        default_factory=dict, description="how long something may be ill before anybody is told, such as picture: 5min"
    )

    def files(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """The files that it names, each with its place."""
        if self.mail and self.mail.ca:
            yield ("mail", "ca"), self.mail.ca
