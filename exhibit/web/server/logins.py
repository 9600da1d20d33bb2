"""Who has shown a token, and is known by a cookie since; and who keeps showing wrong ones."""

from __future__ import annotations

import contextlib
import json
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from exhibit.clock import Clock, SystemClock
from exhibit.system.files import write_at_once
from exhibit.system.state_files import found_in
from exhibit.web.roles import HOLDERS, Holder
from exhibit.web.server.token import Tokens, hashed

SESSION_S = 12 * 3600.0
_BYTES = 32
_MOST_SESSIONS = 200
_FILE = "sessions.json"
_MOST_BYTES = 1 << 17


@dataclass(frozen=True)
class Login:
    """Somebody who has shown the token of `holder`, whose hash was `token`; until `until_s` of the monotonic clock."""

    holder: Holder
    token: str
    until_s: float


class Sessions:
    """Who has shown a token: a cookie's value each, for twelve hours; only its hash is kept, so that a restart of the
    show logs nobody out. A new token ends the sessions of the one before it."""

    def __init__(
        self, folder: Path, clock: Clock | None = None, *, calendar_s: Callable[[], float] = time.time
    ) -> None:
        self.token = Tokens(folder)
        self._file = folder / _FILE
        self._clock = clock or SystemClock()
        self._calendar_s = calendar_s
        self._known: OrderedDict[str, Login] = OrderedDict(self._kept())

    def begin(self, token: str) -> str | None:
        """Begin a session; the value of its cookie, None where `token` is nobody's."""
        holder = self.token.holder_of(token)
        if holder is None:
            return None
        cookie = secrets.token_urlsafe(_BYTES)
        self._known[hashed(cookie)] = Login(holder, self.token.hash(holder), self._clock.now() + SESSION_S)
        while len(self._known) > _MOST_SESSIONS:
            self._known.popitem(last=False)
        self._keep()
        return cookie

    def holder_of(self, cookie: str) -> Holder | None:
        """Whose token was shown for `cookie`; None where it belongs to no session that lasts."""
        found = self._known.get(hashed(cookie))
        if found is None or found.until_s <= self._clock.now() or found.token != self.token.hash(found.holder):
            return None
        return found.holder

    def known(self, cookie: str) -> bool:
        """Whether `cookie` belongs to a session that lasts."""
        return self.holder_of(cookie) is not None

    def end(self, cookie: str) -> None:
        """Forget the session."""
        if self._known.pop(hashed(cookie), None):
            self._keep()

    def _keep(self) -> None:
        """Sessions that cannot be kept last as long as the show runs."""
        now_s, today_s = self._clock.now(), self._calendar_s()
        lines = {
            cookie: [one.holder, one.token, round(today_s + one.until_s - now_s)]
            for cookie, one in self._known.items()
            if one.until_s > now_s
        }
        with contextlib.suppress(OSError):
            write_at_once(self._file, json.dumps(lines).encode(), 0o600)

    def _kept(self) -> list[tuple[str, Login]]:
        """What an earlier run has kept; nothing where that cannot be read, which is put aside."""
        kept = found_in(self._file, _decoded, _MOST_BYTES).value or {}
        found = ((str(cookie), self._read(line)) for cookie, line in kept.items())
        return [(cookie, login) for cookie, login in found if login is not None][-_MOST_SESSIONS:]

    def _read(self, line: object) -> Login | None:
        match line:
            case [str(written), str(token), int(until)]:
                holder = next((one for one in HOLDERS if one == written), None)
                left_s = min(SESSION_S, until - self._calendar_s())
                return Login(holder, token, self._clock.now() + left_s) if holder and token and left_s > 0 else None
        return None


def _decoded(data: bytes) -> dict[str, object]:
    """Raises ValueError where it holds no logins."""
    told: object = json.loads(data.decode())
    lines = list(told.values()) if isinstance(told, dict) else [None]
    if not isinstance(told, dict) or not all(isinstance(line, list) and len(line) == 3 for line in lines):
        raise ValueError("it holds no logins")
    return told


def put_aside_damaged(folder: Path) -> list[str]:
    """Keep the files of tokens and logins in `folder` that nobody can read under dated names; what is to be said."""
    logins = found_in(folder / _FILE, _decoded, _MOST_BYTES).notice
    return [
        *Tokens(folder).put_aside_damaged(),
        *([f"{logins}: whoever was logged in logs in again"] if logins else []),
    ]


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
