"""The wall's page, declared."""

from __future__ import annotations

from pathlib import Path

from exhibit.web.page_folder import PageFolder, Routes
from exhibit.web.wall import routes

WALL = PageFolder(
    Path(__file__).parent,
    {"/wall": "wall.html"},
    (
        Routes(routes.public, role="anyone"),
        # A screen before visitors shows no more than the wall, and holds no more than a visitor's token.
        Routes(routes.screens, role="kiosk"),
        Routes(routes.walls, role="viewer"),
    ),
)
