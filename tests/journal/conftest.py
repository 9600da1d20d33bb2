"""A real PostgreSQL server for the tests of stores, on a port of its own; skipped where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


def _programs() -> Path | None:
    """The folder of the newest server's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    there = shutil.which("initdb")
    return found[-1].parent if found else Path(there).parent if there else None


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of an empty database, reached by a socket in a folder that goes with it."""
    programs = _programs()
    if programs is None:
        pytest.skip("no PostgreSQL here: install postgresql")
    # A server refuses to run as root; its own user may not look into pytest's folders.
    who = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as folder:
        if who:
            shutil.chown(folder, "postgres", "postgres")

        def do(program: str, *arguments: str) -> None:
            command = [*who, str(programs / program), "-D", f"{folder}/data", *arguments]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)

        do("initdb", "-A", "trust", "-U", "exhibit", "-N")
        do("pg_ctl", "-o", f"-k {folder} -c listen_addresses='' -c fsync=off", "-w", "-l", f"{folder}/log", "start")
        try:
            yield f"postgresql://exhibit@/postgres?host={folder}"
        finally:
            do("pg_ctl", "-m", "immediate", "-w", "stop")
