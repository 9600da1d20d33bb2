"""The networks that a show sees with, from the manifest or the command line: a face finder and an emotion reader."""

from __future__ import annotations

from pathlib import Path

from exhibit.config.problems import whole_file
from exhibit.config.sections import CameraSection
from exhibit.networks import Manifest, trained
from exhibit.values import EMOTIONS
from exhibit.vision.cascade import Cascade, CascadeFiles
from exhibit.vision.emotions import TFLiteReader
from exhibit.vision.glance import Eyes
from exhibit.vision.quality import QualityLimits
from exhibit.vision.reach import REACH_M, propose_px


def eyes_of(camera: CameraSection, models: Path, model: Path | None = None) -> Eyes:
    """New eyes that see as far as `camera` asks, with the networks of the folder `models`, or the emotion network in
    `model`. Raises ShowError where one is missing or cannot be used."""
    manifest = Manifest(models)
    files = CascadeFiles(
        yunet=manifest.needed("faces-yunet")[0],
        back=manifest.needed("faces-back")[0],
        short_range=manifest.needed("faces-short-range")[0],
        full_range=manifest.needed("faces-full-range")[0],
    )
    finder = Cascade(files, propose_px(camera.farthest or REACH_M[camera.reach], camera.lens))
    reader, names = _trained_reader(model) if model else _shipped_reader(manifest)
    return Eyes(finder, reader, names or EMOTIONS)


def _shipped_reader(manifest: Manifest) -> tuple[TFLiteReader, tuple[str, ...]]:
    emotions, network = manifest.needed("emotions")
    names = tuple(network.classes or ())
    return TFLiteReader(emotions, names, limits=QualityLimits()), names


def _trained_reader(model: Path) -> tuple[TFLiteReader, tuple[str, ...]]:
    """The network that the command line names. Raises ShowError where it cannot be used."""
    names = trained(model)
    try:
        return TFLiteReader(model, names, limits=QualityLimits()), names
    except (ValueError, RuntimeError) as error:
        raise whole_file(model, f"cannot be used: {error}") from None
