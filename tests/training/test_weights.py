"""Weights that are taken over from an exported file, and between two networks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from exhibit.config.problems import ShowError
from exhibit.training.faces import Faces
from exhibit.training.labels import named
from exhibit.values import EMOTIONS

torch = pytest.importorskip("torch", reason="PyTorch is not installed: it belongs to the extra 'train'")

pytest.importorskip("litert_torch", reason="litert-torch is not installed: it belongs to the extra 'train'")

from exhibit.training.export import export  # noqa: E402 (needs PyTorch)
from exhibit.training.network import EmotionNet, NetworkReader  # noqa: E402
from exhibit.training.weights import between, rebuilt  # noqa: E402

# The converter's own libraries warn each other of what they will change.
pytestmark = [pytest.mark.filterwarnings("ignore::FutureWarning"), pytest.mark.filterwarnings("ignore::UserWarning")]
SHIPPED = Path(__file__).parents[2] / "models" / "emotions.tflite"


@pytest.fixture
def faces() -> Faces:
    dice = np.random.default_rng(1)
    crops = dice.integers(0, 256, (64, 60, 60)).astype(np.uint8)
    return Faces(named(list(range(8)) * 8, EMOTIONS), crops, np.ones(64, np.bool_))


@pytest.fixture
def net() -> EmotionNet:
    torch.manual_seed(3)
    made = EmotionNet(8)
    made.train()
    for _ in range(3):
        made.features(torch.rand(32, 1, 48, 48) * 255)
    made.eval()
    return made


def test_a_file_in_float16_becomes_the_network_that_it_was(net: EmotionNet, faces: Faces, tmp_path: Path) -> None:
    export(NetworkReader(net, 1.0), tmp_path / "net.tflite", None)
    again = rebuilt(tmp_path / "net.tflite", EMOTIONS, faces, 1)
    views = torch.rand(20, 1, 48, 48) * 255
    with torch.no_grad():
        assert torch.allclose(torch.softmax(again(views), 1), torch.softmax(net(views), 1), atol=2e-3)
    with pytest.raises(ShowError, match=r"emotions\.tflite: holds no weights to go on from: .* --weights float16"):
        rebuilt(SHIPPED, EMOTIONS, faces, 1)
    (tmp_path / "x.tflite").write_text("nothing")
    with pytest.raises(ShowError, match=r"x\.tflite: is no network in TFLite"):
        rebuilt(tmp_path / "x.tflite", EMOTIONS, faces, 1)


def test_weights_lie_between_two_networks(net: EmotionNet, faces: Faces) -> None:
    torch.manual_seed(4)
    other = EmotionNet(8)
    half = between(net, other, 0.5, faces, 1)
    for one, first, second in zip(half.parameters(), net.parameters(), other.parameters(), strict=True):
        assert torch.allclose(one, (first + second) / 2, atol=1e-6)
    assert not half.training
