"""What is served from files and messages, packed (gzip) for who takes it so: a page must come through a poor line."""

from __future__ import annotations

import gzip
from functools import lru_cache
from os import PathLike, stat_result
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

_PACKED = (".html", ".css", ".js", ".svg", ".json", ".webmanifest")
"""What is text; pictures are packed already."""
_LEVEL, _LEAST_BYTES = 9, 200


class PackedFiles(StaticFiles):
    """The files of a page's `static/`."""

    def file_response(
        self, full_path: str | PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        plain = super().file_response(full_path, stat_result, scope, status_code)
        if isinstance(plain, NotModifiedResponse) or status_code != 200:
            return plain
        return packed_file(Path(full_path), plain, stat_result, scope)


def packed_file(file: Path, plain: Response, known: stat_result, scope: Scope) -> Response:
    """`plain`, which answers with `file`, packed where who asks takes that."""
    if file.suffix not in _PACKED or not takes_packed(scope):
        return plain
    body = _packed(file, known.st_mtime_ns, known.st_size)
    headers = {
        name: value for name, value in plain.headers.items() if name in ("content-type", "etag", "last-modified")
    }
    return Response(body, headers={**headers, "content-encoding": "gzip", "vary": "accept-encoding"})


def packed_text(text: bytes, kind: str, scope: Scope, *, etag: str = "") -> Response:
    """The answer with `text`, of the media type `kind`; `etag` where who has it may ask whether it changed."""
    headers = {"content-type": kind, "vary": "accept-encoding", **({"etag": etag} if etag else {})}
    if not takes_packed(scope) or len(text) < _LEAST_BYTES:
        return Response(text, headers=headers)
    return Response(_packed_text(text), headers={**headers, "content-encoding": "gzip"})


def takes_packed(scope: Scope) -> bool:
    """Whether who asks can unpack gzip, and has not said that they would rather not."""
    for offer in Headers(scope=scope).get("accept-encoding", "").split(","):
        name, _, quality = offer.strip().partition(";")
        if name.strip().lower() in ("gzip", "*"):
            return quality.replace(" ", "").lower() not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


@lru_cache(maxsize=256)
def _packed(file: Path, changed_ns: int, size: int) -> bytes:  # noqa: ARG001 (a file that changed is packed anew)
    return _gzip(file.read_bytes())


@lru_cache(maxsize=16)
def _packed_text(text: bytes) -> bytes:
    return _gzip(text)


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, _LEVEL, mtime=0)
