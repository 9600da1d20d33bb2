"""The projector: performs scene cues on a wall, in a window or off screen."""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # pygame greets on standard output when it is imported

from exhibit.outputs.projector.projector import Projector
from exhibit.outputs.projector.screens import Screens
from exhibit.outputs.projector.wall import Wall

__all__ = ["Projector", "Screens", "Wall"]
