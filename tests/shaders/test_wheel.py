"""What is installed from a wheel has all that draws: the shipped shaders, the scenes that are drawn by shaders, and the
stills that stand in for them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from exhibit.shaders.library import shipped_shaders
from exhibit.system.paths import example_show, starters

TREE = Path(__file__).resolve().parents[2]
ONE, WITHIN_S = "kaleidoscope.fs", 300.0
CHECK = (
    "import sys; from exhibit.cli import main; sys.exit(max(main(['shader', 'check', one]) for one in sys.argv[1:]))"
)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a wheel of this tree is unpacked to."""
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=TREE, check=True, capture_output=True, timeout=WITHIN_S)
    (wheel,) = folder.glob("*.whl")
    ZipFile(wheel).extractall(folder / "unpacked")
    return folder / "unpacked" / "exhibit"


def checked(installed: Path, names: list[str]) -> str:
    """What `exhibit shader check`, as it is installed, says of shipped shaders."""
    asked = [sys.executable, "-c", CHECK, *names]
    environment = {**os.environ, "PYTHONPATH": str(installed.parent)}
    done = subprocess.run(
        asked, cwd=installed.parent, env=environment, capture_output=True, text=True, timeout=WITHIN_S, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_wheel_holds_the_shipped_shaders_and_whose_they_are(installed: Path) -> None:
    library = installed / "shaders" / "library"
    assert {one.name for one in library.glob("*.fs")} == {one.name for one in shipped_shaders()}
    assert (library / "README.md").is_file()


def test_a_wheel_holds_every_scene_with_its_shader_and_its_still(installed: Path) -> None:
    here, there = example_show() / "scenes", installed / "example" / "scenes"
    drawn = sorted(here.glob("*/*.fs"))
    assert drawn
    for file in drawn:
        still = file.with_suffix(".png")
        for one in (file, still, file.with_name("scene.yaml")):
            assert (there / one.relative_to(here)).read_bytes() == one.read_bytes()


@pytest.mark.usefixtures("renderer")
def test_a_shipped_shader_is_found_and_compiles_where_it_is_installed(installed: Path) -> None:
    assert f"exhibit/shaders/library/{ONE}: a filter" in checked(installed, [ONE])


@pytest.mark.skipif("EXHIBIT_SLOW" not in os.environ, reason="ten seconds: EXHIBIT_SLOW=1 runs it")
@pytest.mark.usefixtures("renderer")
def test_all_shipped_shaders_compile_where_they_are_installed(installed: Path) -> None:
    names = [one.name for one in shipped_shaders()]
    said = checked(installed, names)
    assert all(name in said for name in names)


def test_a_wheel_holds_the_shows_to_begin_with(installed: Path) -> None:
    folder = installed / "commands" / "starters"
    files = {file.relative_to(starters()) for file in starters().rglob("*.yaml")}
    assert {file.relative_to(folder) for file in folder.rglob("*.yaml")} == files
    assert len(files) > 6 * 4
