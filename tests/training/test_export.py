"""The exported file: it reads as the network does, in integers too, one face or many at a time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter

torch = pytest.importorskip("torch", reason="PyTorch is not installed: it belongs to the extra 'train'")
pytest.importorskip("litert_torch", reason="litert-torch is not installed: it belongs to the extra 'train'")

from exhibit.training.export import Difference, difference, export, ranges_of  # noqa: E402
from exhibit.training.face_cropping import middle  # noqa: E402 (needs PyTorch)
from exhibit.training.faces import Faces  # noqa: E402
from exhibit.training.labels import named  # noqa: E402
from exhibit.training.network import EmotionNet, NetworkReader  # noqa: E402
from exhibit.vision.emotions import TFLiteReader  # noqa: E402

CLASSES = ("joy", "gloom", "calm")
# The converter's own libraries warn each other of what they will change.
pytestmark = [pytest.mark.filterwarnings("ignore::FutureWarning"), pytest.mark.filterwarnings("ignore::UserWarning")]


@pytest.fixture(scope="module")
def faces() -> Faces:
    crops = np.random.default_rng(1).integers(0, 255, (40, 60, 60)).astype(np.uint8)
    crops[::2, 30:] //= 4
    return Faces(named([0, 1] * 20, ("joy", "gloom")), crops, np.ones(40, np.bool_))


@pytest.fixture(scope="module")
def net() -> EmotionNet:
    """Untrained, but for a head that prefers something."""
    torch.manual_seed(1)
    made: EmotionNet = EmotionNet(len(CLASSES), (4, 8, 8, 16)).eval()
    with torch.no_grad():
        made.head.weight *= 100
    return made


@pytest.mark.parametrize("integers", [True, False], ids=["int8", "float16"])
def test_the_file_reads_as_the_network(net: EmotionNet, faces: Faces, integers: bool, tmp_path: Path) -> None:
    ranges = ranges_of(NetworkReader(net, 0.8), faces, 1, tmp_path) if integers else None
    file = tmp_path / "net.tflite"
    export(NetworkReader(net, 0.8), file, ranges)
    assert [path.name for path in tmp_path.iterdir()] == ["net.tflite"]
    reader, crops = TFLiteReader(file, CLASSES), middle(faces.crops)
    singly = np.concatenate([reader.shares(crop[None]) for crop in crops])
    with torch.no_grad():
        whole = NetworkReader(net, 0.8)(torch.from_numpy(crops).unsqueeze(1).float()).numpy()
    assert difference(singly, whole).tolerable
    assert integers == any(one["dtype"] == np.int8 for one in Interpreter(str(file)).get_tensor_details())
    assert singly.dtype == np.float32
    assert singly.sum(axis=1) == pytest.approx(1.0, abs=1e-5)
    for batch in (2, 7, 40, 1):
        together = np.concatenate([reader.shares(crops[at : at + batch]) for at in range(0, 40, batch)])
        assert np.array_equal(together.argmax(axis=1), singly.argmax(axis=1))
        assert np.abs(together - singly).max() < 1e-5


def test_a_network_that_refuses_is_exported_with_one_number_more(net: EmotionNet, faces: Faces, tmp_path: Path) -> None:
    refusal = torch.nn.Linear(net.head.in_features, 1)
    whole = NetworkReader(net, 1.3, refusal)
    export(whole, tmp_path / "net.tflite", ranges_of(whole, faces, 1, tmp_path))
    crops = middle(faces.crops)
    told = TFLiteReader(tmp_path / "net.tflite", (*CLASSES, "unreadable")).outputs(crops)
    with torch.no_grad():
        wanted = whole(torch.from_numpy(crops).unsqueeze(1).float()).numpy()
    assert told.shape == (40, len(CLASSES) + 1)
    assert np.abs(told - wanted).mean() < 0.02


def test_the_range_leaves_out_one_face_in_a_hundred_at_most(net: EmotionNet, faces: Faces, tmp_path: Path) -> None:
    once, again = (
        ranges_of(NetworkReader(net, 0.8), faces, 1, tmp_path),
        ranges_of(NetworkReader(net, 0.8), faces, 1, tmp_path),
    )
    assert once.keys() == again.keys()
    for name, one in once.items():
        assert np.array_equal(one["max"], again[name]["max"])
        assert (one["min"] <= one["max"]).all()


def test_a_difference_is_counted() -> None:
    whole = np.array([[0.9, 0.1], [0.51, 0.49], [0.2, 0.8], [0.3, 0.7]], np.float32)
    found = difference(np.array([[0.9, 0.1], [0.49, 0.51], [0.2, 0.8], [0.6, 0.4]], np.float32), whole)
    assert (found.mean, found.largest) == pytest.approx((0.08, 0.3))
    # The second face changes too, but the network itself was in two minds about it.
    assert (found.alike, found.firm_alike) == pytest.approx((0.5, 2 / 3))
    assert str(found) == (
        "shares differ from the network's by 0.0800 on average and 0.300 at most, the class on 50.00% of the faces"
    )


@pytest.mark.parametrize(
    ("found", "tolerable"),
    [
        (Difference(0.001, 0.2, 0.99, 1.0), True),
        (Difference(0.02, 0.2, 0.99, 1.0), False),
        (Difference(0.001, 0.2, 0.99, 0.98), False),
    ],
)
def test_what_is_tolerated(found: Difference, tolerable: bool) -> None:
    assert found.tolerable == tolerable
