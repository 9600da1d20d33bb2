"""Where files lie: those that travel with Exhibit, and those that it keeps for itself on this machine.

What travels lies in `exhibit/example` of an installed wheel; in a checkout the repository's root is the example show.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def example_show() -> Path:
    """The folder of the example show."""
    packed = _PACKAGE / "example"
    return packed if packed.is_dir() else _PACKAGE.parent


def starter_show() -> Path:
    """The files with which a new show begins, beside the scenes and sounds that it borrows from the example."""
    return _PACKAGE / "commands" / "starter_show"


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


def show_state_folder(show: Path) -> Path:
    """The same for the one show in the folder `show`: by its name, and by where it lies, as many are called alike."""
    place = show.resolve()
    digest = hashlib.sha256(str(place).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return state_folder() / "shows" / f"{place.name}-{digest}"


def _own(variable: str, usual: str) -> Path:
    home = os.environ.get(variable)
    return (Path(home) if home else Path.home() / usual) / "exhibit"
