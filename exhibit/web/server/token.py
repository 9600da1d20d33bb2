"""The operator's token: made once, shown once, kept only as a hash in the state folder."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections import OrderedDict
from pathlib import Path

from exhibit.clock import Clock, SystemClock

_BYTES = 32
_NAME, _KIND = "operator-token", "sha256"
SESSION_S = 12 * 3600.0
_MOST_SESSIONS = 200


class TokenFile:
    """The hash in `folder`. A token of 256 random bits needs no slow hash: nobody can try them all (D-web-8)."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _NAME
        self._read_ns: tuple[int, int] = (0, 0)
        self._hash = ""

    def exists(self) -> bool:
        """Whether there is a token."""
        return bool(self.hash())

    def make(self) -> str:
        """Make a new token, in place of any other. Raises OSError where its hash cannot be kept."""
        token = secrets.token_urlsafe(_BYTES)
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = self._path.with_name(f"{_NAME}.{os.getpid()}")
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"{_KIND} {hashed(token)}\n")
        fresh.replace(self._path)
        return token

    def hash(self) -> str:
        """The hash of the token that counts now, also when another program has made it; "" where there is none."""
        try:
            found = self._path.stat()
            if (found.st_mtime_ns, found.st_ino) != self._read_ns:
                kind, _, rest = self._path.read_text(encoding="ascii").strip().partition(" ")
                self._hash = rest if kind == _KIND and len(rest) == 64 else ""
                self._read_ns = (found.st_mtime_ns, found.st_ino)
        except (OSError, ValueError):
            return ""
        return self._hash

    def matches(self, token: str) -> bool:
        """Whether `token` is the one; takes as long for a wrong one as for the right one."""
        known = self.hash()
        return hmac.compare_digest(hashed(token), known or "-" * 64) and bool(known)


def hashed(token: str) -> str:
    """The hash of `token`, in hexadecimal digits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class Sessions:
    """Who has shown the token: a cookie's value each, in memory, for twelve hours. A new token ends them all."""

    def __init__(self, token: TokenFile, clock: Clock | None = None) -> None:
        self.token = token
        self._clock = clock or SystemClock()
        self._known: OrderedDict[str, tuple[float, str]] = OrderedDict()

    def begin(self, token: str) -> str | None:
        """Begin a session; the value of its cookie, None where `token` is not the one."""
        if not self.token.matches(token):
            return None
        cookie = secrets.token_urlsafe(_BYTES)
        self._known[hashed(cookie)] = (self._clock.now() + SESSION_S, self.token.hash())
        while len(self._known) > _MOST_SESSIONS:
            self._known.popitem(last=False)
        return cookie

    def known(self, cookie: str) -> bool:
        """Whether `cookie` belongs to a session that lasts."""
        until_s, token = self._known.get(hashed(cookie), (0.0, ""))
        return bool(token) and until_s > self._clock.now() and token == self.token.hash()

    def end(self, cookie: str) -> None:
        """Forget the session."""
        self._known.pop(hashed(cookie), None)


class Attempts:
    """Counts wrong tokens by who sent them: after a few within a minute no more are looked at."""

    MOST, WITHIN_S, _MOST_KNOWN = 5, 60.0, 1000

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._failed: OrderedDict[str, list[float]] = OrderedDict()

    def wait_s(self, who: str) -> float:
        """How long `who` has to wait until their next try; 0 where they may try now."""
        recent = self._recent(who)
        return 0.0 if len(recent) < self.MOST else max(1.0, recent[0] + self.WITHIN_S - self._clock.now())

    def note_failure(self, who: str) -> None:
        """`who` has sent a wrong one."""
        self._failed[who] = [*self._recent(who), self._clock.now()][-self.MOST :]
        self._failed.move_to_end(who)
        while len(self._failed) > self._MOST_KNOWN:
            self._failed.popitem(last=False)

    def _recent(self, who: str) -> list[float]:
        since_s = self._clock.now() - self.WITHIN_S
        return [at_s for at_s in self._failed.get(who, ()) if at_s > since_s]
