"""Smaller numbers for an exported network: all its convolutions in 8-bit integers, or its weights as 16-bit floats."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from ai_edge_quantizer import calibrator, qtyping, quantizer, recipe_manager
from numpy.typing import NDArray

# What stays in float is cheap and delicate: the standardisation at the input, whose squares would drown a dim face in
# steps of 60; the first layer; the mean over the face; the head.
_INTEGER = (
    qtyping.TFLOperationName.CONV_2D,
    qtyping.TFLOperationName.ADD,
    qtyping.TFLOperationName.AVERAGE_POOL_2D,
)

_COVERED_PERCENT = 99.0
"""A layer's range covers the extremes of so many of the faces. The mean of the extremes, the quantiser's own way, clips
what is rare: macro-F1 fell from 0.736 to 0.68 by it (D-training-6)."""

Ranges = dict[str, dict[str, NDArray[np.float32]]]
"""For each tensor its range: `min` and `max`."""


def int8(whole: Path, ranges: Ranges) -> bytes:
    """The float32 network `whole` with integer convolutions: weights by channel, what flows by `ranges`."""
    quantised = quantizer.Quantizer(str(whole))
    quantised.load_quantization_recipe(_recipe().get_quantization_recipe())
    return bytes(quantised.quantize(ranges).quantized_model)


def activation_ranges(whole: Path, faces: NDArray[np.float32]) -> Ranges:
    """The ranges that the tensors of `whole` take over `faces` (n, 48, 48), grey levels."""
    recipe, observer = _recipe(), calibrator.Calibrator(str(whole), num_threads=1)
    signature = observer.get_signature_list()
    (key,) = signature
    (name,) = signature[key]["inputs"]
    seen: list[Ranges] = []
    for face in faces:
        observer.reset_model_qsvs()
        observer.calibrate({key: [{name: face[None, ..., None]}]}, recipe)
        seen.append(observer.get_model_qsvs())
    return {tensor: _covering([one[tensor] for one in seen]) for tensor in seen[0]}


def _covering(extremes: list[dict[str, NDArray[np.float32]]]) -> dict[str, NDArray[np.float32]]:
    """One range for all faces, out of each one's own."""
    low = np.percentile([one["min"] for one in extremes], 100 - _COVERED_PERCENT, axis=0)
    high = np.percentile([one["max"] for one in extremes], _COVERED_PERCENT, axis=0)
    return {"min": low.astype(np.float32), "max": high.astype(np.float32)}


def _recipe() -> recipe_manager.RecipeManager:
    recipe = recipe_manager.RecipeManager()
    for operation in _INTEGER:
        recipe.add_static_config(".*", operation, activation_num_bits=8, weight_num_bits=8)
    return recipe


def float16(whole: Path) -> bytes:
    """The float32 network `whole` with weights that are half as long; it still calculates in float32."""
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
    return bytes(halved.quantize().quantized_model)
