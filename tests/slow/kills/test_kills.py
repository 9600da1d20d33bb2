"""A show killed at random moments, in its start too, and started again as by a service manager: `make kills`."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest

from exhibit.service.start_memory import MemoryFile
from exhibit.system.paths import show_state_folder, state_folder
from tests.conftest import until
from tests.late_room import ALL, LIT_WITHIN_S, NEEDS_NETWORKS, Room, room

KILLS = int(os.environ.get("EXHIBIT_KILLS", "50"))
SEED = int(os.environ.get("EXHIBIT_SEED", "15"))
KEPT_AFTER_S = 1.0
"""So long after it was acknowledged a switch is on the disk (docs/unattended.md)."""
AT_ONCE = """import sys
from exhibit.service.supervisor import Supervisor, SupervisorTimes
command = [sys.executable, "-m", "exhibit", "run", *sys.argv[1:]]
sys.exit(Supervisor(command, SupervisorTimes(pause_s=0.05, longest_pause_s=0.05)).run())
"""
pytestmark = [
    NEEDS_NETWORKS,
    pytest.mark.usefixtures("networks"),
    pytest.mark.skipif("EXHIBIT_SLOW" not in os.environ, reason="takes minutes: make kills"),
]


def child_of(pid: int) -> int:
    """The show; 0 while there is none."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(found[0]) if found else 0


def kill_show(made: Room, after: int = 0) -> int:
    """Kill the show that is not `after` as soon as there is one; which it was. Its crashes are forgiven, since it is
    the coming back that is looked at."""
    assert until(lambda: child_of(made.pid) not in (0, after))
    child = child_of(made.pid)
    MemoryFile(show_state_folder(made.show)).press()
    os.kill(child, signal.SIGKILL)
    return child


def is_well(made: Room) -> bool:
    return made.lit() and made.ill() == set()


def test_killed_at_random_moments_it_comes_back_with_all_that_was_acknowledged(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    kills, longest_s, quick_lost, in_start = 0, 0.0, 0, 0
    with room(tmp_path) as made:
        for one in ALL:
            made.comes(one)
        made.begin(("-c", AT_ONCE))
        assert until(lambda: is_well(made)), (made.ill(), made.said())
        enabled, acknowledged_s = True, 0.0
        while kills < KILLS:
            time.sleep(chance.uniform(0, 3))
            before, wanted = enabled, chance.random() < 0.5
            if made.ask("PUT", "/api/rules/company/enabled", {"on": wanted})[0] == 200:
                enabled, acknowledged_s = wanted, time.monotonic()
            time.sleep(chance.uniform(0, 2))
            child, killed_s, kills = kill_show(made), time.monotonic(), kills + 1
            last_s = killed_s
            while kills < KILLS and chance.random() < 0.4:
                assert until(lambda child=child: child_of(made.pid) not in (0, child))  # type: ignore[misc]
                time.sleep(chance.uniform(0, 6))
                child, last_s, kills, in_start = kill_show(made, child), time.monotonic(), kills + 1, in_start + 1
            assert until(lambda: is_well(made), 3 * LIT_WITHIN_S), (SEED, kills, made.ill(), made.said()[-2000:])
            longest_s = max(longest_s, time.monotonic() - last_s)
            kept = made.ask("GET", "/api/rules/company")[1]["enabled"]
            if kept is not enabled:
                assert kept is before, (SEED, kills)
                assert killed_s - acknowledged_s < KEPT_AFTER_S, (SEED, kills, "an acknowledged switch was lost")
                quick_lost, enabled = quick_lost + 1, before
        damaged = [file.name for file in state_folder().rglob("*.damaged*")]
        print(f"seed {SEED}: {kills} kills, {in_start} of them in a start; well again after {longest_s:.1f} s at most")
        print(
            f"switches younger than {KEPT_AFTER_S:g} s that were lost: {quick_lost}; files that were damaged: {damaged}"
        )
        assert damaged == []
        assert "Traceback" not in made.said()
        assert longest_s < LIT_WITHIN_S
