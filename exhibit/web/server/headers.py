"""What every answer says to browsers: nothing from elsewhere, nothing inline, in nobody's frame."""

from __future__ import annotations

from functools import cache

_CONTENT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_ALWAYS = {
    "content-security-policy": _CONTENT,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_NO_CAMERA = "camera=(), microphone=(), geolocation=(), display-capture=(), usb=()"
_CAMERA = _NO_CAMERA.replace("camera=()", "camera=(self)", 1)

_OF_PARTS = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
}
"""Of the parts of a page: what its document says counts for them, and forty of them come through a poor line."""

Headers = tuple[tuple[bytes, bytes], ...]


_SHARED = "/api/profiles"
"""What all devices are given alike, and anybody between may keep."""


def security_headers(path: str, *, camera: bool = False) -> Headers:
    """The headers for an answer to `path`; `camera`: whether it is a page that may ask for one."""
    if path == _SHARED:
        return _shared()
    return _headers(camera=camera, kept=path.startswith("/static/"))


@cache
def _shared() -> Headers:
    told = {**_OF_PARTS, "cache-control": "public, no-cache"}
    return tuple((name.encode(), value.encode()) for name, value in told.items())


@cache
def _headers(*, camera: bool, kept: bool) -> Headers:
    # A page of an older version must not meet the API of a newer one: browsers ask whether files have changed.
    told = {**_ALWAYS, "permissions-policy": _CAMERA if camera else _NO_CAMERA, "cache-control": "no-store"}
    if kept:
        told = {**_OF_PARTS, "cache-control": "no-cache"}
    return tuple((name.encode(), value.encode()) for name, value in told.items())
