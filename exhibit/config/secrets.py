"""What may be told of an address that holds a secret: passwords and tokens are repeated nowhere."""

from __future__ import annotations

import re
from urllib.parse import urlsplit


def masked(address: str) -> str:
    """`address` without its password."""
    return re.sub(r"(://[^/@:]*):[^/]*@", r"\1:***@", address)


def place_of(url: str) -> str:
    """Who is reached at `url`, such as `https://hooks.example:8443`: of a webhook all that may be told, since its user,
    its path and its query may each be the secret."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}"
