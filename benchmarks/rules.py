"""Microseconds a step of the engine, for 10 to 10,000 rules, against the bare floor in the same run: evaluating as many
conditions, written as Python's own lambdas over the same values, one after the other.

A night of moods, ten a second, that walk at random as slowly as smoothed ones do. The table says how many rules are
active, and how many change (begin to hold, start, release, end) in a step. Medians of single steps, turn by turn.
"""

from __future__ import annotations

import random
import re
import statistics
import time
from collections.abc import Callable
from typing import Any

from exhibit.expressions.vocabulary import Values, values_of
from exhibit.rules.engine import step
from exhibit.rules.plan import Program, plan
from exhibit.rules.schema import Rule
from exhibit.rules.state import EngineInput, EngineState
from exhibit.values import EMOTIONS, Mood

STEPS = {10: 3000, 100: 1500, 1_000: 400, 10_000: 60}


def conditions(count: int) -> list[str]:
    """As artists write them: an emotion above a level, and something else."""
    dice = random.Random(1)
    return [
        f"{dice.choice(EMOTIONS)} > {0.1 + 0.4 * dice.random():.2f} and visitors >= {dice.randint(1, 2)}"
        for _ in range(count)
    ]


def program_of(written: list[str]) -> Program:
    """Rules with these conditions, each with times and a scene."""
    rules: dict[str, dict[str, Any]] = {
        f"rule-{number}": {
            "when": when,
            "hold": "500ms",
            "release": "1s",
            "priority": number % 40,
            "while": [{"scene": f"scene-{number % 7}"}],
            "on_start": [{"osc": {"to": "desk", "address": f"/cue/{number}/fire"}}],
        }
        for number, when in enumerate(written)
    }
    return Program(tuple(plan(name, Rule.model_validate(rule)) for name, rule in rules.items()))


def lambdas(written: list[str]) -> list[Callable[[Values], bool]]:
    """The same conditions in bare Python."""
    named = re.compile("|".join(("visitors", *EMOTIONS)))
    return [eval("lambda values: " + named.sub(r'values["\g<0>"]', when)) for when in written]  # noqa: S307 (our own)


def night(steps: int) -> list[Mood]:
    """Moods that walk at random, as slowly as smoothed ones do."""
    dice, shares, moods, visitors = random.Random(2), [1.0] * len(EMOTIONS), list[Mood](), 1
    for _ in range(steps):
        shares = [max(0.02, share * dice.uniform(0.96, 1.042)) for share in shares]
        visitors = visitors if dice.random() < 0.99 else 3 - visitors
        total = sum(shares)
        emotions = {name: share / total for name, share in zip(EMOTIONS, shares, strict=True)}
        moods.append(Mood(visitors, max(emotions, key=lambda name: emotions[name]), emotions))
    return moods


def measured(count: int) -> tuple[float, float, float, float]:
    """Median seconds of a step and of the floor; the mean share of rules that were active, and that changed."""
    written = conditions(count)
    program, bare = program_of(written), lambdas(written)
    state, took, floor = EngineState(), list[float](), list[float]()
    active, changed = list[float](), list[float]()
    for number, mood in enumerate(night(STEPS[count])):
        values = values_of(mood)
        began = time.perf_counter()
        for one in bare:
            one(values)
        between = time.perf_counter()
        stepped = step(program, state, EngineInput(mood), number / 10).state
        took.append(time.perf_counter() - between)
        floor.append(between - began)
        active.append(sum(known.active for known in stepped.rules.values()) / count)
        moved = sum(known is not state.rules.get(name) for name, known in stepped.rules.items())
        changed.append(moved / count)
        state = stepped
    return statistics.median(took), statistics.median(floor), statistics.mean(active), statistics.mean(changed)


def main() -> None:
    """Print the table."""
    print("   rules   a step, µs   bare lambdas, µs   ratio   active   change")
    for count in STEPS:
        took_s, floor_s, active, changed = measured(count)
        times = f"{took_s * 1e6:12.0f} {floor_s * 1e6:18.0f} {took_s / floor_s:7.1f}"
        print(f"{count:8,} {times} {active:8.0%} {changed:8.2%}")


if __name__ == "__main__":
    main()
