"""`exhibit doctor`: every part of a show looked at, and what to do where one is ill."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import time
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from exhibit.assembly.language import spoken_at
from exhibit.commands.arguments import Commands, add_camera
from exhibit.commands.exit_codes import DONE, FAILED
from exhibit.commands.show_here import show_here
from exhibit.config.problems import Problem, ShowError, did_you_mean, short
from exhibit.config.show_folder import ShowFolder
from exhibit.doctor import NAMES
from exhibit.show import Show, load_show
from exhibit.show.cameras import looking_with_one
from exhibit.translation import Say

if TYPE_CHECKING:
    from exhibit.doctor.findings import Finding


_MOST_MINUTES = 24 * 60


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    doctor = commands.add_parser(
        "doctor",
        help="look at camera, models, display, sound, desks and broker",
        description="Look at every part of a show, say what was sent and what answered, and what to do where "
        "something is wrong. Nothing is fired at a desk. Exit code 0: nothing is ill, 1: something is, 2: the show "
        "cannot be read.",
    )
    doctor.add_argument(
        "what",
        nargs="*",
        metavar="SHOW | PART",
        help=f"the show's folder (default: here); only these parts: {', '.join(NAMES)}, or a target's name",
    )
    doctor.add_argument(
        "--source", action="append", help="look at this instead of the show's camera, as in 'exhibit run'"
    )
    add_camera(doctor)
    doctor.add_argument("--headless", action="store_true", help="the show runs without a window")
    doctor.add_argument(
        "--loud", action="store_true", help="show a grid on each display for two seconds, and play a short tone"
    )
    doctor.add_argument(
        "--send", action="store_true", help="send a marked trial to everybody who is told when something is ill"
    )
    doctor.add_argument(
        "--minutes",
        type=_minutes,
        default=5.0,
        metavar="M",
        help="for how long 'exhibit doctor siting' watches people who walk by (default: 5)",
    )
    doctor.add_argument("--json", action="store_true", help="for programs: one JSON object")
    doctor.set_defaults(command=_doctor)


def _minutes(written: str) -> float:
    """Minutes on the command line. Raises ArgumentTypeError."""
    try:
        minutes = float(written)
    except ValueError:
        minutes = 0.0
    if not 0 < minutes <= _MOST_MINUTES:
        raise argparse.ArgumentTypeError(f"write minutes from 0.1 to {_MOST_MINUTES}, such as --minutes 5")
    return minutes


def _doctor(options: argparse.Namespace) -> int:
    # Imported here: they bring OpenCV, LiteRT and pygame along, which other commands need not wait for.
    from exhibit.assembly.camera import CameraAsked, as_asked  # noqa: PLC0415 (as above)
    from exhibit.doctor.findings import DoctorRequest  # noqa: PLC0415
    from exhibit.doctor.walk import HANGS, PARTS, walk  # noqa: PLC0415

    folder, words = _sorted(options.what)
    show = looking_with_one(load_show(folder)) if options.source else load_show(folder)
    show = as_asked(show, CameraAsked(options.turn, options.mirror, options.size, options.rate))
    say = spoken_at(show, options.language)
    targets = _chosen(words, show)
    named = {*words} & {*NAMES} | _parts_of(targets or (), show)
    whole = {"targets", *show.venue.neighbours} & {*words}
    chosen = None if whole else targets
    sources = tuple(options.source or ()) or show.sources
    asked = DoctorRequest(
        show, sources, options.headless, options.loud, chosen, options.send, watch_s=60 * options.minutes
    )
    parts = [part for part in PARTS if part.name in named or not (words or part.watches)]
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without letters such as ° is no reason to fail
    began_s = time.monotonic()
    found = list(_told(walk(asked, parts), show, say, as_json=options.json))
    ill = any(one.verdict == "ill" for one in found)
    if options.json:
        _print_json(found, show)
    else:
        from exhibit.doctor.printing import summary  # noqa: PLC0415

        print(summary(found, time.monotonic() - began_s, say))
    sys.stdout.flush()
    if any(one.told.startswith(HANGS) for one in found):
        os._exit(FAILED)  # a thread that hangs in a driver would keep the process from ending
    return FAILED if ill else DONE


def _sorted(words: list[str]) -> tuple[Path, list[str]]:
    """The show's folder, and the parts that are named."""
    if words and words[0] not in NAMES and ("/" in words[0] or ShowFolder(Path(words[0])).is_show):
        return Path(words[0]), words[1:]
    return show_here(), words


def _chosen(words: list[str], show: Show) -> frozenset[str] | None:
    """The targets that are named; None where none is. Raises ShowError for what is neither part nor target."""
    names = {*words} - {*NAMES}
    for word in sorted(names):
        if not _parts_of([word], show):
            known = [*NAMES, *show.targets, *_neighbours(show)]
            text = f"there is no part, target or show '{word}'. {did_you_mean(word, known)}"
            raise ShowError([Problem("exhibit doctor", 0, 0, text)])
    return frozenset(names) or None


def _parts_of(targets: Iterable[str], show: Show) -> set[str]:
    """The parts that look at these targets."""
    parts: dict[str, Collection[str]] = {"targets": show.targets}
    parts |= {part: section.targets for part, section in show.venue.neighbours.items()}
    return {part for part, known in parts.items() if any(name in known for name in targets)}


def _neighbours(show: Show) -> list[str]:
    """Who is sent to besides desks and lamps, by name."""
    return [name for section in show.venue.neighbours.values() for name in section.targets]


def _told(findings: Iterator[Finding], show: Show, say: Say, *, as_json: bool) -> Iterator[Finding]:
    """The findings; where a person reads, each is printed as soon as it is there."""
    from exhibit.doctor.printing import FindingPrinter  # noqa: PLC0415

    displays = (f"display {name}".strip() for name, _ in show.settings.walls.values())
    paper = FindingPrinter(
        max(map(len, (*NAMES, *show.targets, *_neighbours(show), *show.venue.dmx, *displays))), say=say
    )
    if not as_json:
        print(f"{show.settings.exhibit} ({short(show.folder)})\n")
    for finding in findings:
        if not as_json:
            print("\n".join(paper.lines(finding)), end="\n\n", flush=True)
        yield finding


def _print_json(found: list[Finding], show: Show) -> None:
    from exhibit.doctor.printing import as_data  # noqa: PLC0415

    told = {
        "show": show.settings.exhibit,
        "ill": sum(one.verdict == "ill" for one in found),
        "findings": as_data(found),
    }
    print(json.dumps(told, ensure_ascii=False, indent=1))
