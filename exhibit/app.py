"""The show, put together: with building.py the only place that builds adapters, starts threads and runs the loop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from exhibit.assembly.building import (
    exchanged,
    guests_of,
    missing_in,
    mood_settings,
    neighbours_of,
    outputs_of,
    page_of,
    released_at_exit,
)
from exhibit.assembly.vision import observer_of as _observer
from exhibit.clock import Calendar, Clock, ManualClock, SystemClock, local_time, running_with, week_time
from exhibit.config.problems import Problem, whole_file
from exhibit.config.secrets import masked
from exhibit.controller import Controller, Outcome, asserted
from exhibit.cues.channels import PROJECTOR
from exhibit.health import Health, LinkWatch
from exhibit.inputs.keys import Keys
from exhibit.inputs.port import CommandQueue
from exhibit.outputs.dmx import steer_lines
from exhibit.outputs.http.output import Http
from exhibit.outputs.mqtt.output import Mqtt
from exhibit.outputs.osc.output import Osc
from exhibit.outputs.port import OutputState
from exhibit.outputs.projector import Projector, Screens, tell_walls
from exhibit.outputs.record import Record
from exhibit.overlay import Overlay
from exhibit.rules.state import RELEASING
from exhibit.runtime.dispatcher import Dispatcher
from exhibit.runtime.history import HistoryLog
from exhibit.runtime.hot_reload import HotReload
from exhibit.runtime.overrides import Overrides
from exhibit.runtime.perception import Perception
from exhibit.runtime.simulated_visitors import SimulatedVisitors
from exhibit.runtime.status import Status, links_told
from exhibit.runtime.telemetry import TelemetryValues, sensed
from exhibit.show import Show, advice_on, load_show, read_show
from exhibit.show.program import program_of
from exhibit.system.paths import models_folder
from exhibit.values import Command, Mood, Observation
from exhibit.vision.observer import FrameObserver
from exhibit.vision.sources.opening import open_again, open_source
from exhibit.web.page import Page

TICK_S = 1 / 30
_LONGEST_AFTERMATH_S = 60.0


Refresh = Callable[[Callable[[], Status]], None]
"""Called at every tick with a way to ask for the status; whoever shows it asks when it wants one."""


@dataclass(frozen=True)
class Options:
    """What the command line asks of a run. `source` None means the show's own choice."""

    show: Path
    source: str | None = None
    headless: bool = False
    record: Path | None = None
    duration_s: float | None = None
    fast: bool = False
    sheet: Path | None = None
    model: Path | None = None
    web: bool = False
    listen: str | None = None


class App:
    """One run of a show. Building it raises ShowError, SourceFault or OSError for what can never work as given; after
    that nothing outside stops it."""

    def __init__(self, options: Options, version: str) -> None:
        self._options = options
        self._show = load_show(options.show)
        for file in (options.record, options.sheet):
            if file is not None and not file.resolve().parent.is_dir():
                raise whole_file(file, "its folder does not exist: make it first, or choose another")
        observer: FrameObserver = _observer(self._show, models_folder(), options.model)
        self._clock: Clock = ManualClock() if options.fast else SystemClock()
        written = options.source or self._show.settings.camera.source
        self._asked_source = masked(written)
        self._guests = guests_of(self._show, self._clock, options.model, written) if options.web else None
        browser = self._guests.browser if self._guests else None
        source, self._notice = open_source(written, self._clock, fast=options.fast, browser=browser)
        self._log = HistoryLog(Record(options.record) if options.record else None)
        self._calendar: Calendar = running_with(self._clock, local_time()) if options.fast else local_time
        program = program_of(self._show)
        self._controller = Controller(program, mood_settings(self._show))
        self._overrides = Overrides(self._show, program)
        read = self._guests.files.load if self._guests else load_show
        self._editing = None if options.fast else HotReload(options.show, read)
        self._unsound: tuple[Problem, ...] = ()
        self._health = Health()
        self._links = LinkWatch()
        self._keys = Keys(PROJECTOR, lambda: self._overrides.now, self._scene_after)
        self._screens = Screens(self._keys.pressed)
        self._overlay = Overlay(self._keys)
        self._outputs = outputs_of(
            self._show, self._screens, headless=options.headless, fast=options.fast, sheet=options.sheet
        )
        self._performance = Dispatcher(self._outputs, self._log)
        self._asked_here = CommandQueue()
        self._sensed: TelemetryValues = {}
        # A replay is not live: nobody can steer it, and nobody takes it for the room.
        known, values = (lambda: self._overrides.addresses), (lambda: self._sensed)
        neighbours = None if options.fast else neighbours_of(self._show, self._outputs, known, values)
        self._inputs, self._tellers = neighbours or ({}, {})
        if not (options.fast or options.headless):
            self._inputs["keys"] = self._keys
        self.page: Page | None = None
        if self._guests:
            observer = self._guests.shared(observer)
            fault = partial(self._fault, "page")
            self._inputs["page"] = self.page = page_of(self._show, options.listen, version, fault, self._guests)
        self._version = version
        self._start_s = self._clock.now()
        self._stop = threading.Event()
        self._watching = Perception(
            source,
            lambda before: open_again(before, written, self._clock),
            observer,
            self._health,
            partial(self._fault, "perception"),
            self._stop,
        )
        self._what_if = SimulatedVisitors()
        self._mood = Mood()
        self._observation: Observation | None = None
        self._log.start(self._show.settings.exhibit, self._asked_source, version)
        for notice in self._guests.notices if self._guests else []:
            self._log.fault(0.0, "page", notice)

    def notices(self) -> list[str]:
        """What should be said before it starts: another source than was asked for, and what can hardly be meant."""
        files = [f"{problem} (left out; the show runs)" for problem in read_show(self._options.show)[1]]
        advice = [*files, *(f"{problem} (advice; the show runs)" for problem in advice_on(self._show))]
        served = self._guests.notices if self._guests else []
        page = self.page.announce() if self.page else []
        return [*([self._notice] if self._notice else []), *served, *missing_in(self._show), *advice, *page]

    def stop(self) -> None:
        """Ask the run to end; from any thread or signal handler."""
        self._stop.set()

    def run(self, refresh: Refresh) -> Status:
        """Run until it is asked to stop, its time is over, or a fast replay ends; `refresh` is called now and then.

        Rules end and outputs release before this returns, whatever happened. The last status comes back.
        """
        try:
            if self._options.fast:
                self._replay(refresh)
            else:
                self._live(refresh)
        finally:
            last = self.status()
            self._finish()
        return last

    def status(self) -> Status:
        now = self._clock.now()
        return Status(
            show=self._show.settings.exhibit,
            running_s=now - self._start_s,
            source=self._watching.state(),
            rate_hz=self._health.rate_hz(now),
            frame_ms=self._health.frame_ms(),
            frames=self._health.frames,
            mood=self._mood,
            observation=self._observation,
            plans=self._controller.program.plans,
            engine=self._controller.rules,
            now_s=now,
            cues=self._log.cues,
            outputs=self._states(),
            faults=self._health.faults(),
            changes=self._log.changes,
            unsound=self._unsound,
            inputs={name: one.state() for name, one in self._inputs.items()},
            overrides=self._overrides.now,
            withheld=self._performance.withheld,
            program=self._controller.program,
            playing=self._show,
            history=self._log.history,
            starts=self._log.starts,
            variables=self._overrides.variables,
            defaults=self._overrides.defaults,
            latency_ms=self._health.latency_ms(),
            unseen_s=self._health.unseen_s(now),
            version=self._version,
            asked_source=self._asked_source,
        )

    def ask(self, command: Command) -> None:
        """Have `command` followed at the next tick; from any thread."""
        self._asked_here.put(command)

    def _live(self, refresh: Refresh) -> None:
        """The show's own rhythm, whether or not there is anything to see."""
        self._health.awaited(self._start_s)
        self._watching.start()
        while not self._over():
            # To the beat, or until a level that had to wait may be sent: else it would wait for the beat after that.
            fresh = self._watching.collect(min(TICK_S, max(0.01, self._controller.free_s - self._clock.now())))
            self._take_edit()
            self._tick(fresh, self._clock.now())
            self._overlay.lay(self._projectors(), self.status, self._overrides.now, self._clock.now())
            refresh(self.status)
            if self.page:
                self.page.tick(self.status, frames=self._health.frames, running_s=self._clock.now() - self._start_s)
        self._watching.close()

    def _replay(self, refresh: Refresh) -> None:
        """Every frame, one after the other, on the file's own clock; then an empty room.

        That lasts until the duration is over, or, without one, until the room has settled: what the file's last
        visitor started is seen to end.
        """
        clock = self._clock
        assert isinstance(clock, ManualClock)
        while not self._stop.is_set() and self._watching.state().link != "ended":
            observation = self._watching.look(0.0)
            if observation is None:
                continue
            if self._past(observation.captured_s):
                return
            clock.set(observation.captured_s)
            self._tick(observation, observation.captured_s)
            refresh(self.status)
        limit_s = clock.now() + _LONGEST_AFTERMATH_S
        while not self._over() and (self._options.duration_s is not None or self._unsettled(limit_s)):
            clock.sleep(TICK_S)
            self._tick(None, clock.now())

    def _unsettled(self, limit_s: float) -> bool:
        """Whether somebody still counts as there, or a rule is on its way out; the limit is for very long releases."""
        leaving = any(state.phase == RELEASING for state in self._controller.rules.rules.values())
        return (self._mood.visitors > 0 or leaving) and self._clock.now() < limit_s

    def _past(self, now_s: float) -> bool:
        limit = self._options.duration_s
        return limit is not None and now_s - self._start_s > limit

    def _over(self) -> bool:
        asked = any(projector.quit_asked for projector in self._projectors())
        return self._stop.is_set() or asked or self._past(self._clock.now())

    def _projectors(self) -> list[Projector]:
        return [output for output in self._outputs.values() if isinstance(output, Projector)]

    def _scene_after(self) -> str:
        """The scene that follows the one on the first wall, by their names."""
        names = sorted(self._show.scenes)
        held = self._controller.rules.stage.get(PROJECTOR)
        now = held.claim.name if held else ""
        return next((name for name in names if name > now), names[0] if names else "")

    def _tick(self, observation: Observation | None, now_s: float) -> None:
        self._obey()
        around = self._overrides.take_context(*week_time(self._calendar()), now_s)
        overrides = self._overrides.now
        observation = self._what_if.seen(overrides.imagined, observation, now_s)
        let_go = self._performance.hold(self._controller.rules.stage, held=overrides.hold)
        outcome = self._controller.tick(observation, now_s, around)
        if let_go is not None:
            outcome = asserted(outcome, self._controller.restage(let_go))
        self._mood = outcome.mood
        self._observation = self._last_seen(observation)
        captured_t = observation.captured_s - self._start_s if observation else 0.0
        self._log.felt(now_s - self._start_s, observation, captured_t, outcome.mood)
        self._perform(outcome, now_s)
        if observation is not None and not observation.made_up:
            self._health.answered(now_s, self._clock.now() - observation.captured_s)
        if not overrides.hold:
            tell_walls(self._outputs.values(), self._controller.feeling(now_s))
        steer_lines(self._outputs.values(), held=self._overrides.now.hold, dark=self._overrides.now.blackout)
        self._tell()
        self._mind_links(now_s)

    def _last_seen(self, observation: Observation | None) -> Observation | None:
        """What can be shown: the newest observation, unless nobody looks any more, or a made-up one is over."""
        imagining, last = self._overrides.now.imagined is not None, observation or self._observation
        looking = imagining or self._overrides.now.processing
        return last if last and looking and last.made_up is imagining else None

    def _obey(self) -> None:
        """Follow what came from outside since the last tick; what cannot be followed is said once."""
        now_s = self._clock.now()
        t = now_s - self._start_s
        for name, source in (("page", self._asked_here), *self._inputs.items()):
            commands = source.take()
            for command in commands:
                self._log.command(t, command)
            for fault in self._overrides.obey_all(commands, now_s):
                self._fault(name, fault)
        self._watching.processing = self._overrides.now.processing
        if self._guests and not self._overrides.now.processing:
            self._guests.forget()

    def _tell(self) -> None:
        """Tell neighbours what the show senses."""
        if self._inputs or self._tellers:
            health = self._health.told(self._watching.state().link, self._clock.now())
            self._sensed = sensed(self._mood, self._controller.rules, self._overrides, health)
        for teller in self._tellers.values():
            teller.tell(self._sensed)

    def _take_edit(self) -> None:
        """Use the newest edit of the show, where there is one and it is sound."""
        edit = self._editing.take() if self._editing else None
        if edit is None:
            return
        self._unsound = edit.problems
        for problem in edit.problems:
            self._fault("show", f"{problem} (the show goes on as it was)")
        if edit.show is not None:
            self._use(edit.show)

    def _use(self, show: Show) -> None:
        """Go on with an edited show: rules, mood, scenes, sounds, lights; camera and projector wait for a start."""
        before, self._show = self._show, show
        for news in exchanged(self._outputs, before, show):
            self._fault("show", news)
        if self._guests and (news := self._guests.allow_preview(on=show.venue.preview)):
            self._fault("page", news)
        program, now_s = program_of(show), self._clock.now()
        self._overrides.use(show, program)
        self._perform(self._controller.exchange(program, mood_settings(show), now_s), now_s)

    def _mind_links(self, now_s: float) -> None:
        """What goes away, or comes back, is said once; an output that is back is told the stage again."""
        links = links_told(self._watching.state(), self._states(), self._inputs)
        for name, (link, detail) in links.items():
            news = self._links.news(name, link, now_s)
            if news:
                self._fault(name, detail if news == "lost" else f"back again: {detail}")
            if news == "back" and name in self._outputs:
                self._performance.returned(name, self._controller.restage())
        desks = self._outputs["osc"]
        assert isinstance(desks, Osc)
        for target in desks.returned():
            self._performance.returned("osc", self._controller.restage(), target)
        for name, output in self._outputs.items():
            for target, text in output.complaints() if isinstance(output, Osc | Http) else ():
                self._fault(f"{name} {target}", text)

    def _perform(self, outcome: Outcome, now_s: float) -> None:
        t = now_s - self._start_s
        broker = self._tellers.get("mqtt")
        for change in outcome.changes:
            self._log.change(t, change)
            if isinstance(broker, Mqtt):
                broker.happened(change)
        self._performance.perform(outcome.cues, t)

    def _fault(self, where: str, text: str) -> None:
        now = self._clock.now()
        if self._health.fault(where, text, now):
            self._log.fault(now - self._start_s, where, text)

    def _states(self) -> dict[str, OutputState]:
        states = {**self._performance.states(), **{name: one.state() for name, one in self._tellers.items()}}
        if "mqtt" not in states:
            states["mqtt"] = OutputState("off", "no broker configured")
        return {**states, **self._log.state()}

    def _finish(self) -> None:
        now = self._clock.now()
        stage = self._controller.rules.stage
        self._perform(self._controller.finish(now), now)
        letting_go = [stage[channel] for channel in stage if channel in released_at_exit(self._show)]
        self._performance.perform((cue for held in letting_go for cue in held.claim.release), now - self._start_s)
        self._tell()
        closing: list[Callable[[], None]] = [self._editing.close] if self._editing else []
        closing += [*(one.close for one in self._inputs.values()), self._watching.source.close]
        closing += [*(one.close for one in self._tellers.values()), *(one.close for one in self._outputs.values())]
        closing += [self._screens.close, *([self._guests.close] if self._guests else [])]
        for close in dict.fromkeys(closing):
            try:
                close()
            except Exception as error:  # noqa: BLE001 (one that cannot close must not keep the others open)
                self._fault("closing", f"{type(error).__name__}: {error}")
        self._log.close()
