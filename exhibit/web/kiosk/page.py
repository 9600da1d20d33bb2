"""The kiosk and the phone's page, declared: the same questions, and the one thing that strangers may say."""

from __future__ import annotations

from pathlib import Path

from exhibit.web.kiosk import routes
from exhibit.web.page_folder import PageFolder, Routes

KIOSK = PageFolder(
    Path(__file__).parent,
    {"/kiosk": "kiosk.html", "/kiosk-worker.js": "js/worker.js", "/v": "phone.html", "/next": "next.html"},
    (Routes(routes.router, role="visitor"),),
)
