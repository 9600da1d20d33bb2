"""`exhibit check`: every mistake of a show at once, each with its line and a caret under it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

from exhibit.assembly.language import spoken_at
from exhibit.commands.arguments import Commands, add_show
from exhibit.commands.exit_codes import DONE, WRONG
from exhibit.commands.show_here import show_here
from exhibit.config.problems import Problem, ShowError
from exhibit.config.secrets import masked
from exhibit.rehearsal.files import RehearsalFiles
from exhibit.show import Show, advice_on, compiled_problems, missing_for_shaders, read_show, shader_credits
from exhibit.show.program import program_of
from exhibit.show.show import ShowExperiment
from exhibit.translation import Say


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    check = commands.add_parser(
        "check",
        help="find every mistake of a show",
        description="Find every mistake of a show, and what is well written but can hardly be meant. "
        "Exit code 0: clean, 2: something was found.",
    )
    add_show(check)
    check.add_argument("--json", action="store_true", help="for editors: a JSON list of file, line, column and text")
    check.set_defaults(command=_check)


def _check(options: argparse.Namespace) -> int:
    folder: Path = options.show or show_here()
    show, found = read_show(folder)
    more = (*advice_on(show), *_rehearsal_problems(show)) if show else ()
    drawn = compiled_problems(show) if show else ()
    problems = tuple(sorted({*found, *more, *drawn}))
    say = spoken_at(show, options.language)
    told = f"{len(show.rules)} rules, {len(show.scenes)} scenes, {len(show.sounds)} sounds" if show else ""
    if options.json:
        print(json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=1))
    else:
        _print(problems, folder.resolve().name, told, say)
        for line in shader_credits(show) if show else ():
            print(say(line))
        for line in (*_missing_for_lamps(show), *missing_for_shaders(show)) if show else ():
            print(say(f"here, on this machine: {line}"))
        if show and show.experiment:
            print(say(f"experiment {show.experiment.name}: {_power(show.experiment)}"))
    return WRONG if problems else DONE


def _missing_for_lamps(show: Show) -> list[str]:
    if not show.venue.dmx:
        return []
    from exhibit.assembly.lighting import missing_in  # noqa: PLC0415 (it knows how lamps are driven, which few shows do)

    return missing_in(show)


def _power(one: ShowExperiment) -> str:
    """Whether it is long enough: before it begins there is time to write more days."""
    from exhibit.commands.experiment_lines import power_line  # noqa: PLC0415 (statistics, for shows that try variants)
    from exhibit.museum.experiments import experiment_power  # noqa: PLC0415
    from exhibit.museum.settled_experiments import plan_of  # noqa: PLC0415
    from exhibit.runtime.experiment import settled_now  # noqa: PLC0415

    settled = settled_now(one, 0, date.min)
    return power_line(experiment_power(plan_of(settled), settled.hoped))


def _rehearsal_problems(show: Show) -> Iterator[Problem]:
    """What is wrong with the show's own rehearsals; none is played."""
    files = RehearsalFiles(show, program_of(show))
    for file in files.found():
        try:
            files.read(file)
        except ShowError as error:
            yield from error.problems


def _print(problems: tuple[Problem, ...], show: str, told: str, say: Say) -> None:
    for problem in problems:
        print(replace(problem, text=say(problem.text)))
        for line in source_lines(problem):
            print(line)
    if problems:
        many = "1 mistake" if len(problems) == 1 else f"{len(problems)} mistakes"
        print(say(f"\n{many} in {show}"))
    else:
        print(say(f"{show}: no mistakes ({told})"))


def source_lines(problem: Problem) -> list[str]:
    """The line that `problem` is about, and a caret under the place; nothing where it has no line."""
    try:
        source = Path(problem.file).read_text(encoding="utf-8").splitlines()[problem.line - 1]
    except (OSError, UnicodeDecodeError, IndexError):
        return []
    if not problem.line:
        return []
    number = f"{problem.line:>5} | "
    # A tab is as wide as a blank here, so that the caret stands where it should.
    lines = [number + masked(source.replace("\t", " "))]
    if problem.column:
        lines.append(" " * (len(number) + problem.column - 1) + "^")
    return lines
