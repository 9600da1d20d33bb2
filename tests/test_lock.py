"""The locks: what pyproject.toml asks for is locked, by hash, and no registry is named."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import REPOSITORY

_RELEASE = re.compile(r"(?P<name>[a-z0-9.-]+)==(?P<version>\S+)(?: ; .+)? \\")
PROJECT: dict[str, Any] = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
RUN = [
    *PROJECT["project"]["dependencies"],
    *PROJECT["project"]["optional-dependencies"]["web"],
    *PROJECT["dependency-groups"]["build"],
]
TEST = [*RUN, *PROJECT["dependency-groups"]["dev"]]


def locked(file: Path) -> dict[str, str]:
    """The version of each package."""
    lines = file.read_text(encoding="utf-8").splitlines()
    read = [_RELEASE.fullmatch(line) for line in lines if line[:1].isalnum()]
    found = {one["name"]: one["version"] for one in read if one}
    assert len(found) == len(read), "one version of each, the same on every Python and every machine"
    return found


@pytest.mark.parametrize(("name", "wanted"), [("requirements.lock", RUN), ("requirements-dev.lock", TEST)])
def test_what_is_asked_for_is_locked(name: str, wanted: list[str]) -> None:
    """Where this fails after an edit of pyproject.toml: `make lock ARGS=--no-upgrade`."""
    versions = locked(REPOSITORY / name)
    for requirement in map(Requirement, wanted):
        version = versions.get(canonicalize_name(requirement.name), "")
        assert requirement.specifier.contains(version, prereleases=True), f"{requirement} is not locked"


def test_the_tests_run_on_what_an_exhibit_runs_on() -> None:
    run, test = (locked(REPOSITORY / name) for name in ("requirements.lock", "requirements-dev.lock"))
    assert run.items() <= test.items()


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_release_has_its_hashes_and_no_registry_is_named(name: str) -> None:
    text = (REPOSITORY / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index" not in text.replace("--hash", "")
    for release in re.split(r"\n(?=\w)", text)[1:]:
        assert "--hash=sha256:" in release, release
