"""From illnesses over time to alerts: one for each cause once it has lasted, one when it is over, none for what comes
and goes, none while the house is closed but for danger. Pure: a function of (courses, illnesses, now, open).

Times are seconds on the monotonic clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from exhibit.alerts.alert import Alert, named
from exhibit.verdict import Illness

GRACES_S: Mapping[str, float] = {
    "not begun": 120.0,
    "stands still": 15.0,
    "another is played": 0.0,
    "thread hangs": 15.0,
    "thread ended": 60.0,
    "source down": 60.0,
    "source ended": 0.0,
    "not looked at": 30.0,
    "picture": 120.0,
    "output down": 60.0,
    "input down": 120.0,
}
"""How long an illness may last before anybody is told, by its code."""
USUAL_GRACE_S = 60.0
DANGER = frozenset({"machine"})
"""Causes that are told at night, too: a disk, heat or power that may have broken something for good by the morning."""
CALM_S, CALM_AFTER_FLAPPING_S = 60.0, 900.0
"""Well for so long, a cause is over; for so long, where it came and went."""
FLAPPING, WINDOW_S = 5, 900.0
"""So often ill within so long is told, too, though no single time outlasts its grace."""
_SEES = ("camera", "perception")


@dataclass(frozen=True)
class Course:
    """How one cause has gone so far. `ill_since_s`: None while it is well, since `well_since_s` then; `began_s`: when
    each of the last times began; `told`: whether somebody knows."""

    cause: str
    code: str
    text: str
    repair: str
    ill_since_s: float | None
    well_since_s: float | None = None
    began_s: tuple[float, ...] = ()
    told: bool = False
    flapped: bool = False


@dataclass(frozen=True)
class Courses:
    """All causes that are not over, by name."""

    by_cause: Mapping[str, Course] = field(default_factory=dict)

    @property
    def told(self) -> tuple[Course, ...]:
        """Those of which somebody knows."""
        return tuple(one for one in self.by_cause.values() if one.told)


def follow(
    courses: Courses, illnesses: Sequence[Illness], now_s: float, *, is_open: bool, graces_s: Mapping[str, float]
) -> tuple[Courses, tuple[Alert, ...]]:
    """The courses with what is ill now, and whom to tell what. `graces_s` goes before `GRACES_S`."""
    ill = {_cause(one): one for one in reversed(_roots(illnesses))}
    names = dict.fromkeys((*courses.by_cause, *ill))
    after, alerts = dict[str, Course](), list[Alert]()
    for name in names:
        course = _with(courses.by_cause.get(name), ill.get(name), now_s)
        grace_s = graces_s.get(course.code, GRACES_S.get(course.code, USUAL_GRACE_S))
        course, alert = _told(course, now_s, grace_s, may_tell=is_open or course.cause in DANGER)
        alerts += [alert] if alert else []
        if not _is_over(course, now_s, grace_s):
            after[name] = course
    return Courses(after), tuple(alerts)


def _roots(illnesses: Sequence[Illness]) -> list[Illness]:
    """Without what only follows from another: where nothing is decided nothing else can be trusted, and where the
    thread that sees hangs the source is not to blame."""
    still = [one for one in illnesses if one.code in ("stands still", "not begun")]
    hanging = [one.about.partition(" ") for one in illnesses if one.code in ("thread hangs", "thread ended")]
    blind = {f"source {camera}".strip() for sees, _, camera in hanging if sees in _SEES}
    return still or [one for one in illnesses if one.about not in blind]


def _cause(illness: Illness) -> str:
    return illness.about or illness.code


def _with(course: Course | None, illness: Illness | None, now_s: float) -> Course:
    """`course` as it goes on."""
    if illness is None:
        assert course is not None
        return course if course.ill_since_s is None else replace(course, ill_since_s=None, well_since_s=now_s)
    said = Course(_cause(illness), illness.code, str(illness), illness.remedy, now_s, None, (now_s,))
    if course is None:
        return said
    course = replace(course, code=said.code, text=said.text, repair=said.repair)
    if course.ill_since_s is not None:
        return course
    began_s = tuple(one for one in (*course.began_s, now_s) if now_s - one <= WINDOW_S)
    flapped = course.flapped or len(began_s) >= FLAPPING
    return replace(course, ill_since_s=now_s, well_since_s=None, began_s=began_s, flapped=flapped)


def _told(course: Course, now_s: float, grace_s: float, *, may_tell: bool) -> tuple[Course, Alert | None]:
    if course.ill_since_s is not None:
        due = course.flapped or now_s - course.ill_since_s >= grace_s
        if course.told or not due or not may_tell:
            return course, None
        text = f"{course.text} (it comes and goes)" if course.flapped else course.text
        return replace(course, told=True), Alert("raised", course.cause, course.code, text, course.repair)
    if course.told and may_tell and _is_calm(course, now_s):
        text = f"{named(course.cause)} is well again"
        return replace(course, told=False), Alert("cleared", course.cause, course.code, text, "")
    return course, None


def _is_calm(course: Course, now_s: float) -> bool:
    calm_s = CALM_AFTER_FLAPPING_S if course.flapped else CALM_S
    return course.well_since_s is not None and now_s - course.well_since_s >= calm_s


def _is_over(course: Course, now_s: float, grace_s: float) -> bool:
    """Whether nothing more is to be remembered of it."""
    if course.told or course.well_since_s is None:
        return False
    return _is_calm(course, now_s) and now_s - course.well_since_s >= min(grace_s, WINDOW_S)
