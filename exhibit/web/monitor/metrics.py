"""What Prometheus reads: worked out when it asks, and at no other time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from exhibit.expressions.words import OF_MOOD_NUMBERS
from exhibit.outputs.port import OutputState
from exhibit.runtime.discretion import coarse_hz, discreet_mood
from exhibit.runtime.face_words import EXPRESSIONS
from exhibit.runtime.status import Status
from exhibit.values import EMOTIONS, WHY_UNREAD, Link, PictureCondition, lost
from exhibit.verdict import Verdict
from exhibit.web.board import TICK_BOUNDS_S, Board

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics(Collector):
    """A registry of its own: what other libraries count is nobody's concern here."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._registry = CollectorRegistry()
        self._registry.register(self)
        self._of_process = CollectorRegistry()
        ProcessCollector(registry=self._of_process)

    def text(self) -> bytes:
        """In Prometheus's text format. What the processor has done is told where faces may be told of: they cost it."""
        status = self._board.newest()
        own = generate_latest(self._registry)
        return own + (generate_latest(self._of_process) if status is None or status.discretion.live else b"")

    def describe(self) -> Iterator[Metric]:
        """Nothing is collected when this is registered."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        yield self._ticks()
        status = self._board.newest()
        if status is not None:
            yield from _of(status)
            yield from _live(status) if status.discretion.live else _discreet(status)
        yield from _health(self._board.verdict())

    def _ticks(self) -> Metric:
        """The time between the decisions of the show; 1/30 s where nothing is late."""
        sums, buckets = 0, []
        for bound, count in zip([*map(str, TICK_BOUNDS_S), "+Inf"], self._board.tick_counts, strict=True):
            sums += count
            buckets.append((bound, float(sums)))
        about = "Time from one decision of the show to the next"
        return HistogramMetricFamily("exhibit_tick_seconds", about, buckets=buckets, sum_value=self._board.ticking_s)


def _of(status: Status) -> Iterator[Metric]:
    yield InfoMetricFamily("exhibit", "What runs", value={"version": status.version, "show": status.show})
    yield GaugeMetricFamily("exhibit_running_seconds", "Since the start of the show", status.running_s)
    failed = "Reads of the source that gave nothing, or something damaged"
    yield CounterMetricFamily("exhibit_source_failed_reads", failed, status.source.failed)
    picture = GaugeMetricFamily(
        "exhibit_picture_condition", "How the source's pictures are, 1 for what they are", labels=["condition"]
    )
    now = [one.picture.condition for one in status.each_camera.values()]
    for condition in get_args(PictureCondition):
        picture.add_metric([condition], float(now.count(condition)))
    yield picture
    yield from _switches(status)
    yield from _links(status)
    told = sum(fault.times for fault in status.faults)
    yield GaugeMetricFamily("exhibit_faults", "Faults that are remembered, with their repetitions", told)
    yield GaugeMetricFamily("exhibit_mistakes", "Mistakes in the newest edit of the show", len(status.unsound))


def _live(status: Status) -> Iterator[Metric]:
    """What follows the people who are there: what they feel, what they set off, what they cost."""
    yield CounterMetricFamily("exhibit_frames", "Frames that were looked at", status.frames)
    yield CounterMetricFamily("exhibit_frames_skipped", "Frames that nobody had time for", status.source.skipped)
    yield GaugeMetricFamily("exhibit_frames_per_second", "Frames looked at a second, of late", status.rate_hz)
    yield GaugeMetricFamily("exhibit_frame_seconds", "Cost of a frame, the median of late", status.frame_ms / 1000)
    yield GaugeMetricFamily(
        "exhibit_latency_seconds", "From frame to cues, the median of late", status.latency_ms / 1000
    )
    yield from _room(status)
    yield from _rules(status)
    yield from _performed(status)


def _discreet(status: Status) -> Iterator[Metric]:
    """The same as it may be told below `stage`; what may not be told now has no sample."""
    told, k = status.discretion, status.discretion.k
    rate = GaugeMetricFamily("exhibit_frames_per_second", "Frames looked at a second, of late, in steps of five")
    rate.add_metric([], coarse_hz(status.rate_hz))
    yield rate
    visits = GaugeMetricFamily("exhibit_visits_at_least", f"Visits lately, in steps of {k}; 0 is fewer than {k}")
    visits.add_metric([], told.atom.tally.visits // k * k if told.atom else 0)
    yield visits
    felt = discreet_mood(told)
    if told.faces_only:
        shown = GaugeMetricFamily("exhibit_expression", "What the last visits showed", labels=["expression"])
        for name in EXPRESSIONS:
            if name in felt:
                shown.add_metric([name], float(felt[name]))
        yield shown
        return
    emotions = GaugeMetricFamily("exhibit_emotion", "What the last visits felt, as shares", labels=["emotion"])
    for name in EMOTIONS:
        if name in felt:
            emotions.add_metric([name], float(felt[name]))
    yield emotions


def _health(verdict: Verdict) -> Iterator[Metric]:
    yield GaugeMetricFamily("exhibit_well", "1 where all is well, 0 where somebody has to get up", float(verdict.well))
    ill = GaugeMetricFamily("exhibit_illness", "What is ill, 1 each", labels=["code", "about"])
    for code, about in dict.fromkeys((one.code, one.about) for one in verdict.illnesses):
        ill.add_metric([code, about], 1.0)
    yield ill


def _unread(status: Status) -> Metric:
    """Who is in view and cannot be read, by the reason."""
    gauge = GaugeMetricFamily("exhibit_unread", "Visitors in view who cannot be read", labels=["why"])
    seen = status.observation.visitors if status.observation and status.mood.visitors else ()
    for why in WHY_UNREAD:
        gauge.add_metric([why], float(sum(one.unread == why for one in seen)))
    return gauge


def _room(status: Status) -> Iterator[Metric]:
    mood = status.mood
    yield _unread(status)
    emotions = GaugeMetricFamily("exhibit_emotion", "The room's emotions, as shares", labels=["emotion"])
    for name in dict.fromkeys([*EMOTIONS, *mood.emotions]):
        emotions.add_metric([name], mood.emotions.get(name, 0.0))
    yield emotions
    for word in OF_MOOD_NUMBERS:
        if word.gauge:
            unit = "_seconds" if word.can_be.unit == "seconds" else ""
            yield GaugeMetricFamily(f"exhibit_{word.name}{unit}", word.gauge, word.read(mood))


def _switches(status: Status) -> Iterator[Metric]:
    now = status.overrides
    switches = GaugeMetricFamily("exhibit_switch", "What operators have decided, 1 is on", labels=["switch"])
    stands = {
        "hold": now.hold,
        "blackout": now.blackout,
        "processing": now.processing,
        "standby": now.closed,
        "staff": now.in_staff,
    }
    if status.discretion.live:  # a visitor may have pressed it
        stands["opt out"] = now.opted_out
    for name, on in {**stands, "by hand": bool(now.scene), "what if": now.imagined is not None}.items():
        switches.add_metric([name], float(on))
    yield switches


def _rules(status: Status) -> Iterator[Metric]:
    starts = CounterMetricFamily("exhibit_rule_starts", "How often each rule began", labels=["rule"])
    active = GaugeMetricFamily("exhibit_rule_active", "Whether the rule is active", labels=["rule"])
    for plan in status.plans:
        starts.add_metric([plan.name], status.starts.get(plan.name, 0))
        active.add_metric([plan.name], float(status.engine.rule(plan.name).active))
    yield starts
    yield active


def _performed(status: Status) -> Iterator[Metric]:
    performed = CounterMetricFamily("exhibit_cues_performed", "Cues that were performed", labels=["output"])
    dropped = CounterMetricFamily("exhibit_cues_dropped", "Cues that were dropped", labels=["output"])
    for name, state in _each(status):
        performed.add_metric([name], state.performed)
        dropped.add_metric([name], state.dropped)
    yield from (performed, dropped)


def _links(status: Status) -> Iterator[Metric]:
    up = GaugeMetricFamily("exhibit_link_up", "0 where something is down", labels=["kind", "name"])
    for camera, one in status.each_camera.items():
        up.add_metric(["source", camera], _up(one.source.link))
    for name, state in _each(status):
        up.add_metric(["output", name], _up(state.link))
    for name, ear in status.inputs.items():
        up.add_metric(["input", name], _up(ear.link))
    yield up


def _each(status: Status) -> Iterator[tuple[str, OutputState]]:
    """Every output; of those with many neighbours each of these."""
    for name, state in status.outputs.items():
        yield from ((f"{name} {part}", one) for part, one in state.parts.items()) if state.parts else [(name, state)]


def _up(link: Link) -> float:
    return 0.0 if lost(link) else 1.0
