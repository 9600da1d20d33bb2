"""What the machine says when something fails, in the words of whoever has to put it right."""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Mapping

_WORDS: Mapping[int, str] = {
    errno.ECONNREFUSED: "nobody listens there",
    errno.ECONNRESET: "the other side has hung up",
    errno.EPIPE: "the other side has hung up",
    errno.ECONNABORTED: "the connection was cut",
    errno.ETIMEDOUT: "no answer came",
    errno.EHOSTUNREACH: "there is no way there: is it switched on, is the cable in?",
    errno.EHOSTDOWN: "there is no way there: is it switched on, is the cable in?",
    errno.ENETUNREACH: "this machine has no network that leads there",
    errno.ENETDOWN: "this machine's network is down",
    errno.EADDRINUSE: "another program has this port already",
    errno.EADDRNOTAVAIL: "this machine has no such address",
    errno.EACCES: "this user may not do that",
    errno.EPERM: "this user may not do that",
    errno.ENOENT: "there is no such file",
    errno.ENODEV: "there is no such device",
    errno.EBUSY: "another program has it",
    errno.EIO: "the device or the disk does not answer",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "this user's share of the disk is full",
    errno.EROFS: "the disk can only be read",
    errno.EMFILE: "this program has too many files open",
    errno.ENFILE: "this machine has too many files open",
    errno.EMSGSIZE: "the message is too long for this network",
    errno.ENOMEM: "this machine has no memory left",
}


def failure_words(error: BaseException) -> str:
    """Why it failed: `nobody listens there` for ECONNREFUSED; what the system says where there are no words for it."""
    ssl = sys.modules.get("ssl")  # who has not imported it has none of its errors, and --help need not wait for it
    if ssl is not None and isinstance(error, ssl.SSLError):  # its numbers are others'
        return str(error)
    if isinstance(error, socket.gaierror):
        return "no address is known under this name"
    if isinstance(error, TimeoutError) and getattr(error, "errno", None) is None:
        return "no answer came"
    number = getattr(error, "errno", None)
    if isinstance(number, int) and number in _WORDS:
        return _WORDS[number]
    return str(getattr(error, "strerror", None) or error) or type(error).__name__
