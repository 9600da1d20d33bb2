"""How fast a night is rehearsed: eight hours, a hundred rules, ten moods a second, whole `exhibit rehearse --quiet`.

The floor, measured in the same run on the same moods: evaluating as many conditions as compiled Python lambdas, a
hundred for each mood, and nothing else. Times are the processor's, so that what else runs does not count; those of each
hour are taken apart, and their median told.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from exhibit.expressions.vocabulary import values_of
from exhibit.rehearsal.expect import ExpectationJudge
from exhibit.rehearsal.log import Totals
from exhibit.rehearsal.play import RehearsalRunner
from exhibit.rehearsal.run import RATE_HZ, Beat, rehearse
from exhibit.show import load_show
from exhibit.system.paths import example_show
from exhibit.values import EMOTIONS

HOURS, RULES = 8, 100
SCENES = ("tide", "sunrise", "rain", "bloom", "ember", "drift")


def condition(dice: random.Random) -> str:
    """One that is true now and then."""
    emotion = dice.choice(EMOTIONS)
    return dice.choice(
        (
            f"{emotion} > {dice.uniform(0.2, 0.8):.2f}",
            f'mood == "{emotion}" and {emotion} > 0.4 and visitors >= {dice.randint(1, 3)}',
            f"arousal > {dice.uniform(0.5, 0.7):.2f} and valence < {dice.uniform(-0.2, 0.5):.2f}",
            f"visitors >= {dice.randint(1, 4)} and dwell > {dice.randint(2, 30)}",
        )
    )


def show(folder: Path, conditions: list[str], dice: random.Random) -> Path:
    """A show with a rule for each condition."""
    (folder / "rules").mkdir(parents=True)
    (folder / "scenes").symlink_to(example_show() / "scenes")
    (folder / "exhibit.yaml").write_text(
        "osc: {targets: {desk: {host: 127.0.0.1, port: 9}}}\ndefault: [{scene: tide}]\n", encoding="utf-8"
    )
    lines = ["rules:"]
    for number, when in enumerate(conditions):
        times = (
            f"hold: {dice.choice((200, 500, 1500))}ms, release: {dice.randint(1, 4)}s, cooldown: {dice.randint(0, 20)}s"
        )
        does = f"on_start: [{{osc: {{to: desk, address: /cue/{number}}}}}]"
        claims = f"while: [{{scene: {dice.choice(SCENES)}}}]" if dice.random() < 0.5 else "about: no claim"
        lines.append(f"  rule-{number}: {{when: '{when}', {times}, priority: {dice.randint(0, 30)}, {claims}, {does}}}")
    (folder / "rules" / "all.yaml").write_text("\n".join(lines), encoding="utf-8")
    return folder


def night(file: Path, dice: random.Random) -> Path:
    """A timeline with somebody coming, going or feeling something else every ten seconds."""
    lines, at_s = [f"lasts: {HOURS}h", "timeline:"], 0.0
    while at_s < HOURS * 3600 - 5:
        visitors = dice.choice((0, 0, 1, 1, 2, 3, 5))
        felt = f", {dice.choice(EMOTIONS[1:])}: {dice.random():.2f}, ramp: 1s" if visitors else ""
        lines.append(f"  - {{at: {at_s:.2f}s, visitors: {visitors}{felt}}}")
        at_s += dice.uniform(2, 18)
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


class Hours:
    """Looks at the watch whenever an hour of the show is over."""

    def __init__(self) -> None:
        self.marks = [time.process_time()]

    def see(self, beat: Beat) -> None:
        if beat.now_s >= len(self.marks) * 3600:
            self.marks.append(time.process_time())

    def end(self, now_s: float) -> None:
        """The last hour is marked by its last step."""


def floor_s(tests: list[Callable[[dict[str, Any]], bool]], values: list[dict[str, Any]]) -> float:
    """Seconds to evaluate every test for each of `values`."""
    began = time.process_time()
    for seen in values:
        for test in tests:
            test(seen)
    return time.process_time() - began


def lambdas(conditions: list[str]) -> list[Callable[[dict[str, Any]], bool]]:
    """The conditions as Python has them, names looked up in one mapping."""
    names = ("visitors", "dwell", "mood", "arousal", "valence", *EMOTIONS)
    compiled = []
    for written in conditions:
        text = " ".join(f"v['{word}']" if word in names else word for word in written.split())
        compiled.append(eval(f"lambda v: {text}"))  # noqa: S307 (written above)
    return compiled


def main() -> None:
    """Play the night, measure the floor, print both."""
    dice = random.Random(4)
    conditions = [condition(dice) for _ in range(RULES)]
    with tempfile.TemporaryDirectory() as temporary:
        theatre = RehearsalRunner(load_show(show(Path(temporary) / "show", conditions, dice)))
        began = time.process_time()
        timeline, _ = theatre.read(night(Path(temporary) / "night.yaml", dice))
        read_s = time.process_time() - began
        hours, totals = Hours(), Totals()
        began, wall = time.process_time(), time.perf_counter()
        rehearse(theatre.stage, timeline, [totals, ExpectationJudge(()), hours])
        took_s, wall_s = time.process_time() - began, time.perf_counter() - wall
        first_hour = [values_of(moment.mood) for moment in timeline.moments(RATE_HZ) if moment.at_s < 3600]
    moods = len(first_hour)
    floor = statistics.median(floor_s(lambdas(conditions), first_hour) for _ in range(3))
    an_hour = statistics.median(end - start for start, end in pairwise(hours.marks))
    print(f"{HOURS} hours, {RULES} rules, {RATE_HZ:g} moods a second: {totals.starts:,} starts, {totals.cues:,} cues")
    print(f"{took_s:.1f} s of the processor ({wall_s:.1f} s on the wall), {HOURS * 3600 / took_s:,.0f} x life")
    print(f"an hour (median of {len(hours.marks) - 1}): {an_hour:.2f} s, {an_hour / moods * 1e6:.0f} µs a mood")
    print(f"floor, {RULES} lambdas: {floor:.2f} s, {floor / moods * 1e6:.1f} µs a mood; ratio {an_hour / floor:.1f}")
    print(f"reading the timeline: {read_s:.1f} s")


if __name__ == "__main__":
    main()
