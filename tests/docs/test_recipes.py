"""docs/recipes.md, done: each of its snippets is a sound show, and what it shows is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from exhibit.rehearsal.play import FOLDER, RehearsalRequest, RehearsalRunner
from exhibit.show.advice import advice_on
from exhibit.show.loading import read_show
from tests.films import ring, write_film

PAGE = (Path(__file__).parents[2] / "docs" / "recipes.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
_PARTS = re.compile(r"^### (\d+)\. [^\n]*\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
_RECIPES = {title: _BLOCK.findall(text) for title, text in _PARTS.findall(PAGE)}
_SCENES = ("quiet", "sunrise", "rain", "storm", "tide", "feast")


def _write(folder: Path, blocks: list[str]) -> None:
    for block in blocks:
        first = block.splitlines()[0]
        name = first.removeprefix("# ") if first.startswith("# ") else ""
        name = name or ("rules/recipe.yaml" if block.startswith("rules:") else f"{FOLDER}/it.yaml")
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(block, encoding="utf-8")


@pytest.fixture
def show(tmp_path: Path) -> Path:
    """The show that the page tells of, without rules."""
    _write(tmp_path, _BLOCK.findall(PAGE.partition("### 1.")[0]))
    for name in _SCENES:
        _write(tmp_path, [f"# scenes/{name}/scene.yaml\nabout: a wall\nlayers:\n  - text: {{text: {name}}}\n"])
    _write(tmp_path, ["# scenes/prologue/scene.yaml\nabout: a film\nlayers:\n  - video: {file: it.avi}\n"])
    write_film(tmp_path / "scenes/prologue/it.avi", 2.0)
    for name in ("chime", "gong", "waves"):
        ring(tmp_path / f"scenes/sounds/{name}.wav", 1.0)
    return tmp_path


def test_there_are_thirty() -> None:
    assert list(_RECIPES) == [str(number) for number in range(1, 31)]


@pytest.mark.parametrize("number", _RECIPES)
def test_a_recipe_does_what_it_says(number: str, show: Path) -> None:
    _write(show, _RECIPES[number])
    read, problems = read_show(show)
    assert problems == []
    assert read is not None
    assert advice_on(read) == ()
    told: list[str] = []
    result = RehearsalRunner(read).play(show / FOLDER / "it.yaml", RehearsalRequest(), told.append)
    assert result.unmet == [], told
