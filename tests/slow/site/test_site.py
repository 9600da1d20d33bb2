"""The site of `make docs`: every page is in it, every link and picture leads somewhere, and nothing is fetched."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

_OWN = REPOSITORY / ".venv" / "docs" / "bin" / "python"
PYTHON = os.environ.get("EXHIBIT_DOCS_PYTHON") or (str(_OWN) if _OWN.exists() else sys.executable)
_ASKED = [PYTHON, "-c", "import furo, myst_parser, sphinx"]
pytestmark = [
    pytest.mark.skipif(not os.environ.get("EXHIBIT_SLOW"), reason="takes half a minute: EXHIBIT_SLOW=1"),
    pytest.mark.skipif(
        subprocess.run(_ASKED, check=False, capture_output=True).returncode != 0,
        reason="Sphinx, MyST and Furo are not installed here: `make docs` installs them",
    ),
]


def built(source: Path, site: Path) -> subprocess.CompletedProcess[str]:
    options = ["--conf-dir", str(source / "docs" / "site"), "--doctree-dir", f"{site}-trees", "--fail-on-warning"]
    command = [PYTHON, "-m", "sphinx", "--builder", "html", *options, "--keep-going", "--quiet", str(source), str(site)]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def test_all_pages_are_there_can_be_searched_and_fetch_nothing(tmp_path: Path) -> None:
    made = built(REPOSITORY, tmp_path / "site")
    assert made.returncode == 0, made.stderr
    pages = {file.stem for file in (REPOSITORY / "docs").glob("*.md")}
    assert pages <= {file.stem for file in (tmp_path / "site" / "docs").glob("*.html")}
    index = (tmp_path / "site" / "searchindex.js").read_text(encoding="utf-8")
    assert "docs/recipes" in index
    for file in (tmp_path / "site").rglob("*.html"):
        fetched = re.findall(r'(?:src|<link[^>]*href)="((?:https?:)?//[^"]*)"', file.read_text(encoding="utf-8"))
        assert fetched == [], file


@pytest.mark.parametrize(
    "slip", ["[away](docs/nowhere.md)", "[away](docs/rules.md#nowhere)", "![away](docs/nowhere.jpg)"]
)
def test_what_leads_nowhere_fails_the_site(tmp_path: Path, slip: str) -> None:
    for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md"):
        shutil.copy(REPOSITORY / name, tmp_path / name)
    for name in ("docs", "models"):
        shutil.copytree(REPOSITORY / name, tmp_path / name)
    library = Path("exhibit/shaders/library")
    shutil.copytree(REPOSITORY / library, tmp_path / library)
    with (tmp_path / "README.md").open("a", encoding="utf-8") as readme:
        readme.write(f"\n{slip}\n")
    made = built(tmp_path, tmp_path / "site")
    assert made.returncode != 0
    assert "nowhere" in made.stderr
