"""The tokens: one for each holder, made once, shown once, kept only as a hash in the state folder."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from pathlib import Path

from exhibit.system.files import write_at_once
from exhibit.system.state_files import found_in
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
        self.put_aside_damaged()
        if self._path.is_symlink():
            self._path.unlink()  # nothing is followed
        elif self._path.exists():
            self._path.chmod(0o600)  # a copy may have opened it to others
        write_at_once(self._path, f"{_KIND} {hashed(token)}\n".encode("ascii"), 0o600)
        for before in self._places[1:]:
            before.unlink(missing_ok=True)
        return token

    def put_aside_damaged(self) -> tuple[str, ...]:
        """Keep files that nobody can read under dated names; what is to be said of each."""
        found = (found_in(place, _decoded, 1024) for place in self._places)
        return tuple(one.notice for one in found if one.notice)

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
                    self._hash = ""
                    self._hash = _decoded(place.read_bytes())
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

    def put_aside_damaged(self) -> list[str]:
        """Keep files that nobody can read under dated names; what is to be said of each."""
        told = ((holder, notice) for holder, file in self._files.items() for notice in file.put_aside_damaged())
        return [f"{notice}: 'exhibit token --role {holder}' makes a new one" for holder, notice in told]

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


def _decoded(data: bytes) -> str:
    """The hash that a file holds. Raises ValueError."""
    found = re.fullmatch(rf"{_KIND} ([0-9a-f]{{64}})\n?", data.decode("ascii"))
    if found is None:
        raise ValueError("it holds no hash of a token")
    return found[1]


def hashed(token: str) -> str:
    """The hash of `token`, in hexadecimal digits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
