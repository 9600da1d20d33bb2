"""`exhibit report FILE`: one archive with what somebody needs who helps from afar; no picture, and no secret."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from importlib import metadata
from io import BytesIO
from pathlib import Path

from exhibit import __version__
from exhibit.commands import figures
from exhibit.commands.arguments import Commands
from exhibit.commands.exit_codes import DONE
from exhibit.commands.show_here import show_here
from exhibit.config.problems import whole_file
from exhibit.config.secret_values import secrets_below, without
from exhibit.config.show_folder import ShowFolder
from exhibit.runtime.operations import lines_of, ring_of
from exhibit.system.files import write_at_once
from exhibit.system.paths import show_state_folder, state_folder

_DOCTOR_S, _JOURNAL_S, _MOST_BYTES = 120.0, 20.0, 4_000_000
_STATE_FILES = (
    "logbook.json",
    "alerts.json",
    "switches.json",
    "lit.json",
    "starts.json",
    "clock.json",
    "experiments.json",
    "once.json",
)


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    report = commands.add_parser(
        "report",
        help="pack what a helper needs into one file, without pictures and secrets",
        description="Pack the doctor's findings, versions, the show's settings, a day of operation, what hung, and the "
        "service's journal into one zip archive. No picture goes in, and no password, token or key of the settings.",
    )
    report.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="the archive to write, such as report.zip; week and month are those of exhibit figures",
    )
    report.add_argument("show", nargs="?", type=Path, metavar="SHOW", help="the show's folder (default: here)")
    report.add_argument("--no-doctor", action="store_true", help="leave the doctor's walk out, which takes a minute")
    report.add_argument("--unit", default="exhibit", help="the service whose journal is taken (default: exhibit)")
    figures.add_options(report, told=False)
    report.set_defaults(command=_report)


def _report(options: argparse.Namespace) -> int:
    # Nobody calls an archive so: who types it wants the figures (D-museum-12).
    if (step := next((one for one in figures.STEPS if str(options.file) == one), None)) is not None:
        return figures.make(options, step)
    folder: Path = options.show or show_here()
    if not options.file.resolve().parent.is_dir():
        raise whole_file(options.file, "its folder does not exist: make it first, or choose another")
    secrets = secrets_below(ShowFolder(folder), os.environ)
    packed = {name: without(secrets, make()) for name, make in _parts(options, folder)}
    names = {name: text for name, text in packed.items() if text}
    write_at_once(options.file, _zipped(names), 0o600)
    print(f"{options.file}: {', '.join(names)}")
    return DONE


def _zipped(texts: dict[str, str]) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(name, text[-_MOST_BYTES:])
    return data.getvalue()


def _parts(options: argparse.Namespace, folder: Path) -> Iterator[tuple[str, Callable[[], str]]]:
    """The files of the archive, each with what makes its text."""
    yield "versions.txt", _versions
    yield "operation.txt", lambda: "\n".join(map(str, lines_of(ring_of(show_state_folder(folder)))))
    if not options.no_doctor:
        yield (
            "doctor.json",
            lambda: _told_by([sys.executable, "-m", "exhibit", "doctor", str(folder), "--json"], _DOCTOR_S),
        )
    if shutil.which("journalctl"):
        arguments = ["journalctl", "-u", options.unit, "-n", "2000", "--no-pager", "-o", "short-iso"]
        yield "journal.txt", lambda: _told_by(arguments, _JOURNAL_S)
    yield "stacks.txt", lambda: _text_of(state_folder() / "stacks.txt")
    state = show_state_folder(folder)
    for name in _STATE_FILES:
        yield f"state/{name}", lambda name=name: _text_of(state / name)  # type: ignore[misc]
    for file in _settings(ShowFolder(folder)):
        yield f"show/{file.relative_to(folder).as_posix()}", lambda file=file: _text_of(file)  # type: ignore[misc]


def _settings(show: ShowFolder) -> Iterator[Path]:
    """What people have written; nothing that is a picture, a film or a sound."""
    beside = [one for one in (show.main, show.venue) if one is not None and one.is_file()]
    yield from (*beside, *show.rules, *show.rehearsals, *show.scenes.values(), *show.consoles)


def _versions() -> str:
    packages = sorted({f"{one.metadata['Name']} {one.version}" for one in metadata.distributions()}, key=str.lower)
    system = json.dumps(platform.uname()._asdict() | {"node": ""}, ensure_ascii=False)
    return "\n".join((f"exhibit {__version__}", f"python {sys.version}", system, *packages))


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _told_by(arguments: list[str], within_s: float) -> str:
    """What a program prints; where it takes too long, what it had said by then."""
    try:
        done = subprocess.run(arguments, capture_output=True, timeout=within_s, check=False)  # noqa: S603 (our own words)
        return (done.stdout + done.stderr).decode("utf-8", "replace")
    except subprocess.TimeoutExpired as error:
        return f"{(error.stdout or b'').decode('utf-8', 'replace')}\n(not done within {within_s:g} s)"
    except OSError as error:
        return f"cannot be asked: {error.strerror}"
