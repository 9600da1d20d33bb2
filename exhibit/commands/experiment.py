"""`exhibit experiment`: whether it is long enough, how it stands, what it found, and the YAML of the next one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from exhibit.assembly.language import spoken_at
from exhibit.clock import calendar_in
from exhibit.commands.arguments import Commands
from exhibit.commands.exit_codes import DONE, WRONG
from exhibit.commands.experiment_lines import anytime_lines, plan_lines, result_lines, status_lines
from exhibit.commands.journal_here import add_journal, published_here
from exhibit.commands.measure_words import told_figure
from exhibit.commands.show_here import show_here
from exhibit.config.problems import did_you_mean, whole_file
from exhibit.journal.atoms import USUAL_K, Atom
from exhibit.journal.days import day_of
from exhibit.journal.port import StoreError
from exhibit.museum.estimates import Estimate
from exhibit.museum.measures import MeasureName
from exhibit.museum.next_experiment import NextExperiment, experiment_yaml, following_name, hoped_next
from exhibit.museum.settled_experiments import anytime_effects, told_experiment
from exhibit.museum.telling import measure_blocks, told_measure
from exhibit.runtime.experiment import RoomNow, blocks_of, changed, settled_now, turn
from exhibit.runtime.experiment_keeper import settled_file, settled_in
from exhibit.show import Show, load_show
from exhibit.switchback import SettledExperiment

_LOOKED_BACK = timedelta(days=28)
_FIRST_NAME, _FIRST_GAIN = "first", 1.25
_FIRST_MEASURE: MeasureName = "smiles"


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "experiment",
        help="variants of the show that take turns: plan, status, result, the next one",
        description="An experiment of the show here, whose variants take turns (docs/experiments.md).",
    )
    todo = parser.add_subparsers(required=True, metavar="WHAT")
    _add(todo, "plan", _plan, "whether it is long enough to find what is hoped for, before it begins")
    _add(todo, "status", _status, "which variant is on, and how far it is")
    result = _add(todo, "result", _result, "what it found; sealed until its last day is over")
    result.add_argument("--anytime", action="store_true", help="what may be looked at on any day: a wider interval")
    _add(todo, "next", _next, "write the YAML of the next one")


def _add(todo: Commands, name: str, do: Callable[[Asked], int], told: str) -> argparse.ArgumentParser:
    parser = todo.add_parser(name, help=told, description=told[0].upper() + told[1:] + ".")
    parser.add_argument("name", nargs="?", metavar="NAME", help="another than the show's present one")
    add_journal(parser)
    parser.set_defaults(command=_guarded(do))
    return parser


@dataclass(frozen=True)
class Asked:
    """The show, what day and time it is there, its experiments so far, and what was typed."""

    show: Show
    now: RoomNow
    settled: tuple[SettledExperiment, ...]
    options: argparse.Namespace

    @property
    def today(self) -> date:
        return self.now.local.date()

    @property
    def k(self) -> int:
        return self.show.venue.journal.k if self.show.venue.journal else USUAL_K


def _guarded(do: Callable[[Asked], int]) -> Callable[[argparse.Namespace], int]:
    """`do`, with what a store or a damaged plan cannot do told in a line."""

    def done(options: argparse.Namespace) -> int:
        show = load_show(show_here())
        file = settled_file(show.folder)
        try:
            settled = settled_in(file)
        except ValueError as error:
            raise whole_file(file, f"is damaged ({error}): the show puts it aside when it starts") from None
        try:
            return do(Asked(show, RoomNow(calendar_in(show.zone)()), settled, options))
        except StoreError as error:
            print(f"exhibit experiment: {error}", file=sys.stderr)
            return WRONG

    return done


def _plan(asked: Asked) -> int:
    one = _meant(asked)
    told = told_experiment(one, (), asked.show.zone, asked.today, asked.k)
    print(one.name)
    return _say(asked, plan_lines(told, begun=one in asked.settled, of_late=_of_late_in_words(asked, told.measure)))


def _of_late_in_words(asked: Asked, measure: MeasureName) -> str:
    """What was counted of late, beside what is expected; "" where nothing was."""
    atoms = _of_late(asked)
    told = told_measure(measure, [one.tally for one in atoms], asked.k)
    if not isinstance(told, Estimate):
        return ""
    return f"the journal's last 28 days: {told_figure(measure, told)}, {_a_day(measure, atoms, asked):.0f} a day"


def _status(asked: Asked) -> int:
    one, here = _meant(asked), asked.show.experiment
    if one not in asked.settled:
        return _say(asked, [f"{one.name} is not begun; it begins on {one.first}, when the show plays it"])
    blocks = blocks_of(one, asked.show.hours, asked.now.local)
    keys = changed(one, here) if here and here.name == one.name else None
    return _say(asked, status_lines(one, asked.today, turn(one, asked.now), blocks, keys))


def _result(asked: Asked) -> int:
    one = _meant(asked)
    if one not in asked.settled:
        return _say(asked, [f"{one.name} is not begun, so there is nothing to tell"])
    atoms = _atoms(asked)
    told = told_experiment(one, atoms, asked.show.zone, asked.today, asked.k)
    _say(asked, result_lines(told))
    effects = anytime_effects(one, atoms, asked.show.zone, asked.today) if asked.options.anytime else ()
    return _say(asked, anytime_lines(told, effects))


def _say(asked: Asked, lines: Iterable[str]) -> int:
    """Print them in the language of who runs the show."""
    say = spoken_at(asked.show, asked.options.language)
    for line in lines:
        print(say(line))
    return DONE


def _next(asked: Asked) -> int:
    """To be read by a program or a person alike: nothing but YAML is printed."""
    if asked.options.name is None and asked.show.experiment is None and not asked.settled:
        print(experiment_yaml(_very_first(asked)), end="")
        return DONE
    one = _meant(asked)
    told = told_experiment(one, _atoms(asked), asked.show.zone, asked.today, asked.k)
    if told.result is None:
        raise whole_file(asked.show.folder, f"'{one.name}' is sealed until {one.ends}: the next is written after that")
    usual = told.result.variants[0].told
    value = usual.value if isinstance(usual, Estimate) else one.value
    effect = max(told.result.effects, key=lambda effect: abs(effect.difference or 0.0))
    visits = sum(told.counted.values()) / max(1, told.days_done) or one.visits_a_day
    hoped = hoped_next(told.measure, value, effect, (one.value, one.hoped))
    about = f"once more after {one.name}"
    variants = _variants_written(asked.show, one)
    count = len(one.turns.variants)
    name = following_name(one.name)
    print(experiment_yaml(NextExperiment(name, about, told.measure, value, hoped, visits, variants, count)), end="")
    return DONE


def _very_first(asked: Asked) -> NextExperiment:
    """The first one of a show, with what the journal knows."""
    atoms = _of_late(asked)
    told = told_measure(_FIRST_MEASURE, [one.tally for one in atoms], asked.k)
    value = told.value if isinstance(told, Estimate) else 0.2
    visits = max(10.0, _a_day(_FIRST_MEASURE, atoms, asked)) if isinstance(told, Estimate) else 100.0
    shown = {getattr(claim.action, "name", "") for claim in asked.show.settings.default}
    other = next((name for name in asked.show.scenes if name not in shown), "NAME")
    variants = f"usual: {{}}\nother: {{while: [{{scene: {other}}}]}}"
    about = "which scene do people smile at?"
    return NextExperiment(_FIRST_NAME, about, _FIRST_MEASURE, value, min(0.95, value * _FIRST_GAIN), visits, variants)


def _meant(asked: Asked) -> SettledExperiment:
    """The experiment that is meant, as it was settled, or as it would be now. Raises ShowError."""
    here = asked.show.experiment
    known = {one.name: one for one in asked.settled}
    name = asked.options.name or (here.name if here else next(reversed(known), ""))
    if name in known:
        return known[name]
    if here and here.name == name:
        return settled_now(here, 0, asked.today)
    if not name:
        raise whole_file(asked.show.folder, "has no experiment: 'exhibit experiment next' writes one for rules/")
    told = did_you_mean(name, {*known, *([here.name] if here else [])})
    raise whole_file(asked.show.folder, f"has no experiment '{name}'. {told}")


def _atoms(asked: Asked) -> tuple[Atom, ...]:
    """The published ones; none where nothing is counted."""
    if asked.options.journal is None and asked.show.venue.journal is None:
        return ()
    return published_here(asked.options).atoms


def _of_late(asked: Asked) -> list[Atom]:
    """Those of the last weeks; none where the show has no journal yet."""
    try:
        atoms = _atoms(asked)
    except StoreError:
        if asked.options.journal is not None:
            raise
        return []
    since_s = (asked.now.local - _LOOKED_BACK).timestamp()
    exhibit = asked.show.venue.journal.exhibit if asked.show.venue.journal else None
    return [one for one in atoms if one.begin_s >= since_s and exhibit in (None, one.exhibit)]


def _a_day(measure: MeasureName, atoms: list[Atom], asked: Asked) -> float:
    """How many of those that the measure is of came on a day of the last weeks that had any."""
    days = {day_of(one.begin_s, asked.show.zone) for one in atoms}
    return float(measure_blocks(measure, [one.tally for one in atoms]).of.sum()) / max(1, len(days))


def _variants_written(show: Show, one: SettledExperiment) -> str:
    """The variants as they stand in the file; where it stands there no more, their names."""
    here = show.experiment
    if here is None or here.name != one.name:
        return "\n".join(f"{name}: {{}}" for name in one.turns.variants)
    document = here.where.document
    line, column = document.keys[(*here.where.place, "variants")]
    lines = document.file.read_text(encoding="utf-8").splitlines()[line - 1 :]
    beside = lines[0][column - 1 :].partition(":")[2].strip()
    below = []
    for text in lines[1:]:
        if text.strip() and len(text) - len(text.lstrip()) < column:
            break
        below.append(text)
    indent = min((len(text) - len(text.lstrip()) for text in below if text.strip()), default=0)
    return "\n".join([*([beside] if beside else []), *(text[indent:] for text in below if text.strip())])
