"""Where somebody stands who has shown no token: at the exhibit's own machine, or anywhere. Pure.

An address alone says nothing: proxies, tunnels and a visitor's touch screen all come from this machine (D-web-7).
"""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from exhibit.system.host_names import is_loopback

Standing = Literal["program here", "browser here", "stranger"]
"""`program here`: one that somebody started at this machine, such as curl or a monitor. `browser here`: a browser at
this machine, which may be a visitor's touch screen. `stranger`: everybody else, and whoever comes through a proxy."""

_PROXIES_SAY = re.compile(
    r"forwarded|via|x-forwarded\b.*|x-real-ip|(true|x|x-cluster|fastly|x-azure)-client-ip|x-original\b.*|x-proxy.*|"
    r"proxy-.*|(cf|cdn|x-envoy|x-amzn?|x-arr|x-appengine|x-azure|akamai|x-akamai|x-varnish|x-nginx)\b.*|x-(url-)?scheme|"
    r"front-end-https|x-(remote|ssl|https|host|http-host|rewrite)\b.*|remote-.*|ssl-client.*"
)
_BROWSERS_SAY = re.compile(r"origin|referer|sec-.*|upgrade-insecure-requests|accept-language|cookie")
_NO_BROWSER = ("sec-websocket-",)


def standing_of(scope: Scope) -> Standing:
    """Where the sender of the request `scope` stands; whatever is doubtful makes a stranger."""
    headers, peer = Headers(scope=scope), (scope.get("client") or ("", 0))[0]
    if not _is_here(peer) or not _is_here(_name(headers.get("host", ""))) or _comes_through(scope, headers):
        return "stranger"
    return "browser here" if _is_browser(headers) else "program here"


def _comes_through(scope: Scope, headers: Headers) -> bool:
    """Whether a proxy may stand between: it says so, or speaks as nginx does that was told nothing (HTTP/1.0,
    `Connection: close`, or an upgrade to nothing)."""
    if scope.get("http_version", "1.1") == "1.0" or any(_PROXIES_SAY.fullmatch(name) for name in headers):
        return True
    connection = {word.strip().lower() for word in headers.get("connection", "").split(",")}
    return "close" in connection or ("upgrade" in connection and "upgrade" not in headers)


def _is_browser(headers: Headers) -> bool:
    said = [name for name in headers if _BROWSERS_SAY.fullmatch(name) and not name.startswith(_NO_BROWSER)]
    return bool(said) or headers.get("user-agent", "").startswith("Mozilla/")


def _name(host_header: str) -> str:
    try:
        return urlsplit(f"//{host_header}").hostname or ""
    except ValueError:
        return ""


def _is_here(host: str) -> bool:
    return is_loopback(host) or is_loopback(host.removeprefix("::ffff:")) or host.endswith(".localhost")
