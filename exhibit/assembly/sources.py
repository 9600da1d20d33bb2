"""What a show looks at, and how its streams are fetched, as its settings and the command line say."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from exhibit.assembly.camera import devices_of, mount_of
from exhibit.config.passwords import PasswordFault, read_password
from exhibit.config.problems import whole_file
from exhibit.config.secrets import holds_secret
from exhibit.config.sources import VenueCameraSection
from exhibit.show import Show
from exhibit.vision.mount import CameraMount
from exhibit.vision.sources.capture import CaptureFault
from exhibit.vision.sources.controls import ControlKeeper
from exhibit.vision.sources.fetching import StreamSettings
from exhibit.vision.sources.opening import CameraSetup

OVERHEARD = (
    "the address after --source holds a password or a key, which everybody at this machine can read in the list of its "
    "processes: write it in venue.yaml (camera: source, user, password_file), and leave --source out"
)


def names_of(asked: str | Sequence[str] | None, show: Show) -> tuple[str, ...]:
    """What is looked at, the preferred first: what the command line asks, or what the show says."""
    if not asked:
        return show.sources
    return (asked,) if isinstance(asked, str) else tuple(asked)


def overheard(asked: str | Sequence[str] | None) -> list[str]:
    """The notice about a secret on the command line."""
    names = (asked,) if isinstance(asked, str) else asked or ()
    return [OVERHEARD] if any("://" in one and holds_secret(one) for one in names) else []


def cameras_of(show: Show, mount: CameraMount | None = None, keeper: ControlKeeper | None = None) -> CameraSetup:
    """How cameras are opened here, hang as `mount` says, or the show, and are told by `keeper`, or as the show says.
    Raises ShowError where the password cannot be had."""
    keeper = keeper or ControlKeeper(show.venue.camera.controls)
    return CameraSetup(streams_of(show), devices_of(show, keeper), mount or mount_of(show))


def streams_of(show: Show) -> StreamSettings:
    """How streams are fetched here. Raises ShowError where the password cannot be had."""
    camera = show.venue.camera
    password = partial(_password, camera, show.folder)
    try:
        password()
    except CaptureFault as fault:
        raise whole_file(show.folder / "venue.yaml", f"camera: {fault}") from None
    return StreamSettings(camera.transport, camera.user or "", password, camera.opens_within, camera.silent_for)


def _password(camera: VenueCameraSection, folder: Path) -> str:
    """Raises CaptureFault."""
    try:
        return read_password(camera, folder)
    except PasswordFault as fault:
        raise CaptureFault(str(fault)) from None
