"""A version from wheels: a file with its neighbours, a folder of them (offline), or what a registry has."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from exhibit.service.update import NotUpdated

_WHEEL = re.compile(r"exhibit-(?P<version>[0-9][0-9A-Za-z.+!_]*)(?:-\d\w*)?-[\w.]+-[\w.]+-[\w.]+\.whl")
_WITHIN_S = 1800.0
_TRIED_WITHIN_S = 120.0


@dataclass(frozen=True)
class WantedVersion:
    """A version, and the folder in which its wheels lie; None where they come from where pip usually looks."""

    version: str
    wheels: Path | None = None


def wanted(written: str) -> WantedVersion:
    """What is meant by a wheel file, a folder of wheels, or a version. Raises NotUpdated."""
    place = Path(written)
    if place.is_dir():
        found = [one for one in sorted(place.iterdir()) if _WHEEL.fullmatch(one.name)]
        if len(found) != 1:
            raise NotUpdated(
                f"{place} has {len(found) or 'no'} wheels of exhibit: name one file, exhibit-VERSION-….whl"
            )
        place = found[0]
    if match := _WHEEL.fullmatch(place.name):
        if not place.is_file():
            raise NotUpdated(f"{place}: no such file")
        return WantedVersion(match["version"], place.resolve().parent)
    if re.fullmatch(r"\d+(\.\w+)*([.+!_-]\w+)*", written):
        return WantedVersion(written)
    raise NotUpdated(f"'{written}' is neither a wheel (exhibit-VERSION-….whl), nor a folder of wheels, nor a version")


def installer(one: WantedVersion, extras: str) -> Callable[[Path], None]:
    """What makes an environment with `one` in a folder; with wheels at hand nothing else is asked."""

    def into(folder: Path) -> None:
        _run([sys.executable, "-m", "venv", str(folder)], "an environment cannot be made")
        python = [str(folder / "bin" / "python"), "-I"]  # neither what lies here, nor what PYTHONPATH names
        offline = [] if one.wheels is None else ["--no-index", "--find-links", str(one.wheels)]
        asked = f"exhibit[{extras}]=={one.version}" if extras else f"exhibit=={one.version}"
        told = [*python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"]
        _run([*told, *offline, asked], f"{asked} cannot be installed")
        _run([*python, "-c", "import exhibit.app, exhibit.cli"], f"{one.version} does not start", _TRIED_WITHIN_S)

    return into


def _run(command: list[str], failed: str, within_s: float = _WITHIN_S) -> None:
    """Raises NotUpdated with the last line that was said."""
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=within_s)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise NotUpdated(f"{failed}: no end after {within_s:g} s") from None
    if done.returncode:
        said = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        errors = [line for line in said if line.startswith("ERROR:")] or said[-1:]
        raise NotUpdated(
            f"{failed}: {errors[-1].removeprefix('ERROR: ') if errors else f'exit code {done.returncode}'}"
        )
