"""Which monitors the X server drives now: SDL 2 looks when it starts, and misses most of what happens afterwards."""

from __future__ import annotations

import ctypes
from ctypes import POINTER, byref, c_char_p, c_int, c_ulong, c_void_p

Monitor = tuple[str, int, int, int, int]
"""A monitor's name, its left and top edge, its width and height in pixels."""


class _Info(ctypes.Structure):
    """XRRMonitorInfo of Xrandr.h (RandR 1.5)."""

    _fields_ = (
        ("name", c_ulong),
        ("primary", c_int),
        ("automatic", c_int),
        ("outputs_count", c_int),
        ("x", c_int),
        ("y", c_int),
        ("width", c_int),
        ("height", c_int),
        ("width_mm", c_int),
        ("height_mm", c_int),
        ("outputs", c_void_p),
    )


class HotPlug:
    """A connection of our own to the X server. `monitors` is None where there is no such server, or it cannot tell."""

    def __init__(self) -> None:
        self._x11, self._randr = _library("libX11.so.6"), _library("libXrandr.so.2")
        self._server: int | None = None
        if self._x11 is None or self._randr is None:
            return
        self._x11.XOpenDisplay.restype, self._x11.XOpenDisplay.argtypes = c_void_p, [c_char_p]
        self._x11.XDefaultRootWindow.restype, self._x11.XDefaultRootWindow.argtypes = c_ulong, [c_void_p]
        self._x11.XGetAtomName.restype, self._x11.XGetAtomName.argtypes = c_void_p, [c_void_p, c_ulong]
        self._x11.XFree.argtypes = self._x11.XCloseDisplay.argtypes = [c_void_p]
        self._randr.XRRGetMonitors.restype = POINTER(_Info)
        self._randr.XRRGetMonitors.argtypes = [c_void_p, c_ulong, c_int, POINTER(c_int)]
        self._randr.XRRFreeMonitors.argtypes = [POINTER(_Info)]
        self._server = self._x11.XOpenDisplay(None)

    def monitors(self) -> list[Monitor] | None:
        """Those that show something now, in the server's order."""
        if self._server is None or self._x11 is None or self._randr is None:
            return None
        many = c_int(0)
        root = self._x11.XDefaultRootWindow(self._server)
        infos = self._randr.XRRGetMonitors(self._server, root, 1, byref(many))
        if not infos:
            return None
        try:
            return [(self._name(one.name), one.x, one.y, one.width, one.height) for one in infos[: many.value]]
        finally:
            self._randr.XRRFreeMonitors(infos)

    def close(self) -> None:
        if self._server is not None and self._x11 is not None:
            self._x11.XCloseDisplay(self._server)
        self._server = None

    def _name(self, atom: int) -> str:
        assert self._x11 is not None
        name = self._x11.XGetAtomName(self._server, atom)
        if not name:
            return ""
        try:
            return ctypes.string_at(name).decode("utf-8", "replace")
        finally:
            self._x11.XFree(name)


def _library(name: str) -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(name)
    except OSError:
        return None
