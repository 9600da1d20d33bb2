"""`python -m exhibit.training DATA`: train the emotion network on the FER+ sheets, export it, write its card.

Needs the extra `train`. A run that was stopped goes on from its last epoch when it is started again.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from rich.progress import Progress as Bar

from exhibit.networks import Manifest
from exhibit.places import models_folder
from exhibit.training.augment import centre
from exhibit.training.card import Training, card
from exhibit.training.dataset import Faces, load_sheet
from exhibit.training.export import export, fitted_temperature, largest_difference, runtime_shares
from exhibit.training.figures import calibration_error, figures
from exhibit.training.network import EmotionNet
from exhibit.training.train import Progress, Recipe, logits_of, train
from exhibit.values import EMOTIONS
from exhibit.vision.crop import CROP_SIDE_PX
from exhibit.vision.faces import YuNet

_SEARCH_WIDTH_PX = 224
_MOST_DIFFERENCE = 0.01


def main() -> None:
    """Do it all, with a line for each epoch."""
    options = _parser().parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    learn, held_out = (_faces(options.data, split, options.work) for split in ("train", "valid"))
    recipe = Recipe(epochs=options.epochs, seed=options.seed)
    print(f"{len(learn)} faces to learn from, {int((held_out.majority >= 0).sum())} held out")
    net = train(learn, held_out, recipe, options.work / "checkpoint.pt", _told)
    _publish(net, learn, held_out, recipe, options.out)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m exhibit.training", description="Train the emotion network on FER+."
    )
    parser.add_argument("data", type=Path, help="the folder with train.webp, train.csv, valid.webp, valid.csv")
    parser.add_argument("--out", type=Path, default=models_folder() / "emotions.tflite", help="where the network goes")
    parser.add_argument("--work", type=Path, default=Path("out/training"), help="crops and checkpoints")
    parser.add_argument("--epochs", type=int, default=Recipe.epochs)
    parser.add_argument("--seed", type=int, default=Recipe.seed)
    return parser


def _told(progress: Progress) -> None:
    left = time.strftime("%H:%M:%S", time.gmtime(progress.left_s))
    print(
        f"epoch {progress.epoch}: loss {progress.loss:.3f}, accuracy {progress.accuracy:.2%}, "
        f"{progress.took_s:.0f} s, {left} left",
        flush=True,
    )


def _faces(data: Path, split: str, work: Path) -> Faces:
    """The split's crops, cut once and kept in `work`."""
    kept = work / f"{split}.npz"
    if not kept.exists():
        path, _ = Manifest(models_folder()).needed("faces-yunet")
        # A low score is enough: these pictures are known to show a face, only its keypoints are wanted.
        finder = YuNet(path, _SEARCH_WIDTH_PX, least_score=0.3)
        with Bar() as bar:
            task = bar.add_task(f"cutting {split}")
            faces = load_sheet(data, split, finder, lambda done, of: bar.update(task, completed=done, total=of))
        np.savez(kept, crops=faces.crops, targets=faces.targets, majority=faces.majority, aligned=faces.aligned)
    with np.load(kept) as stored:
        return Faces(stored["crops"], stored["targets"], stored["majority"], stored["aligned"])


def _publish(net: EmotionNet, learn: Faces, held_out: Faces, recipe: Recipe, out: Path) -> None:
    clear = held_out.chosen(held_out.majority >= 0)
    logits, labels = logits_of(net, clear), torch.from_numpy(clear.majority)
    temperature = fitted_temperature(logits, labels)
    sha256 = export(net, temperature, out)
    crops = centre(torch.from_numpy(clear.crops).unsqueeze(1), CROP_SIDE_PX)[:, 0].numpy()
    shares, ms_a_face = runtime_shares(out, crops)
    difference = largest_difference(net, temperature, crops[:256], shares[:256])
    if difference > _MOST_DIFFERENCE:
        raise SystemExit(f"{out}: the exported file differs from the network by up to {difference:.3f}: do not use it")
    training = Training(
        learnt_faces=len(learn),
        aligned_share=float(learn.aligned.mean()),
        epochs=recipe.epochs,
        seed=recipe.seed,
        parameters=sum(p.numel() for p in net.parameters()),
        size_bytes=out.stat().st_size,
        sha256=sha256,
        temperature=temperature,
        calibration_half=_calibration_across_halves(logits, labels),
        largest_difference=difference,
        ms_a_face=ms_a_face,
    )
    text = card(training, figures(shares, clear.majority), EMOTIONS)
    out.with_suffix(".md").write_text(text, encoding="utf-8")
    print(text)
    print(f"list this checksum in manifest.yaml: {sha256}")


def _calibration_across_halves(logits: torch.Tensor, labels: torch.Tensor) -> float:
    """The calibration error of each half under the temperature of the other: what a fresh split would show."""
    halves: list[NDArray[np.float32]] = []
    order: list[NDArray[np.int64]] = []
    for fit, measure in ((slice(0, None, 2), slice(1, None, 2)), (slice(1, None, 2), slice(0, None, 2))):
        temperature = fitted_temperature(logits[fit], labels[fit])
        halves.append(torch.softmax(logits[measure] / temperature, 1).numpy())
        order.append(labels[measure].numpy())
    return calibration_error(np.concatenate(halves), np.concatenate(order))


if __name__ == "__main__":
    main()
