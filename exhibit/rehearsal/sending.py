"""Whether a cue is the one that an expectation means."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from exhibit.rehearsal.schema import CueWanted
from exhibit.rules.plan import Plan, Program
from exhibit.values import Cue

_CLOSE = 1e-3
_KINDS = {
    "osc": ("osc", "send", "address"),
    "mqtt": ("mqtt", "publish", "topic"),
    "sting": ("sound", "sting", "play"),
    "scene": ("projector", "scene", "name"),
    "sound": ("sound", "bed", "play"),
}


def _asked(wanted: CueWanted) -> tuple[str, str]:
    """The kind of cue, and its name."""
    return next((kind, str(name)) for kind in _KINDS if (name := getattr(wanted, kind)) is not None)


def named(wanted: CueWanted) -> str:
    """The cue in words: `osc /exhibit/joy 1 to desk`."""
    kind, name = _asked(wanted)
    told = f"{kind} {name}"
    for key, before in (("args", " "), ("to", " to "), ("payload", " ")):
        if key in wanted.model_fields_set:
            told += f"{before}{getattr(wanted, key)}"
    return told


def fits(wanted: CueWanted, cue: Cue) -> bool:
    """Whether everything that is wanted is so in `cue`."""
    return _like(wanted, cue.output, cue.action, cue.args, exact=True)


def deeds_like(wanted: CueWanted, program: Program) -> Iterator[Plan]:
    """The rules that can send such a cue, whatever its values."""
    for plan in program.plans:
        deeds = [deed for part in (plan.on_start, plan.on_end) for deed in (*part.deeds, *part.round)]
        if any(_like(wanted, deed.output, deed.action, deed.args, exact=False) for deed in deeds):
            yield plan


def _like(wanted: CueWanted, output: str, action: str, args: Mapping[str, Any], *, exact: bool) -> bool:
    kind, name = _asked(wanted)
    if kind == "osc" and (output, action) in (("osc", "look"), ("osc", "release")):
        messages = args.get("messages", ())
        return any(_like(wanted, "osc", "send", {"to": args.get("to"), **message}, exact=exact) for message in messages)
    of, does, key = _KINDS[kind]
    if (output, action, args.get(key)) != (of, does, name):
        return False
    if wanted.to is not None and args.get("to") != wanted.to:
        return False
    given = wanted.model_fields_set if exact else set()
    return all(_same(getattr(wanted, key), args.get(key)) for key in ("args", "payload") if key in given)


def _same(wanted: Any, sent: Any) -> bool:
    """Equal, numbers to a thousandth."""
    if isinstance(wanted, Mapping) and isinstance(sent, Mapping):
        return wanted.keys() == sent.keys() and all(_same(wanted[key], sent[key]) for key in wanted)
    if isinstance(wanted, (list, tuple)) and isinstance(sent, (list, tuple)):
        return len(wanted) == len(sent) and all(map(_same, wanted, sent))
    if isinstance(wanted, bool) or isinstance(sent, bool):
        return bool(wanted is sent)
    if isinstance(wanted, (int, float)) and isinstance(sent, (int, float)):
        return math.isclose(wanted, sent, abs_tol=_CLOSE)
    return bool(wanted == sent)
