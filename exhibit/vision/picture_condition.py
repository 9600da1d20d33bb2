"""Whether pictures can be believed: frozen, all one tone, covered, blinded, upside down. Pure; the running show and the
doctor ask the same.

No false alarm comes first (D-vision-20): a dark room at night still has something in it, a bare wall still has grain,
and a still room a camera's noise; only what a camera never gives by itself is called ill, and only once it has lasted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from exhibit.values import PictureCondition, PictureReport
from exhibit.vision.picture_measures import PictureMeasures, changed

STILL_S, FROZEN_S, NEARLY_S = 5.0, 15.0, 60.0
"""A live picture that stands still, to the last bit, for so long tells of nobody, and for so long is frozen; for so
long where only a little of it goes on, such as a recorder's clock. A still, empty room in H.264 stands still to the
last bit too, from one whole picture to the next, and those may be ten seconds apart."""

_LASTS_S: dict[PictureCondition, float] = {"one tone": 5.0, "covered": 10.0, "blinded": 10.0}
_GOOD_S = 1.0
_FEWEST_LOOKS = 4
_LEAST_OPEN = 0.02
# A driver that hangs may give the pictures of its few buffers round and round.
_RING = 8
_NEARLY, _BY_LEVELS = 0.002, 2
_MOST_CLIPPED = 0.5
_FLAT, _GRAINLESS = 0.5 / 255, 0.1
_DARK, _DARKER = 0.10, 0.6
_USUAL_S = 30.0
_TURNED_TIMES = 3
# Of 48 photographs of faces each was surer upright than turned over, by 1.23 times at least.
SOMEBODY, SURER = 3.0, 1.15


@dataclass(frozen=True, eq=False)
class Standstill:
    """Since when, and for how many looks, pictures are `like` ones seen before."""

    like: tuple[PictureMeasures, ...]
    since_s: float
    looks: int = 1

    def lasted_s(self, now_s: float) -> float:
        """0 until there were looks enough to tell."""
        return now_s - self.since_s if self.looks >= _FEWEST_LOOKS else 0.0


@dataclass(frozen=True, eq=False)
class PictureState:
    """What is known of the pictures so far: what is told of them; what they seem to be, and since when; since when they
    are the same, and nearly the same; how bright they usually are when there is something in them (None: there never
    was); when somebody was upside down, and nobody upright since; when somebody was upright, and nobody upside down
    since (None: never)."""

    report: PictureReport = field(default_factory=PictureReport)
    seems: PictureCondition = "good"
    seems_since_s: float = 0.0
    same: Standstill | None = None
    nearly: Standstill | None = None
    usual: float | None = None
    looked_s: float = 0.0
    turned_s: tuple[float, ...] = ()
    upright_s: float | None = None


def momentary(seen: PictureMeasures, usual: float | None = None) -> PictureCondition:
    """What a picture seems to be by itself, where one with something in it usually has the brightness `usual`."""
    if seen.light.contrast < _FLAT and seen.grain < _GRAINLESS:
        return "one tone"
    if seen.clipped > _MOST_CLIPPED:
        return "blinded"
    bare = seen.detail < seen.bare_below
    if bare and usual is not None and seen.light.mean < max(_DARK, _DARKER * usual):
        return "covered"
    return "good"


def same(one: PictureMeasures, other: PictureMeasures) -> bool:
    """Whether two pictures of a live camera are one and the same. Where all is black or burnt out no noise can show,
    and nobody can tell."""
    return one.fingerprint == other.fingerprint and one.open >= _LEAST_OPEN


def step(state: PictureState, seen: PictureMeasures, now_s: float, *, live: bool) -> PictureState:
    """The state after a look at a picture at `now_s`. A source that is not `live` may stand still as it likes."""
    state = replace(
        state,
        same=_stood(state.same, seen, now_s, same, _RING),
        nearly=_stood(state.nearly, seen, now_s, _nearly, 1),
        usual=_usual(state, seen, now_s),
        looked_s=now_s,
    )
    seems = _seems(state, seen, now_s, live=live)
    if seems != state.seems:
        state = replace(state, seems=seems, seems_since_s=now_s)
    news = not live or _lasted_s(state.same, now_s) < STILL_S
    return replace(state, report=replace(_told(state, now_s), is_news=news))


def after_turning(state: PictureState, upright: float, turned: float, now_s: float) -> PictureState:
    """The state after faces were looked for in a picture as it is and in the same turned over, and found with the
    certainties `upright` and `turned`. A face is found upside down too, often, but never as surely."""
    if max(upright, turned) < SOMEBODY:
        return state
    if turned < SURER * upright:
        return replace(state, turned_s=(), upright_s=now_s)
    return replace(state, turned_s=(*state.turned_s, now_s)[-_TURNED_TIMES:], upright_s=None)


def _stood(
    before: Standstill | None,
    seen: PictureMeasures,
    now_s: float,
    alike: Callable[[PictureMeasures, PictureMeasures], bool],
    most: int,
) -> Standstill:
    like = before.like if before else ()
    if before is None or not any(alike(one, seen) for one in like):
        return Standstill((*like, seen)[-most:], now_s)
    return replace(before, looks=before.looks + 1)


def _nearly(one: PictureMeasures, other: PictureMeasures) -> bool:
    open_enough = min(one.open, other.open) >= _LEAST_OPEN
    return open_enough and changed(one.samples, other.samples, _BY_LEVELS) < _NEARLY


def _lasted_s(standstill: Standstill | None, now_s: float) -> float:
    return standstill.lasted_s(now_s) if standstill else 0.0


def _usual(state: PictureState, seen: PictureMeasures, now_s: float) -> float | None:
    if seen.detail < seen.bare_below:
        return state.usual
    if state.usual is None:
        return seen.light.mean
    share = min(1.0, (now_s - state.looked_s) / _USUAL_S)
    return state.usual + share * (seen.light.mean - state.usual)


def _seems(state: PictureState, seen: PictureMeasures, now_s: float, *, live: bool) -> PictureCondition:
    at_once = momentary(seen, state.usual)
    if at_once != "good":
        return at_once
    if live and (_lasted_s(state.same, now_s) >= FROZEN_S or _lasted_s(state.nearly, now_s) >= NEARLY_S):
        return "frozen"
    return "upside down" if len(state.turned_s) >= _TURNED_TIMES else "good"


def _told(state: PictureState, now_s: float) -> PictureReport:
    """What is told: what pictures have seemed to be for long enough."""
    if state.seems == state.report.condition:
        return state.report
    patience_s = _GOOD_S if state.seems == "good" else _LASTS_S.get(state.seems, 0.0)
    if now_s - state.seems_since_s < patience_s:
        return state.report
    return PictureReport(state.seems, state.seems_since_s)
