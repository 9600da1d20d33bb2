"""A show put together: from what it is asked for to everything that runs. The only place where all adapters are opened;
where one cannot be, those before it are closed again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from exhibit.alerts.alerting import Alerting
from exhibit.assembly.alerts import add_alerts
from exhibit.assembly.camera import as_asked
from exhibit.assembly.figures import add_figures
from exhibit.assembly.journal import add_journal
from exhibit.assembly.language import language_at
from exhibit.assembly.lighting import missing_in
from exhibit.assembly.neighbours import add_buttons, add_neighbours
from exhibit.assembly.next_works import NextWorks, add_next_works
from exhibit.assembly.options import Options
from exhibit.assembly.other_rooms import RoomsHeard, add_rooms_heard
from exhibit.assembly.outputs import NextStart, add_outputs
from exhibit.assembly.parts import Parts
from exhibit.assembly.sight import GivenEyes, Sight, open_sights, ready_eyes
from exhibit.assembly.sources import names_of, overheard
from exhibit.assembly.vision import mood_settings
from exhibit.assembly.web import add_extras, add_logbook, add_page
from exhibit.clock import Calendar, Clock, ManualClock, SystemClock, calendar_in, running_with
from exhibit.config.problems import whole_file
from exhibit.config.show_folder import VENUE
from exhibit.controller import Controller
from exhibit.cues.channels import PROJECTOR
from exhibit.events import Listener
from exhibit.health import Health
from exhibit.inputs.keys import Keys
from exhibit.inputs.port import Input
from exhibit.outputs.port import OutputPorts, StatePublisher
from exhibit.outputs.projector import Screens
from exhibit.outputs.record import Record
from exhibit.outputs.rolling_file import Bounds
from exhibit.runtime.discretion import NewestAtom
from exhibit.runtime.event_bus import EventBus
from exhibit.runtime.experiment_keeper import ExperimentKeeper, settled_file
from exhibit.runtime.history import HistoryLog
from exhibit.runtime.hot_reload import HotReload
from exhibit.runtime.house_clock import FILE_NAME, HouseClock
from exhibit.runtime.logbook import Logbook
from exhibit.runtime.machine_watch import MachineWatch
from exhibit.runtime.once_keeper import OnceKeeper, once_file
from exhibit.runtime.operations import Operations, ring_of
from exhibit.runtime.overrides import Overrides
from exhibit.runtime.owed_file import OwedFile, place_of
from exhibit.runtime.standing_file import StandingFile
from exhibit.runtime.telemetry import NewestValues
from exhibit.runtime.watchdog import Watchdog
from exhibit.show import (
    Show,
    advice_on,
    compiled_problems,
    load_show,
    missing_for_shaders,
    read_show,
    refuse_broken_shaders,
)
from exhibit.show.cameras import looking_with_one
from exhibit.show.program import program_of
from exhibit.system.kept_file import KeptFile
from exhibit.system.machine_condition import troubles
from exhibit.system.paths import show_state_folder, state_folder
from exhibit.system.service_manager import ServiceManager
from exhibit.system.wall_clock import distrust
from exhibit.translation import in_language
from exhibit.vision.observer import FrameObserver
from exhibit.vision.permit import Permit
from exhibit.vision.sources.opening import told
from exhibit.vision.sources.port import Source
from exhibit.web.extras import PageExtras
from exhibit.web.page import Page


@dataclass(frozen=True)
class StandIns:
    """What is used instead of what the show asks for: by tests and benchmarks. None: as the show asks.

    `eyes` make an observer that reads whom the permit allows. `outputs` are
    then all that there are; `inputs` and `publishers` come beside the show's own. `clock` is a replay's,
    `calendar` a live show's.
    """

    observer: FrameObserver | None = None
    eyes: Callable[[Permit], FrameObserver] | None = None
    source: Source | None = None
    clock: ManualClock | None = None
    calendar: Calendar | None = None
    outputs: Mapping[str, OutputPorts] | None = None
    inputs: Mapping[str, Input] = field(default_factory=dict)
    publishers: Mapping[str, StatePublisher] = field(default_factory=dict)


@dataclass(frozen=True)
class Clocks:
    """The run's clock and calendar, and by them what time it is in the house. `replay` is the clock of a replay, which
    the run moves; None for a live show."""

    clock: Clock
    replay: ManualClock | None
    calendar: Calendar
    house: HouseClock


@dataclass(frozen=True)
class Monitoring:
    """Where events go, and what every run has: what happened of late, how the room fares, who watches the threads."""

    events: EventBus
    history: HistoryLog
    health: Health
    watchdog: Watchdog


@dataclass(frozen=True)
class Control:
    """What decides: the rules' controller, what operators have overridden (by the windows' keys too), what was told of
    both to neighbours last, and what of visitors may be told at all where they may not be told live."""

    controller: Controller
    overrides: Overrides
    keys: Keys
    sensed: NewestValues
    shown: NewestAtom


@dataclass(frozen=True)
class Assembly:
    """Everything that a run needs, open and ready. Leaving `closing` closes it in mirrored order. `asked`: what is to
    be looked at, without passwords; `sights`: what with, by camera (a lone one has no name). Only a live show has
    `edits`, `switches`, `experiment`, `once` and `next_works`, keeps in `owed` what is lit outside, and may have
    `alerting`;
    `operations` keeps a day of what happened; `language` is that of those who run it."""

    options: Options
    version: str
    show: Show
    clocks: Clocks
    monitoring: Monitoring
    control: Control
    asked: str
    sights: Mapping[str, Sight]
    parts: Parts
    edits: HotReload | None
    switches: StandingFile | None
    extras: PageExtras | None
    page: Page | None
    owed: OwedFile | None
    experiment: ExperimentKeeper | None
    next_works: NextWorks | None
    rooms: RoomsHeard | None
    once: OnceKeeper | None
    alerting: Alerting | None
    operations: Operations | None
    language: str
    closing: ExitStack

    def notices(self, *, at_terminal: bool) -> list[str]:
        """What should be said before it starts: another source than was asked for, and what can hardly be meant; the
        operator's token only `at_terminal`."""
        written, mistakes = read_show(self.options.show)
        found = [*mistakes, *compiled_problems(self.show)]
        files = [f"{problem} (left out; the show runs)" for problem in found]
        advice = [*files, *(f"{problem} (advice; the show runs)" for problem in advice_on(self.show))]
        served = self.extras.notices if self.extras else []
        page = self.page.announce(at_terminal=at_terminal) if self.page else []
        source = [one.opened.notice for one in self.sights.values() if one.opened.notice]
        record = [self.parts.recorded] if self.parts.recorded else []
        heard = overheard(self.options.source)
        return [
            *heard,
            *_one_instead(written, self.show),
            *source,
            *served,
            *record,
            *self._standing(),
            *missing_in(self.show),
            *missing_for_shaders(self.show),
            *advice,
            *page,
        ]

    def sleep(self) -> None:
        """Unload all networks until the next picture."""
        for one in self.sights.values():
            one.sleep()

    def _standing(self) -> list[str]:
        """What was switched when the last run ended, and still is."""
        if self.switches is None:
            return []
        return [*self.switches.notices, *(f"as before the restart: {one}" for one in self.switches.found)]


def _one_instead(written: Show | None, played: Show) -> list[str]:
    """That a source of the command line stands for several cameras."""
    names = written.venue.cameras if written and not played.venue.cameras else ()
    return [f"--source is looked at alone, instead of {', '.join(names)}"] if names else []


def assemble(
    options: Options,
    version: str,
    instead: StandIns | None = None,
    *,
    listeners: Mapping[str, Listener] | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Assembly:
    """Put the show together. Raises ShowError, SourceFault or OSError for what can never work as given; nothing stays
    open then.

    `listeners` hear all events, each in a thread of its own. `progress` hears the name of each part once it stands.
    """
    show, instead = _checked(options), instead or StandIns()
    replay, control = (instead.clock or ManualClock()) if options.fast else None, _control(show)
    clock: Clock = replay or SystemClock()
    monitoring = _monitoring(clock)
    written = names_of(options.source, show)
    given = GivenEyes(instead.observer, instead.eyes, instead.source)
    ready = ready_eyes(show, options, given)
    with ExitStack() as opened:
        opened.callback(monitoring.events.close)  # first in, last out: how the others close is heard
        language = language_at(show, options.language)
        parts = Parts(monitoring.events, opened, progress)
        logbook = Logbook() if options.fast else add_logbook(parts, show.folder)
        extras = add_extras(parts, show, clock, options.model, written, logbook) if options.web else None
        sights = open_sights(parts, ready, clock, options, extras, given)
        _listen(parts, options.record, listeners or {}, show)
        if logbook.notice:  # told once somebody listens
            monitoring.events.report_fault("logbook", logbook.notice)
        if not options.fast:
            add_journal(parts, show, control.shown)
            _watch_machine(parts, show)
        _put_outputs(parts, show, control, options, instead)
        _put_neighbours(parts, show, control, options, instead)
        page = add_page(parts, show, options.listen, version, extras) if extras else None
        edits = None if options.fast else _edits(parts, show, options, extras)
        switches = None if options.fast else _switches(parts, show)
        owed = None if options.fast else _owed(parts, show)
        experiment = None if options.fast else _experiment(parts, show)
        suggested = None if options.fast else add_next_works(parts, show)
        rooms = None if options.fast else add_rooms_heard(parts, show, clock)
        alerting = None if options.fast else add_alerts(parts, show, in_language(language))
        if not options.fast:
            add_figures(parts, show, language)
        operations = None if options.fast else _operations(parts, show, version)
        clocks = _clocks(parts, show, clock, replay, instead)
        once = None if options.fast else _once(parts, show, clocks.calendar)
        closing = opened.pop_all()
    return Assembly(
        options,
        version,
        show,
        clocks,
        monitoring,
        control,
        told(written),
        sights,
        parts,
        edits,
        switches,
        extras,
        page,
        owed,
        experiment,
        suggested,
        rooms,
        once,
        alerting,
        operations,
        language,
        closing,
    )


def _checked(options: Options) -> Show:
    """The show, read; files can be written where they are to be. Raises ShowError."""
    show = _as_run(load_show(options.show), options)
    if options.record and show.venue.privacy.level != "stage":
        level = show.venue.privacy.level
        text = f"'privacy: {{level: {level}}}' lets no record of single visitors be kept: leave out --record, or set"
        raise whole_file(show.folder / VENUE, f"{text} the level to stage while nobody but you is in the room")
    for file in (options.record, options.sheet):
        if file is not None and not file.resolve().parent.is_dir():
            raise whole_file(file, "its folder does not exist: make it first, or choose another")
    return show


def _as_run(show: Show, options: Options) -> Show:
    """`show`, with what the command line says of what it looks with; who names a source looks with that alone. Raises
    ShowError."""
    return as_asked(looking_with_one(show) if options.source else show, options.camera)


def _clocks(parts: Parts, show: Show, clock: Clock, replay: ManualClock | None, instead: StandIns) -> Clocks:
    """The machine's own time, in the house's zone; a replay's runs as it is told, from now on."""
    calendar = calendar_in(show.zone)
    if replay is not None:
        calendar = running_with(replay, calendar())
        return Clocks(clock, replay, calendar, HouseClock(calendar, lambda _: ""))
    kept = KeptFile("clock", show_state_folder(show.folder) / FILE_NAME)
    parts.keep("clock", kept.close)
    calendar = instead.calendar or calendar
    return Clocks(clock, None, calendar, HouseClock(calendar, distrust, kept))


def _switches(parts: Parts, show: Show) -> StandingFile:
    """What people have switched, kept over restarts."""
    kept = StandingFile(show_state_folder(show.folder), lambda text: parts.events.report_fault("switches", text))
    parts.keep("switches", kept.close)
    return kept


def _monitoring(clock: Clock) -> Monitoring:
    events, history, health = EventBus(clock), HistoryLog(), Health()
    events.add("health", health)
    events.add("history", history)
    watchdog = Watchdog(events.report_fault, state_folder() / "stacks.txt", ServiceManager())
    return Monitoring(events, history, health, watchdog)


def _control(show: Show) -> Control:
    program = program_of(show)
    controller, overrides = Controller(program, mood_settings(show)), Overrides(show, program)
    keys = Keys(PROJECTOR, lambda: overrides.now, lambda: _scene_after(overrides, controller))
    return Control(controller, overrides, keys, NewestValues(), NewestAtom())


def _scene_after(overrides: Overrides, controller: Controller) -> str:
    """The scene that follows the one on the first wall, by their names."""
    names = sorted(overrides.scenes)
    held = controller.rules.stage.get(PROJECTOR)
    now = held.claim.name if held else ""
    return next((name for name in names if name > now), names[0] if names else "")


def _listen(parts: Parts, record: Path | None, listeners: Mapping[str, Listener], show: Show) -> None:
    """The record, where one is asked for, and those who came with the command. Raises OSError."""
    for name, listener in listeners.items():
        parts.events.add_slow(name, listener)
        parts.progress(name)
    if record:
        kept = show.venue.record
        written = Record(record, Bounds(kept.megabytes * 1_000_000, kept.days))  # in a thread of its own
        parts.reports["record"], parts.recorded = written, written.notice
        if record.parent.stat().st_dev in {one.stat().st_dev for one in (show.folder, state_folder()) if one.exists()}:
            parts.old_records = written  # to delete it makes room on a disk that is watched
        parts.events.add("record", written, close=written.close)
        parts.progress("record")


def _watch_machine(parts: Parts, show: Show) -> None:
    """The machine's disks, power and heat, told while the show runs."""
    folders = (state_folder(), show.folder)
    watch = MachineWatch(lambda: troubles(folders), lambda text: parts.events.report_fault("machine", text))
    parts.reports["machine"] = watch
    parts.keep("machine", watch.close)


def _put_outputs(parts: Parts, show: Show, control: Control, options: Options, instead: StandIns) -> None:
    """The show's own outputs, or those that stand in for all of them; and who says what waits for the next start."""
    if instead.outputs is None:
        add_outputs(parts, show, Screens(control.keys.handle_key), options)
    for name, ports in (instead.outputs or {}).items():
        parts.add_output(name, ports)
    parts.reloads["show"] = NextStart()


def _put_neighbours(parts: Parts, show: Show, control: Control, options: Options, instead: StandIns) -> None:
    """Those outside, and who stands before the wall. A replay is not live: nobody can steer it, and nobody takes it for
    the room."""
    if not options.fast:
        add_neighbours(parts, show, lambda: control.overrides.addresses, lambda: control.sensed.values)
        add_buttons(parts, show, lambda: control.overrides.now.processing)
    for name, one in instead.inputs.items():
        parts.add_input(name, one)
    for name, publisher in instead.publishers.items():
        parts.add_publisher(name, publisher)
    if not (options.fast or options.headless):
        parts.add_input("keys", control.keys)


def _operations(parts: Parts, show: Show, version: str) -> Operations:
    """A day of operation, on disk."""
    kept = Operations(ring_of(show_state_folder(show.folder)), version)
    kept.live = show.venue.privacy.level == "stage"
    parts.reloads["operations"] = _DiscreetOperations(kept)
    parts.events.add("operations", kept, close=kept.close)
    parts.progress("operations")
    return kept


@dataclass(frozen=True)
class _DiscreetOperations:
    operations: Operations

    def use(self, before: Show, show: Show) -> list[str]:  # noqa: ARG002 (only what is to be counts)
        self.operations.live = show.venue.privacy.level == "stage"
        return []


def _owed(parts: Parts, show: Show) -> OwedFile:
    """What may be lit outside, on disk."""
    owed = OwedFile(place_of(show.folder), lambda text: parts.events.report_fault("lit", text))
    parts.keep("lit", owed.close)
    return owed


def _experiment(parts: Parts, show: Show) -> ExperimentKeeper:
    """The plan of the show's experiment, on disk."""
    kept = ExperimentKeeper(settled_file(show.folder), lambda text: parts.events.report_fault("experiment", text))
    parts.keep("experiments", kept.close)
    return kept


def _once(parts: Parts, show: Show, calendar: Calendar) -> OnceKeeper:
    """What was done once in this night, on disk."""
    kept = OnceKeeper(once_file(show.folder), lambda text: parts.events.report_fault("once", text), calendar)
    parts.keep("once", kept.close)
    return kept


def _edits(parts: Parts, show: Show, options: Options, extras: PageExtras | None) -> HotReload:
    """The eye on the show's folder."""
    read = extras.files.load if extras and options.stand_in is None else load_show
    edits = HotReload(
        options.show,
        show.settings.include,
        lambda folder: _as_run(refuse_broken_shaders(read(folder)), options),
        lambda text: parts.events.report_fault("show", text),
    )
    parts.keep("edits", edits.close)
    return edits
