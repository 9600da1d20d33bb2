"""Whoever reads of a command `exhibit ...` is told how a terminal finds it, and what is told works."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

README = REPOSITORY / "README.md"
PAGES = [README, REPOSITORY / "CONTRIBUTING.md", *sorted((REPOSITORY / "docs").glob("*.md"))]
SHOWN = re.compile(r"`exhibit [a-z]|^ *exhibit [a-z]", re.MULTILINE)
SECTION = "## How `exhibit` is found\n"


@pytest.mark.parametrize(
    "page", [page for page in PAGES if SHOWN.search(page.read_text(encoding="utf-8"))], ids=lambda one: str(one.name)
)
def test_a_page_that_shows_a_command_says_first_how_it_is_found(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    first = text.split("\n## ", 1)[0]
    assert "README.md#how-exhibit-is-found)" in first or SECTION in text


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder in which `make run` has put the command."""
    folder = tmp_path / "a folder" / "exhibit"
    inside = folder / ".venv" / "bin"
    inside.mkdir(parents=True)
    command = inside / "exhibit"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m exhibit "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return folder


def test_the_ways_that_are_told_work(checkout: Path, tmp_path: Path) -> None:
    section = README.read_text(encoding="utf-8").split(SECTION, 1)[1].split("\n## ", 1)[0]
    here, always = re.findall(r"^```\n(.+?)\n```$", section, re.MULTILINE | re.DOTALL)
    assert typed(checkout, "exhibit --help", tmp_path).returncode == 127
    assert typed(checkout, f"{here}\ncd /\nexhibit check --help", tmp_path).returncode == 0
    assert typed(checkout, always, tmp_path).returncode == 0
    assert typed(Path("/"), ". ~/.bashrc\nexhibit check --help", tmp_path).returncode == 0


def typed(folder: Path, lines: str, home: Path) -> subprocess.CompletedProcess[str]:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("needs bash")
    around = {"HOME": str(home), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(REPOSITORY)}
    return subprocess.run([bash, "-c", lines], cwd=folder, env=around, capture_output=True, text=True, check=False)
