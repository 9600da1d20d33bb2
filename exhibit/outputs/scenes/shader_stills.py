"""What is seen where a shader cannot be drawn: its still, a picture beside its file; else a calm gradient."""

from __future__ import annotations

import colorsys
from pathlib import Path

from exhibit.outputs.scenes.layer import ease
from exhibit.outputs.scenes.media import MediaFault, read_image, shrunk
from exhibit.outputs.scenes.store import STORE, weight
from exhibit.outputs.scenes.surfaces import blank, memory
from exhibit.shaders.header import ShaderHeader
from exhibit.system.late import np, pygame

_USUAL = ((0.07, 0.09, 0.16), (0.20, 0.17, 0.30))
SizePx = tuple[int, int]


def still_of(file: Path, header: ShaderHeader | None, size_px: SizePx) -> pygame.Surface:
    """The still that `gallery` has written beside the shader `file`, filling a wall of `size_px`; kept in the store."""
    key = ("shader still", file, size_px)
    return STORE.get(key, lambda: _loaded(file, header, size_px), weight)


def look_again(file: Path) -> None:
    """Another still may lie there now."""
    STORE.forget(file)


def _loaded(file: Path, header: ShaderHeader | None, size_px: SizePx) -> pygame.Surface:
    still = file.with_suffix(".png")
    if still.is_file():
        try:
            pixels = np.asarray(shrunk(read_image(still, size_px), size_px), np.uint8)
        except MediaFault:
            return _gradient(header, size_px)
        image = pygame.image.frombuffer(
            np.ascontiguousarray(pixels).tobytes(), (pixels.shape[1], pixels.shape[0]), "BGRA"
        )
        surface = blank(size_px)
        surface.blit(pygame.transform.smoothscale(image, size_px), (0, 0))
        return surface
    return _gradient(header, size_px)


def _gradient(header: ShaderHeader | None, size_px: SizePx) -> pygame.Surface:
    """From dark below to a little light above, in the shader's own colours where it names some."""
    colours = [one.default[:3] for one in header.inputs if one.kind == "color"] if header else []
    low, high = _calm(colours) if colours else _USUAL
    surface = blank(size_px)
    pixels = memory(surface)
    rows = np.array([ease(1 - (row + 0.5) / size_px[1]) for row in range(size_px[1])], np.float32)[:, None, None]
    colour = np.array(low[::-1], np.float32) * (1 - rows) + np.array(high[::-1], np.float32) * rows
    pixels[..., :3] = np.clip(colour * 255 + 0.5, 0, 255).astype(np.uint8)
    return surface


def _calm(colours: list[tuple[float, ...]]) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """The first and the last of some colours, as dark as an evening."""
    return _dimmed(colours[-1], 0.10), _dimmed(colours[0], 0.34)


def _dimmed(colour: tuple[float, ...], value: float) -> tuple[float, float, float]:
    hue, saturation, _ = colorsys.rgb_to_hsv(*(min(max(one, 0.0), 1.0) for one in colour[:3]))
    return colorsys.hsv_to_rgb(hue, min(saturation, 0.6), value)
