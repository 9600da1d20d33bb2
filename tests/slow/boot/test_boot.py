"""The units, booted: they start by themselves, are restarted, and end with their screen. Run by `make boot`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.slow.boot.machine import NEEDED, booted, install, machine, with_program

pytestmark = NEEDED


@pytest.fixture(params=["bookworm", "trixie"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return with_program(machine(str(request.param), tmp_path))


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
