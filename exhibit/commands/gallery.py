"""`exhibit gallery`: every scene of a show, drawn without a projector, as a contact sheet and as a film."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from exhibit.commands.arguments import Commands, add_show
from exhibit.commands.exit_codes import DONE, FAILED
from exhibit.commands.show_here import show_here
from exhibit.config.problems import did_you_mean, short, whole_file
from exhibit.show import load_show

if TYPE_CHECKING:
    from exhibit.outputs.scenes.spec import SceneSpec

_ENDINGS = (".jpg", ".jpeg", ".png")


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    gallery = commands.add_parser(
        "gallery",
        help="draw every scene of a show",
        description="Draw every scene of a show, without a projector, to a contact sheet and to a short film. "
        "Exit code 1: a scene could not be drawn.",
    )
    add_show(gallery)
    gallery.add_argument(
        "--sheet", type=Path, metavar="FILE.jpg", help="where the contact sheet goes, .jpg or .png (gallery.jpg)"
    )
    gallery.add_argument("--film", type=Path, metavar="FILE.mp4", help="film the scenes (needs the program ffmpeg)")
    gallery.add_argument("--seconds", type=_seconds, default=6.0, metavar="6", help="how long the film shows each (6)")
    gallery.add_argument("--scene", action="append", metavar="NAME", help="only this scene; may be given again")
    gallery.set_defaults(command=_gallery)


def _seconds(written: str) -> float:
    try:
        seconds = float(written)
    except ValueError:
        seconds = 0.0
    if not 1 <= seconds <= 600:
        raise argparse.ArgumentTypeError(f"'{written}' is no time for a scene: write seconds, 1 to 600")
    return seconds


def _gallery(options: argparse.Namespace) -> int:
    # Imported here: they bring pygame along, which other commands need not wait for.
    from exhibit.filming.gallery import SIZE_PX, film, stills  # noqa: PLC0415
    from exhibit.filming.reel import Reel, checked  # noqa: PLC0415
    from exhibit.filming.shader_pictures import write_stills  # noqa: PLC0415
    from exhibit.outputs.projector.poster import poster, write  # noqa: PLC0415

    scenes = _chosen(options)
    sheet = _sheet(options)
    if options.film is not None:
        checked(options.film)
    faults = []
    if sheet is not None:
        shown = list(stills(scenes))
        write(poster(shown), sheet)
        for still in write_stills(scenes):
            print(f"the still of a shader: {short(still)}")
        faults = [one.fault for one in shown if one.fault]
        print(f"{len(shown)} scene{'s' * (len(shown) != 1)}: {short(sheet)}")
    if options.film is not None:
        with Reel(options.film, SIZE_PX) as reel:
            film(scenes, reel, options.seconds)
        print(f"{reel.lasts_s:g} s of film: {short(options.film)}")
    for fault in faults:
        print(fault, file=sys.stderr)
    return FAILED if faults else DONE


def _chosen(options: argparse.Namespace) -> dict[str, SceneSpec]:
    folder: Path = options.show or show_here()
    scenes = load_show(folder).scenes
    unknown = [name for name in options.scene or () if name not in scenes]
    if unknown:
        raise whole_file(folder, f"there is no scene '{unknown[0]}'. {did_you_mean(unknown[0], scenes)}")
    if not scenes:
        raise whole_file(folder, "has no scenes: write one, scenes/NAME/scene.yaml (docs/scenes.md shows how)")
    return {name: scenes[name] for name in options.scene or scenes}


def _sheet(options: argparse.Namespace) -> Path | None:
    """The contact sheet's file; none where only a film is asked for."""
    file: Path | None = options.sheet
    if file is None and options.film is None:
        file = Path("gallery.jpg")
    if file is not None and file.suffix not in _ENDINGS:
        raise whole_file(file, "a contact sheet is a .jpg or .png: give it such an ending")
    if file is not None and not file.resolve().parent.is_dir():
        raise whole_file(file, "its folder does not exist: make it first, or choose another")
    return file
