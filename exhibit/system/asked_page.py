"""The page of a running show, asked from another process of the house: for its health, its questions."""

from __future__ import annotations

import json
import ssl
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

NO_PAGE = (OSError, HTTPException, ValueError)
"""What `asked_page` raises where no page can be heard."""
_ANSWERS = (200, 503)
"""What shows answer with: well, or ill."""
_MOST_BYTES = 1 << 20


def asked_page(url: str, within_s: float, token: str = "") -> tuple[int, object]:
    """The status of `url` and the JSON that it answers, asked with `token`; None where it refuses in another form. Its
    certificate is its own, and names another machine: it is not looked at. Raises NO_PAGE, also where what should be
    an answer is no JSON."""
    parts = urlsplit(url)
    line: HTTPConnection
    if parts.scheme == "https":
        unchecked = ssl._create_unverified_context()  # noqa: S323, SLF001 (ourselves, in this house)
        line = HTTPSConnection(parts.netloc, timeout=within_s, context=unchecked)
    else:
        line = HTTPConnection(parts.netloc, timeout=within_s)
    try:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        line.request("GET", parts._replace(scheme="", netloc="", fragment="").geturl() or "/", headers=headers)
        answer = line.getresponse()
        return answer.status, _decoded(answer.read(_MOST_BYTES), answer.status)
    finally:
        line.close()


def _decoded(data: bytes, status: int) -> object:
    try:
        return json.loads(data)
    except ValueError:
        if status in _ANSWERS:
            raise
        return None
