"""Which show is meant where none is named."""

from __future__ import annotations

import sys
from pathlib import Path

from exhibit.assembly.language import spoken_at
from exhibit.config.problems import whole_file
from exhibit.config.show_folder import ShowFolder, has_misnamed_main, looks_like_show, no_show
from exhibit.system.paths import example_show


def show_here() -> Path:
    """The show that the present folder is, or lies in; where there is none far and wide, the example show, which is
    said. Raises ShowError where there is one in all but its name: another one must not be taken for it."""
    here = Path.cwd()
    if ShowFolder(here).is_show:
        return here
    around = None
    if not has_misnamed_main(here):
        around = next((folder for folder in here.parents if ShowFolder(folder).is_show), None)
    if around is None and (has_misnamed_main(here) or looks_like_show(here)):
        raise whole_file(here, no_show(here))
    if around is None:
        print(spoken_at(None)("there is no show here: this is the example show"), file=sys.stderr)
    return around or example_show()
