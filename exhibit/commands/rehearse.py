"""`exhibit rehearse`: the show played on timelines, without a camera. Exit 0 all met, 1 unmet, 2 mistakes."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from exhibit.commands.arguments import Commands
from exhibit.commands.exit_codes import DONE, FAILED, WRONG
from exhibit.commands.show_here import show_here
from exhibit.config.characters import composed
from exhibit.config.file_names import file_named
from exhibit.config.problems import ShowError, did_you_mean, short, whole_file
from exhibit.config.show_folder import YAML, ShowFolder
from exhibit.cues.formatting import lasting
from exhibit.rehearsal.play import FOLDER, RehearsalRequest, RehearsalResult, RehearsalRunner
from exhibit.rehearsal.run import RATE_HZ, Watcher
from exhibit.rehearsal.schema import day_and_time
from exhibit.rehearsal.why import NoSuchName
from exhibit.show import load_show


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    rehearse = commands.add_parser(
        "rehearse",
        help="play a show on a timeline, without a camera",
        description="Play a show on recorded or written timelines, much faster than life. Without a timeline, "
        "the show's own rehearsals (rules/rehearsals/) are played, one line each.",
    )
    rehearse.add_argument(
        "what",
        nargs="*",
        metavar="SHOW | TIMELINE",
        help="the show's folder; a record (.jsonl), a written timeline (.yaml), or the name of one of the show's own",
    )
    rehearse.add_argument("--all", action="store_true", help="play all rehearsals of the show, one line each")
    rehearse.add_argument("--expect", type=Path, metavar="FILE.yaml", help="expect what this file lists, too")
    rehearse.add_argument(
        "--why", metavar="RULE", help="explain a rule, or projector, sound, or a light, at each of its changes"
    )
    rehearse.add_argument("--plot", type=Path, metavar="FILE.png", help="draw the rehearsal (extra 'plots')")
    rehearse.add_argument(
        "--film", type=Path, metavar="FILE.mp4", help="film what the wall shows and speakers play (needs ffmpeg)"
    )
    rehearse.add_argument("--quiet", action="store_true", help="no log, only what was not met and the totals")
    rehearse.add_argument("--rate", type=_rate, default=RATE_HZ, metavar="10", help="moods a second (10)")
    rehearse.add_argument(
        "--begins", type=_begins, metavar="'2026-05-02 10:30'", help="day and time, for hour, weekday and open"
    )
    rehearse.add_argument(
        "--variant", metavar="NAME", help="the variant of the show's experiment that is on (default: what is usual)"
    )
    rehearse.set_defaults(command=_rehearse)


def _rate(written: str) -> float:
    try:
        rate = float(written)
    except ValueError:
        rate = 0.0
    if not 0.1 <= rate <= 1000:
        raise argparse.ArgumentTypeError(f"'{written}' is no rate: write moods a second, 0.1 to 1000")
    return rate


def _begins(written: str) -> datetime:
    try:
        return day_and_time(written)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _rehearse(options: argparse.Namespace) -> int:
    folder, named = _sorted(options.what)
    theatre = RehearsalRunner(load_show(folder))
    files = [_timeline(theatre, name) for name in named]
    several = options.all or not files
    files += theatre.rehearsals() if several else []
    if not files:
        text = f"has no rehearsals: name a timeline, or write one into {FOLDER}/ (docs/rehearsing.md shows how)"
        raise whole_file(folder, text)
    if len(files) > 1 and (options.why or options.plot or options.film):
        return _wrong("--why, --plot and --film are about one timeline: name it")
    asked = RehearsalRequest(
        options.expect, options.why, options.plot, not options.quiet, options.rate, options.begins, options.variant
    )
    try:
        if options.film:
            return _filmed(theatre, files[0], asked, options.film)
        return _all(theatre, files, asked) if several or len(files) > 1 else _one(theatre, files[0], asked)
    except NoSuchName as error:
        return _wrong(str(error))
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] != "matplotlib":
            raise
        return _wrong("drawing plots needs more: pip install 'exhibit[plots]' (matplotlib is missing)")


def _sorted(written: list[str]) -> tuple[Path, list[str]]:
    """The show's folder, and the names that are timelines."""
    found = [file_named(Path(), name) for name in written]
    folders = [one for one in found if one.is_dir()]
    names = [str(one) for one in found if not one.is_dir()]
    if len(folders) > 1:
        raise whole_file(folders[1], "one show is rehearsed at a time: name one folder")
    if folders:
        return folders[0], names
    # A written timeline inside a show is of that show; a record may lie anywhere.
    written_ones = [Path(name) for name in names if Path(name).suffix in YAML and Path(name).is_file()]
    above = [up for file in written_ones for up in file.resolve().parents]
    return next((place for place in above if ShowFolder(place).is_show), None) or show_here(), names


def _timeline(theatre: RehearsalRunner, name: str) -> Path:
    """A file by its path, or one of the show's own rehearsals by its name."""
    if (file := file_named(Path(), name)).is_file():
        return file
    own = {composed(file.stem): file for file in theatre.rehearsals()}
    if composed(name) in own:
        return own[composed(name)]
    raise whole_file(Path(name), f"no such file, and no rehearsal of the show. {did_you_mean(name, own)}")


def _filmed(theatre: RehearsalRunner, file: Path, asked: RehearsalRequest, film: Path) -> int:
    # Imported here: they bring pygame along, which other rehearsals need not wait for.
    from exhibit.filming.reel import Reel  # noqa: PLC0415
    from exhibit.filming.rehearsal_film import RehearsalFilm  # noqa: PLC0415
    from exhibit.outputs.projector import Wall  # noqa: PLC0415
    from exhibit.outputs.sound import levels_of  # noqa: PLC0415
    from exhibit.outputs.sound.soundtrack import Soundtrack  # noqa: PLC0415

    size_px = next(iter(theatre.show.settings.walls.values()))[1].size or (1280, 720)
    levels = levels_of(theatre.show.settings.sound)
    with TemporaryDirectory() as folder, Reel(film, size_px) as reel:
        heard = Path(folder) / "heard.wav"
        with Soundtrack(heard, theatre.show.sounds, levels) as track:
            night = RehearsalFilm(theatre.show.scenes, reel, Wall(size_px), track)
            code = _one(theatre, file, asked, night)
        reel.add_sound(heard)
    for fault in night.faults:
        print(fault, file=sys.stderr)
    print(f"filmed: {short(film)}")
    return code


def _one(theatre: RehearsalRunner, file: Path, asked: RehearsalRequest, *more: Watcher) -> int:
    played = theatre.play(file, asked, print, more)
    for told in played.unmet:
        print(told)
    print(played.totals.told(played.took_s) + (f"; {played.judged()}" if played.verdicts else ""))
    if asked.plot:
        print(f"drawn: {short(asked.plot)}")
    return FAILED if played.unmet else DONE


def _all(theatre: RehearsalRunner, files: list[Path], asked: RehearsalRequest) -> int:
    """Every file, whatever becomes of the others; the worst code comes back."""
    code = DONE
    quiet = replace(asked, log=False)
    for file in files:
        try:
            played = theatre.play(file, quiet, print)
        except ShowError as error:
            print(f"WRONG  {file.stem}: it cannot be played")
            for problem in error.problems:
                print(problem, file=sys.stderr)
            code = WRONG
            continue
        _tell(played)
        code = max(code, FAILED if played.unmet else DONE)
    return code


def _tell(played: RehearsalResult) -> None:
    lasted = lasting(played.totals.lasted_s)
    print(f"{'UNMET' if played.unmet else 'ok':<6} {played.name}: {played.judged()}; {lasted} in {played.took_s:.2g} s")
    for told in played.unmet:
        print(f"       {told}")


def _wrong(told: str) -> int:
    print(told, file=sys.stderr)
    return WRONG
