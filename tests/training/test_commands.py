"""`exhibit evaluate` and `exhibit train` as a person types them."""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import cv2
import pytest

from exhibit.system.paths import models_folder
from exhibit.vision.sources.drawn.visitor import draw

MODEL = models_folder() / "emotions.tflite"
# Moments of the drawn visitor's script with one face, and what it acts.
ACTED = {"Happy": (10.0, 10.6, 11.0), "Surprise": (17.4, 18.0, 18.6), "Sad": (24.0, 25.0, 25.6)}
MAPPED = ("--map", "Happy=happiness", "--map", "Surprise=surprise", "--map", "Sad=sadness")


def exhibit(*arguments: str | Path, within_s: float = 1200) -> subprocess.CompletedProcess[str]:
    whole = [sys.executable, "-m", "exhibit", *map(str, arguments)]
    done = subprocess.run(whole, capture_output=True, text=True, timeout=within_s, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def has(*modules: str) -> bool:
    return all(importlib.util.find_spec(module) is not None for module in modules)


needs_torch = pytest.mark.skipif(
    not has("torch", "litert_torch", "matplotlib"), reason="PyTorch is not installed: it belongs to the extra 'train'"
)
needs_no_torch = pytest.mark.skipif(has("torch"), reason="PyTorch is installed, and its absence is what is tested")


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for each class, of drawn visitors."""
    root = tmp_path_factory.mktemp("faces")
    for name, moments in ACTED.items():
        (root / name).mkdir()
        for moment in moments:
            cv2.imwrite(str(root / name / f"{moment}.png"), draw(moment, (1280, 720)))
    return root


@pytest.mark.usefixtures("networks")
def test_evaluate_reads_the_drawn_visitors(faces: Path) -> None:
    done = exhibit("evaluate", MODEL, faces, *MAPPED)
    assert done.returncode == 0, done.stderr
    assert "9 faces (all), 100.0% placed by the detector's keypoints" in done.stdout
    assert "accuracy 100.00%, macro-F1 1.000" in done.stdout
    assert "calibration error 0." in done.stdout
    assert "ms a face" in done.stdout
    rows = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines() if line.strip()}
    assert rows["happiness"] == ["0", "3", "0", "0", "0", "0", "0", "0", "100.0%"]
    assert rows["contempt"] == ["0"] * 8 + ["–"]


@pytest.mark.usefixtures("networks")
def test_robustness_goes_into_the_card(faces: Path, tmp_path: Path) -> None:
    card = tmp_path / "card.md"
    card.write_text("# Card\n\n## Figures\n\nmany\n\n## What it cannot do\n\n- much\n", encoding="utf-8")
    for _ in range(2):  # the second time it takes the first one's place
        done = exhibit("evaluate", MODEL, faces, *MAPPED, "--most", "2", "--card", card)
        assert done.returncode == 0, done.stderr
    text = card.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "# Card",
        "## Figures",
        "## Robustness",
        "## What it cannot do",
    ]
    assert "| face 24 px high | " in text
    assert text.count("| as it is | ") == 1
    assert "| as it is | " in done.stdout


@pytest.mark.usefixtures("networks")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((MODEL, "FACES"), "class 'Happy' is not one of this model, which reads neutral"),
        ((MODEL, "FACES", "--drop", "Glad"), "there is no class 'Glad' to map or drop."),
        ((MODEL, "FACES", "--map", "Happy"), "'Happy' names no pair: write for example Happy=happiness"),
        ((MODEL, "FACES", "--hold-out", "2"), "'2' is not a share between 0 and 1, such as 0.1"),
        ((MODEL, "FACES", *MAPPED, "--split", "tset"), "there is no split 'tset'. There is: all."),
        ((MODEL, "FACES", *MAPPED, "--card", "none.md"), "no such card to put the table into"),
        ((MODEL, "nowhere"), "nowhere: no such folder or file: check the name"),
        (("none.tflite", "FACES"), "none.tflite: no such file: name the .tflite that 'exhibit train' wrote"),
    ],
)
def test_what_cannot_be_evaluated_is_one_line(arguments: Sequence[str | Path], message: str, faces: Path) -> None:
    done = exhibit("evaluate", *(faces if word == "FACES" else word for word in arguments))
    assert (done.returncode, message in done.stderr) == (2, True), done.stderr
    assert done.stderr.startswith("usage:") or len(done.stderr.splitlines()) == 1


@pytest.mark.usefixtures("networks")
@pytest.mark.skipif(has("matplotlib"), reason="matplotlib is installed, and its absence is what is tested")
def test_plots_need_the_extra(faces: Path, tmp_path: Path) -> None:
    done = exhibit("evaluate", MODEL, faces, *MAPPED, "--plots", tmp_path)
    assert done.returncode == 2
    assert done.stderr == "drawing plots needs more: pip install 'exhibit[train]' (matplotlib is missing)\n"


@needs_no_torch
def test_training_needs_the_extra(faces: Path) -> None:
    done = exhibit("train", faces)
    assert done.returncode == 2
    assert done.stderr.startswith("training needs more: pip install 'exhibit[train]' (")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.usefixtures("networks")
@needs_torch
def test_train_then_evaluate(faces: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    options = ("--work", work, "--epochs", "2", "--widths", "4,4,8,8", "--drop", "Sad", "--hold-out", "0.3")
    done = exhibit("train", faces, *options, "--map", "Happy=joy")
    assert done.returncode == 0, done.stderr
    assert "grey levels:" in done.stdout
    assert "shares differ from the network's by" in done.stdout
    for name in ("classes.png", "learning.png", "confusion.png", "reliability.png", "emotions.md"):
        assert (work / name).stat().st_size > 1000, name
    model = work / "emotions.tflite"
    sidecar = model.with_suffix(".yaml").read_text(encoding="utf-8")
    assert 'classes: ["Surprise", "joy"]' in sidecar
    assert hashlib.sha256(model.read_bytes()).hexdigest() in sidecar
    again = exhibit("evaluate", model, faces, "--drop", "Sad", "--map", "Happy=joy", "--hold-out", "0.3")
    assert again.returncode == 0, again.stderr
    assert "2 faces (all, 30% held out)" in again.stdout
    # A finished run is only published again, and what a person wrote into the card stays.
    card = model.with_suffix(".md")
    assert "convolutions in int8" in card.read_text(encoding="utf-8")
    with card.open("a", encoding="utf-8") as file:
        file.write("\n## By hand\n\nWho these people are.\n")
    floats = exhibit("train", faces, *options, "--map", "Happy=joy", "--weights", "float16")
    assert floats.returncode == 0, floats.stderr
    assert "epoch 1:" not in floats.stdout
    assert "kept in the card as they were, look them through: By hand" in floats.stdout
    assert "float16 weights" in card.read_text(encoding="utf-8")
    assert card.read_text(encoding="utf-8").endswith("## By hand\n\nWho these people are.\n")
    # Another run must not go on from this one's checkpoint.
    other = exhibit("train", faces, *options, "--map", "Happy=joy", "--seed", "2")
    assert other.returncode == 2
    assert "checkpoint.pt: is of another run (2 epochs, seed 1" in other.stderr


@pytest.mark.usefixtures("networks")
@pytest.mark.skipif(not has("pygame", "pythonosc", "aiomqtt"), reason="what a show needs is not installed here")
def test_run_with_a_network_of_ones_own(tmp_path: Path) -> None:
    """The shipped network under other names: the record speaks them, an unknown checksum is refused."""
    model = tmp_path / "mine.tflite"
    shutil.copy(MODEL, model)
    names = ["calm", "delight", "wonder", "gloom", "rage", "scorn", "dread", "doubt", "unreadable"]
    sha256 = hashlib.sha256(model.read_bytes()).hexdigest()
    record = tmp_path / "out.jsonl"
    run = ("run", "--source", "drawn", "--headless", "--fast", "--for", "13s", "--record", record, "--model", model)
    model.with_suffix(".yaml").write_text(f'classes: {names}\nsha256: "{sha256}"\n', encoding="utf-8")
    done = exhibit(*run)
    assert done.returncode == 0, done.stderr
    assert '"dominant":"delight"' in record.read_text(encoding="utf-8").replace(" ", "")
    with model.open("ab") as file:
        file.write(b"x")
    done = exhibit(*run)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "mine.yaml:2:" in done.stderr
    assert done.stderr.endswith(f"is not the {sha256[:12]}… that is listed: copy both files anew\n")
