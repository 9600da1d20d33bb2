"""From the trained network to TFLite, checked against it number by number."""

from __future__ import annotations

import hashlib
import io
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import litert_torch
import numpy as np
import torch
from ai_edge_quantizer import qtyping, quantizer
from numpy.typing import NDArray
from torch.nn import functional as F

from exhibit.hush import hushed
from exhibit.training.network import EmotionNet, Reader
from exhibit.vision.crop import CROP_SIDE_PX


def fitted_temperature(logits: torch.Tensor, labels: torch.Tensor) -> float:
    """The temperature that makes the confidences of `logits` (n, classes) fit `labels` (n,) best (Guo et al. 2017)."""
    grid = torch.linspace(0.4, 2.5, 211)
    losses = torch.stack([F.cross_entropy(logits / temperature, labels) for temperature in grid])
    return float(grid[losses.argmin()])


def export(net: EmotionNet, temperature: float, path: Path) -> str:
    """Write `net` with its temperature and softmax to `path` as TFLite with float16 weights; its SHA-256 comes back.

    The network takes grey levels (n, 48, 48, 1) and gives shares (n, classes). Needs the extra `train`.
    """
    with hushed(), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        _write(net, temperature, path)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write(net: EmotionNet, temperature: float, path: Path) -> None:
    """What the converter and the quantiser have to say of each step helps nobody: what fails is raised."""
    reader = Reader(net.eval(), temperature).eval()
    wrapped = litert_torch.to_channel_last_io(reader, args=[0]).eval()
    example = (torch.zeros(1, CROP_SIDE_PX, CROP_SIDE_PX, 1),)
    whole = path.with_suffix(".float32.tflite")
    litert_torch.convert(wrapped, example).export(str(whole))
    halved = quantizer.Quantizer(str(whole))
    half = qtyping.TensorQuantizationConfig(num_bits=16, dtype=qtyping.TensorDataType.FLOAT)
    halved.update_quantization_recipe(
        regex=".*",
        operation_name=qtyping.TFLOperationName.ALL_SUPPORTED,
        op_config=qtyping.OpQuantizationConfig(
            weight_tensor_config=half, compute_precision=qtyping.ComputePrecision.FLOAT, explicit_dequantize=True
        ),
        algorithm_key=quantizer.AlgorithmName.FLOAT_CASTING,
    )
    path.write_bytes(bytes(halved.quantize().quantized_model))
    whole.unlink()


def largest_difference(
    net: EmotionNet, temperature: float, crops: NDArray[np.uint8], shares: NDArray[np.float32]
) -> float:
    """The largest difference of any share between the network and what its exported file read from `crops`."""
    reader = Reader(net.eval(), temperature)
    with torch.no_grad():
        parts = [reader(part.unsqueeze(1).float()) for part in torch.from_numpy(crops).split(256)]
    return float(np.abs(shares - torch.cat(parts).numpy()).max())
