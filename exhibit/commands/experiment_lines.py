"""What `exhibit experiment` tells, a line each, from values alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from exhibit.commands.measure_words import change, change_between, figure, told_figure
from exhibit.config.durations import written
from exhibit.museum.experiments import ExperimentPower, VariantEffect
from exhibit.museum.measures import MEASURES, MeasureName
from exhibit.museum.next_experiment import SURE
from exhibit.museum.settled_experiments import ToldExperiment
from exhibit.runtime.experiment import ExperimentTurn
from exhibit.switchback import SettledExperiment

_LEAST_P = 0.001


def plan_lines(told: ToldExperiment, *, begun: bool, of_late: str) -> Iterator[str]:
    """Whether it is long enough; `of_late`: what the journal knows of what was expected."""
    one, measure, power = told.settled, told.measure, told.power
    if one.about:
        yield one.about
    yield f"{', '.join(one.turns.variants)} take turns of {written(one.turns.block_s)}"
    if one.turns.washout_s:
        yield f"after a switch {written(one.turns.washout_s)} do not count"
    settled = "it has begun, and all this is settled" if begun else "once it has begun all this is settled"
    yield f"{one.days} days, {one.first} to {last_day(one)}; {settled}"
    yield f"{title(measure)}, now {figure(measure, one.value)}, hoped {figure(measure, one.hoped)}"
    yield f"{one.visits_a_day:g} {MEASURES[measure].of} a day are expected"
    if of_late:
        yield of_late
    yield power_line(power)
    yield f"for 80 it takes {power.visits:,} of each variant, which are {power.days} days"
    yield f"its result is sealed until {one.ends}"


def power_line(power: ExperimentPower) -> str:
    """Whether the planned length does."""
    return f"so large a change is found in {min(99, round(100 * power.power))} of 100 cases (80 are usual)"


def status_lines(
    one: SettledExperiment, today: date, on: ExperimentTurn, blocks: tuple[int, int], changed: Sequence[str] | None
) -> Iterator[str]:
    """How it stands by the clock. `changed`: what its show says otherwise than was settled; None where the show has it
    no more."""
    match on.state:
        case "waits":
            yield f"{one.name} begins on {one.first}"
        case "over":
            yield f"{one.name} was over on {last_day(one)}"
        case _:
            yield f"{one.name}: day {(today - one.first).days + 1} of {one.days}"
    yield f"{blocks[0]} of {blocks[1]} blocks in opening hours are over"
    if changed is None:
        yield "it stands in no file of rules here: nothing more is counted for it"
    elif changed:
        yield f"it is not played, since it was changed after it began ({', '.join(changed)})"
    elif on.state == "runs":
        yield f"while the house is open, '{on.variant}' is on now"
    yield "its result can be read" if on.state == "over" else f"its result is sealed until {one.ends}"


def result_lines(told: ToldExperiment) -> Iterator[str]:
    """What it found; while that is sealed, only how much was counted."""
    one = told.settled
    yield f"{one.name}: {title(told.measure)}, {one.first} to {last_day(one)}, {told.days_done} of {one.days} days"
    yield from _sealed(told) if told.result is None else _open(told)


def _sealed(told: ToldExperiment) -> Iterator[str]:
    for variant, n in told.counted.items():
        yield f"  '{variant}': n {n:,}"
    yield f"sealed until {told.sealed_until}: who looks sooner finds what is not there"
    yield "what may be looked at on any day: exhibit experiment result --anytime"


def _open(told: ToldExperiment) -> Iterator[str]:
    assert told.result
    for one in told.result.variants:
        if one.told:
            yield f"  '{one.variant}': {told_figure(told.measure, one.told)}"
    for effect in told.result.effects:
        yield effect_line(told, effect)
    yield "p and interval come of the drawing of the turns, and assume nothing else"
    if told.result.left_out:
        yield f"{told.result.left_out:,} visits, counted over the end of a day, are in no figure"
    if told.settles:
        yield f"a few visits of the last days are held back until {told.settles}, and may still move the figures"


def effect_line(told: ToldExperiment, effect: VariantEffect) -> str:
    """A variant less the usual one."""
    both = f"{effect.variant} less {told.variants[0]}"
    if effect.interval is None or effect.difference is None or effect.p is None or not effect.days:
        return f"{both}: no day has both"
    sure = "more than chance gives" if effect.p <= SURE else "cannot be told from chance, which is no proof of nothing"
    around = f"{change(told.measure, effect.difference)} (95 %: {change_between(told.measure, effect.interval)})"
    p = f"p {effect.p:.3f}" if effect.p >= _LEAST_P else f"p below {_LEAST_P}"
    return f"{both}: {around}, {p}, {effect.days} days: {sure}"


def anytime_lines(told: ToldExperiment, effects: Sequence[VariantEffect]) -> Iterator[str]:
    """What may be looked at on any day."""
    for effect in effects:
        both, around = f"{effect.variant} less {told.variants[0]}", change_between(told.measure, effect.anytime)
        yield f"{both}: {around}, which is right on all days together in 95 of 100 experiments"


def title(measure: MeasureName) -> str:
    """What the measure is called."""
    return MEASURES[measure].title


def last_day(one: SettledExperiment) -> date:
    """The last one on which it runs."""
    return one.ends - timedelta(days=1)
