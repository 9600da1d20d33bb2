"""Who teaches: networks whose answers are learnt beside the votes."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from exhibit.config.problems import whole_file
from exhibit.training.network import EmotionNet
from exhibit.values import EMOTIONS
from exhibit.vision.emotions import UNREADABLE, TFLiteReader

Teacher = Callable[[Tensor], Tensor]
"""What it says of views (n, 1, 48, 48), levels 0..255: shares (n, classes)."""


@dataclass(frozen=True)
class Teaching:
    """What a run takes from other networks: the answers of `teachers`, and the weights that it begins with."""

    teachers: Sequence[Teacher] = ()
    begin: EmotionNet | None = None

    def answer(self, views: Tensor) -> Tensor:
        """The mean of what the teachers say of `views` (n, 1, 48, 48): shares (n, classes)."""
        return torch.stack([teacher(views) for teacher in self.teachers]).mean(0)


NO_TEACHING = Teaching()


def load_teacher(file: Path, classes: Sequence[str]) -> Teacher:
    """The mean of what a network says of a view and of its mirror image: of a checkpoint's averaged network, or of a
    TFLite file of eight emotions. Raises ShowError where it does not read `classes`."""
    if file.suffix == ".tflite":
        return _exported(file, classes)
    net = load_network_to_learn_from(file, classes)

    @torch.no_grad()
    def teach(views: Tensor) -> Tensor:
        with torch.autocast(views.device.type, dtype=torch.bfloat16):
            answers = [net(one.contiguous()) for one in (views, views.flip(-1))]
        return torch.stack([torch.softmax(answer.float(), 1) for answer in answers]).mean(0)

    return teach


def _exported(file: Path, classes: Sequence[str]) -> Teacher:
    try:
        reader = _reader(file, tuple(classes))
    except (OSError, ValueError) as error:
        raise whole_file(file, f"cannot teach {', '.join(classes)}: {error}") from None

    def teach(views: Tensor) -> Tensor:
        levels = views[:, 0].numpy()
        return torch.from_numpy(reader.shares(levels) + reader.shares(levels, mirrored=True)) / 2

    return teach


def _reader(file: Path, classes: tuple[str, ...]) -> TFLiteReader:
    """With or without a last number that says what cannot be read: only what it says of emotions is learnt."""
    try:
        return TFLiteReader(file, classes, threads=2)
    except ValueError:
        return TFLiteReader(file, (*classes, UNREADABLE), threads=2)


def load_network_to_learn_from(file: Path, classes: Sequence[str]) -> EmotionNet:
    """The averaged network of a checkpoint. Raises ShowError where it does not read `classes`."""
    try:
        state = torch.load(file, map_location="cpu", weights_only=True)
        weights = state["average"]
        shape = (len(weights["stem.0.weight"]), *_outputs(weights))
    except (OSError, KeyError, RuntimeError, pickle.UnpicklingError) as error:
        text = f"is no checkpoint of a training run: name the checkpoint.pt of its --work ({type(error).__name__})"
        raise whole_file(file, text) from None
    taught = tuple(state.get("classes", EMOTIONS))
    if taught != tuple(classes):
        raise whole_file(file, f"this teacher reads {', '.join(taught)}, and here are {', '.join(classes)}")
    net = EmotionNet(len(taught), shape)
    net.load_state_dict(weights)
    return net.eval()


def _outputs(weights: dict[str, Tensor]) -> tuple[int, int, int]:
    one, two, three = (len(weights[f"body.{block}.second.0.weight"]) for block in (0, 1, 3))
    return one, two, three
