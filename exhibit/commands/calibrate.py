"""`exhibit calibrate`: a grid on the wall, whose corners and edges are moved until it is straight there."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from exhibit.commands.arguments import Commands, add_show
from exhibit.commands.exit_codes import DONE, FAILED, WRONG
from exhibit.commands.show_here import show_here
from exhibit.config.patching import patch
from exhibit.config.problems import ShowError, did_you_mean
from exhibit.show import Show, load_show


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    calibrate = commands.add_parser(
        "calibrate",
        help="fit a projector's picture to its wall",
        description="Show a grid on the projector. Its corners are moved with the mouse or the arrows (Tab for the "
        "next, Shift for big steps), M masks edges, R starts over, S saves to venue.yaml, Esc leaves.",
    )
    add_show(calibrate)
    calibrate.add_argument("--projector", metavar="NAME", help="which one, where there are several (the first)")
    calibrate.set_defaults(command=_calibrate)


def _calibrate(options: argparse.Namespace) -> int:
    folder: Path = options.show or show_here()
    show = load_show(folder)
    name = show.settings.first_projector if options.projector is None else options.projector
    if name not in dict(show.settings.walls.values()):
        known = list(show.settings.projectors)
        print(f"there is no projector '{name}'. {did_you_mean(name, known)}", file=sys.stderr)
        return WRONG
    return _on_the_wall(show, name)


def _on_the_wall(show: Show, name: str) -> int:
    # Imported here: it brings pygame along, which other commands need not wait for.
    from exhibit.assembly.projectors import entries, fitting_of, window_request  # noqa: PLC0415
    from exhibit.outputs.projector.calibration_window import NoDisplay, calibrate  # noqa: PLC0415
    from exhibit.outputs.projector.placement import Placement  # noqa: PLC0415

    section = dict(show.settings.walls.values())[name]
    file = show.folder / "venue.yaml"
    if name in show.shown_by_browsers:
        title = f"projector {name}".strip()
        told = f"browsers show {title}: write its corners and mask into venue.yaml by hand (docs/venue.md)"
        print(told, file=sys.stderr)
        return WRONG

    def save(placement: Placement) -> str:
        try:
            patch(file, entries(name, placement))
        except (ShowError, OSError) as error:
            print(error, file=sys.stderr)
            return "venue.yaml cannot be written"
        print(f"written to {file}")
        return "saved to venue.yaml"

    title = f"projector {name}".strip()
    try:
        last = calibrate(window_request(section, fitting_of(show, name), title), save)
    except NoDisplay as error:
        print(f"{title} cannot be calibrated: {error}", file=sys.stderr)
        return FAILED
    if last.changed:
        print("the last changes were not saved", file=sys.stderr)
    return DONE
