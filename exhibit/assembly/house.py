"""The page of a house of many rooms: its line to the broker, its desk, and whoever serves it; no show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from exhibit.clock import SystemClock
from exhibit.config.web import place
from exhibit.editor.files import ShowFiles
from exhibit.house.rooms import filters
from exhibit.outputs.mqtt.broker import Broker
from exhibit.outputs.mqtt.house_line import HouseLine
from exhibit.system.paths import state_folder
from exhibit.vision.single_image import ImageReader
from exhibit.web.extras import PageExtras
from exhibit.web.house.desk import HouseDesk
from exhibit.web.page import Page
from exhibit.web.serving import Serving


@dataclass(frozen=True)
class HousePage:
    """What `exhibit house` serves."""

    page: Page
    desk: HouseDesk
    line: HouseLine


def house_of(broker: Broker, below: str, listen: str, version: str, fault: Callable[[str], None]) -> HousePage:
    """Listen to all rooms below `below` at `broker` from now on. Raises ValueError for an address that is none."""
    host, port = place(listen)
    here, clock = Path.cwd(), SystemClock()
    extras = PageExtras(ShowFiles(here, state_folder()), clock, _no_eyes, looks_through=False)
    desk = HouseDesk(clock)
    page = Page(Serving(host, port, here, state_folder(), version=version), extras, fault)
    return HousePage(page, desk, HouseLine(broker, filters(below), desk.hear))


def _no_eyes() -> ImageReader:
    raise RuntimeError("pictures are read by a show, and none runs here")
