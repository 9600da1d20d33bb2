"""The curator's page, declared: for whoever may look."""

from __future__ import annotations

from pathlib import Path

from exhibit.web.curator import routes
from exhibit.web.page_folder import PageFolder, Routes

CURATOR = PageFolder(
    Path(__file__).parent,
    {"/curator": "curator.html"},
    (Routes(lambda host: routes.router(host.extras.journals), role="viewer"),),
)
