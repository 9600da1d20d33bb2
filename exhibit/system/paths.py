"""Where files lie: those that travel with Exhibit, and those that it keeps for itself on this machine.

What travels lies in `exhibit/example` of an installed wheel; in a checkout the repository's root is the example show.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from exhibit.system.files import write_at_once
from exhibit.system.followed import SHOW, followed_room

_PACKAGE = Path(__file__).resolve().parents[1]


def example_show() -> Path:
    """The folder of the example show."""
    packed = _PACKAGE / "example"
    return packed if packed.is_dir() else _PACKAGE.parent


def starter_show() -> Path:
    """The files with which a new show begins, beside the scenes and sounds that it borrows from the example."""
    return _PACKAGE / "commands" / "starter_show"


def starters() -> Path:
    """The folder with the shows that `exhibit new --like` begins with, and starters.yaml, which lists them."""
    return _PACKAGE / "commands" / "starters"


def models_folder() -> Path:
    """The folder with manifest.yaml, requirements.txt and the network trained here."""
    return example_show() / "models"


def fetched_models_folder() -> Path:
    """Where fetched networks are kept: `$EXHIBIT_MODELS`, else `$XDG_DATA_HOME/exhibit/models`, in the user's home.

    Not with caches: who clears those does not think of a show that shall start without a network.
    """
    given = os.environ.get("EXHIBIT_MODELS")
    return Path(given).expanduser() if given else _own("XDG_DATA_HOME", ".local/share") / "models"


def state_folder() -> Path:
    """Where what must outlive a run is kept: `$XDG_STATE_HOME/exhibit`, by default in the user's home."""
    return _own("XDG_STATE_HOME", ".local/state")


LAST_GOOD, SAFE_SCENE = "last-good", "safe-scene"
"""Folders in a show's own folder of the state, with shows that stand in for it."""
_PLACE = "where"


def show_state_folder(show: Path) -> Path:
    """The same for the one show in the folder `show`: by its name, and by where it lies, as many are called alike. One
    that stands in for a show shares that one's, and all commits of a show that follows a repository share one."""
    place = followed_room(show) or show.resolve()
    if place.name in (LAST_GOOD, SAFE_SCENE) and place.parent.parent == (state_folder() / "shows").resolve():
        return place.parent
    digest = hashlib.sha256(str(place).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return state_folder() / "shows" / f"{place.name}-{digest}"


def keep_place(show: Path) -> None:
    """Write down where `show` lies, in its folder of the state, for what stands in for it; left out where it cannot."""
    with contextlib.suppress(OSError):
        folder = show_state_folder(show)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        room = followed_room(show)
        place = str(room / SHOW if room else show.resolve()).encode("utf-8", "surrogateescape")
        if not (folder / _PLACE).exists() or (folder / _PLACE).read_bytes() != place:
            write_at_once(folder / _PLACE, place, mode=0o600)


def stood_in_for(show: Path) -> Path | None:
    """The folder of the show for which the one in the folder `show` stands in; None where it stands for itself."""
    folder = show_state_folder(show)
    if folder != show.resolve().parent:
        return None
    try:
        return Path((folder / _PLACE).read_bytes().decode("utf-8", "surrogateescape"))
    except OSError:
        return None


def _own(variable: str, usual: str) -> Path:
    home = os.environ.get(variable)
    return (Path(home) if home else Path.home() / usual) / "exhibit"
