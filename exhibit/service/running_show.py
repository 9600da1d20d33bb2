"""The show that runs on this machine, from outside: started anew by a command, asked how it is by its page."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Sequence
from pathlib import Path

from exhibit.service.start_memory import MemoryFile, memories
from exhibit.service.trial import Health
from exhibit.system.asked_page import NO_PAGE, asked_page

_WITHIN_S, _RESTART_WITHIN_S = 5.0, 120.0


class RunningShow:
    """Started anew by the command `restart`, which is left out where it is empty; asked at `url`, with `token` where
    the page asks for one; its state is in one of `states`. `tells_nothing`: it is there, and did not tell how it is, as
    no token was shown."""

    def __init__(self, url: str, restart: Sequence[str], token: str = "", states: Sequence[Path] = ()) -> None:
        self._url, self._restart, self._token, self._states = url, tuple(restart), token, tuple(states)
        self.tells_nothing = False

    def restart(self) -> None:
        """The show itself is wanted then: what another version's crashes have taught of it counts no more."""
        for memory in (one for state in self._states for one in memories(state)):
            with contextlib.suppress(OSError):
                MemoryFile(memory.parent).press()
        if not self._restart:
            return
        try:
            done = subprocess.run(  # noqa: S603 (no shell; the command of whoever updates)
                self._restart, check=False, capture_output=True, text=True, timeout=_RESTART_WITHIN_S
            )
        except subprocess.TimeoutExpired:
            raise OSError(None, f"'{' '.join(self._restart)}' does not end") from None
        if done.returncode:
            said = (done.stderr.strip() or done.stdout.strip()).splitlines()
            raise OSError(None, f"'{' '.join(self._restart)}': {said[-1] if said else f'exit code {done.returncode}'}")

    def health(self) -> Health:
        """What is ill; None where it does not answer, or says nothing that can be understood."""
        try:
            status, told = asked_page(self._url, _WITHIN_S, self._token)
        except NO_PAGE:
            return None
        self.tells_nothing = status in (401, 403)
        if status == 200 or self.tells_nothing:
            return frozenset()
        ill = told.get("illnesses") if isinstance(told, dict) and status == 503 else None
        if not isinstance(ill, list):
            return None
        parts = (one for one in ill if isinstance(one, dict))
        return frozenset(f"{one.get('about', '')}: {one.get('code', 'ill')}".removeprefix(": ") for one in parts)
