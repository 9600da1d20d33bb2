"""The pictures that a shader is given: what lies behind it, who stands before the wall, files, and its own imports."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from exhibit.config.file_names import file_named
from exhibit.outputs.heard import heard, spectrum, waveform
from exhibit.outputs.scenes.film import open_film
from exhibit.outputs.scenes.media import MediaFault, load_image, request_image
from exhibit.outputs.scenes.picture import ScenePicture
from exhibit.outputs.scenes.shader_file import OWN_PICTURES, GivenInputs, GivenPicture, ShaderFile
from exhibit.outputs.scenes.surfaces import memory, scratch
from exhibit.outputs.scenes.visitor_marks import VisitorMarks
from exhibit.shaders.header import ShaderInput
from exhibit.shaders.ladder import size_at
from exhibit.shaders.live import ImageGiven
from exhibit.system.late import np, pygame

if TYPE_CHECKING:
    from numpy.typing import NDArray

TEXELS = 32
"""So many visitors at most, a column each."""
SizePx = tuple[int, int]
_Array: TypeAlias = "NDArray[np.uint8] | NDArray[np.float32]"


def picture_of(one: ShaderInput, inputs: GivenInputs) -> GivenPicture | None:
    """What an image input is given: as it is written; else what its name says; None where nothing does."""
    given = inputs.get(one.name)
    if isinstance(given, GivenPicture):
        return given
    if one.kind != "image":
        return None
    if one.name == "inputImage":
        return GivenPicture("behind")
    return next((GivenPicture(own) for own in OWN_PICTURES if own == one.name), None)


class ShaderPictures:
    """The pictures of one shader on a wall of `size_px`, each with a stamp that changes as it does."""

    def __init__(self, file: ShaderFile, inputs: GivenInputs, size_px: SizePx) -> None:
        header = file.source.header
        assert header is not None
        self._size_px = size_px
        self._heard = {one.name: one for one in header.inputs if one.kind in ("audio", "audioFFT")}
        wanted = {one.name: picture_of(one, inputs) for one in header.inputs if one.is_image}
        own = {name: GivenPicture("image", file_named(file.path.parent, path)) for name, path in header.imports}
        self._wanted = {name: one for name, one in {**wanted, **own}.items() if one is not None}
        self._behind = 0
        self._seen: dict[str, tuple[object, ImageGiven]] = {}

    def prepare(self) -> None:
        """Load the images. Raises MediaFault."""
        for one in self._wanted.values():
            if one.kind == "image" and one.file is not None:
                load_image(one.file, self._size_px)

    def at(self, picture: ScenePicture, moved: float, share: float) -> dict[str, ImageGiven]:
        """What there is now; what lies behind in a `share` of the wall's size. A file that is broken is left out."""
        found = {}
        for name, one in self._wanted.items():
            given = self._given(name, one, picture, moved, share)
            if given is not None:
                found[name] = given
        return found | self._sounds(live=picture.hurried)

    def _sounds(self, *, live: bool) -> dict[str, ImageGiven]:
        """What is played now, a row for each channel."""
        found = {}
        for name, one in self._heard.items():
            block = heard(live=live)
            rows = waveform(block, one.most) if one.kind == "audio" else spectrum(block, one.most)
            found[name] = self._changed(name, block, np.repeat(rows[::-1, :, None], 4, axis=2))
        return found

    def _given(
        self, name: str, one: GivenPicture, picture: ScenePicture, moved: float, share: float
    ) -> ImageGiven | None:
        if one.kind == "behind":
            self._behind += 1
            # Not kept: a surface whose memory somebody holds cannot be drawn on.
            return ImageGiven(_shrunk(picture.behind(moved), size_at(self._size_px, share), name), self._behind)
        if one.kind == "visitors":
            return self._changed(name, picture.standing, texels(picture.standing))
        if one.file is None:
            return None
        return (
            self._image(name, one.file, picture) if one.kind == "image" else self._film(name, one.file, picture, moved)
        )

    def _image(self, name: str, file: Path, picture: ScenePicture) -> ImageGiven | None:
        try:
            bitmap = request_image(file, self._size_px) if picture.hurried else load_image(file, self._size_px)
        except MediaFault:
            return None
        if bitmap is None:
            known = self._seen.get(name)
            return known[1] if known else None
        return self._changed(name, bitmap, bitmap.pixels)

    def _film(self, name: str, file: Path, picture: ScenePicture, moved: float) -> ImageGiven | None:
        try:
            film = open_film(file, self._size_px, contained=True)
        except MediaFault:
            return None
        surface = film.fetch(moved, hurried=picture.hurried)
        return self._changed(name, surface, np.array(memory(surface)))

    def _changed(self, name: str, what: object, pixels: _Array) -> ImageGiven:
        """The picture, with another stamp where it is another one than last time."""
        before = self._seen.get(name)
        if before is not None and (before[0] is what or (isinstance(what, tuple) and before[0] == what)):
            return before[1]
        given = ImageGiven(pixels, before[1].stamp + 1 if before else 1)
        self._seen[name] = what, given
        return given


def texels(standing: tuple[VisitorMarks, ...]) -> NDArray[np.float32]:
    """The visitors as a picture of TEXELS columns and two rows, the upper one first: colours (red, green, blue,
    attention), and below them places: across from the left as in a mirror, up from the floor, size, how much they are
    there."""
    found = np.zeros((2, TEXELS, 4), np.float32)
    for column, one in enumerate(standing[:TEXELS]):
        found[0, column] = (*one.tint, one.attention)
        found[1, column] = (1 - one.x, 1 - one.y, one.size, one.present)
    return found


def _shrunk(surface: pygame.Surface, size_px: SizePx, name: str) -> NDArray[np.uint8]:
    """Opaque, in this size."""
    if surface.get_size() != size_px:
        surface = pygame.transform.smoothscale(surface, size_px, scratch(f"given {name}", size_px))
    pixels = memory(surface)
    pixels[..., 3] = 255
    return pixels
