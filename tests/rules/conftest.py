"""Scores for tests, made from the same YAML-shaped data that artists write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from exhibit.rules.engine import step
from exhibit.rules.plan import Program, act_plans, compiled_claims, live_plan, plan
from exhibit.rules.schema import Act, Claim, Live, Rule
from exhibit.rules.state import EngineInput, EngineState
from exhibit.values import Context, Cue, Mood


def program_from(
    rules: dict[str, dict[str, Any]],
    *,
    acts: dict[str, dict[str, Any]] | None = None,
    live: dict[str, dict[str, Any]] | None = None,
    default: Iterable[dict[str, Any]] = (),
    seed: int = 1,
) -> Program:
    """The score of rules, acts and live values as an artist writes them."""
    stages = [act_plans(name, Act.model_validate(act)) for name, act in (acts or {}).items()]
    written = {name: Rule.model_validate(rule) for name, rule in rules.items()}
    followed = [live_plan(name, Live.model_validate(one)) for name, one in (live or {}).items()]
    for name, rule in written.items():
        followed += [live_plan(f"{name}/{number}", one, name) for number, one in enumerate(rule.live)]
    return Program(
        (*(own for _, own in stages), *(plan(name, rule) for name, rule in written.items())),
        compiled_claims(Claim.model_validate(claim) for claim in default),
        tuple(itself for itself, _ in stages),
        tuple(followed),
        seed=seed,
    )


def feeling(visitors: int = 1, **shares: float) -> Mood:
    """A mood of so many visitors; what is not named is neutral. Without visitors, the empty room."""
    if not visitors:
        return Mood()
    emotions = {**shares, "neutral": 1 - sum(shares.values())}
    return Mood(visitors, max(emotions, key=lambda name: emotions[name]), emotions)


@dataclass
class Night:
    """Plays a score moment by moment and keeps what is told: (seconds, words) of every cue."""

    program: Program
    state: EngineState = field(default_factory=EngineState)
    told: list[tuple[float, str]] = field(default_factory=list)
    cues: list[tuple[float, Cue]] = field(default_factory=list)

    def at(self, now_s: float, mood: Mood | None = None, around: Context | None = None) -> Night:
        """Go on to `now_s`."""
        stepped = step(self.program, self.state, EngineInput(mood or feeling(), around or Context()), now_s)
        self.state = stepped.state
        self.told += [(now_s, worded(cue)) for cue in stepped.cues]
        self.cues += [(now_s, cue) for cue in stepped.cues]
        return self

    def through(self, begins_s: float, ends_s: float, mood: Mood | None = None, rate_hz: float = 10) -> Night:
        """Go on from `begins_s` to `ends_s`, both included."""
        for number in range(round((ends_s - begins_s) * rate_hz) + 1):
            self.at(round(begins_s + number / rate_hz, 6), mood)
        return self

    @property
    def active(self) -> set[str]:
        return {name for name, known in self.state.rules.items() if known.active}


def worded(cue: Cue) -> str:
    """A cue in a word or two: its address, topic, sting, scene or bed."""
    args = cue.args
    name = args.get("address") or args.get("topic") or args.get("name") or args.get("play") or ""
    return f"{cue.action} {name}".strip() if cue.action not in ("send", "publish") else str(name)
