"""The sound output: one bed at a time, cross-faded at equal power, and stings that ring once on top of it.

`Library` knows the files, `Mixer` turns beds, stings and levels into samples, `Outlet` feeds them to the device,
`Player` joins the three, and `Sound` is the output: its thread reads files, the outlet's thread keeps the device fed.
"""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # pygame greets on standard output when it is imported

from exhibit.outputs.sound.levels import Ducking, Levels, levels_of
from exhibit.outputs.sound.output import Sound

__all__ = ["Ducking", "Levels", "Sound", "levels_of"]
