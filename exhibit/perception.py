"""What app.py joins to see with: finder, reader and observer, built as a show's settings say."""

from __future__ import annotations

from pathlib import Path

from exhibit.config.problems import whole_file
from exhibit.config.sections import CameraSection
from exhibit.networks import Manifest, trained
from exhibit.show import Show
from exhibit.vision.cascade import Cascade, CascadeFiles
from exhibit.vision.emotions import TFLiteReader
from exhibit.vision.observe import Observer
from exhibit.vision.quality import QualityLimits
from exhibit.vision.reach import REACH_M, propose_px
from exhibit.vision.resting import RestingSettings
from exhibit.vision.tracking import TrackingSettings


def observer_of(show: Show, models: Path, model: Path | None = None) -> Observer:
    """Who sees for `show`, with the networks in `models`, or `model` to read emotions. Raises ShowError."""
    manifest = Manifest(models)
    finder = finder_of(show.settings.camera, manifest)
    reader = _trained_reader(model) if model else shipped_reader(manifest)
    return Observer(finder, reader, TrackingSettings(resting=RestingSettings(show.settings.mood.resting)))


def finder_of(camera: CameraSection, manifest: Manifest) -> Cascade:
    """Who finds faces, as far away as `camera` asks. Raises ShowError where a network is missing."""
    files = CascadeFiles(
        yunet=manifest.needed("faces-yunet")[0],
        back=manifest.needed("faces-back")[0],
        short_range=manifest.needed("faces-short-range")[0],
        full_range=manifest.needed("faces-full-range")[0],
    )
    return Cascade(files, propose_px(camera.farthest or REACH_M[camera.reach], camera.lens))


def shipped_reader(manifest: Manifest) -> TFLiteReader:
    """Who reads emotions. Raises ShowError where the network is missing."""
    emotions, network = manifest.needed("emotions")
    return TFLiteReader(emotions, network.classes or (), limits=QualityLimits())


def _trained_reader(model: Path) -> TFLiteReader:
    """The network that the command line names. Raises ShowError where it cannot be used."""
    classes = trained(model)
    try:
        return TFLiteReader(model, classes, limits=QualityLimits())
    except (ValueError, RuntimeError) as error:
        raise whole_file(model, f"cannot be used: {error}") from None
