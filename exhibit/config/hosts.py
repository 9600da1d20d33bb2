"""The addresses and names of machines as they are written: what can never be one is told with what to write."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

_NAME = re.compile(
    r"(?=.{1,253}\Z)[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\.?"
)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/]*)")
_WITH_PORT = re.compile(r"(\[[^\]]*\]|[^:\[\]]+):(\d+)")
_NUMBERS = re.compile(r"[\d.]+")


def _host(written: str) -> str:
    told = _wrong(written)
    if told:
        raise PydanticCustomError(
            "host", "'{written}' is no address or name: {told}", {"written": written, "told": told}
        )
    return written


def _wrong(written: str) -> str:
    """What to write instead; empty where `written` can be an address or a name."""
    if written != written.strip():
        return f"write {written.strip()}, without the blanks around it"
    if scheme := _SCHEME.match(written):
        return f"write {scheme[2]} alone, without {scheme[1]}://"
    if with_port := _WITH_PORT.fullmatch(written):
        return f"write {with_port[1].strip('[]')} here, and port: {with_port[2]} beside it"
    if written.startswith("[") and written.endswith("]"):
        return f"write {written[1:-1]}, without the brackets"
    return _misshapen(written)


def _misshapen(written: str) -> str:
    if ":" in written:
        return "" if _is(IPv6Address, written) else "an address of IPv6 looks like fe80::1%eth0 or 2001:db8::7"
    if _NUMBERS.fullmatch(written):
        return "" if _is(IPv4Address, written) else "an address has four numbers from 0 to 255, such as 10.0.0.20"
    if "/" in written:
        return "write one machine's address or name, without a slash"
    return "" if _NAME.fullmatch(_in_ascii(written)) else "a name holds letters, digits, hyphens and dots"


def _is(kind: type[IPv4Address] | type[IPv6Address], written: str) -> bool:
    try:
        kind(written)
    except ValueError:
        return False
    return True


def _in_ascii(name: str) -> str:
    """A name with letters of other alphabets as the network knows it; empty where it knows none such."""
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


Host = Annotated[str, Field(min_length=1), AfterValidator(_host)]
