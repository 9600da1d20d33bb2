"""How the files that have an address of their own are answered; of an HTML page, its scripts and styles beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from fastapi import Request
from starlette.responses import FileResponse, Response

from exhibit.web.page_folder import PageFolder
from exhibit.web.server.gathered import NotGatheredError, Read, gathered_page, gathered_scripts, gathered_styles
from exhibit.web.server.packed import packed_text

Answer = Callable[..., Response]
_HTML, _SCRIPT, _STYLE = "text/html; charset=utf-8", "text/javascript; charset=utf-8", "text/css; charset=utf-8"


class PageFiles:
    """Reads what pages ask for below `/static/`."""

    def __init__(self, pages: Sequence[PageFolder]) -> None:
        self._folders = {page.name: page.static for page in pages}

    def answers(self, address: str, file: Path) -> Iterator[tuple[str, Answer]]:
        """Every address that belongs to the page at `address`, with what answers there."""
        if file.suffix != ".html":
            yield address, partial(_file, file)
            return
        whole = f"/whole{address if address != '/' else '/index'}"
        script, style = f"{whole}.js", f"{whole}.css"
        yield address, partial(self._page, file, script, style)
        yield script, partial(self._gathered, file, gathered_scripts, _SCRIPT)
        yield style, partial(self._gathered, file, gathered_styles, _STYLE)

    def _page(self, file: Path, script: str, style: str, request: Request) -> Response:
        html = _text(file)
        try:
            gathered_scripts(html, self._read)
        except (NotGatheredError, KeyError, OSError):
            return packed_text(html.encode(), _HTML, request.scope)  # its files one by one, as they are
        return packed_text(gathered_page(html, script, style).encode(), _HTML, request.scope)

    def _gathered(self, file: Path, gather: Callable[[str, Read], str], kind: str, request: Request) -> Response:
        return packed_text(gather(_text(file), self._read).encode(), kind, request.scope)

    def _read(self, address: str) -> str:
        _, _, name, rest = address.split("/", 3)
        return _text(self._folders[name] / rest)


def _file(file: Path) -> Response:
    return FileResponse(file)


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")
