"""Times, cues and changes in words, the same in every rehearsal and beside a running show."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from exhibit.expressions.words import NEVER_S
from exhibit.values import Cue, RuleChange, Variable

MARGIN = " " * 11
"""What stands under a time."""


def clock(at_s: float) -> str:
    """A time of the show: `0:12.4`, `1:02:03.4`; hundredths only where they say something."""
    hundredths = round(at_s * 100)
    minutes, rest = divmod(hundredths, 6000)
    seconds = f"{rest // 100:02d}.{rest % 100:02d}"
    seconds = seconds.removesuffix("0")
    return f"{minutes // 60}:{minutes % 60:02d}:{seconds}" if minutes >= 60 else f"{minutes}:{seconds}"


def lasting(duration_s: float) -> str:
    """A duration: `0.2 s`, `14 s`, `2 min 5 s`, `8 h`."""
    if duration_s < 120:
        return f"{round(duration_s, 2):g} s"
    minutes, seconds = divmod(round(duration_s), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "min"), (seconds, "s"))
    return " ".join(f"{many} {unit}" for many, unit in parts if many)


def line(at_s: float, kind: str, what: str) -> str:
    """One line of a log: the time, the kind of event, what it was."""
    return f"{clock(at_s):>9}  {kind:<6} {what}"


def change_line(at_s: float, change: RuleChange) -> str:
    """A start or an end with the values that caused it."""
    if change.began:
        return line(at_s, "start", f"{change.rule}: {change.why}")
    return line(at_s, "end", f"{change.rule}, after {lasting(change.active_s)}: {change.why}")


def cue_line(at_s: float, cue: Cue) -> str:
    """What was sent, and who asked for it."""
    kind, what = cue_words(cue)
    return line(at_s, kind, f"{what}  ({cue.rule})")


def cue_words(cue: Cue) -> tuple[str, str]:
    """The kind of a cue in one word, and what it says."""
    args = dict(cue.args)
    teller = _CUES.get((cue.output.partition(" ")[0], cue.action))
    if teller is None:
        return cue.output, " ".join([cue.action, *(f"{key} {shown(value)}" for key, value in args.items())])
    kind, what = teller(args)
    _, _, which = cue.output.partition(" ")
    return kind, f"{what}, on {which}" if which else what


def _scene(args: Mapping[str, Any]) -> tuple[str, str]:
    given = ", ".join(f"{key} {shown(value)}" for key, value in (args.get("with") or {}).items())
    return "scene", f"{args.get('name')}, fade {lasting(args.get('fade_s', 0))}{': ' + given if given else ''}"


def _bed(args: Mapping[str, Any]) -> tuple[str, str]:
    return "sound", f"{args.get('play')}{_volume(args)}, fade {lasting(args.get('fade_s', 0))}"


def _sting(args: Mapping[str, Any]) -> tuple[str, str]:
    return "sting", f"{args.get('play')}{_volume(args)}"


def _volume(args: Mapping[str, Any]) -> str:
    volume = args.get("volume", 1.0)
    return "" if volume == 1 else f" at {shown(volume)}"


def _osc(args: Mapping[str, Any]) -> tuple[str, str]:
    values = " ".join(shown(value) for value in args.get("args", ()))
    return "osc", f"{args.get('to')} {args.get('address')} {values}".rstrip()


def _look(args: Mapping[str, Any]) -> tuple[str, str]:
    return "look", f"{args.get('look')} on {args.get('to')}"


def _let_go(args: Mapping[str, Any]) -> tuple[str, str]:
    return "look", f"none on {args.get('to')}"


def _mqtt(args: Mapping[str, Any]) -> tuple[str, str]:
    return "mqtt", f"{args.get('topic')} {shown(args.get('payload'))}".rstrip()


def _release(args: Mapping[str, Any]) -> tuple[str, str]:
    return "scene", f"none, fade {lasting(args.get('fade_s', 0))}"


_CUES = {
    ("projector", "release"): _release,
    ("projector", "scene"): _scene,
    ("sound", "bed"): _bed,
    ("sound", "sting"): _sting,
    ("osc", "send"): _osc,
    ("osc", "look"): _look,
    ("osc", "release"): _let_go,
    ("dmx", "look"): _look,
    ("dmx", "release"): _let_go,
    ("mqtt", "publish"): _mqtt,
}


def shown(value: Any) -> str:
    """A value as people write it: numbers short, mappings as JSON."""
    if isinstance(value, (Mapping, list, tuple)):
        return json.dumps(_short(value), ensure_ascii=False)
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _short(value: Any) -> Any:
    """The same with numbers that are as long as they need to be."""
    if isinstance(value, Mapping):
        return {str(key): _short(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_short(inner) for inner in value]
    return float(f"{value:.4g}") if isinstance(value, float) else value


def seen(value: Variable, wanted: str = "") -> str:
    """A value that a condition saw; with so many digits that rounding never makes it one of the numbers `wanted`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if value >= NEVER_S:
        return "never"
    told = f"{value:.3g}"
    if float(told) != value and f"{float(told):g}" in wanted:
        return f"{value:.6g}"
    return told


def many(count: int, what: str) -> str:
    """`1 start`, `2,304 starts`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"
