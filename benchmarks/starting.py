"""What shaders cost a show that has none, as it starts: the modules of ours that it imports for them, and their share
of the time that all its imports take. Each run is a process of its own; medians. A share means the same on a busy
machine.
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys

RUNS = 5
START = (
    "import exhibit.cli, exhibit.app; from exhibit.show import read_show; "
    "from exhibit.system.paths import starter_show; read_show(starter_show())"
)
_LINE = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)")


def imports_us() -> dict[str, int]:
    """Microseconds that each module took by itself."""
    told = subprocess.run([sys.executable, "-X", "importtime", "-c", START], capture_output=True, text=True, check=True)
    return {name: int(took) for took, name in _LINE.findall(told.stderr)}


def main() -> None:
    """Print a row for each module, and the share of all."""
    runs = [imports_us() for _ in range(RUNS)]
    theirs = sorted(name for name in runs[0] if name.startswith("exhibit.") and "shader" in name)
    all_ms = statistics.median(sum(run.values()) for run in runs) / 1000
    their_ms = statistics.median(sum(run.get(name, 0) for name in theirs) for run in runs) / 1000
    print(f"{'module':40} {'ms':>7}")
    for name in theirs:
        print(f"{name:40} {statistics.median(run.get(name, 0) for run in runs) / 1000:7.2f}")
    print(f"{'for shaders':40} {their_ms:7.2f}")
    print(f"{'all that such a show imports':40} {all_ms:7.2f}")
    print(f"share: {their_ms / all_ms:.2%}")


if __name__ == "__main__":
    main()
