"""The siting of a show that runs here, as its page tells of visitors; it has the camera, and is not disturbed."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping, Sequence

from exhibit.doctor.findings import DoctorRequest
from exhibit.doctor.processes import Process
from exhibit.doctor.running_health import page_of
from exhibit.doctor.siting_advice import SitingReport
from exhibit.system.asked_page import NO_PAGE, asked_page
from exhibit.system.failures import failure_words
from exhibit.vision.sights import FaceSight, Reason, is_cut, reason_of

_EVERY_S, _WITHIN_S = 0.5, 3.0


class NotTold(Exception):
    """The show that runs here tells nothing of its visitors; why."""


def watched_pages(asked: DoctorRequest, running: Sequence[Process]) -> tuple[str, SitingReport]:
    """The address of the page of the first of `running` (one at least) that tells, and what it told of faces for as
    long as asked. Raises NotTold."""
    *others, last = running
    for one in others:
        with contextlib.suppress(NotTold):
            return _watched(asked, one)
    return _watched(asked, last)


def _watched(asked: DoctorRequest, running: Process) -> tuple[str, SitingReport]:
    page = page_of(asked.show, running)
    if not page:
        raise NotTold("the show that runs here has no page that could be asked")
    sights: list[FaceSight] = []
    began_s = time.monotonic()
    while (watched_s := time.monotonic() - began_s) < asked.watch_s:
        sights += _asked(f"{page}/api/state")
        time.sleep(max(0.0, began_s + watched_s + _EVERY_S - time.monotonic()))
    return page, SitingReport(tuple(sights), watched_s)


def _asked(url: str) -> list[FaceSight]:
    try:
        status, said = asked_page(url, _WITHIN_S)
    except NO_PAGE as error:
        raise NotTold(f"the show that runs here does not answer ({failure_words(error)})") from None
    if status != 200 or not isinstance(said, dict):
        raise NotTold(f"the show that runs here does not tell us (HTTP {status})")
    visitors, picture = said.get("visitors"), said.get("picture")
    if not isinstance(visitors, list):
        raise NotTold("the show that runs here tells nobody of its visitors (privacy in venue.yaml)")
    height_px = picture.get("height", 0) if isinstance(picture, dict) else 0
    panes = _panes(picture.get("panes") if isinstance(picture, dict) else None)
    return [_sight(one, height_px, panes) for one in visitors if isinstance(one, dict)]


def _panes(told: object) -> dict[str, tuple[float, float]]:
    """Of each of several cameras where its picture begins in the whole, and how wide it is there."""
    panes = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
    return {str(one.get("camera")): (float(one.get("left", 0)), float(one.get("width", 1))) for one in panes}


def _sight(visitor: dict[str, object], picture_px: int, panes: Mapping[str, tuple[float, float]]) -> FaceSight:
    """A visitor as the page tells of them, in the picture of the camera that sees them best: light is not told, and who
    is not read for another reason than place and pose is dark, blurred or covered."""
    box = visitor.get("box")
    left, top, width, height = (float(edge) for edge in box) if isinstance(box, list) else (0.0, 0.0, 0.0, 0.0)
    cameras = visitor.get("cameras")
    begins, wide = panes.get(str(cameras[0]) if isinstance(cameras, list) and cameras else "", (0.0, 1.0))
    left, width = (left - begins) / wide, width / wide
    attends = visitor.get("attention")
    reason: Reason = reason_of(height * picture_px, float(attends) if isinstance(attends, (int, float)) else 1.0)
    if not reason and not visitor.get("emotions"):
        reason = "covered"
    edges = (left, top, left + width, top + height)
    return FaceSight(reason, height * picture_px, (left + width / 2, top + height / 2), is_cut(edges))
