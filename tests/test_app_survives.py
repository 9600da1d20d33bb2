"""Laws 4 and 7: whatever is plugged into a show may raise at any time; the show lives, and each raise is told."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from exhibit.app import App
from exhibit.assembly.assembly import StandIns, assemble
from exhibit.assembly.options import Options
from exhibit.events import CueDropped, CueSent, Event, FaultRaised, LinkChanged
from exhibit.inputs.port import InputState
from exhibit.outputs.port import OutputPorts, OutputState
from exhibit.runtime.status import Status
from exhibit.show import Show
from exhibit.system.files import write_at_once
from exhibit.system.paths import example_show
from exhibit.values import Command, Cue, Frame, Link, RuleChange, SceneInput, Variable
from exhibit.vision.sources.port import SourceState
from tests.stand_ins import Blind, Scripted

TEN_MINUTES_S = 600.0
ERRORS = (KeyError, ValueError, RuntimeError, OSError, ZeroDivisionError, AssertionError)


class Dark:
    """A camera whose pictures nobody needs to draw, ten a second, for as long as it is asked."""

    def __init__(self) -> None:
        self._sequence, self._waited_s = 0, 0.0
        self._image = np.zeros((36, 64, 3), np.uint8)

    def read(self, wait_s: float) -> Frame | None:
        self._waited_s += wait_s
        self._sequence += 1
        return Frame(self._image, self._sequence / 10, self._sequence)

    def state(self) -> SourceState:
        return SourceState("up", "dark")

    def close(self) -> None:
        """Nothing is held."""


class Temper:
    """Whether something raises now: at random, one call in five, and always the same in every run."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.calm = False
        self.raised: Counter[str] = Counter()
        self.given: tuple[object, ...] = ()

    def try_at(self, where: str, *given: object) -> None:
        """Raise, perhaps, over what was `given`."""
        self.given = given
        if not self.calm and self._random.random() < 0.2:
            self.break_at(where)

    def happens(self) -> bool:
        """Something else that comes at random."""
        return not self.calm and self._random.random() < 0.05

    def break_at(self, where: str) -> None:
        """Raise."""
        self.raised[where] += 1
        raise self._random.choice(ERRORS)(f"{where} {self._random.randrange(3)}")


class Flaky:
    """Every port of an output, a publisher, an input and a listener; each call may raise."""

    def __init__(self, name: str, temper: Temper) -> None:
        self._name, self._temper = name, temper
        self.performed = 0

    def perform(self, cue: Cue) -> None:
        self._temper.try_at(f"{self._name}.perform", cue)
        self.performed += 1

    def feel(self, feeling: SceneInput) -> None:
        self._temper.try_at(f"{self._name}.feel", feeling)

    def steer(self, *, held: bool, dark: bool) -> None:
        self._temper.try_at(f"{self._name}.steer", held, dark)

    def take_returned(self) -> list[str]:
        self._temper.try_at(f"{self._name}.returned")
        return ["desk"] if self._temper.happens() else []

    def take_complaints(self) -> list[tuple[str, str]]:
        self._temper.try_at(f"{self._name}.complaints")
        return []

    def quit_asked(self) -> bool:
        self._temper.try_at(f"{self._name}.quit_asked")
        return False

    def tell(self, values: Mapping[str, Variable]) -> None:
        self._temper.try_at(f"{self._name}.tell", values)

    def hear(self, t_s: float, event: Event) -> None:
        self._temper.try_at(f"{self._name}.hear", t_s, event)

    def state(self) -> OutputState:
        self._temper.try_at(f"{self._name}.state")
        link: Link = "down" if self._temper.happens() else "up"
        return OutputState(link, "flaky", self.performed)

    def close(self) -> None:
        self._temper.break_at(f"{self._name}.close")


class FlakyInput:
    """An input that raises at random."""

    def __init__(self, temper: Temper) -> None:
        self._temper = temper

    def take(self) -> list[Command]:
        self._temper.try_at("ear.take")
        return [Command("blackout", value=False, by="ear")] if self._temper.happens() else []

    def state(self) -> InputState:
        self._temper.try_at("ear.state")
        return InputState("up", "flaky")

    def close(self) -> None:
        self._temper.break_at("ear.close")


class Count:
    """Counts what is told, and never raises."""

    def __init__(self) -> None:
        self.faults: Counter[str] = Counter()
        self.told: Counter[type] = Counter()
        self.last_s = 0.0

    def hear(self, t_s: float, event: Event) -> None:
        self.last_s = t_s
        self.told[type(event)] += 1
        if isinstance(event, FaultRaised):
            self.faults[event.where] += 1
        if isinstance(event, LinkChanged):
            self.faults[event.name] -= 1  # an output that raised is down until it took the stage: that is told besides


def put_together(temper: Temper, count: Count) -> App:
    """The example show in a replay, with everything that can be plugged in being flaky."""
    flaky = {name: Flaky(name, temper) for name in ("projector", "sound", "osc", "dmx", "mqtt", "http")}
    ports = {
        name: OutputPorts(one, follows=one, steers=one, returns=one, complains=one, window=one)
        for name, one in flaky.items()
    }
    options = Options(example_show(), source="drawn", headless=True, fast=True, duration_s=TEN_MINUTES_S)
    instead = StandIns(
        observer=Scripted(),
        source=Dark(),
        outputs=ports,
        inputs={"ear": FlakyInput(temper)},
        publishers={"mouth": Flaky("mouth", temper)},
    )
    made = assemble(options, "test", instead)
    made.monitoring.events.add("count", count)
    sore = Flaky("listener", temper)
    made.monitoring.events.add("listener", sore, close=sore.close)
    return App(made)


def test_for_ten_minutes_everything_that_is_plugged_in_raises_at_random_and_the_show_lives() -> None:
    temper, count = Temper(12), Count()

    app = put_together(temper, count)

    def refresh(_: Callable[[], Status]) -> None:
        """The last seconds are calm, so that the last status can be compared."""
        temper.calm = app.made.clocks.clock.now() > TEN_MINUTES_S - 2

    last = app.run(refresh)
    assert last.running_s == pytest.approx(TEN_MINUTES_S, abs=0.2)
    assert last.starts["joy"] >= 2 * int(TEN_MINUTES_S / 66)
    assert count.told[RuleChange] > 100
    assert count.last_s == pytest.approx(last.running_s)
    # Each raise is a fault of that adapter, and nothing else is (but links that are lost or back for some seconds).
    raised: Counter[str] = Counter()
    for where, times in temper.raised.items():
        raised[where.partition(".")[0]] += times
    assert min(temper.raised.values()) >= 1
    assert sum(raised.values()) > 10_000
    assert {name: count.faults[name] for name in raised} == dict(raised)
    # Each cue that was lost so is counted as dropped, and none of them as performed.
    for name in ("projector", "sound", "osc", "mqtt"):
        assert last.outputs[name].dropped == temper.raised[f"{name}.perform"], name
    dropped = sum(times for where, times in temper.raised.items() if where.endswith(".perform"))
    assert 0 < count.told[CueDropped] <= dropped
    assert count.told[CueSent] > count.told[CueDropped]
    assert len(last.faults) == 20


class Refusing:
    """Takes no edit."""

    def use(self, before: Show, show: Show) -> list[str]:
        raise RuntimeError(f"not {show.settings.exhibit} after {before.settings.exhibit}")


def test_an_adapter_that_cannot_take_an_edit_is_a_fault_and_the_show_goes_on_edited(tmp_path: Path) -> None:
    settings = tmp_path / "exhibit.yaml"
    text = "exhibit: A test\nprojector: {size: 160x90}\nvariables: {rain: 0}\n"
    settings.write_text(text, encoding="utf-8")
    options = Options(tmp_path, source="drawn", headless=True)
    made = assemble(options, "test", StandIns(observer=Blind()))
    made.parts.reloads["a refusing lamp"] = Refusing()
    app = App(made)

    def refresh(status: Callable[[], Status]) -> None:
        now = status()
        if now.running_s > 0.5 and "Edited" not in settings.read_text(encoding="utf-8"):
            # In one step: a busy machine would read half of it, which is another show.
            write_at_once(settings, text.replace("A test", "Edited").replace("rain", "snow").encode())
        if "snow" in now.variables:
            app.stop()

    last = app.run(refresh)
    assert last.show == "Edited"
    faults = [(one.where, one.text) for one in last.faults if one.where != "sound"]  # not every machine has a card
    assert faults == [("a refusing lamp", "RuntimeError: not Edited after A test")]
