"""A transition that a shader draws: startImage, endImage and progress, a frame ahead; a cross-fade while nothing
comes."""

from __future__ import annotations

import numpy as np
import pygame
from numpy.typing import NDArray

from exhibit.outputs.scenes.media import in_the_background, note
from exhibit.outputs.scenes.shader_file import ShaderFile
from exhibit.outputs.scenes.shader_player import surface_of_picture
from exhibit.outputs.scenes.shader_sizes import keep_step, kept_step
from exhibit.outputs.scenes.surfaces import lay, memory
from exhibit.shaders.client import CLIENT
from exhibit.shaders.ladder import SizeLadder, size_at
from exhibit.shaders.live import ImageGiven, LiveShader, Moment, ShaderFault

CROSS_FADED = "the scene comes by a cross-fade"


class ShaderTransition:
    """One transition on a wall of `size_px`, from its beginning to its end."""

    def __init__(self, file: ShaderFile, size_px: tuple[int, int]) -> None:
        header = file.source.header
        self._live: LiveShader | None = None
        self._file, self._ready, self._stamp = file, False, 0
        if header is None or header.kind != "transition":
            note(file.path, "is no transition that can be used: 'exhibit check' tells why", CROSS_FADED)
            return
        program = file.source.program()
        self._numbers = {one.name: one.default for one in header.inputs if not one.is_image}
        self._live = LiveShader(CLIENT, program, size_px, SizeLadder(kept_step(program.digest)))
        self._kept = self._live.ladder.step
        in_the_background(self._prepare)

    def mix(
        self, leaving: pygame.Surface, coming: pygame.Surface, share: float, seconds: float, *, hurried: bool
    ) -> None:
        """Lay on `leaving` what is seen at `share`."""
        drawn = self._draw(leaving, coming, share, seconds, hurried=hurried)
        if drawn is None:
            lay(leaving, coming, (0, 0), opacity=share)
        else:
            leaving.blit(drawn, (0, 0))

    def close(self) -> None:
        """Give back what it holds, and remember how large it could be drawn."""
        live = self._live
        if live is not None:
            live.close()
            if live.ladder.step != self._kept:
                in_the_background(lambda: keep_step(live.name, live.ladder.step))

    def _prepare(self) -> None:
        assert self._live is not None
        why = CLIENT.prepare(self._live.program)
        if why and not CLIENT.off:
            note(self._file.path, why, CROSS_FADED)
        self._ready = not why

    def _draw(
        self, leaving: pygame.Surface, coming: pygame.Surface, share: float, seconds: float, *, hurried: bool
    ) -> pygame.Surface | None:
        live = self._live
        if live is None or (hurried and not self._ready):
            return None
        size_px = size_at(live.wall_px, live.ladder.share) if hurried else live.wall_px
        self._stamp += 1
        images = {
            "startImage": ImageGiven(_pixels(leaving, size_px), self._stamp),
            "endImage": ImageGiven(_pixels(coming, size_px), self._stamp),
        }
        moment = Moment(seconds, {**self._numbers, "progress": (share,)}, images)
        if hurried:
            live.follow(moment)
            picture = None if live.fault else live.picture
        else:
            try:
                picture = live.draw_exactly(moment, began_s=seconds)
            except ShaderFault as fault:
                note(self._file.path, str(fault), CROSS_FADED)
                return None
        if picture is None:
            return None
        return surface_of_picture(picture, live.wall_px, "shader transition")


def _pixels(surface: pygame.Surface, size_px: tuple[int, int]) -> NDArray[np.uint8]:
    """A copy, opaque: the surface goes on to be drawn on."""
    if surface.get_size() != size_px:
        surface = pygame.transform.smoothscale(surface, size_px)
    pixels = np.array(memory(surface))
    pixels[..., 3] = 255
    return pixels
