"""OpenGL without a window, by ctypes: EGL's surfaceless platform, and the calls that shaders need, by their names in
the reference (OpenGL 4 Reference Pages, Khronos). ctypes lets other threads run meanwhile
(D-shaders-1).
"""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Callable, Sequence
from ctypes import POINTER, c_char, c_char_p, c_float, c_int, c_uint, c_void_p

REMEDY = "apt install libegl1 libgl1-mesa-dri"
GlCall = Callable[..., int]
"""A call of OpenGL; what it gives back is a number, or of no use."""

_EXTENSIONS, _NONE = 0x3055, 0x3038
_SURFACELESS, _API_OPENGL = 0x31DD, 0x30A2
_SURFACE_TYPE, _RENDERABLE, _OPENGL_BIT, _PBUFFER_BIT = 0x3033, 0x3040, 0x0008, 0x0001
_MAJOR, _MINOR, _PROFILE, _CORE = 0x3098, 0x30FB, 0x30FD, 0x1
_ROBUST, _STRATEGY, _LOSE = 0x31B2, 0x31BD, 0x31BF

VENDOR, RENDERER, VERSION = 0x1F00, 0x1F01, 0x1F02
FRAGMENT_SHADER, VERTEX_SHADER = 0x8B30, 0x8B31
COMPILE_STATUS, LINK_STATUS, INFO_LOG_LENGTH = 0x8B81, 0x8B82, 0x8B84
TEXTURE_2D, TEXTURE0, FRAMEBUFFER, READ_FRAMEBUFFER, DRAW_FRAMEBUFFER = 0x0DE1, 0x84C0, 0x8D40, 0x8CA8, 0x8CA9
COLOR_ATTACHMENT0, COLOR_BUFFER_BIT, FRAMEBUFFER_COMPLETE = 0x8CE0, 0x4000, 0x8CD5
MIN_FILTER, MAG_FILTER, WRAP_S, WRAP_T = 0x2801, 0x2800, 0x2802, 0x2803
NEAREST, LINEAR, CLAMP_TO_EDGE = 0x2600, 0x2601, 0x812F
RGBA, BGRA, RGBA8, RGBA32F, UNSIGNED_BYTE, FLOAT = 0x1908, 0x80E1, 0x8058, 0x8814, 0x1401, 0x1406
TRIANGLE_STRIP, BLEND, DITHER, NO_ERROR = 0x0005, 0x0BE2, 0x0BD0, 0


class NoGl(OSError):
    """There is no OpenGL here; the message says why and what to do."""


class Gl:
    """A context of its own for this thread, and the calls on it. Raises NoGl."""

    def __init__(self) -> None:
        self._egl = _library()
        self._display = self._open_display()
        self._context = self._open_context()
        if not self._call("eglMakeCurrent", c_uint, c_void_p, c_void_p, c_void_p, c_void_p)(
            self._display, None, None, self._context
        ):
            raise NoGl(f"EGL cannot draw without a window here: {REMEDY}")
        get_string = self._load("glGetString", c_char_p, c_uint)
        self.version = _text(get_string(VERSION))
        self.renderer = _text(get_string(RENDERER))
        if self.version and self.version.split(".")[0].isdigit() and _older(self.version, (3, 1)):
            raise NoGl(f"OpenGL 3.1 is needed, and this is {self.version}: {REMEDY}")
        self._bind_calls()
        self._bind_uniforms()
        vertex_array = c_uint()
        self._load("glGenVertexArrays", None, c_int, POINTER(c_uint))(1, ctypes.byref(vertex_array))
        self._load("glBindVertexArray", None, c_uint)(vertex_array)

    def _bind_calls(self) -> None:
        load = self._load
        self.create_shader = load("glCreateShader", c_uint, c_uint)
        self._shader_source = load("glShaderSource", None, c_uint, c_int, POINTER(c_char_p), POINTER(c_int))
        self.compile_shader = load("glCompileShader", None, c_uint)
        self._get_shader = load("glGetShaderiv", None, c_uint, c_uint, POINTER(c_int))
        self._shader_log = load("glGetShaderInfoLog", None, c_uint, c_int, POINTER(c_int), POINTER(c_char))
        self.delete_shader = load("glDeleteShader", None, c_uint)
        self.create_program = load("glCreateProgram", c_uint)
        self.attach_shader = load("glAttachShader", None, c_uint, c_uint)
        self.link_program = load("glLinkProgram", None, c_uint)
        self._get_program = load("glGetProgramiv", None, c_uint, c_uint, POINTER(c_int))
        self._program_log = load("glGetProgramInfoLog", None, c_uint, c_int, POINTER(c_int), POINTER(c_char))
        self.use_program = load("glUseProgram", None, c_uint)
        self.delete_program = load("glDeleteProgram", None, c_uint)
        self._uniform_location = load("glGetUniformLocation", c_int, c_uint, c_char_p)
        self._bind_frag = load("glBindFragDataLocation", None, c_uint, c_uint, c_char_p)
        self._gen_textures = load("glGenTextures", None, c_int, POINTER(c_uint))
        self._delete_textures = load("glDeleteTextures", None, c_int, POINTER(c_uint))
        self.bind_texture = load("glBindTexture", None, c_uint, c_uint)
        self.active_texture = load("glActiveTexture", None, c_uint)
        self.tex_parameter = load("glTexParameteri", None, c_uint, c_uint, c_int)
        self._tex_image = load(
            "glTexImage2D", None, c_uint, c_int, c_int, c_int, c_int, c_int, c_uint, c_uint, c_void_p
        )
        self._tex_sub_image = load(
            "glTexSubImage2D", None, c_uint, c_int, c_int, c_int, c_int, c_int, c_uint, c_uint, c_void_p
        )
        self._gen_framebuffers = load("glGenFramebuffers", None, c_int, POINTER(c_uint))
        self._delete_framebuffers = load("glDeleteFramebuffers", None, c_int, POINTER(c_uint))
        self.bind_framebuffer = load("glBindFramebuffer", None, c_uint, c_uint)
        self._framebuffer_texture = load("glFramebufferTexture2D", None, c_uint, c_uint, c_uint, c_uint, c_int)
        self.framebuffer_status = load("glCheckFramebufferStatus", c_uint, c_uint)
        self.blit = load("glBlitFramebuffer", None, *(c_int,) * 8, c_uint, c_uint)
        self.viewport = load("glViewport", None, c_int, c_int, c_int, c_int)
        self.clear_colour = load("glClearColor", None, c_float, c_float, c_float, c_float)
        self.clear = load("glClear", None, c_uint)
        self.disable = load("glDisable", None, c_uint)
        self.draw_arrays = load("glDrawArrays", None, c_uint, c_int, c_int)
        self._read_pixels = load("glReadPixels", None, c_int, c_int, c_int, c_int, c_uint, c_uint, c_void_p)
        self.get_error = load("glGetError", c_uint)
        self.reset_status = self._find("glGetGraphicsResetStatus", c_uint) or self.get_error

    def _bind_uniforms(self) -> None:
        load = self._load
        self.uniform_int = load("glUniform1i", None, c_int, c_int)
        self._uniforms: dict[int, GlCall] = {
            many: load(f"glUniform{many}f", None, c_int, *(c_float,) * many) for many in (1, 2, 4)
        }

    # What takes Python's values.

    def source(self, shader: int, text: str) -> None:
        """Give a shader its text."""
        written = c_char_p(text.encode("utf-8", "replace"))
        self._shader_source(shader, 1, ctypes.byref(written), None)

    def compiled(self, shader: int) -> tuple[bool, str]:
        """Whether it was compiled, and what the driver says of it."""
        return self._status(self._get_shader, self._shader_log, shader, COMPILE_STATUS)

    def linked(self, program: int) -> tuple[bool, str]:
        """Whether it was linked, and what the driver says of it."""
        return self._status(self._get_program, self._program_log, program, LINK_STATUS)

    def bind_output(self, program: int, name: str) -> None:
        """Say which of its outputs is the colour."""
        self._bind_frag(program, 0, name.encode())

    def location(self, program: int, name: str) -> int:
        """Where a uniform lies; -1 where the program does not use it."""
        return self._uniform_location(program, name.encode())

    def uniform(self, location: int, numbers: Sequence[float]) -> None:
        """Set a uniform of one, two or four floats."""
        self._uniforms[len(numbers)](location, *numbers)

    def new_texture(self, size_px: tuple[int, int], *, floating: bool, smooth: bool = True) -> int:
        """A texture of its own storage, clamped at its edges; bound to the active unit."""
        texture = c_uint()
        self._gen_textures(1, ctypes.byref(texture))
        self.bind_texture(TEXTURE_2D, texture.value)
        way = LINEAR if smooth else NEAREST
        for what, value in ((MIN_FILTER, way), (MAG_FILTER, way), (WRAP_S, CLAMP_TO_EDGE), (WRAP_T, CLAMP_TO_EDGE)):
            self.tex_parameter(TEXTURE_2D, what, value)
        kind, form = (FLOAT, RGBA) if floating else (UNSIGNED_BYTE, BGRA)
        self._tex_image(TEXTURE_2D, 0, RGBA32F if floating else RGBA8, *size_px, 0, form, kind, None)
        return texture.value

    def fill_texture(self, texture: int, size_px: tuple[int, int], address: int, *, floating: bool) -> None:
        """Fill a texture with what lies in memory: BGRA bytes, or RGBA floats; the lowest row first."""
        self.bind_texture(TEXTURE_2D, texture)
        kind, form = (FLOAT, RGBA) if floating else (UNSIGNED_BYTE, BGRA)
        self._tex_sub_image(TEXTURE_2D, 0, 0, 0, *size_px, form, kind, address)

    def delete_texture(self, texture: int) -> None:
        self._delete_textures(1, ctypes.byref(c_uint(texture)))

    def new_framebuffer(self, texture: int) -> int:
        """A framebuffer that draws into `texture`. Raises NoGl where the driver cannot."""
        framebuffer = c_uint()
        self._gen_framebuffers(1, ctypes.byref(framebuffer))
        self.bind_framebuffer(FRAMEBUFFER, framebuffer.value)
        self._framebuffer_texture(FRAMEBUFFER, COLOR_ATTACHMENT0, TEXTURE_2D, texture, 0)
        if self.framebuffer_status(FRAMEBUFFER) != FRAMEBUFFER_COMPLETE:
            raise NoGl("this driver cannot draw into such a buffer: leave out FLOAT, or make it smaller")
        return framebuffer.value

    def delete_framebuffer(self, framebuffer: int) -> None:
        self._delete_framebuffers(1, ctypes.byref(c_uint(framebuffer)))

    def read(self, size_px: tuple[int, int], address: int) -> None:
        """Write what the bound framebuffer shows to `address`: BGRA bytes, the lowest row first."""
        self._read_pixels(0, 0, *size_px, BGRA, UNSIGNED_BYTE, address)

    # How it begins.

    def _status(self, ask: GlCall, log: GlCall, name: int, what: int) -> tuple[bool, str]:
        value = c_int()
        ask(name, INFO_LOG_LENGTH, ctypes.byref(value))
        text = ctypes.create_string_buffer(max(value.value, 1))
        log(name, len(text), None, text)
        ask(name, what, ctypes.byref(value))
        return bool(value.value), text.value.decode("utf-8", "replace")

    def _call(self, name: str, gives: type | None, *takes: type) -> GlCall:
        call = self._egl[name]
        call.restype, call.argtypes = gives, takes
        return call

    def _find(self, name: str, gives: type | None, *takes: type) -> GlCall | None:
        address = self._call("eglGetProcAddress", c_void_p, c_char_p)(name.encode())
        return ctypes.CFUNCTYPE(gives, *takes)(address) if address else None

    def _load(self, name: str, gives: type | None, *takes: type) -> GlCall:
        found = self._find(name, gives, *takes)
        if found is None:
            raise NoGl(f"its OpenGL has no {name}: {REMEDY}")
        return found

    def _open_display(self) -> int:
        """Without a window system; else whatever EGL takes for usual."""
        initialize = self._call("eglInitialize", c_uint, c_void_p, POINTER(c_int), POINTER(c_int))
        for display in self._displays():
            if display and initialize(display, ctypes.byref(c_int()), ctypes.byref(c_int())):
                return display
        raise NoGl(f"EGL finds nothing to draw with: {REMEDY}")

    def _displays(self) -> Sequence[int]:
        known = _text(self._call("eglQueryString", c_char_p, c_void_p, c_int)(None, _EXTENSIONS))
        usual = self._call("eglGetDisplay", c_void_p, c_void_p)
        if "EGL_MESA_platform_surfaceless" in known:
            platform = self._find("eglGetPlatformDisplayEXT", c_void_p, c_uint, c_void_p, c_void_p)
            return [platform(_SURFACELESS, None, None) if platform else 0, usual(None)]
        return [usual(None)]

    def _open_context(self) -> int:
        """The newest core profile; one that tells of its loss where there is one."""
        if not self._call("eglBindAPI", c_uint, c_uint)(_API_OPENGL):
            raise NoGl(f"EGL has no OpenGL: {REMEDY}")
        create = self._call("eglCreateContext", c_void_p, c_void_p, c_void_p, c_void_p, POINTER(c_int))
        config = self._config()
        version = (_MAJOR, 3, _MINOR, 1)
        robust = (_ROBUST, 1, _STRATEGY, _LOSE)
        for wanted in ((*version, *robust), (*version, _PROFILE, _CORE), version):
            context = create(self._display, config, None, (c_int * (len(wanted) + 1))(*wanted, _NONE))
            if context:
                return context
        raise NoGl(f"EGL gives no OpenGL 3.1: {REMEDY}")

    def _config(self) -> int | None:
        choose = self._call(
            "eglChooseConfig", c_uint, c_void_p, POINTER(c_int), POINTER(c_void_p), c_int, POINTER(c_int)
        )
        wanted = (_SURFACE_TYPE, _PBUFFER_BIT, _RENDERABLE, _OPENGL_BIT, _NONE)
        found, many = c_void_p(), c_int()
        choose(self._display, (c_int * len(wanted))(*wanted), ctypes.byref(found), 1, ctypes.byref(many))
        return found.value if many.value else None


def _library() -> ctypes.CDLL:
    try:
        return ctypes.CDLL("libEGL.so.1")
    except OSError:
        raise NoGl(f"there is no libEGL: {REMEDY}") from None


def _older(version: str, than: tuple[int, int]) -> bool:
    parts = version.split(" ", maxsplit=1)[0].split(".")
    return (int(parts[0]), int(parts[1])) < than if len(parts) > 1 and parts[1].isdigit() else False


def _text(written: object) -> str:
    return written.decode("utf-8", "replace") if isinstance(written, bytes) else ""
