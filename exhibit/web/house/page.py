"""The house's page, declared: it belongs to no show, and is made with the desk that it shows."""

from __future__ import annotations

from pathlib import Path

from exhibit.web.house import routes
from exhibit.web.house.desk import HouseBroker, HouseDesk
from exhibit.web.page_folder import PageFolder, Routes


def house_page(desk: HouseDesk, broker: HouseBroker) -> PageFolder:
    """The page at `/` and `/house`: whoever may look sees it, whoever may steer presses."""
    return PageFolder(
        Path(__file__).parent,
        {"/": "house.html", "/house": "house.html"},
        (
            Routes(lambda _: routes.looking(desk, broker), role="viewer"),
            Routes(lambda _: routes.steering(desk, broker), role="operator"),
        ),
    )
