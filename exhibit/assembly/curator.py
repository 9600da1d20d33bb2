"""The curator's page by itself: from journals, without a show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from exhibit.clock import SystemClock
from exhibit.config.web import place
from exhibit.editor.files import ShowFiles
from exhibit.system.paths import state_folder
from exhibit.vision.single_image import ImageReader
from exhibit.web.extras import PageExtras
from exhibit.web.journals import Journals
from exhibit.web.page import Page
from exhibit.web.serving import Serving


def curator_page(journals: Journals, listen: str, version: str, fault: Callable[[str], None]) -> Page:
    """Whoever has the page served; no show stands behind it. Raises ValueError for an address that is none."""
    host, port = place(listen)
    here = Path.cwd()
    extras = PageExtras(
        ShowFiles(here, state_folder()), SystemClock(), _no_eyes, looks_through=False, journals=journals
    )
    return Page(Serving(host, port, here, state_folder(), version=version), extras, fault)


def _no_eyes() -> ImageReader:
    raise RuntimeError("pictures are read by a show, and none runs here")
