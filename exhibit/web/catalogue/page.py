"""The catalogue's page, declared."""

from __future__ import annotations

from pathlib import Path

from exhibit.web.catalogue import routes
from exhibit.web.page_folder import PageFolder, Routes

CATALOGUE = PageFolder(
    Path(__file__).parent,
    {"/catalogue": "catalogue.html"},
    (Routes(routes.reading, role="viewer"), Routes(routes.writing, role="artist")),
)
