"""Whether a cue is the one that an expectation means."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from exhibit.cues.registry import told
from exhibit.rehearsal.schema import CueWanted
from exhibit.rules.plan import Plan, Program
from exhibit.values import Cue

_CLOSE = 1e-3


def wanted_text(wanted: CueWanted) -> str:
    """The cue in words: `osc /exhibit/joy 1 to desk`."""
    kind = wanted.expected.kind
    said = wanted.said
    name = said.pop(kind)
    to = f" to {said.pop('to')}" if "to" in said else ""
    return f"{kind} {name}{''.join(f' {value}' for value in said.values())}{to}"


def fits(wanted: CueWanted, cue: Cue) -> bool:
    """Whether everything that is wanted is so in `cue`."""
    return _fits(wanted.said, cue)


def steps_like(wanted: CueWanted, program: Program) -> Iterator[Plan]:
    """The rules that can send such a cue, whatever its values."""
    said, fixed = wanted.said, {wanted.expected.kind, *wanted.expected.fixed}
    fixed_said = {key: value for key, value in said.items() if key in fixed}
    for plan in program.plans:
        cues = (*plan.on_start.cues, *plan.on_end.cues)
        if any(_fits(fixed_said, cue) for cue in cues):
            yield plan


def _fits(said: Mapping[str, object], cue: Cue) -> bool:
    return any(all(key in one and _same(value, one[key]) for key, value in said.items()) for one in told(cue))


def _same(wanted: object, sent: object) -> bool:
    """Equal, numbers to a thousandth."""
    if isinstance(wanted, Mapping) and isinstance(sent, Mapping):
        return wanted.keys() == sent.keys() and all(_same(wanted[key], sent[key]) for key in wanted)
    if isinstance(wanted, (list, tuple)) and isinstance(sent, (list, tuple)):
        return len(wanted) == len(sent) and all(map(_same, wanted, sent))
    if isinstance(wanted, bool) or isinstance(sent, bool):
        return wanted is sent
    if isinstance(wanted, (int, float)) and isinstance(sent, (int, float)):
        return math.isclose(wanted, sent, abs_tol=_CLOSE)
    return wanted == sent
