"""How the camera hangs and what it is asked for, as the venue and the command line say; and what of it an edit
changes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from exhibit.config.problems import whole_file
from exhibit.config.regions import corners_of
from exhibit.config.show_folder import VENUE
from exhibit.config.sources import Turn
from exhibit.show import Show
from exhibit.vision.mount import CameraMount, CameraPose
from exhibit.vision.sources.capture import DeviceSettings
from exhibit.vision.sources.controls import ControlKeeper

_LIVE = {"turn", "mirror", "ignore", "regions", "controls"}
"""What of the section takes effect at once."""

ON_ITS_SIDE: tuple[Turn, ...] = (90, 270)
"""The turns of a camera that lies on its side."""


@dataclass(frozen=True)
class CameraAsked:
    """What the command line says of the camera, instead of venue.yaml; None: nothing."""

    turn: Turn | None = None
    mirror: bool | None = None
    size: tuple[int, int] | None = None
    rate: float | None = None


def as_asked(show: Show, asked: CameraAsked) -> Show:
    """`show`, with what the command line says of its camera. Raises ShowError where it has several."""
    said = {name: value for name, value in vars(asked).items() if value is not None}
    if not said:
        return show
    if show.venue.cameras:
        first, names = next(iter(said)), ", ".join(show.venue.cameras)
        text = f"--{first} is said of one camera, and this room has several ({names}): write it below one of these"
        raise whole_file(show.folder / VENUE, text)
    camera = show.venue.camera.model_copy(update=said)
    return replace(show, venue=show.venue.model_copy(update={"camera": camera}))


def mount_of(show: Show) -> CameraMount:
    """How the camera of `show` hangs."""
    mount = CameraMount()
    settle(mount, show)
    return mount


def settle(mount: CameraMount, show: Show) -> None:
    """Have `mount` be as `show` says."""
    camera = show.venue.camera
    mount.pose = CameraPose(camera.turn, camera.mirror)
    mount.ignored = tuple(corners_of(one) for one in camera.ignore)


def devices_of(show: Show, keeper: ControlKeeper) -> DeviceSettings:
    """What a camera of this machine is asked for; once it is open, `keeper` tells its driver the rest."""
    camera = show.venue.camera
    return DeviceSettings(camera.size or DeviceSettings().size_px, camera.rate, keeper.opened)


@dataclass(frozen=True)
class CameraReload:
    """Turns the picture, has other places count and tells the driver, as soon as venue.yaml says so."""

    mount: CameraMount
    keeper: ControlKeeper

    def use(self, before: Show, show: Show) -> list[str]:
        settle(self.mount, show)
        self.keeper.use(show.venue.camera.controls)
        one, other = (each.venue.camera.model_dump(exclude=_LIVE) for each in (before, show))
        changed = [name for name in one if one[name] != other[name]]
        return [f"venue.yaml: '{changed[0]}' under 'camera' takes effect at the next start"] if changed else []
