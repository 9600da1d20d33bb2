"""From the trained network to TFLite, checked against it number by number."""

from __future__ import annotations

import hashlib
from pathlib import Path

import litert_torch
import numpy as np
import torch
from ai_edge_litert.interpreter import Interpreter
from ai_edge_quantizer import qtyping, quantizer
from numpy.typing import NDArray
from torch.nn import functional as F

from exhibit.training.network import EmotionNet, Reader
from exhibit.vision.crop import CROP_SIDE_PX


def fitted_temperature(logits: torch.Tensor, labels: torch.Tensor) -> float:
    """The temperature that makes the confidences of `logits` (n, classes) fit `labels` (n,) best (Guo et al. 2017)."""
    grid = torch.linspace(0.4, 2.5, 211)
    losses = torch.stack([F.cross_entropy(logits / temperature, labels) for temperature in grid])
    return float(grid[losses.argmin()])


def calibration_error(shares: NDArray[np.float32], labels: NDArray[np.int64], bins: int = 15) -> float:
    """The expected calibration error: how far confidence lies from accuracy, weighted over equal bins (Naeini 2015)."""
    confidence, right = shares.max(axis=1), shares.argmax(axis=1) == labels
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(float(right[which == one].mean() - confidence[which == one].mean())) * float((which == one).mean())
        for one in range(bins)
        if (which == one).any()
    ]
    return float(sum(gaps))


def export(net: EmotionNet, temperature: float, path: Path) -> str:
    """Write `net` with its temperature and softmax to `path` as TFLite with float16 weights; its SHA-256 comes back.

    The network takes grey levels (n, 48, 48, 1) and gives shares (n, classes). Needs the extra `train`.
    """
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
    return hashlib.sha256(path.read_bytes()).hexdigest()


def largest_difference(net: EmotionNet, temperature: float, path: Path, crops: NDArray[np.uint8]) -> float:
    """The largest difference of any share between the network and its exported file, over `crops` (n, 48, 48)."""
    runtime = Interpreter(model_path=str(path), num_threads=1)
    runtime.resize_tensor_input(runtime.get_input_details()[0]["index"], [len(crops), CROP_SIDE_PX, CROP_SIDE_PX, 1])
    runtime.allocate_tensors()
    runtime.set_tensor(runtime.get_input_details()[0]["index"], crops[..., None].astype(np.float32))
    runtime.invoke()
    exported = runtime.get_tensor(runtime.get_output_details()[0]["index"])
    with torch.no_grad():
        reader = Reader(net.eval(), temperature)
        wanted = reader(torch.from_numpy(crops).unsqueeze(1).float()).numpy()
    return float(np.abs(exported - wanted).max())
