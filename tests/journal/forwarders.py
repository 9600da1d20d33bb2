"""Real forwarders (`exhibit journal forward`) beside rooms that write, killed at random moments, on a disk of a few
megabytes that is really full now and then."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

from exhibit.journal.port import StoreError
from exhibit.journal.sqlite import SqliteStore
from tests.journal.nemesis import atom

_DISK_MB, _AT_ONCE, _AHEAD, _AGAIN_S = 8, 50, 200, 0.05


class SmallDisk:
    """A disk of its own in memory, which is filled to the last byte and freed again. Needs root."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_DISK_MB}m", "tmpfs", str(folder)], check=True)

    def fill(self) -> None:
        with suppress(OSError), (self.folder / "ballast").open("ab", buffering=0) as ballast:
            for size in (1 << 16, 1 << 12, 1):
                with suppress(OSError):
                    while ballast.write(b"\0" * size):
                        pass

    def free(self) -> None:
        (self.folder / "ballast").unlink(missing_ok=True)

    def close(self) -> None:
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)


@dataclass
class ForwarderOrdeal:
    """`rooms` rooms of `rows` rows each on `disk`, each with a forwarder of its own to the store `house`."""

    house: str
    disk: SmallDisk
    rooms: int
    rows: int
    seed: int
    kills: int = 0
    full: int = 0

    def undergo(self) -> None:
        """Until every row of every room has its receipt."""
        living = [threading.Thread(target=self._live, args=(number,), daemon=True) for number in range(self.rooms)]
        for one in living:
            one.start()
        random = Random(self.seed)
        while any(one.is_alive() for one in living):
            time.sleep(random.uniform(0.5, 2))
            self.disk.fill()
            time.sleep(random.uniform(0.2, 1))
            self.disk.free()
        for one in living:
            one.join()

    def _live(self, number: int) -> None:
        """A room writes a little ahead of its forwarder, which is killed once it has sent some, whenever that is."""
        name, random = f"process-{number}", Random(self.seed + number)
        file = self.disk.folder / f"{name}.sqlite3"
        asked = [sys.executable, "-m", "exhibit", "journal", "--journal", str(file), "forward", self.house]
        forwarder: subprocess.Popen[bytes] | None = None
        sent = kill_at = 0
        while (sent := self._written(file, name, sent)) < self.rows:
            if forwarder is not None and (forwarder.poll() is not None or sent >= kill_at):
                self.kills += forwarder.poll() is None
                forwarder.kill()
                forwarder.wait()
                forwarder = None
            if forwarder is None and file.exists():
                quiet = subprocess.DEVNULL
                forwarder = subprocess.Popen([*asked, "--every", "1"], env=os.environ, stdout=quiet, stderr=quiet)
                kill_at = sent + random.randint(1, self.rows // 3)
            time.sleep(_AGAIN_S)
        if forwarder is not None:
            forwarder.kill()
            forwarder.wait()

    def _written(self, file: Path, name: str, sent: int) -> int:
        """How many have their receipt, `sent` where the disk is too full to look; writes some more, where it can."""
        try:
            with closing(SqliteStore(file)) as room:
                written = room.held()[0]
                sent = written - len(room.unsent())
                if written < self.rows and written - sent < _AHEAD:
                    more = range(written, min(self.rows, written + _AT_ONCE))
                    room.append(tuple(atom(f"{name}:{one:06}", one, name) for one in more))
        except StoreError:
            self.full += 1
        return sent

    def expected(self) -> dict[str, list[str]]:
        """By room: the ids that must be there, in order."""
        return {
            f"process-{one}": [f"process-{one}:{number:06}" for number in range(self.rows)] for one in range(self.rooms)
        }
