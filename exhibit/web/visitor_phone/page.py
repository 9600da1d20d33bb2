"""The page to try it with one's own camera, which may become the show's, declared."""

from __future__ import annotations

from pathlib import Path

from exhibit.web.page_folder import PageFolder, Routes
from exhibit.web.visitor_phone import camera, predict

VISITOR_PHONE = PageFolder(
    Path(__file__).parent,
    {"/try": "try.html"},
    (
        Routes(lambda host: predict.router(host.extras.reader), role="kiosk"),
        Routes(lambda host: camera.router(host.extras.browser, lambda: host.extras.reader.faces_only), role="kiosk"),
    ),
    camera=True,
)
