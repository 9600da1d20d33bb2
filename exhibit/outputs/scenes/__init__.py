"""Scenes: what the projector shows. A scene is data; its layers add light to black, so their order does not matter."""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # pygame greets on standard output when it is imported

from exhibit.outputs.scenes.spec import LayerChoice, SceneSpec, parse_scene

__all__ = ["LayerChoice", "SceneSpec", "parse_scene"]
