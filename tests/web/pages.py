"""What pages bring, as it lies in their folders: for tests that read it."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from tests.conftest import REPOSITORY

WEB = REPOSITORY / "exhibit" / "web"
SHARED = "shared"
NAMES = sorted(folder.parent.name for folder in WEB.glob("*/static"))
_STATIC = re.compile(r"""^\s*import\s+(?:[\w*${},\s]+?\s+from\s+)?["']([^"']+)["']""", re.MULTILINE)
_PASSED_ON = re.compile(r"""^\s*export\s+(?:\*(?:\s+as\s+\w+)?|\{[^}]*\})\s+from\s+["']([^"']+)["']""", re.MULTILINE)
_DYNAMIC = re.compile(r"\bimport\s*\(([^)]*)\)")
_SCRIPT = re.compile(r'<script\b[^>]*\bsrc="([^"]+)"')
_STYLE_OR_PICTURE = re.compile(r'<(?:link|img)\b[^>]*\b(?:href|src)="([^"]+)"')


def static(name: str) -> Path:
    return WEB / name / "static"


def files(suffix: str) -> list[Path]:
    """Every file of every page's `static/` that ends so."""
    return sorted(file for name in NAMES for file in static(name).rglob(f"*{suffix}"))


def address(file: Path) -> str:
    """Where a browser finds `file`."""
    page = file.relative_to(WEB).parts[0]
    return f"/static/{page}/{file.relative_to(static(page)).as_posix()}"


def imports(script: Path) -> list[str]:
    """The addresses that `script` imports, as a browser works them out."""
    return imported(script.read_text("utf-8"), address(script))


def imported(source: str, own: str) -> list[str]:
    """What the text of the script at the address `own` imports; of `import(…)` whatever stands in it."""
    named = [*_STATIC.findall(source), *_PASSED_ON.findall(source)]
    named += [written.strip().strip("\"'`") for written in _DYNAMIC.findall(source)]
    return [posixpath.normpath(posixpath.join(posixpath.dirname(own), one)) for one in named]


def entries(page: Path) -> list[str]:
    """The scripts with which an HTML file begins."""
    return _SCRIPT.findall(page.read_text("utf-8"))


def dressing(page: Path) -> list[str]:
    """The styles and pictures that an HTML file asks for."""
    return _STYLE_OR_PICTURE.findall(page.read_text("utf-8"))
