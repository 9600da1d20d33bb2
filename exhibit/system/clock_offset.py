"""By how much this machine's clock may be off, as the kernel reckons (adjtimex(2)); chrony, ntpd and systemd-timesyncd
tell the kernel."""

from __future__ import annotations

import ctypes
import sys

_ERROR, _NANO = 5, 0x2000
_REST = 256
"""Bytes that the kernel's structure may be longer than what is read of it."""


class _Timex(ctypes.Structure):
    """The beginning of `struct timex` (sys/timex.h)."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * _REST),
    )


def clock_offset_s() -> float | None:
    """Seconds, as estimated: what is still to be put right, and what may be wrong beside. None where no time server
    keeps the clock, or nobody can say."""
    state, told = _kernel_clock()
    return offset_of(state, told.status, told.offset, told.esterror)


def clock_behind_s() -> float:
    """Seconds by which the clock is known to be behind, or ahead where negative: what the kernel has still to put
    right. 0 where nobody can say."""
    state, told = _kernel_clock()
    return 0.0 if offset_of(state, told.status, told.offset, told.esterror) is None else _in_s(told.status, told.offset)


def offset_of(state: int, status: int, offset: int, estimated_error_us: int) -> float | None:
    """What adjtimex(2) has said, in seconds; `state` is its answer, `offset` in the unit that `status` says."""
    if state < 0 or state == _ERROR:
        return None
    return round(max(abs(_in_s(status, offset)), estimated_error_us / 1e6), 6)


def _in_s(status: int, offset: int) -> float:
    return offset / (1e9 if status & _NANO else 1e6)


def _kernel_clock() -> tuple[int, _Timex]:
    told = _Timex()
    if not sys.platform.startswith("linux"):
        return _ERROR, told
    try:
        return int(ctypes.CDLL(None).adjtimex(ctypes.byref(told))), told
    except (OSError, AttributeError):
        return _ERROR, told
