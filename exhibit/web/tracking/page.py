"""The page for tracking and timing, declared."""

from __future__ import annotations

from pathlib import Path

from exhibit.web.page_folder import PageFolder, Routes
from exhibit.web.tracking import routes

TRACKING = PageFolder(
    Path(__file__).parent,
    {"/tracking": "tracking.html", "/tracking-worker.js": "js/worker.js"},
    (Routes(routes.router, role="viewer"),),
)
