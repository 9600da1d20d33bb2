"""What a show sees and feels with, as its settings say: finder, reader and observer, from the manifest or the command
line, and how calm the mood is."""

from __future__ import annotations

from pathlib import Path

from exhibit.config.problems import whole_file
from exhibit.config.sections import CameraSection
from exhibit.mood.group import MoodSettings
from exhibit.show import Show
from exhibit.show.cameras import regions_of, stands_of
from exhibit.values import EMOTIONS
from exhibit.vision.emotions import TFLiteReader, emotions_of
from exhibit.vision.faces.cascade import Cascade, CascadeFiles
from exhibit.vision.faces.distance import REACH_M, propose_px
from exhibit.vision.faces.search_turns import SearchTurns
from exhibit.vision.model_files import Manifest, trained
from exhibit.vision.mount import CameraMount
from exhibit.vision.observer import FrameObserver, Observer
from exhibit.vision.permit import Permit
from exhibit.vision.quality import QualityLimits
from exhibit.vision.single_image import ImageReader
from exhibit.vision.tracking.baseline import BaselineSettings
from exhibit.vision.tracking.tracker import TrackingSettings
from exhibit.vision.zones import ZonedObserver


def mood_settings(show: Show) -> MoodSettings:
    """How calm the room is."""
    mood = show.settings.mood
    return MoodSettings(
        mood.smooth, mood.margin, mood.dwell, mood.gone_after, mood.whose, regions_of(show), mood.sure, stands_of(show)
    )


def observer_of(
    show: Show,
    models: Path,
    model: Path | None = None,
    permit: Permit | None = None,
    mount: CameraMount | None = None,
    turns: SearchTurns | None = None,
) -> Observer:
    """Who sees for `show`, with the networks in `models`, or `model` to read emotions, whom `permit` allows,
    where faces count by `mount`, and who takes `turns` with other cameras' observers. Raises ShowError."""
    manifest = Manifest(models)
    finder, (reader, _) = finder_of(show.settings.camera, manifest, mount, turns), _reader(manifest, model)
    settings = TrackingSettings(resting=BaselineSettings(show.settings.mood.resting))
    return Observer(finder, reader, settings, permit)


def zoned(show: Show, observer: FrameObserver) -> FrameObserver:
    """`observer`, to which the venue's zones are not shown."""
    zones = [[(x, y) for x, y in corners] for corners in show.venue.privacy.zones.values()]
    return ZonedObserver(observer, zones) if zones else observer


def eyes_of(camera: CameraSection, models: Path, model: Path | None = None) -> ImageReader:
    """New eyes that see as far as `camera` asks, with the networks of the folder `models`, or the emotion network in
    `model`. Raises ShowError where one is missing or cannot be used."""
    manifest = Manifest(models)
    return ImageReader(finder_of(camera, manifest), *_reader(manifest, model))


def finder_of(
    camera: CameraSection, manifest: Manifest, mount: CameraMount | None = None, turns: SearchTurns | None = None
) -> Cascade:
    """Who finds faces, as far away as `camera` asks, where they count by `mount`.
    Raises ShowError where a network is missing."""
    files = CascadeFiles(
        yunet=manifest.needed("faces-yunet")[0],
        back=manifest.needed("faces-back")[0],
        short_range=manifest.needed("faces-short-range")[0],
        full_range=manifest.needed("faces-full-range")[0],
    )
    return Cascade(files, propose_px(camera.farthest or REACH_M[camera.reach], camera.lens), mount=mount, turns=turns)


def shipped_reader(manifest: Manifest) -> TFLiteReader:
    """Who reads emotions. Raises ShowError where the network is missing."""
    emotions, network = manifest.needed("emotions")
    return TFLiteReader(emotions, network.classes or (), limits=QualityLimits())


def _reader(manifest: Manifest, model: Path | None) -> tuple[TFLiteReader, tuple[str, ...]]:
    """Who reads emotions, and what they can be."""
    if model:
        return _trained_reader(model), emotions_of(trained(model))
    return shipped_reader(manifest), emotions_of(manifest.needed("emotions")[1].classes or EMOTIONS)


def _trained_reader(model: Path) -> TFLiteReader:
    """The network that the command line names. Raises ShowError where it cannot be used."""
    names = trained(model)
    try:
        return TFLiteReader(model, names, limits=QualityLimits())
    except (ValueError, RuntimeError) as error:
        raise whole_file(model, f"cannot be used: {error}") from None
