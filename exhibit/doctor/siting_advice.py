"""Where camera, lamp and screen hang, judged by the faces that were seen: counts, and advice in plain words. Pure."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from exhibit.vision.sights import FaceSight, Reason

_REASONS: tuple[Reason, ...] = tuple(reason for reason in get_args(Reason) if reason)
_WELL, _MANY = 0.6, 0.1
_SMALL_PX, _DIM, _BACKLIT = 40.0, 0.15, 0.5
_THIRD = 1 / 3


@dataclass(frozen=True)
class SitingReport:
    """What was seen at a place: `sights` of faces, over so many seconds; nobody of them is known."""

    sights: tuple[FaceSight, ...]
    watched_s: float

    @property
    def readable(self) -> float:
        """The share of faces that can be read."""
        return self.share("")

    def share(self, reason: Reason) -> float:
        """The share of faces that `reason` keeps from being read."""
        return self.counted(one.reason == reason for one in self.sights)

    def counted(self, told: Iterator[bool]) -> float:
        """The share of faces of which it is so."""
        return sum(told) / max(1, len(self.sights))

    @property
    def is_well(self) -> bool:
        return self.readable >= _WELL


def measured_lines(report: SitingReport) -> Iterator[str]:
    """What was measured: reasons, sizes, light, places."""
    kept = {reason: share for reason in _REASONS if (share := report.share(reason))}
    if kept:
        told = ", ".join(f"{reason} {share:.0%}" for reason, share in kept.items())
        yield f"not to be read: {told}"
    heights = [one.height_px for one in report.sights]
    yield f"faces are {_spread(heights, '{:.0f}')} pixels high"
    lights = [one.light for one in report.sights if one.light is not None]
    if lights:
        around = statistics.median(one.around for one in report.sights if one.around is not None)
        yield f"light on faces: {_spread(lights, '{:.0%}')} of white; on the whole picture {around:.0%}"
    yield f"across the picture: left {_across(report, 0)}, middle {_across(report, 1)}, right {_across(report, 2)}"
    yield f"down the picture: top {_down(report, 0)}, middle {_down(report, 1)}, bottom {_down(report, 2)}"


def _spread(values: Sequence[float], written: str) -> str:
    """The middle one, and between which four of five are."""
    order = sorted(values)
    low, high = (order[round(share * (len(order) - 1))] for share in (0.1, 0.9))
    return f"{written.format(statistics.median(order))} ({written.format(low)} to {written.format(high)})"


def _across(report: SitingReport, third: int) -> str:
    return f"{report.counted(_third(one.spot[0]) == third for one in report.sights):.0%}"


def _down(report: SitingReport, third: int) -> str:
    return f"{report.counted(_third(one.spot[1]) == third for one in report.sights):.0%}"


def _third(share: float) -> int:
    return min(2, max(0, int(share / _THIRD)))


def advice(report: SitingReport) -> Iterator[str]:
    """What to do, the weightiest first; nothing where all is well."""
    yield from _light_advice(report)
    yield from _place_advice(report)
    if report.share("blurred") >= _MANY:
        yield "faces are blurred: more light lets the camera expose for a shorter time; wipe the lens, and focus it"
    if report.share("covered") >= _MANY:
        yield "faces are covered: keep the projector's beam off them; with masks and hands nothing can be done"


def _light_advice(report: SitingReport) -> Iterator[str]:
    lights = [one.light for one in report.sights if one.light is not None]
    if not lights:
        return
    light, around = statistics.median(lights), statistics.median(one.around or 0 for one in report.sights)
    if light < _BACKLIT * around:
        yield "the light comes from behind: have no window and no lit wall behind visitors, or turn the camera round"
    if light < _DIM or report.share("dark") >= _MANY:
        yield "faces are dark: hang a lamp in front of visitors, above the work, 30 to 45 degrees above their eyes"


def _place_advice(report: SitingReport) -> Iterator[str]:
    if statistics.median(one.height_px for one in report.sights) < _SMALL_PX or report.share("small") >= _MANY:
        yield "faces are small: hang the camera nearer, or take a lens that sees less; 40 pixels and more read well"
    if report.share("turned away") >= _MANY:
        yield "heads are turned away: hang the camera where people look, beside the work and at the height of eyes"
    if report.counted(one.cut for one in report.sights) >= _MANY:
        yield "the edge of the picture cuts faces: turn the camera to where people stand, or hang it farther away"
    tops = report.counted(_third(one.spot[1]) == 0 for one in report.sights)
    if tops > 0.6:
        yield "most faces are in the top third of the picture: tilt the camera up, lest tall people be cut"
    if report.counted(_third(one.spot[1]) == 2 for one in report.sights) > 0.6:
        yield "most faces are in the bottom third of the picture: tilt the camera down, lest children be cut"
