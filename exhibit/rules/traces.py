"""What the engine remembers of numbers and truths, for `mean`, `rise` and `count`; in seconds, whatever the rate."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from exhibit.expressions.memory import Memory

_POINTS = 120
"""So many points a trace keeps over its time."""


@dataclass(frozen=True)
class Point:
    """A number `value` at `at_s`, and its `area` since the beginning: seconds times the number."""

    at_s: float
    value: float
    area: float


@dataclass(frozen=True)
class Trace:
    """Points in the order of time, the last one the present; or, of a truth, the `times` at which it became true."""

    points: tuple[Point, ...] = ()
    times: tuple[float, ...] = ()
    true: bool = False


def traced(memory: Memory, trace: Trace, value: float, now_s: float) -> Trace:
    """`trace` with what is so at `now_s`; what is older than asked for is forgotten."""
    if memory.kind == "count":
        true = bool(value)
        times = trace.times if not true or trace.true else (*trace.times, now_s)
        if times and times[0] <= now_s - memory.span_s:
            times = tuple(at_s for at_s in times if at_s > now_s - memory.span_s)
        return Trace(times=times, true=true)
    if not trace.points:
        return Trace((Point(now_s, value, 0.0),))
    *kept, last = trace.points
    area = last.area + last.value * (now_s - last.at_s)
    if not kept or last.at_s - kept[-1].at_s >= memory.span_s / _POINTS:
        kept.append(last)
    # One point from before the time that is asked for stays, to go on from.
    first = max(0, bisect_right(kept, now_s - memory.span_s, key=lambda one: one.at_s) - 1)
    return Trace((*kept[first:], Point(now_s, value, area)))


def told(memory: Memory, trace: Trace) -> float:
    """What `memory` says by `trace`, as it is at its last point."""
    if memory.kind == "count":
        return float(len(trace.times))
    now, then = trace.points[-1], _then(trace.points, trace.points[-1].at_s - memory.span_s)
    if memory.kind == "rise":
        return now.value - then.value
    lasted_s = now.at_s - then.at_s
    return (now.area - then.area) / lasted_s if lasted_s > 0 else now.value


def _then(points: tuple[Point, ...], at_s: float) -> Point:
    """How it was at `at_s`, between two points; before the first, as it began."""
    index = bisect_right(points, at_s, key=lambda one: one.at_s)
    if index == 0:
        return points[0]
    before, after = points[index - 1], points[min(index, len(points) - 1)]
    length_s = after.at_s - before.at_s
    share = (at_s - before.at_s) / length_s if length_s > 0 else 0.0
    value = before.value + share * (after.value - before.value)
    return Point(at_s, value, before.area + share * (after.area - before.area))
