"""Every page that is served, a line each. The list is read when the server starts."""

from __future__ import annotations

from exhibit.web.catalogue.page import CATALOGUE
from exhibit.web.control_room.page import CONTROL_ROOM
from exhibit.web.curator.page import CURATOR
from exhibit.web.kiosk.page import KIOSK
from exhibit.web.logs.page import LOGS
from exhibit.web.monitor.page import MONITOR
from exhibit.web.page_folder import PageFolder
from exhibit.web.shared.page import SHARED
from exhibit.web.tracking.page import TRACKING
from exhibit.web.visitor_phone.page import VISITOR_PHONE
from exhibit.web.wall.page import WALL

PAGES: tuple[PageFolder, ...] = (
    SHARED,
    CONTROL_ROOM,
    VISITOR_PHONE,
    KIOSK,
    CURATOR,
    CATALOGUE,
    WALL,
    MONITOR,
    LOGS,
    TRACKING,
)
