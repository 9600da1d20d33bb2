"""What is known of alerts when a show starts again: who was told what, and what is still to be sent. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from exhibit.alerts.alert import Alert, Kind
from exhibit.alerts.courses import Course, Courses

_MOST = 200
_KINDS: dict[str, Kind] = {"raised": "raised", "cleared": "cleared", "trial": "trial"}


@dataclass(frozen=True)
class Remembered:
    """`told`: the causes of which somebody knows, each as its alert said; `waiting`: by line, what is to be sent."""

    told: tuple[Alert, ...] = ()
    waiting: Mapping[str, tuple[Alert, ...]] = field(default_factory=dict)

    def courses(self, now_s: float) -> Courses:
        """As courses: what was ill is taken for well since now, so that it is over if it does not come back."""
        return Courses({one.cause: _course(one, now_s) for one in self.told})


def remembered(courses: Courses, waiting: Mapping[str, Sequence[Alert]]) -> Remembered:
    """What is to be kept."""
    told = (Alert("raised", one.cause, one.code, one.text, one.repair) for one in courses.told)
    return Remembered(tuple(told), {name: tuple(alerts) for name, alerts in waiting.items() if alerts})


def encoded(memory: Remembered) -> bytes:
    """As a file."""
    return json.dumps(asdict(memory), ensure_ascii=True).encode()


def decoded(data: bytes) -> Remembered | None:
    """What `encoded` made; None for what nobody can read."""
    if not data:
        return Remembered()
    try:
        told: object = json.loads(data)
    except (ValueError, RecursionError):
        return None
    match told:
        case {"told": list(causes), "waiting": dict(lines)}:
            waiting = {str(name): _alerts(alerts) for name, alerts in lines.items()}
            return Remembered(_alerts(causes), waiting)
    return None


def _alerts(told: object) -> tuple[Alert, ...]:
    found = [_alert(one) for one in told] if isinstance(told, list) else []
    return tuple(one for one in found if one is not None)[-_MOST:]


def _alert(told: object) -> Alert | None:
    match told:
        case {"kind": str(kind), "cause": str(cause), "code": str(code), "text": str(text), "repair": str(repair)}:
            return Alert(_KINDS[kind], cause, code, text, repair) if kind in _KINDS else None
    return None


def _course(alert: Alert, now_s: float) -> Course:
    return Course(alert.cause, alert.code, alert.text, alert.repair, None, now_s, told=True)
