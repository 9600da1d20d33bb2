"""Scenes: what the projector shows. A scene is data; its layers are laid on each other, from the back to the front."""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # pygame greets on standard output when it is imported

from exhibit.outputs.scenes.kinds import LayerChoice
from exhibit.outputs.scenes.spec import SceneSpec, parse_scene

__all__ = ["LayerChoice", "SceneSpec", "parse_scene"]
