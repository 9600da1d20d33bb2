"""Draws docs/starters.jpg: a picture of each show that `exhibit new --like` begins with, as its own rules show it.

Run `python docs/make_starters.py` after a starter's scene has changed, and look at the result.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from exhibit.cli import main as exhibit
from exhibit.filming.gallery import stills
from exhibit.outputs.projector.poster import poster, write
from exhibit.show import load_show

PICTURES = {
    "hall": "passage",
    "mirror": "glass",
    "crowd": "how-many",
    "quiz": "question-1",
    "quiet": "pond",
    "window": "behind-glass",
}


def main() -> None:
    """Write docs/starters.jpg."""
    scenes = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, scene in PICTURES.items():
            show = Path(folder) / name
            exhibit(["new", str(show), "--like", name])
            scenes[name] = load_show(show).scenes[scene]
        write(poster(list(stills(scenes))), Path(__file__).with_name("starters.jpg"))


if __name__ == "__main__":
    main()
