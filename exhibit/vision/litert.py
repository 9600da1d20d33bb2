"""LiteRT, which runs the networks: as much of it as is used here, with the types that it does not bring."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, TypedDict

import numpy as np
from numpy.typing import NDArray

from exhibit.system.stderr import silence_stderr

try:
    from ai_edge_litert.interpreter import Interpreter
except ImportError:  # small boards where only the older runtime is packaged
    from tflite_runtime.interpreter import Interpreter


class TensorDetails(TypedDict):
    """What is known of one tensor: its number, and its shape by now."""

    index: int
    shape: NDArray[np.int32]


class LoadedNetwork(Protocol):
    """A network that is loaded. Every input and output of ours is an array of floats."""

    def get_input_details(self) -> list[TensorDetails]: ...
    def get_output_details(self) -> list[TensorDetails]: ...
    def get_tensor_details(self) -> list[TensorDetails]: ...
    def resize_tensor_input(self, input_index: int, tensor_size: Sequence[int]) -> None: ...
    def allocate_tensors(self) -> None: ...
    def set_tensor(self, tensor_index: int, value: NDArray[np.float32]) -> None: ...
    def invoke(self) -> None: ...
    def get_tensor(self, tensor_index: int) -> NDArray[np.float32]: ...


def load_network(path: Path, threads: int = 1) -> LoadedNetwork:
    """The network at `path`, to be run by so many `threads`. Raises ValueError when it cannot be read."""
    with silence_stderr():
        network: LoadedNetwork = Interpreter(model_path=str(path), num_threads=threads)
    return network
