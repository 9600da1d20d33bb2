"""How often in a row the machine was started and did not last: where its own watchdog may be what resets it again and
again, that is turned off until the next start. As in balena's rule, it never becomes the fault itself."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from exhibit.service.units import MARK
from exhibit.system.failures import failure_words
from exhibit.system.files import write_at_once
from exhibit.system.state_files import found_in

LASTED_S = 900.0
"""A machine that has been up for so long was not reset in its start."""
MOST_SHORT = 3
"""After so many starts in a row that did not last, the next is without the watchdog."""
_FILE = "boots.json"
_OFF = f"{MARK}\n[Manager]\nRuntimeWatchdogSec=off\n"
_OFF_FILE = "systemd/system.conf.d/60-exhibit.conf"


@dataclass(frozen=True)
class ShortBoots:
    """So many starts in a row have neither lasted nor ended as they should, this one (`boot`) included."""

    number: int = 0
    boot: str = ""


def counted(before: ShortBoots, boot: str) -> ShortBoots:
    """After the machine has begun as `boot`; the same one is not counted twice."""
    return before if before.boot == boot else ShortBoots(before.number + 1, boot)


def count_boot(folder: Path, boot: str, last: Callable[[], object], disarm: Callable[[], None]) -> None:
    """Count this start in `folder`, `disarm` the watchdog where there were too many, and forget them once `last`
    returns: the machine has lasted, or is shut down as it should be."""
    found = found_in(folder / _FILE, _decoded)
    now = counted(found.value or ShortBoots(), boot)
    said = [found.notice, _keep(folder, now)]
    if now.number > MOST_SHORT:
        disarm()
        said.append(
            f"{MOST_SHORT} starts of this machine in a row did not last {LASTED_S / 60:.0f} min: its watchdog is off "
            "until it is started again"
        )
    for line in filter(None, said):
        print(line, flush=True)
    last()
    _keep(folder, ShortBoots(0, boot))


def disarm_watchdog(run: Path = Path("/run")) -> None:
    """Have systemd let go of the machine's watchdog, until the machine starts again."""
    write_at_once(_made(run / _OFF_FILE), _OFF.encode(), mode=0o644)
    subprocess.run(["systemctl", "daemon-reload"], check=False)  # noqa: S607 (as the machine finds it)


def _made(file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    return file


def _keep(folder: Path, boots: ShortBoots) -> str:
    """Remember it; why that cannot be, in words."""
    try:
        write_at_once(_made(folder / _FILE), json.dumps(asdict(boots)).encode())
    except OSError as error:
        return f"{folder / _FILE}: {failure_words(error)}: starts of this machine cannot be counted"
    return ""


def _decoded(data: bytes) -> ShortBoots:
    """Raises ValueError."""
    match json.loads(data):
        case {"number": int(number), "boot": str(boot)}:
            return ShortBoots(number, boot)
    raise ValueError("it counts no starts")
