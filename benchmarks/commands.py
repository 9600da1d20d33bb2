"""How long a command takes from its first instruction to its last, against `python -c pass` in the same run, turn by
turn: `exhibit --help`, and `exhibit check` of what `exhibit new` begins and of the example show. Medians; the first run
of each, which may have to compile, is passed over, and compiled files go to a folder of their own.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from exhibit.system.paths import example_show

RUNS = 9


def took_s(arguments: list[str], surroundings: dict[str, str]) -> float:
    """Seconds that one run took. Raises CalledProcessError."""
    began = time.perf_counter()
    subprocess.run([sys.executable, *arguments], env=surroundings, capture_output=True, check=True)
    return time.perf_counter() - began


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        surroundings["PYTHONPYCACHEPREFIX"] = f"{folder}/compiled"
        show = str(Path(folder) / "show")
        took_s(["-m", "exhibit", "new", show], surroundings)
        commands = {
            "python -c pass": ["-c", "pass"],
            "exhibit --help": ["-m", "exhibit", "--help"],
            "exhibit check, of what `exhibit new` begins": ["-m", "exhibit", "check", show],
            "exhibit check, of the example show": ["-m", "exhibit", "check", str(example_show())],
        }
        runs = [{name: took_s(one, surroundings) for name, one in commands.items()} for _ in range(RUNS + 1)][1:]
    print(f"{'command':46} {'ms':>7} {'ratio':>7}")
    floor_s = statistics.median(run["python -c pass"] for run in runs)
    for name in commands:
        median_s = statistics.median(run[name] for run in runs)
        print(f"{name:46} {median_s * 1000:7.0f} {median_s / floor_s:7.1f}")


if __name__ == "__main__":
    main()
