"""Weights that are taken over: out of an exported file back into a network that can go on learning, and between those
that a run began with and those that it came to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from exhibit.config.problems import whole_file
from exhibit.training.augment import augment
from exhibit.training.faces import Faces
from exhibit.training.network import Block, EmotionNet
from exhibit.vision.crop import CROP_SIDE_PX
from exhibit.vision.litert import load_network

_FACES, _BATCH = 4000, 500
_Layer = tuple[nn.Conv2d, nn.BatchNorm2d]


def rebuilt(file: Path, classes: Sequence[str], learnt: Faces, seed: int) -> EmotionNet:
    """The network of a file that was exported with `--weights float16` and reads `classes`; its normalisations fit
    views of faces that were `learnt`. Raises ShowError where the file holds no such network."""
    weights, biases = _constants(file)
    net = EmotionNet(len(classes)).eval()
    layers = list(_layers(net))
    wanted = [*(conv.weight.numel() for conv, _ in layers), net.head.weight.numel()]
    if [one.size for one in weights] != wanted or [one.size for one in biases] != [len(one) for one in _biased(net)]:
        text = "holds no weights to go on from: name a file of today's size that was exported with --weights float16"
        raise whole_file(file, text)
    with torch.no_grad():
        for (conv, normal), weight, bias in zip(layers, weights, biases, strict=False):
            # The first layer is exported by channel of what goes out, all others by channel of what goes in.
            order = (3, 0, 1, 2) if len(weight) == 1 else (0, 3, 1, 2)
            conv.weight.copy_(torch.from_numpy(weight.transpose(order).astype(np.float32)))
            normal.bias.copy_(torch.from_numpy(bias))
        net.head.weight.copy_(torch.from_numpy(weights[-1].astype(np.float32)))
        net.head.bias.copy_(torch.from_numpy(biases[-1]))
        _fit_normalisations(net, _views(learnt, seed))
    return net


def between(begun: EmotionNet, learnt: EmotionNet, keep: float, faces: Faces, seed: int) -> EmotionNet:
    """A network whose weights lie between two that came from one another, a share of `keep` nearer to the one that was
    `begun` with (Wortsman et al. 2022, arXiv:2109.01903): it keeps what that one could, and most of what was learnt."""
    before, after = begun.state_dict(), learnt.state_dict()
    net = EmotionNet(len(after["head.bias"]), learnt.widths)
    mixed = {key: torch.lerp(after[key], before[key], keep) if _is_real(after[key]) else after[key] for key in after}
    net.load_state_dict(mixed)
    normals = [one for one in net.modules() if isinstance(one, nn.BatchNorm2d)]
    for one in normals:
        one.reset_running_stats()
        one.momentum = None  # the mean over all that comes
        one.train()
    with torch.no_grad():
        for part in _views(faces, seed).split(_BATCH):
            net.features(part)
    return net.eval()


def _is_real(values: Tensor) -> bool:
    return values.dtype.is_floating_point


def _constants(file: Path) -> tuple[list[NDArray[np.float16]], list[NDArray[np.float32]]]:
    """The weights and the biases in the file, from the first layer to the last."""
    try:
        network = load_network(file)
        network.allocate_tensors()
    except (OSError, ValueError) as error:
        raise whole_file(file, f"is no network in TFLite ({error})") from None
    # A converter numbers what is fixed from the last layer to the first.
    numbers = sorted((one["index"] for one in network.get_tensor_details()), reverse=True)
    weights, biases = list[NDArray[np.float16]](), list[NDArray[np.float32]]()
    for number in numbers:
        try:
            found: NDArray[np.generic] = network.get_tensor(number)
        except ValueError:  # what is only there while it runs
            continue
        if found.dtype == np.float16:
            weights.append(found.astype(np.float16))
        elif found.dtype == np.float32 and found.ndim == 1:
            biases.append(found.astype(np.float32))
    return weights, biases


def _layers(net: EmotionNet) -> Iterator[_Layer]:
    """Each convolution with its normalisation, in the order in which a face comes to them."""
    yield _pair(net.stem)
    for block in net.body:
        assert isinstance(block, Block)
        yield _pair(block.first)
        yield _pair(block.second)
        if isinstance(block.round, nn.Sequential):
            yield _pair(block.round[1:])


def _pair(layer: nn.Sequential) -> _Layer:
    conv, normal = layer
    assert isinstance(conv, nn.Conv2d)
    assert isinstance(normal, nn.BatchNorm2d)
    return conv, normal


def _biased(net: EmotionNet) -> list[Tensor]:
    return [*(normal.bias for _, normal in _layers(net)), net.head.bias]


def _views(learnt: Faces, seed: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    chosen = torch.randperm(len(learnt), generator=generator)[:_FACES].numpy()
    return augment(torch.from_numpy(learnt.crops[chosen]).unsqueeze(1).float(), CROP_SIDE_PX, generator)


def _fit_normalisations(net: EmotionNet, views: Tensor) -> None:
    """Give each normalisation the mean and deviation of what comes to it, and take both back behind it: the network
    says what it said, and can be trained by batches."""

    def fit(normal: nn.Module, given: tuple[Tensor, ...]) -> None:
        assert isinstance(normal, nn.BatchNorm2d)
        assert normal.running_mean is not None
        assert normal.running_var is not None
        mean, variance = given[0].mean((0, 2, 3)), given[0].var((0, 2, 3), unbiased=False)
        normal.running_mean.copy_(mean)
        normal.running_var.copy_(variance)
        normal.weight.copy_((variance + normal.eps).sqrt())
        normal.bias.add_(mean)

    hooks = [normal.register_forward_pre_hook(fit) for _, normal in _layers(net)]
    net.features(views)
    for one in hooks:
        one.remove()
