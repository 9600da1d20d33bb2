"""The tokens: one for each holder, made once, shown once, kept only as a hash in the state folder."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from exhibit.web.roles import HOLDERS, Holder

_BYTES = 32
_KIND = "sha256"
_BEFORE = "operator-token"
"""What the file was called while there was one token, which might do everything: it goes on as the artist's."""


class TokenFile:
    """The hash of one holder's token in `folder`. 256 random bits need no slow hash: nobody can try them all
    (D-web-8)."""

    def __init__(self, folder: Path, holder: Holder = "artist") -> None:
        self.holder: Holder = holder
        self._path = folder / f"token-{holder}"
        self._places = [self._path, *([folder / _BEFORE] if holder == "artist" else [])]
        self._read_ns: tuple[int, int] = (0, 0)
        self._hash = ""

    def exists(self) -> bool:
        """Whether there is a token."""
        return bool(self.hash())

    def make(self) -> str:
        """Make a new token, in place of any other. Raises OSError where its hash cannot be kept."""
        token = secrets.token_urlsafe(_BYTES)
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"{_KIND} {hashed(token)}\n")
        fresh.replace(self._path)
        for before in self._places[1:]:
            before.unlink(missing_ok=True)
        return token

    def revoke(self) -> bool:
        """Take the token back; whether there was one. Raises OSError where that cannot be."""
        there = self.exists()
        for place in self._places:
            place.unlink(missing_ok=True)
        return there

    def hash(self) -> str:
        """The hash of the token that counts now, also when another program has made it; "" where there is none."""
        for place in self._places:
            try:
                found = place.stat()
                if (found.st_mtime_ns, found.st_ino) != self._read_ns:
                    kind, _, rest = place.read_text(encoding="ascii").strip().partition(" ")
                    self._hash = rest if kind == _KIND and len(rest) == 64 else ""
                    self._read_ns = (found.st_mtime_ns, found.st_ino)
            except (OSError, ValueError):
                continue
            return self._hash
        return ""

    def matches(self, token: str) -> bool:
        """Whether `token` is the one; takes as long for a wrong one as for the right one."""
        known = self.hash()
        return hmac.compare_digest(hashed(token), known or "-" * 64) and bool(known)


class Tokens:
    """The tokens of all holders in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._files = {holder: TokenFile(folder, holder) for holder in HOLDERS}

    def holder_of(self, token: str) -> Holder | None:
        """Whose `token` is; None where it is nobody's. All are compared, whichever fits."""
        fitting = [holder for holder, file in self._files.items() if file.matches(token)]
        return fitting[-1] if fitting else None

    def matches(self, token: str) -> bool:
        """Whether `token` is somebody's."""
        return self.holder_of(token) is not None

    def hash(self, holder: Holder) -> str:
        """The hash of the token of `holder` that counts now; "" where there is none."""
        return self._files[holder].hash()


def hashed(token: str) -> str:
    """The hash of `token`, in hexadecimal digits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
