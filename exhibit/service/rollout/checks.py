"""Whether a commit may be played, by its files alone: `exhibit check` and the show's own rehearsals, each in a process
of its own, which may crash, hang, or take what memory it likes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from exhibit.config.show_folder import ShowFolder
from exhibit.system.failures import failure_words

_WITHIN_S = 1800.0
_NICE = 15
_CHECK_FAILED, _REHEARSAL_FAILED = 103, 104
_LOOK = f"""
import sys
from exhibit.cli import main
if main(["check", sys.argv[1], "--language", "en"]):
    sys.exit({_CHECK_FAILED})
if "rehearse" in sys.argv[2:] and main(["rehearse", sys.argv[1], "--all", "--quiet", "--language", "en"]):
    sys.exit({_REHEARSAL_FAILED})
"""
"""Both in one process: to begin one takes longer than either."""


class CommitChecks(Protocol):
    """Looks at a show before it is played."""

    def wrong(self, show: Path) -> str:
        """Why the show in the folder `show` may not be played; empty where it may."""
        ...


class ChecksByCommand:
    """The same commands as its artist's. The show that plays meanwhile goes first."""

    def wrong(self, show: Path) -> str:
        """The first mistake, or the first expectation that was not met."""
        more = ["rehearse"] if ShowFolder(show).rehearsals else []
        return _looked([sys.executable, "-c", _LOOK, str(show.resolve()), *more], show)


def _looked(command: Sequence[str], show: Path) -> str:
    """What it has to complain of; empty where it ends well."""
    try:
        asking = subprocess.Popen(  # noqa: S603 (our own program)
            command, cwd=show, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
    except OSError as error:
        return failure_words(error)
    with asking:
        os.setpriority(os.PRIO_PROCESS, asking.pid, _NICE)
        try:
            said, _ = asking.communicate(timeout=_WITHIN_S)
        except subprocess.TimeoutExpired:
            asking.kill()
            return f"its check and rehearsals come to no end within {_WITHIN_S / 60:g} min"
    return _told(said.decode("utf-8", "replace").splitlines(), asking.returncode)


def _told(lines: Sequence[str], code: int) -> str:
    """The first mistake, or the first rehearsal that was not as expected, with what was not."""
    if code == _REHEARSAL_FAILED:
        unmet = next((index for index, line in enumerate(lines) if line.startswith(("UNMET", "WRONG"))), 0)
        return f"exhibit rehearse: {' '.join(' '.join(lines[unmet : unmet + 2]).split())[:300]}"
    if code == _CHECK_FAILED:
        return f"exhibit check: {lines[0][:300] if lines else 'it says nothing'}"
    return f"its check ended with {code}: {lines[-1][:200] if lines else 'it says nothing'}" if code else ""
