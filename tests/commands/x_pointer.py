"""Run by a test: how opaque the pointer of an X server is, 0 to 255, by the XFIXES extension."""

from __future__ import annotations

import ctypes
import sys


class Image(ctypes.Structure):
    """XFixesCursorImage."""

    _fields_ = (
        ("x", ctypes.c_short),
        ("y", ctypes.c_short),
        ("width", ctypes.c_ushort),
        ("height", ctypes.c_ushort),
        ("xhot", ctypes.c_ushort),
        ("yhot", ctypes.c_ushort),
        ("serial", ctypes.c_ulong),
        ("pixels", ctypes.POINTER(ctypes.c_ulong)),
    )


def opacity(display: str) -> int:
    x, fixes = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXfixes.so.3")
    x.XOpenDisplay.restype, x.XOpenDisplay.argtypes = ctypes.c_void_p, [ctypes.c_char_p]
    fixes.XFixesGetCursorImage.restype = ctypes.POINTER(Image)
    fixes.XFixesGetCursorImage.argtypes = [ctypes.c_void_p]
    opened = ctypes.c_void_p(x.XOpenDisplay(display.encode()))
    first, error = ctypes.c_int(), ctypes.c_int()
    if opened.value is None or not fixes.XFixesQueryExtension(opened, ctypes.byref(first), ctypes.byref(error)):
        raise OSError(f"no pointer on {display}")
    image = fixes.XFixesGetCursorImage(opened).contents
    return max(int(image.pixels[at] >> 24) & 255 for at in range(image.width * image.height))


if __name__ == "__main__":
    try:
        print(opacity(sys.argv[1]))
    except OSError as missing:
        sys.exit(f"missing: {missing}")
