"""How long an experiment must run to find what it looks for. Pure."""

from __future__ import annotations

import math

from exhibit.museum.statistics.interval import normal_quantile, student_p, student_quantile, two_sided

USUAL_POWER = 0.8


def visits_needed(share: float, hoped: float, design_effect: float = 1.0, power: float = USUAL_POWER) -> int:
    """How many visits each of two variants needs so that a share that rises (or falls) from `share` to `hoped` is found
    in `power` of the cases at 5 %: (z + z')² (p q + p' q') / (p - p')² (Fleiss, Levin and Paik 2003, Statistical
    Methods for Rates and Proportions, 4.2), times the design effect. Raises ValueError where the two are the same."""
    return visits_for(hoped - share, share * (1 - share) + hoped * (1 - hoped), design_effect, power)


def visits_for(difference: float, variances: float, design_effect: float = 1.0, power: float = USUAL_POWER) -> int:
    """The same for any values: `variances` is that of both variants' together. Raises ValueError where the `difference`
    is nought."""
    if not difference:
        raise ValueError("what does not change cannot be found: name another share")
    z = two_sided() + normal_quantile(power)
    return math.ceil(design_effect * z * z * variances / difference**2)


def power_reached(
    difference: float, variances: float, visits_a_day: float, days: int, design_effect: float = 1.0
) -> float:
    """In what share of the cases a true `difference` is found at 5 % in so many `days` (two or more), with
    `visits_a_day` of each variant: the way back of `visits_for` and `days_needed`."""
    errors = math.sqrt(design_effect * variances / (visits_a_day * days))
    above = abs(difference) / errors - student_quantile(0.975, days - 1)
    tail = student_p(above, days - 1) / 2
    return 1 - tail if above > 0 else tail


def days_needed(visits: int, visits_a_day: float, power: float = USUAL_POWER) -> int:
    """How many days it takes, with `visits_a_day` of each variant; a few more than the visits alone, as the test is
    over days (Student's t in the place of z), and never fewer than six, of which no test could find anything."""
    z = two_sided() + normal_quantile(power)
    days = max(6, math.ceil(visits / visits_a_day))
    while (
        days * visits_a_day
        < visits * ((student_quantile(0.975, days - 1) + student_quantile(power, days - 1)) / z) ** 2
    ):
        days += 1
    return days
