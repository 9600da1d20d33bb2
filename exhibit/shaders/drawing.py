"""A shader drawn: its passes one after the other, its buffers, and what it keeps from frame to frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from exhibit.shaders.egl import (
    BLEND,
    COLOR_BUFFER_BIT,
    DITHER,
    DRAW_FRAMEBUFFER,
    FRAGMENT_SHADER,
    FRAMEBUFFER,
    LINEAR,
    READ_FRAMEBUFFER,
    TEXTURE0,
    TEXTURE_2D,
    TRIANGLE_STRIP,
    VERTEX_SHADER,
    Gl,
    NoGl,
)
from exhibit.shaders.glsl import own_name
from exhibit.shaders.header import ShaderPass
from exhibit.shaders.program import FrameRequest, ShaderProgram

MOST_BYTES = 256_000_000
"""What the buffers of one shader may take."""
_INTEGERS = ("event", "bool", "long")
_BLANK_PX = (3, 3)
SizePx = tuple[int, int]


class ProgramRefused(Exception):
    """The driver does not take a program: in which stage, and its log."""

    def __init__(self, stage: str, log: str) -> None:
        self.stage, self.log = stage, log
        super().__init__(log)


class CompiledShader:
    """A program on the driver, with its uniforms. Raises ProgramRefused."""

    def __init__(self, gl: Gl, program: ShaderProgram) -> None:
        self._gl = gl
        self.program = program
        self._number = gl.create_program()
        shaders: list[int] = []
        try:
            for stage, kind, text in (
                ("vertex", VERTEX_SHADER, program.vertex),
                ("fragment", FRAGMENT_SHADER, program.fragment),
            ):
                shaders.append(self._compile(stage, kind, text))
                gl.attach_shader(self._number, shaders[-1])
            gl.bind_output(self._number, "isf_FragColor")
            self._link()
        except ProgramRefused:
            self.close()
            raise
        finally:
            for shader in shaders:
                gl.delete_shader(shader)
        self._places: dict[str, int] = {}
        self._kinds = dict(program.uniforms)

    def _compile(self, stage: str, kind: int, text: str) -> int:
        gl = self._gl
        shader = gl.create_shader(kind)
        gl.source(shader, text)
        gl.compile_shader(shader)
        sound, log = gl.compiled(shader)
        if not sound:
            gl.delete_shader(shader)
            raise ProgramRefused(stage, log)
        return shader

    def _link(self) -> None:
        self._gl.link_program(self._number)
        sound, log = self._gl.linked(self._number)
        if not sound:
            raise ProgramRefused("link", log)

    def use(self) -> None:
        self._gl.use_program(self._number)

    def set_uniform(self, name: str, numbers: tuple[float, ...], *, whole: bool = False) -> None:
        """Set one; that the program does not use it is no matter."""
        place = self._place(name)
        if place < 0:
            return
        if whole or self._kinds.get(name) in _INTEGERS:
            self._gl.uniform_int(place, round(numbers[0]))
        else:
            self._gl.uniform(place, numbers)

    def set_image(self, name: str, unit: int, texture: int) -> None:
        """Let the picture `name` be `texture`."""
        place = self._place(name)
        if place >= 0:
            self._gl.active_texture(TEXTURE0 + unit)
            self._gl.bind_texture(TEXTURE_2D, texture)
            self._gl.uniform_int(place, unit)

    def close(self) -> None:
        self._gl.delete_program(self._number)

    def _place(self, name: str) -> int:
        if name not in self._places:
            self._places[name] = self._gl.location(self._number, own_name(name))
        return self._places[name]


class Buffer:
    """Two textures of one size: what is seen of it, and where the next pass draws."""

    def __init__(self, gl: Gl, size_px: SizePx, *, floating: bool) -> None:
        self._gl = gl
        self.size_px, self.floating = size_px, floating
        gl.active_texture(TEXTURE0)
        self._textures = [gl.new_texture(size_px, floating=floating) for _ in range(2)]
        self._framebuffers = [gl.new_framebuffer(texture) for texture in self._textures]
        self.empty()

    @property
    def texture(self) -> int:
        return self._textures[0]

    @property
    def framebuffer(self) -> int:
        """Shows what is seen of it."""
        return self._framebuffers[0]

    @property
    def drawn_into(self) -> int:
        return self._framebuffers[1]

    @property
    def nbytes(self) -> int:
        return 2 * self.size_px[0] * self.size_px[1] * (16 if self.floating else 4)

    def turn(self) -> None:
        """What was drawn is seen from now on."""
        self._textures.reverse()
        self._framebuffers.reverse()

    def empty(self) -> None:
        """Make it black and clear."""
        gl = self._gl
        gl.clear_colour(0.0, 0.0, 0.0, 0.0)
        for framebuffer in self._framebuffers:
            gl.bind_framebuffer(FRAMEBUFFER, framebuffer)
            gl.clear(COLOR_BUFFER_BIT)

    def take_over(self, other: Buffer) -> None:
        """Show what `other` shows, in this size."""
        copy(self._gl, other, self.framebuffer, self.size_px)

    def close(self) -> None:
        for framebuffer, texture in zip(self._framebuffers, self._textures, strict=True):
            self._gl.delete_framebuffer(framebuffer)
            self._gl.delete_texture(texture)


def copy(gl: Gl, buffer: Buffer, framebuffer: int, size_px: SizePx) -> None:
    """Draw what `buffer` shows over the whole of `framebuffer`."""
    gl.bind_framebuffer(READ_FRAMEBUFFER, buffer.framebuffer)
    gl.bind_framebuffer(DRAW_FRAMEBUFFER, framebuffer)
    gl.blit(0, 0, *buffer.size_px, 0, 0, *size_px, COLOR_BUFFER_BIT, LINEAR)


@dataclass
class _Image:
    texture: int
    size_px: SizePx
    floating: bool
    stamp: int


class ShaderDrawing:
    """One shader as it plays: what it has drawn so far lives in its buffers. `memory` is the address of what is shared
    with the show. Raises NoGl where the buffers do not fit."""

    def __init__(self, gl: Gl, shader: CompiledShader, memory: int) -> None:
        self._gl, self._shader, self._memory = gl, shader, memory
        self._buffers: dict[str, Buffer] = {}
        self._images: dict[str, _Image] = {}
        self._blank = gl.new_texture(_BLANK_PX, floating=False)
        gl.disable(BLEND)
        gl.disable(DITHER)
        Buffer(gl, (1, 1), floating=False).close()

    def draw(self, asked: FrameRequest) -> None:
        """Draw a frame, and leave its framebuffer bound, to be read."""
        self._shader.use()
        self._take_images(asked)
        if asked.index == 0:
            for buffer in self._buffers.values():
                buffer.empty()
        for step in range(asked.steps):
            ago = asked.steps - 1 - step
            self._draw_passes(asked, asked.seconds - ago * asked.delta_s, asked.index + step, last=ago == 0)
        shown = self._buffers[""]
        self._gl.bind_framebuffer(FRAMEBUFFER, shown.framebuffer)

    def close(self) -> None:
        for buffer in self._buffers.values():
            buffer.close()
        for image in self._images.values():
            self._gl.delete_texture(image.texture)
        self._gl.delete_texture(self._blank)

    def _draw_passes(self, asked: FrameRequest, seconds: float, index: int, *, last: bool) -> None:
        numbers = _size_numbers(asked)
        passes = self._shader.program.passes
        self._set_numbers(asked, seconds, index)
        for number, one in enumerate(passes):
            shows = number == len(passes) - 1
            if shows and not one.target and not last:
                continue  # nobody sees it
            size_px = _size_of(one, asked.size_px, numbers)
            buffer = self._buffer(one.target, size_px, floating=one.floating, keeps=one.persistent)
            self._draw_pass(number, buffer)
            if shows and one.target:
                copy(self._gl, buffer, self._buffer("", asked.size_px, floating=False).framebuffer, asked.size_px)

    def _draw_pass(self, number: int, buffer: Buffer) -> None:
        gl, shader = self._gl, self._shader
        shader.set_uniform("PASSINDEX", (number,), whole=True)
        shader.set_uniform("RENDERSIZE", (float(buffer.size_px[0]), float(buffer.size_px[1])))
        textures = {name: self._images[name].texture for name in self._images}
        textures |= {name: one.texture for name, one in self._buffers.items() if name}
        wanted = (*shader.program.images, *(one.target for one in shader.program.passes if one.target))
        for unit, name in enumerate(dict.fromkeys(wanted), 1):
            shader.set_image(name, unit, textures.get(name, self._blank))
        gl.bind_framebuffer(FRAMEBUFFER, buffer.drawn_into)
        gl.viewport(0, 0, *buffer.size_px)
        gl.draw_arrays(TRIANGLE_STRIP, 0, 4)
        buffer.turn()

    def _set_numbers(self, asked: FrameRequest, seconds: float, index: int) -> None:
        shader = self._shader
        shader.set_uniform("TIME", (seconds,))
        shader.set_uniform("TIMEDELTA", (asked.delta_s,))
        shader.set_uniform("FRAMEINDEX", (index,), whole=True)
        shader.set_uniform("DATE", asked.date)
        for name, numbers in asked.numbers.items():
            shader.set_uniform(name, numbers)

    def _buffer(self, name: str, size_px: SizePx, *, floating: bool, keeps: bool = False) -> Buffer:
        """The buffer of that name; one of another size is scaled along where it `keeps` what it shows."""
        old = self._buffers.get(name)
        if old is not None and old.size_px == size_px and old.floating == floating:
            return old
        used = sum(one.nbytes for other, one in self._buffers.items() if other != name)
        if used + 2 * size_px[0] * size_px[1] * (16 if floating else 4) > MOST_BYTES:
            raise NoGl(f"its buffers would take more than {MOST_BYTES // 1_000_000} MB: make its passes smaller")
        buffer = self._buffers[name] = Buffer(self._gl, size_px, floating=floating)
        if old is not None:
            if keeps:
                buffer.take_over(old)
            old.close()
        return buffer

    def _take_images(self, asked: FrameRequest) -> None:
        for name, given in asked.images.items():
            floating = given.form == "floats"
            image = self._images.get(name)
            if image is not None and (image.size_px, image.floating) != (given.size_px, floating):
                self._gl.delete_texture(image.texture)
                image = None
            self._gl.active_texture(TEXTURE0)
            if image is None:
                texture = self._gl.new_texture(given.size_px, floating=floating, smooth=given.smooth)
                image = self._images[name] = _Image(texture, given.size_px, floating, given.stamp - 1)
            if image.stamp != given.stamp:
                self._gl.fill_texture(image.texture, given.size_px, self._memory + given.at, floating=floating)
                image.stamp = given.stamp


def _size_numbers(asked: FrameRequest) -> Mapping[str, float]:
    numbers = {name: one[0] for name, one in asked.numbers.items() if one}
    return {**numbers, "WIDTH": float(asked.size_px[0]), "HEIGHT": float(asked.size_px[1])}


def _size_of(one: ShaderPass, size_px: SizePx, numbers: Mapping[str, float]) -> SizePx:
    """How large a pass is."""
    width = one.width.pixels(numbers) if one.width else size_px[0]
    height = one.height.pixels(numbers) if one.height else size_px[1]
    return width, height
