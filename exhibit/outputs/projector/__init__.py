"""The projector: performs scene cues on a wall, in a window or off screen."""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # pygame greets on standard output when it is imported

from exhibit.outputs.projector.projector import Projector, tell_walls
from exhibit.outputs.projector.wall import Wall

__all__ = ["Projector", "Wall", "tell_walls"]
