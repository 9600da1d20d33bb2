"""The process that draws shaders: one thread, one context, for all shaders of a show. What a driver may do (hang,
crash, take a second for a first frame) it does here, and the show goes on (D-shaders-4).

It reads requests from a socket, a line of JSON each, with the memory that both share as a file descriptor beside the
first of a drawing; it answers in order. It ends when its parent does.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import mmap
import os
import resource
import select
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping

import numpy as np

from exhibit.shaders.drawing import CompiledShader, ProgramRefused, ShaderDrawing, SizePx
from exhibit.shaders.egl import NO_ERROR, Gl, NoGl
from exhibit.shaders.program import FrameRequest, Json, decode_frame, decode_program

_NICE = 5
_MOST_MEMORY = 4 << 30
"""Of addresses, most of which a driver reserves and never uses."""
_WARM_PX = (96, 54)
_WARM_FRAMES = 3
"""Neither side is a power of two, nor are their halves: llvmpipe compiles another program for those. Drivers compile a
part of a program with its first frames: persistent buffers are then on both sides."""

Told = dict[str, Json]


class SharedMemory:
    """What a drawing shares with the show."""

    def __init__(self, descriptor: int) -> None:
        self._map = mmap.mmap(descriptor, 0)
        os.close(descriptor)
        self._held = ctypes.c_char.from_buffer(self._map)
        self.address = ctypes.addressof(self._held)
        self.bytes = np.frombuffer(self._map, np.uint8)

    def close(self) -> None:
        """Given back by the system once nothing points at it."""
        del self._held, self.bytes


class ShaderHost:
    """Obeys requests: `build` a program, `open` a drawing of it, `draw` a frame, `close` a drawing."""

    def __init__(self, gl: Gl) -> None:
        self._gl = gl
        self._programs: dict[str, CompiledShader] = {}
        self._drawings: dict[int, tuple[ShaderDrawing, SharedMemory]] = {}
        self._read = np.empty(0, np.uint8)
        self._orders: Mapping[str, Callable[[Mapping[str, Json], int | None], Told]] = {
            "build": self._build,
            "open": self._open,
            "draw": self._draw,
            "close": self._close,
        }

    def obey(self, told: Mapping[str, Json], descriptor: int | None) -> Told:
        """The answer to a request."""
        began_s = time.perf_counter()
        try:
            answer = self._orders[str(told["do"])](told, descriptor)
        except NoGl as why:
            answer = {"fault": str(why)}
        except (MemoryError, KeyError):
            answer = {"fault": "there is not enough memory for it, or it was never built"}
        return {"ms": round(1000 * (time.perf_counter() - began_s), 2), **answer, "number": told.get("number")}

    def _build(self, told: Mapping[str, Json], _: int | None) -> Told:
        """Compile a program and draw it small, after which it draws at once."""
        written = told["program"]
        assert isinstance(written, dict)
        program = decode_program(written)
        name = str(told["name"])
        if name in self._programs:
            return {"built": True}
        try:
            shader = CompiledShader(self._gl, program)
        except ProgramRefused as refused:
            return {"built": False, "stage": refused.stage, "log": refused.log}
        drawing = ShaderDrawing(self._gl, shader, 0)
        try:
            for index in range(_WARM_FRAMES):
                drawing.draw(FrameRequest(_WARM_PX, index / 30, 1 / 30, index, 0))
                self._read_back(_WARM_PX)
        finally:
            drawing.close()
        self._programs[name] = shader
        return {"built": True}

    def _open(self, told: Mapping[str, Json], descriptor: int | None) -> Told:
        assert descriptor is not None
        memory = SharedMemory(descriptor)
        shader = self._programs[str(told["name"])]
        self._drawings[_number(told)] = ShaderDrawing(self._gl, shader, memory.address), memory
        return {}

    def _draw(self, told: Mapping[str, Json], _: int | None) -> Told:
        drawing, memory = self._drawings[_number(told)]
        wanted = told["frame"]
        assert isinstance(wanted, dict)
        asked = decode_frame(wanted)
        drawing.draw(asked)
        opaque = self._hand_over(asked.size_px, memory, asked.at)
        if self._gl.reset_status() != NO_ERROR:
            os._exit(3)  # the context is lost: another process has another one
        return {"opaque": opaque}

    def _close(self, told: Mapping[str, Json], _: int | None) -> Told:
        drawing, memory = self._drawings.pop(_number(told))
        drawing.close()
        memory.close()
        return {}

    def _read_back(self, size_px: SizePx) -> None:
        wanted = size_px[0] * size_px[1] * 4
        if self._read.size < wanted:
            self._read = np.empty(wanted, np.uint8)
        self._gl.read(size_px, self._read.ctypes.data)

    def _hand_over(self, size_px: SizePx, memory: SharedMemory, at: int) -> bool:
        """Write the picture into the shared memory, the highest row first; whether all of it is opaque."""
        self._read_back(size_px)
        width, height = size_px
        rows = self._read[: width * height * 4].view(np.uint32).reshape(height, width)
        shared = memory.bytes[at : at + rows.nbytes].view(np.uint32).reshape(height, width)
        np.copyto(shared, rows[::-1])
        return bool(np.bitwise_and.reduce(rows, axis=None) >> np.uint32(24) == 255)


def _number(told: Mapping[str, Json]) -> int:
    number = told["drawing"]
    assert isinstance(number, int)
    return number


class _Requests:
    """Lines from a socket, each with the descriptor that came along."""

    def __init__(self, link: socket.socket) -> None:
        self._link = link
        self._text = b""
        self._descriptors: list[int] = []

    def take(self) -> tuple[Mapping[str, Json], int | None] | None:
        """The next request; None where nobody asks any more."""
        while b"\n" not in self._text:
            try:
                more, descriptors, _, _ = socket.recv_fds(self._link, 1 << 16, 4)
            except ConnectionError:
                return None
            if not more:
                return None
            self._descriptors += descriptors
            self._text += more
        line, _, self._text = self._text.partition(b"\n")
        told = json.loads(line)
        assert isinstance(told, dict)
        return told, self._descriptors.pop(0) if told["do"] == "open" else None


def _end_with(link: socket.socket) -> None:
    """End, at once, when the other side of the socket does: also from the midst of a program without end. (The kernel
    would tell us of the parent's *thread* that began us, which may end before the show.)"""
    watch = select.poll()
    watch.register(link.fileno(), select.POLLHUP | select.POLLRDHUP)
    while not watch.poll():
        pass
    os._exit(0)


def main() -> None:
    """Draw until nobody asks."""
    link = socket.socket(fileno=int(sys.argv[1]))
    with contextlib.suppress(OSError, ValueError):  # a service manager may forbid both
        os.nice(_NICE)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    threading.Thread(target=_end_with, args=(link,), daemon=True).start()
    try:
        gl = Gl()
    except NoGl as why:
        link.sendall(_line({"missing": str(why)}))
        return
    link.sendall(_line({"renderer": gl.renderer, "version": gl.version}))
    host, requests = ShaderHost(gl), _Requests(link)
    while (request := requests.take()) is not None:
        link.sendall(_line(host.obey(*request)))


def _line(told: Told) -> bytes:
    return json.dumps(told).encode() + b"\n"


if __name__ == "__main__":
    main()
