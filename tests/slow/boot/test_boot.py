"""The units, booted: systemd as pid 1 in a container of systemd-nspawn, Debian 12 and 13. Run by `make boot`.

The roots are built once, into the cache of whoever runs this. The container has this Python and this tree, read-only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from exhibit.system.paths import fetched_models_folder
from tests.conftest import REPOSITORY

TOOLS = ("mmdebstrap", "systemd-nspawn")
MISSING = [name for name in TOOLS if shutil.which(name) is None]
pytestmark = [
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
        [ $n -gt 300 ] && give_up "$1"
        sleep 0.5
    done
}
up() { [ "$(told ActiveState)" = active ]; }
again() { up && [ "$(told NRestarts)" -ge "$1" ]; }
"""


@pytest.fixture(params=["bookworm", "trixie"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A root of that Debian, with this Exhibit in /opt."""
    suite = str(request.param)
    made = CACHE / suite
    if not made.is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        new = CACHE / f"{suite}.{os.getpid()}"
        command = ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={PACKAGES}", suite, str(new)]
        subprocess.run(command, check=True)
        new.rename(made)
    copy = tmp_path / "root"
    subprocess.run(["cp", "-a", str(made), str(copy)], check=True)
    program = copy / "opt/exhibit/bin/exhibit"
    program.parent.mkdir(parents=True)
    python = f"/opt/python/bin/python{sys.version_info.major}.{sys.version_info.minor}"
    found = "PYTHONHOME=/opt/python LD_LIBRARY_PATH=/opt/python/lib PYTHONPATH=/opt/tree:/opt/site"
    program.write_text(f'#!/bin/sh\n{found} exec {python} -m exhibit "$@"\n')
    program.chmod(0o755)
    show = copy / "srv/exhibit/show"
    (show / "scenes/tide").mkdir(parents=True)
    (show / "scenes/tide/scene.yaml").write_text(SCENE)
    (show / "exhibit.yaml").write_text("exhibit: Ours\nprojector: {size: 160x90}\ndefault: [{scene: tide}]\n")
    if MODELS.is_dir():
        shutil.copytree(MODELS, copy / "var/lib/exhibit/models")
    return copy


def booted(root: Path, script: str) -> str:
    """What `script` reported from within, once the machine had come up by itself."""
    report = root / "root/report.sh"
    report.write_text(f"{REPORT}{script}\necho DONE\npoweroff\n")
    report.chmod(0o755)
    unit = root / "etc/systemd/system/report.service"
    unit.write_text("[Unit]\nAfter=basic.target\n[Service]\nType=simple\nExecStart=/root/report.sh\n")
    wanted = root / "etc/systemd/system/multi-user.target.wants/report.service"
    wanted.parent.mkdir(exist_ok=True)
    wanted.symlink_to("/etc/systemd/system/report.service")
    binds = {sys.base_prefix: "/opt/python", sysconfig.get_path("purelib"): "/opt/site", str(REPOSITORY): "/opt/tree"}
    ways = [f"--bind-ro={here}:{there}" for here, there in binds.items()]
    command = [
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
    subprocess.run(command, capture_output=True, timeout=560, check=False, stdin=subprocess.DEVNULL)
    return (root / "root/report.txt").read_text()


def install(root: Path, *more: str) -> None:
    arguments = ["install", "/srv/exhibit/show", "--root", str(root), "--exhibit", "/opt/exhibit/bin/exhibit", *more]
    done = subprocess.run(
        [sys.executable, "-m", "exhibit", "service", *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_it_comes_up_by_itself_is_restarted_and_gives_way_to_the_safe_scene(root: Path) -> None:
    install(root, "--screen", "none", "--run=--source", "--run=drawn", "--run=--no-web")
    said = booted(
        root,
        """
wait_for up
echo "STATUS $(told StatusText)"
systemd-analyze security exhibit --threshold=20 | tail -1
kill -STOP $(told MainPID)
wait_for 'again 1'
journalctl -b -u exhibit -o cat | grep -c -m1 'Watchdog timeout'
for n in 2 3; do kill -9 $(told MainPID); wait_for "again $n"; done
wait_for 'told StatusText | grep -q "safe scene"'
echo "STATUS $(told StatusText)"
/opt/exhibit/bin/exhibit service status; echo "CODE $?"
/opt/exhibit/bin/exhibit service try-again
wait_for 'up && ! told StatusText | grep -q "safe scene"'
echo "STATUS $(told StatusText)"
ls -ld /var/lib/exhibit | cut -d" " -f3
systemctl stop exhibit; echo "STOPPED $(told Result)"
/opt/exhibit/bin/exhibit service uninstall | tail -1; systemctl is-active exhibit
""",
    )
    assert said.endswith("DONE\n"), said
    assert "(3 starts in a row ended within 10 min): the safe scene is shown" in said, said
    assert "started again 3 times" in said
    assert "CODE 0" in said
    assert "STOPPED success" in said
    assert "GAVE UP" not in said


def test_the_show_ends_and_begins_with_its_screen(root: Path) -> None:
    """A compositor that only waits, as there is no screen in a container."""
    (root / "usr/bin/cage").write_text("#!/bin/sh\nexec sleep infinity\n")
    (root / "usr/bin/cage").chmod(0o755)
    install(root, "--run=--headless", "--run=--source", "--run=drawn", "--run=--no-web")
    without_tty = root / "etc/systemd/system/exhibit-screen.service.d/test.conf"
    without_tty.parent.mkdir()
    reset = (
        "[Unit]\nConditionPathExists=\n[Service]\nPAMName=\nTTYPath=\nTTYReset=no\nTTYVHangup=no\nStandardInput=null\n"
    )
    without_tty.write_text(f"{reset}TTYVTDisallocate=no\nUtmpIdentifier=\n")
    said = booted(
        root,
        """
wait_for up
before=$(told MainPID)
kill -9 $(systemctl show exhibit-screen -p MainPID --value)
wait_for 'up && [ "$(told MainPID)" != "$before" ]'
wait_for '[ "$(systemctl is-active exhibit-screen)" = active ]'
systemctl stop exhibit; sleep 3; systemctl is-active exhibit
systemctl start exhibit; wait_for up
""",
    )
    assert said.endswith("DONE\n"), said
    assert "inactive" in said
