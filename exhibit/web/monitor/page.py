"""What monitors read, declared."""

from __future__ import annotations

from pathlib import Path

from exhibit.web.monitor import routes
from exhibit.web.page_folder import PageFolder, Routes

MONITOR = PageFolder(Path(__file__).parent, routes=(Routes(lambda host: routes.router(host.board), role="viewer"),))
