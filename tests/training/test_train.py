"""The training loop: a killed run goes on to the same weights, patience keeps the best, teachers are checked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from exhibit.config.problems import ShowError
from exhibit.training.faces import Faces
from exhibit.training.labels import named
from exhibit.training.recipe import Recipe
from exhibit.values import EMOTIONS

torch = pytest.importorskip("torch", reason="PyTorch is not installed: it belongs to the extra 'train'")

from exhibit.training.teachers import Teaching, load_network_to_learn_from, load_teacher  # noqa: E402 (needs PyTorch)
from exhibit.training.train import Progress, TrainingCallbacks, TrainingResult, train  # noqa: E402

SHIPPED = Path(__file__).parents[2] / "models" / "emotions.tflite"
RECIPE = Recipe(epochs=4, batch=16, widths=(4, 4, 8, 8))


class Killed(Exception):
    """As if the machine had been switched off."""


@pytest.fixture
def faces() -> Faces:
    """Faces that differ: the second class is brighter below."""
    dice = np.random.default_rng(1)
    labels = named([0, 1] * 24, ("joy", "gloom"))
    crops = dice.integers(60, 120, (48, 60, 60))
    crops[1::2, 30:] += 80
    return Faces(labels, crops.astype(np.uint8), np.ones(48, np.bool_))


def run(faces: Faces, recipe: Recipe, checkpoint: Path, kill_after: int = 0) -> TrainingResult:
    def epoch(one: Progress) -> None:
        if one.epoch == kill_after:
            raise Killed

    return train(faces, faces, recipe, checkpoint, TrainingCallbacks(epoch))


def test_a_killed_run_goes_on_to_the_same_weights(faces: Faces, tmp_path: Path) -> None:
    whole = run(faces, RECIPE, tmp_path / "whole.pt")
    with pytest.raises(Killed):
        run(faces, RECIPE, tmp_path / "killed.pt", kill_after=2)
    resumed = run(faces, RECIPE, tmp_path / "killed.pt")
    assert [one.epoch for one in resumed.history] == [1, 2, 3, 4]
    for one, other in zip(whole.net.state_dict().values(), resumed.net.state_dict().values(), strict=True):
        assert torch.equal(one, other)


def test_patience_stops_and_keeps_the_best(faces: Faces, tmp_path: Path) -> None:
    # A peak rate this high cannot help but get worse at some time.
    hasty = replace(RECIPE, epochs=30, patience=2, peak_rate=2.0, warmup_epochs=0.5)
    found = run(faces, hasty, tmp_path / "c.pt")
    losses = [one.held_out_loss for one in found.history]
    assert len(losses) <= 30
    assert found.epoch == 1 + int(np.argmin(losses))
    if len(losses) < 30:
        assert len(losses) - found.epoch == 2


def test_a_checkpoint_of_another_run_is_refused(faces: Faces, tmp_path: Path) -> None:
    run(faces, RECIPE, tmp_path / "c.pt")
    with pytest.raises(ShowError, match=r"c\.pt: is of another run \(4 epochs, seed 1, .* choose another --work"):
        run(faces, replace(RECIPE, seed=2), tmp_path / "c.pt")


def test_a_teacher_is_loaded_by_its_own_widths_and_checked(faces: Faces, tmp_path: Path) -> None:
    run(faces, RECIPE, tmp_path / "c.pt")
    teacher = load_teacher(tmp_path / "c.pt", ("joy", "gloom"))
    pupil = train(
        faces,
        faces,
        replace(RECIPE, widths=(4, 4, 4, 4)),
        tmp_path / "p.pt",
        TrainingCallbacks(lambda _one: None),
        Teaching([teacher]),
    )
    assert len(pupil.history) == 4
    with pytest.raises(ShowError, match="this teacher reads joy, gloom, and here are joy, rage"):
        load_teacher(tmp_path / "c.pt", ("joy", "rage"))
    (tmp_path / "x.pt").write_text("nothing")
    with pytest.raises(ShowError, match=r"x\.pt: is no checkpoint of a training run"):
        load_teacher(tmp_path / "x.pt", ("joy", "gloom"))


def test_the_shipped_network_teaches_what_it_says_of_emotions() -> None:
    teacher = load_teacher(SHIPPED, EMOTIONS)
    assert teacher(torch.zeros(2, 1, 48, 48)).shape == (2, len(EMOTIONS))
    with pytest.raises(ShowError, match=r"emotions\.tflite: cannot teach joy, gloom: emotions\.tflite gives 9 classes"):
        load_teacher(SHIPPED, ("joy", "gloom"))


def test_a_run_begins_with_another_s_weights(faces: Faces, tmp_path: Path) -> None:
    first = run(faces, RECIPE, tmp_path / "c.pt")
    begin = load_network_to_learn_from(tmp_path / "c.pt", ("joy", "gloom"))
    told = TrainingCallbacks(lambda _one: None)
    gently = replace(RECIPE, epochs=1, peak_rate=1e-6)
    second = train(faces, faces, gently, tmp_path / "d.pt", told, Teaching(begin=begin))
    # What batches have in common on average goes on being learnt at any rate: only weights are looked at.
    for one, other in zip(first.net.parameters(), second.net.parameters(), strict=True):
        assert torch.allclose(one, other, atol=1e-4)
    with pytest.raises(ShowError, match="is of another run"):
        train(faces, faces, gently, tmp_path / "d.pt", told)
