"""A machine in a container: systemd as pid 1 in systemd-nspawn, Debian 12 and 13, and what a script reports from in it.

The roots are built once, into the cache of whoever runs this. The container has this Python and this tree, read-only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import pytest

from exhibit.system.paths import fetched_models_folder
from tests.conftest import REPOSITORY

TOOLS = ("mmdebstrap", "systemd-nspawn")
MISSING = [name for name in TOOLS if shutil.which(name) is None]
NEEDED = [
    pytest.mark.skipif("EXHIBIT_BOOT" not in os.environ, reason="slow: make boot"),
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
    pytest.mark.skipif(os.geteuid() != 0, reason="systemd-nspawn needs root"),
]
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "exhibit-boot"
PACKAGES = "systemd,systemd-sysv,dbus,python3,procps,udev,libpam-systemd"
MODELS = fetched_models_folder()
SCENE = 'about: q\nlayers: [gradient: {stops: [{at: 0, colour: "#000011"}, {at: 1, colour: "#001133"}]}]\n'

REPORT = """#!/bin/sh
exec > /root/report.txt 2>&1
told() { systemctl show exhibit -p "$1" --value; }
give_up() { echo "GAVE UP: $1"; systemctl status exhibit; journalctl -b -o cat | tail -40; poweroff; exit; }
wait_for() {  # a shell condition
    n=0
    until eval "$1"; do
        n=$((n + 1))
        [ $n -gt 900 ] && give_up "$1"
        sleep 0.5
    done
}
up() { [ "$(told ActiveState)" = active ]; }
again() { up && [ "$(told NRestarts)" -ge "$1" ]; }
"""


def machine(suite: str, folder: Path) -> Path:
    """A root of that Debian in `folder`, with a show and the networks."""
    made = CACHE / suite
    if not made.is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        new = CACHE / f"{suite}.{os.getpid()}"
        command = ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={PACKAGES}", suite, str(new)]
        subprocess.run(command, check=True)
        new.rename(made)
    copy = folder / "root"
    subprocess.run(["cp", "-a", str(made), str(copy)], check=True)
    show = copy / "srv/exhibit/show"
    (show / "scenes/tide").mkdir(parents=True)
    (show / "scenes/tide/scene.yaml").write_text(SCENE)
    (show / "exhibit.yaml").write_text("exhibit: Ours\nprojector: {size: 160x90}\ndefault: [{scene: tide}]\n")
    if MODELS.is_dir():
        shutil.copytree(MODELS, copy / "var/lib/exhibit/models")
    return copy


def with_program(root: Path) -> Path:
    """The same root, with this Exhibit in /opt/exhibit, alone."""
    program = root / "opt/exhibit/bin/exhibit"
    program.parent.mkdir(parents=True)
    python = f"/opt/python/bin/python{sys.version_info.major}.{sys.version_info.minor}"
    found = "PYTHONHOME=/opt/python LD_LIBRARY_PATH=/opt/python/lib PYTHONPATH=/opt/tree:/opt/site"
    program.write_text(f'#!/bin/sh\n{found} exec {python} -m exhibit "$@"\n')
    program.chmod(0o755)
    return root


def booted(root: Path, script: str) -> str:
    """What `script` reported from within, once the machine had come up by itself. Its clocks begin with it; it is
    switched off then."""
    report = root / "root/report.sh"
    report.write_text(f"{REPORT}{script}\necho DONE\npoweroff\n")
    report.chmod(0o755)
    unit = root / "etc/systemd/system/report.service"
    unit.write_text("[Unit]\nAfter=basic.target\n[Service]\nType=simple\nExecStart=/root/report.sh\n")
    wanted = root / "etc/systemd/system/multi-user.target.wants/report.service"
    wanted.parent.mkdir(exist_ok=True)
    if not wanted.is_symlink():
        wanted.symlink_to("/etc/systemd/system/report.service")
    binds = {sys.base_prefix: "/opt/python", sysconfig.get_path("purelib"): "/opt/site", str(REPOSITORY): "/opt/tree"}
    ways = [f"--bind-ro={here}:{there}" for here, there in binds.items()]
    up_s = int(time.clock_gettime(time.CLOCK_BOOTTIME))
    command = [
        *("unshare", "--time", f"--boottime={-up_s}", f"--monotonic={-int(time.monotonic())}"),
        "systemd-nspawn",
        "-q",
        "-b",
        "-D",
        str(root),
        "--register=no",
        "--keep-unit",
        "--private-network",
        *ways,
    ]
    subprocess.run(command, capture_output=True, timeout=1200, check=False, stdin=subprocess.DEVNULL)
    return (root / "root/report.txt").read_text()


def install(root: Path, *more: str) -> None:
    arguments = ["install", "/srv/exhibit/show", "--root", str(root), "--exhibit", "/opt/exhibit/bin/exhibit", *more]
    done = subprocess.run(
        [sys.executable, "-m", "exhibit", "service", *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
