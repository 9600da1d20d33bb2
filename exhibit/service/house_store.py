"""A store for a trial of a house: a PostgreSQL of its own where it is installed, gone with the folder it lies in."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from exhibit.journal.opening import check_extra
from exhibit.journal.port import StoreError

_USER, _END_WITHIN_S = "postgres", 10.0
_PLACES = ("/usr/lib/postgresql", "/usr/local/lib/postgresql", "/opt/homebrew/opt")


@dataclass(frozen=True)
class TrialServer:
    """A server that runs in `folder`, reached by a socket there alone."""

    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def where(self) -> str:
        """Its address."""
        return f"postgresql://exhibit@/postgres?host={self.folder}"

    def close(self) -> None:
        """End it, and take all of it away."""
        self.process.send_signal(signal.SIGINT)  # hangs up on who is still there
        try:
            self.process.wait(_END_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def server() -> TrialServer | None:
    """One that has just been begun; None where there is no PostgreSQL, or it cannot be begun here."""
    programs = _programs()
    if programs is None:
        return None
    folder = Path(tempfile.mkdtemp(prefix="exhibit-store-"))
    try:
        return TrialServer(folder, _begun(programs, folder, _owner(folder)))
    except (OSError, LookupError, subprocess.CalledProcessError):
        shutil.rmtree(folder, ignore_errors=True)
        return None


def _programs() -> Path | None:
    """The folder of the newest server's programs."""
    with suppress(StoreError):
        check_extra("postgresql://")
        found = [one.parent for place in _PLACES for one in Path(place).glob("*/bin/initdb")]
        there = shutil.which("initdb")
        return max(found, key=_version, default=Path(there).parent if there else None)
    return None


def _version(programs: Path) -> tuple[int, str]:
    digits = "".join(one for one in programs.parent.name if one.isdecimal())
    return int(digits or 0), programs.parent.name


def _owner(folder: Path) -> str | None:
    """Who runs it: a server refuses to be run by root. Raises LookupError, OSError."""
    if os.geteuid() != 0:
        return None
    user = pwd.getpwnam(_USER)
    os.chown(folder, user.pw_uid, user.pw_gid)
    return _USER


def _begun(programs: Path, folder: Path, user: str | None) -> subprocess.Popen[bytes]:
    """Raises OSError, CalledProcessError."""
    data, groups = folder / "data", None if user is None else ()
    made = [str(programs / "initdb"), "-D", str(data), "-A", "trust", "-U", "exhibit", "-N", "-E", "UTF8"]
    quiet = subprocess.DEVNULL
    subprocess.run(  # noqa: S603 (our own words)
        made, check=True, stdout=quiet, stderr=quiet, cwd=folder, user=user, group=user, extra_groups=groups
    )
    asked = [str(programs / "postgres"), "-D", str(data), "-k", str(folder), "-c", "listen_addresses=", "-F"]
    return subprocess.Popen(  # noqa: S603 (our own words)
        asked, stdout=quiet, stderr=quiet, cwd=folder, user=user, group=user, extra_groups=groups
    )
