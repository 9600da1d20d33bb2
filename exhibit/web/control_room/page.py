"""The control room, declared."""

from __future__ import annotations

from pathlib import Path

from exhibit.web.control_room import (
    live_socket,
    preview,
    routes_files,
    routes_log,
    routes_look,
    routes_places,
    routes_steer,
    routes_studio,
)
from exhibit.web.page_folder import PageFolder, Routes

CONTROL_ROOM = PageFolder(
    Path(__file__).parent,
    {"/": "index.html", "/rules": "index.html"},
    (
        Routes(live_socket.router, role="viewer"),
        Routes(routes_look.router, role="viewer"),
        Routes(routes_log.reading, role="viewer"),
        Routes(routes_steer.router, role="operator"),
        Routes(routes_log.steering, role="operator"),
        Routes(lambda host: preview.router(lambda: host.extras.preview), role="viewer"),
        Routes(routes_places.looking, role="viewer"),
        Routes(routes_places.router, role="artist"),
        Routes(routes_studio.router, role="artist"),
        Routes(lambda host: routes_files.router(host.extras.files), role="artist"),
    ),
)
