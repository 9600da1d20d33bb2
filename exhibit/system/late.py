"""Large libraries that are imported when something of theirs is first used, and not before: `exhibit check` reads what
layers are given, and draws nothing. Whoever draws pays no more: what was once looked up is kept."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

__all__ = ["av", "cv2", "np", "pygame"]


class _Late(ModuleType):
    """Stands for a library by its name."""

    def __getattr__(self, name: str) -> object:
        found = getattr(import_module(self.__name__), name)
        self.__dict__[name] = found
        return found


if TYPE_CHECKING:
    import av
    import cv2
    import numpy as np
    import pygame
else:
    av, cv2, np, pygame = _Late("av"), _Late("cv2"), _Late("numpy"), _Late("pygame")
