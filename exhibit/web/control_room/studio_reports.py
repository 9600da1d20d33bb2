"""The show's scenes, and a rehearsal, as the studio tells of them."""

from __future__ import annotations

import math
from collections.abc import Iterable

from exhibit.rehearsal.played import PlayedRehearsal
from exhibit.rehearsal.plot_data import PlotRow, PlotSpan
from exhibit.show import Show
from exhibit.web.control_room import studio_models as models

_MOST_STEPS = 240


def scene_reports(show: Show, paths: dict[str, str]) -> list[models.SceneReport]:
    """Every scene of `show`; `paths` are the files of those that can be written."""
    return [
        models.SceneReport(name=name, about=spec.about, path=paths.get(name, ""), parameters=_parameters(show, name))
        for name, spec in sorted(show.scenes.items())
    ]


def _parameters(show: Show, scene: str) -> list[models.ParameterReport]:
    spec = show.scenes[scene]
    return [
        models.ParameterReport(name=name, value=value, low=low, high=high)
        for name, value in spec.parameters.items()
        for low, high in [_bounds(value, *spec.ranges[name])]
    ]


def _bounds(value: float, low: float, high: float) -> tuple[float, float]:
    """From where to where a slider goes: where nothing bounds a parameter, from 0 to 1, or about what is written."""
    reach = max(1.0, 2 * abs(value))
    return (min(0.0, math.copysign(reach, value)) if math.isinf(low) else low, reach if math.isinf(high) else high)


def plot_report(one: PlayedRehearsal) -> models.PlotReport:
    """The plot as numbers."""
    times, shares = one.plot.moods.shares()
    step = max(1, math.ceil(len(times) / _MOST_STEPS))
    return models.PlotReport(
        about=one.plot.about,
        lasts_s=one.plot.lasts_s,
        unmet=list(one.unmet),
        times_s=[round(float(at), 2) for at in times[::step]],
        shares={
            name: [round(float(share), 3) for share in shares[::step, index]]
            for index, name in enumerate(one.plot.moods.names)
        },
        visitors=_spans(one.plot.visitors),
        acts=_spans(one.plot.acts),
        channels=_rows(one.plot.channels),
        rules=_rows(one.plot.rules),
    )


def _rows(rows: Iterable[PlotRow]) -> list[models.Row]:
    return [models.Row(name=row.name, spans=_spans(row.spans)) for row in rows]


def _spans(spans: Iterable[PlotSpan]) -> list[models.PlotSpanReport]:
    return [models.PlotSpanReport(start_s=one.start_s, end_s=one.end_s, what=one.what, rule=one.rule) for one in spans]


def moment_report(one: PlayedRehearsal, at_s: float) -> models.MomentReport:
    """Every rule at `at_s`, and who holds what."""
    then_s, rules, stage = one.moment(at_s)
    return models.MomentReport(
        at_s=then_s,
        rules=[
            models.RuleAt(
                name=rule.name,
                active=rule.active,
                phase=rule.phase,
                parts=[models.PartReport(wanted=part.wanted, met=part.holds, saw=part.saw) for part in rule.parts],
            )
            for rule in rules
        ],
        held=[models.HeldAt(channel=channel, shows=held.claim.name, rule=held.rule) for channel, held in stage.items()],
    )
