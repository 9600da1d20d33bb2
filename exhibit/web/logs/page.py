"""The log, declared."""

from __future__ import annotations

from pathlib import Path

from exhibit.web.logs import routes
from exhibit.web.page_folder import PageFolder, Routes

LOGS = PageFolder(Path(__file__).parent, {"/logs": "logs.html"}, (Routes(routes.router, role="operator"),))
