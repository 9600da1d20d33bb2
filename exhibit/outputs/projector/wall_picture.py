"""A picture of a wall, as browsers are given it: JPEG, made once for each size that somebody looks at."""

from __future__ import annotations

import threading

import cv2
import pygame

from exhibit.outputs.scenes.surfaces import memory

_WIDTHS_PX = (240, 320, 480, 640, 960, 1280, 1920, 2560, 3840)
"""So many sizes and no more: who looks at nearly the same one shares a picture."""


class WallPicture:
    """The picture `number` of a wall, drawn at `drawn_s` (monotonic). `scene`: what is whole in it; empty in a fade.
    `surface` is its own, and never drawn over."""

    def __init__(self, number: int, scene: str, drawn_s: float, surface: pygame.Surface) -> None:
        self.number, self.scene, self.drawn_s = number, scene, drawn_s
        self._surface = surface
        self._lock = threading.Lock()
        self._made: dict[tuple[int, int], bytes] = {}

    def jpeg(self, wide_px: int, quality: int) -> bytes:
        """The picture for who has `wide_px` pixels for it; never wider than it was drawn. From any thread."""
        width_px = served_width_px(wide_px, self._surface.get_width())
        with self._lock:
            key = width_px, quality
            if key not in self._made:
                self._made[key] = self._encoded(width_px, quality)
            return self._made[key]

    def _encoded(self, width_px: int, quality: int) -> bytes:
        pixels = memory(self._surface)
        height, width = pixels.shape[:2]
        if width_px < width:
            size_px = width_px, max(round(height * width_px / width), 1)
            pixels = cv2.resize(pixels, size_px, interpolation=cv2.INTER_AREA).astype(pixels.dtype, copy=False)
        opaque = cv2.cvtColor(pixels, cv2.COLOR_BGRA2BGR)
        written: bytes = cv2.imencode(".jpg", opaque, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
        return written


def served_width_px(wide_px: int, wall_px: int) -> int:
    """The width of the picture for who has `wide_px` for it, of a wall of `wall_px`: the next of a few sizes."""
    return min(next((one for one in _WIDTHS_PX if one >= wide_px), wall_px), wall_px)
